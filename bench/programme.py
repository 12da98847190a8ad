"""Answer one large programme in a process of its own: ``python -m bench.programme SIZE`` prints seconds, memory.

Everybody was trained; five rows of signed hand-overs for each training by lot, all goods accepted. The facts lie in a
SQLite warehouse and the answer is written into it: the whole second leg but for linking, its checks included. Filling
the warehouse and loading Great Expectations (three seconds, whatever the size) are not counted. ``--home DIR`` keeps
it.
"""

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import insert

from bench.memory import Peak
from etl import validate
from etl.flow import open_houses, snapshot
from etl.flow.houses import Houses
from etl.policy import Policy
from etl.reconcile import FACES
from etl.settings import Settings
from warehouse import write
from warehouse.tables import assn, core

_ROWS_EACH = 5  # hand-over rows of a training
_WEEK = "2026-W47"
_RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
_BLOCK = 50_000
_TABLES = {
    "core_trainees": "ofppt_trainees",
    "core_lot_lines": "region_lots",
    "core_deliveries": "region_deliveries",
    "core_inspections": "region_inspections",
    "core_handovers": "region_handovers",
}


def main(trainings: int, home: Path) -> None:
    """Print what the leg takes."""
    settings = Settings(home=home, week=_WEEK)
    with open_houses(settings) as houses:
        handovers = _fill(houses, trainings)
        validate.warm_up()  # what does not grow with a programme would hide whether the rest does
        with Peak() as peak:
            began = time.perf_counter()
            told = snapshot.reconcile_week(houses, _WEEK)
            seconds = time.perf_counter() - began
        with houses.asking() as connection:
            items = connection.exec_driver_sql("SELECT count(*) FROM out_items").scalar()
    found = {
        "seconds": seconds,
        "gigabytes": peak.gigabytes,
        "trainings": told["trainings"],
        "items": items,
        "handovers": handovers,
    }
    sys.stdout.write(json.dumps(found) + "\n")


def _fill(houses: Houses, trainings: int) -> int:
    """Write the programme into an empty warehouse, each person one record for each list; return its hand-over rows."""
    facts, faces = facts_of(trainings, houses.policy)
    people = faces["person_id"].tolist()
    ties = [
        {"record_id": f"{feed}:{person}", "person_id": person, "decided_by": "T1", "decided_at": _RECEIVED}
        for feed in ("ofppt_trainees", "region_handovers")
        for person in people
    ]
    with houses.writing() as connection:
        connection.execute(insert(core.Person), [{"person_id": one, "minted_at": _RECEIVED} for one in people])
        for table, feed in _TABLES.items():
            file = {"feed": feed, "file_name": f"{feed}.xlsx", "sha256": f"{len(feed):064x}", "received_at": _RECEIVED}
            with write.file_loading(connection, file, table) as load:
                assert load is not None, "the warehouse was filled before"
                for start in range(0, len(facts[table]), _BLOCK):
                    load.add(*_columns(feed, facts[table].iloc[start : start + _BLOCK]))
        connection.execute(insert(assn.RecordOfPerson), ties)
    return len(facts["core_handovers"])


def _columns(feed: str, rows: pd.DataFrame) -> tuple[Mapping[str, list[Any]], Mapping[str, list[Any]] | None]:
    said = {str(name): rows[name].tolist() for name in rows if name not in ("person_id", "file", "feed", "received_at")}
    if "person_id" not in rows:
        return said, None
    said["record_id"] = [f"{feed}:{person}" for person in rows["person_id"]]
    records = {name: said[name] for name in ("sheet", "row", "record_id")} | {name: ["x"] * len(rows) for name in FACES}
    return said, records | {"name_key": ["x"] * len(rows)}


def facts_of(count: int, policy: Policy) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return the facts of so many trainings, and the faces of their people; see :func:`etl.reconcile.reconcile`."""
    chance = np.random.default_rng(1)
    crafts = [craft for craft, kit in policy.kits.items() if len(kit) > 2]
    craft = np.array(crafts)[chance.integers(0, len(crafts), count)]
    people = np.array([f"p{number:07d}" for number in range(count)], dtype=object)
    kits = [[item.item for item in policy.kits[one]] for one in craft]
    items = sorted({item for kit in kits for item in kit})
    who = chance.integers(0, count, _ROWS_EACH * count)
    handed = [kits[one][number % len(kits[one])] for number, one in enumerate(who.tolist())]
    goods = {"item": items, "delivery_note": [f"BL{number}" for number in range(len(items))]}
    facts = {
        "core_trainees": _rows(
            "ofppt_trainees", count, person_id=people, cohort="E2023", craft=craft, days_attended=5.0, days_total=5.0,
            end_date="2024-01-12",
        ),
        "core_lot_lines": _rows(
            "region_lots", len(items), item=items, quantity=1e6, awarded_to="S", unit_price_mad=100.0
        ),
        "core_deliveries": _rows("region_deliveries", len(items), **goods, quantity=1e6, delivery_date="2025-09-01"),
        "core_inspections": _rows(
            "region_inspections", len(items), **goods, quantity_inspected=1e6, quantity_accepted=1e6,
            quantity_refused=0.0, inspection_date="2025-10-01", inspection_report="R1",
        ),
        "core_handovers": _rows(
            "region_handovers", len(who), person_id=people[who], item=handed, quantity=1.0, status="handed_over",
            is_signed=True, handover_report=[f"PV{n % 500}" for n in range(len(who))], handover_date="2026-02-01",
            craft=craft[who],
        ),
    }  # fmt: skip
    return facts, pd.DataFrame({"person_id": people, "in_registry": True, **dict.fromkeys(FACES, "x")})


def _rows(feed: str, count: int, **said: Any) -> pd.DataFrame:
    address = {"feed": feed, "file": "f.xlsx", "sheet": "S", "row": np.arange(2, count + 2)}
    return pd.DataFrame({**address, "received_at": "2026-01-01T00:00:00", **said})


if __name__ == "__main__":
    if "--home" in sys.argv:
        main(int(sys.argv[1]), Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(int(sys.argv[1]), Path(folder))
