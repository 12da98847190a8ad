"""The whole week without Airflow, in a process of its own: ``python -m bench.whole SIZE HANDED`` prints both weeks.

The first load of a programme, then the week after, in which one row in a hundred is another.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import country
from bench.memory import Peak

_LEGS = {"reading": "intake", "linking": "link", "reconciling": "reconcile", "writing": "report"}


def main(size: int, handed: int, folder: Path) -> None:
    """Print seconds, those of each leg, gigabytes and counts, for each of the two weeks."""
    rows = country.write_inboxes(folder, size, handed)
    told = {week: _ran(folder, week) for week in country.WEEKS}
    sys.stdout.write(json.dumps({"rows": rows, **told}) + "\n")


def _ran(folder: Path, week: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.whole", "--week", week, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(week: str, folder: Path) -> None:
    """Run one week on its inbox; print what it took, loading the programme itself included."""
    began = time.perf_counter()
    with Peak() as peak:
        from etl.flow import open_houses
        from etl.flow.run import run_week
        from etl.settings import Settings

        marks = [("intake", began)]

        def tell(sentence: str) -> None:
            leg = _LEGS.get(sentence.split()[0])
            if leg and leg != marks[-1][0]:
                marks.append((leg, time.perf_counter()))

        with open_houses(Settings(home=folder / "home", inbox=folder / week, week=week)) as houses:
            counts = run_week(houses, week, tell)
    ended = time.perf_counter()
    ends = [*(at for _, at in marks[1:]), ended]
    legs = {leg: round(end - at, 2) for (leg, at), end in zip(marks, ends, strict=True)}
    found = {"seconds": ended - began, "legs": legs, "gigabytes": peak.gigabytes, "counts": counts}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "--week":
        run(sys.argv[2], Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(int(sys.argv[1]), int(sys.argv[2]), Path(temporary))
