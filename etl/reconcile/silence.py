"""What rests on the silence of a feed, and for how long silence may be believed (design §5, ``data_stale``)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from etl.reconcile.facts import day
from etl.records import Reason

# The feed that would tell that a link is no longer missing; absent, refused and not signed are told, not inferred.
_TOLD_BY = {
    "region_lots": ("core_lot_lines", (Reason.NOT_TENDERED, Reason.NOT_AWARDED)),
    "region_deliveries": ("core_deliveries", (Reason.AWAITING_SUPPLIER,)),
    "region_inspections": ("core_inspections", (Reason.AWAITING_INSPECTION,)),
    "region_allocations": ("core_allocations", (Reason.NOT_ON_ANY_LIST,)),
    "region_handovers": ("core_handovers", (Reason.IN_STORE,)),
}


def silent_reasons(
    facts: Mapping[str, pd.DataFrame], stale_after_days: Mapping[Any, int], as_of: date
) -> frozenset[Reason]:
    """Return the reasons that rest on a feed which has told nothing for longer than the policy bears.

    A feed that never came is not silent: the programme has not reached it.
    """
    found: set[Reason] = set()
    for feed, days in stale_after_days.items():
        table, reasons = _TOLD_BY[feed]
        told = facts.get(table)
        last = day(max(map(str, told["received_at"].unique()))) if told is not None and len(told) else None
        if last is not None and (as_of - last).days > days:
            found.update(reasons)
    return frozenset(found)
