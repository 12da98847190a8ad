"""Answer one large programme in a process of its own: ``python -m bench.programme SIZE`` prints seconds, memory.

Everybody was trained; five rows of signed hand-overs for each training by lot, all goods accepted.
"""

import json
import resource
import sys
import time
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from etl.policy import Policy, load_policy
from etl.reconcile import FACES, reconcile

_ROWS_EACH = 5  # hand-over rows of a training
_AS_OF = date(2026, 11, 22)


def main(trainings: int) -> None:
    """Print what reconciling takes; making the facts is not counted."""
    policy = load_policy(None)
    facts, faces = facts_of(trainings, policy)
    began = time.perf_counter()
    answer = reconcile(facts, faces, [], policy, _AS_OF)
    told = {
        "seconds": time.perf_counter() - began,
        "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "trainings": len(answer["trainings"]),
        "items": len(answer["items"]),
        "handovers": len(facts["core_handovers"]),
    }
    sys.stdout.write(json.dumps(told) + "\n")


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
    return pd.DataFrame({**address, "received_at": "2026-01-01T00:00:00", "record_id": "r", **said})


if __name__ == "__main__":
    main(int(sys.argv[1]))
