"""Partners' files of a programme of any size, and of the week after, written at the speed of the disk.

Invented people of many regions; half of the trainees stand in the registry, too, each list spelling them its own way
(:mod:`etl.train.bilingual`). Files come as offices send them: up to twenty of each list, no file is the country. In
the week after, one office sends each list again, and in all one row in a hundred is another.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from etl.feeds import declared_feed
from etl.policy import load_policy
from etl.train.bilingual import write
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of, people
from etl.train.name_people import read_people
from etl.train.rates import S1, S2, S3

WEEKS = ("2026-W46", "2026-W47")
QUIET = "2026-W48"  # nothing comes
HANDED = 4  # hand-over rows of a person who was handed something
_OFFICES = 20
_PEOPLE_OF_AN_OFFICE = 1_000  # or more, where twenty offices have to do
_CHANGED = 100  # one row in so many, all of them in the file that is sent again
_COHORT = "E2023"
_ITEM_FEEDS = ("region_lots", "region_deliveries", "region_inspections")


def write_inboxes(folder: Path, size: int, handed: int, seed: int = 3) -> dict[str, int]:
    """Write ``folder/<week>/<feed>/…csv`` for both weeks; return how many rows each feed has in the first.

    ``size``: trainees, and as many registrants; ``handed``: how many trainees were handed goods, four rows each.
    """
    chance = np.random.default_rng(seed)
    read = read_people()
    spelling, communes = Spelling(read[read["fold"] == 0]), communes_of()
    everybody = people(size + size // 2, spelling, communes, chance)
    everybody["craft"] = chance.integers(0, len(_crafts()), len(everybody))
    trained, listed = everybody.iloc[:size], everybody.iloc[size // 2 :]
    rows = {
        "ofppt_trainees": _trainees(write(_alone(trained), S1, spelling, communes, chance), trained, chance),
        "chamber_registry": _registrants(write(_alone(listed), S2, spelling, communes, chance)),
    }
    got = everybody.iloc[np.sort(chance.permutation(size)[:handed])]
    rows["region_handovers"] = _handovers(write(_alone(got), S3, spelling, communes, chance), got)
    for feed, lines in rows.items():
        _write_offices(folder, feed, lines, chance)
    for feed, lines in _goods(HANDED * handed).items():
        _write(folder / WEEKS[0] / feed / f"2026-11-09_{feed}.csv", feed, lines)
    return {feed: len(lines) for feed, lines in rows.items()}


def _alone(persons: pd.DataFrame) -> pd.DataFrame:
    return persons.reset_index(drop=True)


def _crafts() -> list[str]:
    return [craft for craft, kit in load_policy(None).kits.items() if len(kit) >= HANDED]


def _craft_names(persons: pd.DataFrame) -> list[str]:
    policy = load_policy(None)
    return [policy.crafts[_crafts()[at]].fr for at in persons["craft"].tolist()]


def _trainees(written: pd.DataFrame, persons: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    present = np.where(chance.random(len(written)) < 0.95, 5, 2)
    said = {"craft": _craft_names(persons), "cohort": "Édition 2023", "start_date": "2023-12-11"}
    return written.assign(**said, end_date="2023-12-15", attendance_rate=[f"{day}/5" for day in present])


def _registrants(written: pd.DataFrame) -> pd.DataFrame:
    return written.assign(registry_id=[f"09{number:07d}" for number in range(len(written))])


def _handovers(written: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Return ``HANDED`` rows for each person, each one item of the kit."""
    policy, crafts = load_policy(None), _crafts()
    kits = [[item.fr for item in policy.kits[craft]] for craft in crafts]
    items = [kits[at][n] for at in persons["craft"].tolist() for n in range(HANDED)]
    rows = written.loc[np.repeat(np.arange(len(written)), HANDED)].reset_index(drop=True)
    return rows.assign(
        handover_report=[f"PV {number // 400 + 1}/2026" for number in range(len(rows))],
        handover_date="2026-06-15",
        craft=np.repeat(_craft_names(persons), HANDED),
        item=items,
        quantity="1",
        status="Oui",
        is_signed="Oui",
    )


def _goods(most: int) -> dict[str, pd.DataFrame]:
    """Return one contract that bought, delivered and accepted enough of every item."""
    policy = load_policy(None)
    named = [(policy.crafts[craft].fr, item.fr) for craft in _crafts() for item in policy.kits[craft]]
    lines = pd.DataFrame(named, columns=["craft", "item"]).assign(
        contract="12/2025", lot="1", line=[str(n + 1) for n in range(len(named))]
    )
    note = {"delivery_note": "BL 1", "delivery_date": "2026-03-02"}
    enough = str(most)
    told = {
        "region_lots": lines.assign(
            unit="U", quantity=enough, unit_price_mad="1500", awarded_to="Fournitures du Sud", award_date="2025-12-01"
        ),
        "region_deliveries": lines.drop(columns="craft").assign(**note, quantity=enough),
        "region_inspections": lines.drop(columns="craft").assign(
            inspection_report="PV-R 1/2026",
            inspection_date="2026-03-20",
            delivery_note="BL 1",
            quantity_inspected=enough,
            quantity_accepted=enough,
            quantity_refused="0",
        ),
    }
    return {feed: told[feed] for feed in _ITEM_FEEDS}


def _write_offices(folder: Path, feed: str, lines: pd.DataFrame, chance: np.random.Generator) -> None:
    """Write a list as its offices send it, and what one of them sends again the week after."""
    offices = min(max(len(lines) // _PEOPLE_OF_AN_OFFICE, 1), _OFFICES)
    parts = np.array_split(np.arange(len(lines)), offices)
    for number, part in enumerate(parts, start=1):
        _write(folder / WEEKS[0] / feed / f"2026-11-09_{feed}_bureau_{number:02d}.csv", feed, lines.iloc[part])
    again = lines.iloc[parts[0]].copy()
    changed = np.linspace(0, len(again) - 1, max(len(lines) // _CHANGED, 1)).astype(int)
    phones = chance.integers(10**7, 10**8, len(changed))
    again.loc[again.index[changed], "phone"] = [f"06{number:08d}" for number in phones]
    _write(folder / WEEKS[1] / feed / f"2026-11-16_{feed}_bureau_01.csv", feed, again)


def _write(place: Path, feed: str, lines: pd.DataFrame) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    columns = declared_feed(feed).columns
    heads = {name: columns[str(name)].headers[0] for name in lines if str(name) in columns}
    lines[list(heads)].rename(columns=heads).to_csv(place, index=False, sep=";", quoting=csv.QUOTE_MINIMAL)
