"""An invented programme: people with a truth, and the ugly files that partners make of them."""

from datetime import date
from pathlib import Path

from etl.demo.partners import broken, chamber, lists, ofppt, region_goods, region_people
from etl.demo.sheets import Delivery
from etl.demo.truth_files import write_truth
from etl.demo.world import World, world
from etl.policy import Policy

WEEKS = ("2026-W45", "2026-W46", "2026-W47")


def make(folder: Path, seed: int = 2026, *, policy: Policy) -> None:
    """Write three weeks of partners' files below ``folder``, and the truth beside them.

    ``folder/<week>/<feed>/<file>``: the first week holds the history as well, under its own older dates.
    ``folder/truth``: files, rows, people and trainings, in the shapes of the scoring script. The same seed and
    policy give the same bytes, so a figure in a letter or a test can be compared to the digit.
    """
    programme = world(seed, policy)
    sent = deliveries(programme)
    for file in sent:
        path = folder / _week_of(file.received) / file.feed / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    write_truth(folder / "truth", programme, sent, WEEKS)


def deliveries(programme: World) -> list[Delivery]:
    """Return every file that the partners send in the three weeks, broken ones included."""
    partners = (ofppt, lists, chamber, region_goods, region_people)
    sent = [file for partner in partners for file in partner.deliveries(programme)]
    return sent + broken.deliveries(sent)


def _week_of(day: date) -> str:
    """Return the week whose folder a file of this day lies in: what is older came before the first one."""
    year, number, _ = day.isocalendar()
    return max(WEEKS[0], f"{year}-W{number:02d}")
