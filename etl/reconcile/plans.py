"""What was planned for whom: the lines of allocation lists."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from etl.policy import Policy
from etl.reconcile.facts import WHOLE_KIT, Source, day, kit_of, lines_of, number, source, text


@dataclass(frozen=True, slots=True)
class Planned:
    """One item planned for one beneficiary."""

    item: str
    quantity: float
    source: Source
    person_id: str | None
    cooperative_key: str | None
    fact_date: date | None
    listed: str  # reference of the list, else the file that holds it


def planned(facts: dict[str, pd.DataFrame], policy: Policy) -> list[Planned]:
    """Return allocation lines, a whole kit opened into its items."""
    found: list[Planned] = []
    for line in lines_of(facts.get("core_allocations")):
        item = text(line.get("item"))
        if item is None:
            continue
        base = Planned(
            item=item,
            quantity=number(line.get("quantity")),
            source=source(line),
            person_id=text(line.get("person_id")),
            cooperative_key=text(line.get("cooperative_key")),
            fact_date=day(line.get("allocation_date")),
            listed=text(line.get("list_reference")) or str(line["file"]),
        )
        if item == WHOLE_KIT:
            for code, quantity in kit_of(policy, text(line.get("craft"))):
                found.append(replace(base, item=code, quantity=base.quantity * quantity))
        else:
            found.append(base)
    return found


def by_beneficiary(lines: Iterable[Planned]) -> tuple[dict[str, list[Planned]], dict[str, list[Planned]]]:
    """Return person → plans, and cooperative → plans that name no person."""
    people: dict[str, list[Planned]] = defaultdict(list)
    groups: dict[str, list[Planned]] = defaultdict(list)
    for plan in lines:
        if plan.person_id:
            people[plan.person_id].append(plan)
        elif plan.cooperative_key:
            groups[plan.cooperative_key].append(plan)
    return people, groups
