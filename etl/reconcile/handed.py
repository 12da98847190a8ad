"""What was handed, or not, to whom: the lines of hand-over reports, a million of them for a country."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from etl.policy import Policy
from etl.reconcile.facts import WHOLE_KIT, Source, addresses_of, column, day, flag, kit_of, number, oldest_first, text
from etl.reconcile.papers import paper_number


class Handed(NamedTuple):
    """One item handed, or not, to one beneficiary. ``item`` None on a withdrawal takes the whole report back."""

    item: str | None
    quantity: float
    status: str
    is_signed: bool
    source: Source
    person_id: str | None
    cooperative_key: str | None
    report: str
    fact_date: date | None
    known_at: str
    is_correction: bool
    is_annex: bool
    is_doubtful: bool = False
    of_group: float | None = None  # where it is a member's share: what the cooperative was handed in all


_COLUMNS: dict[str, Callable[[Any], Any]] = {
    "item": text,
    "craft": text,
    "quantity": lambda value: max(number(value), 0.0),
    "status": lambda value: text(value) or "handed_over",
    "is_signed": flag,
    "person_id": text,
    "cooperative_key": text,
    "beneficiary_kind": text,
    "handover_report": lambda value: paper_number(text(value)),
    "handover_date": day,
    "received_at": str,
    "is_correction": lambda value: bool(flag(value)),
}


def handed(facts: dict[str, pd.DataFrame], policy: Policy, as_of: date) -> list[Handed]:
    """Return hand-over lines, a whole kit opened into its items, oldest knowledge first.

    A whole kit whose craft is unknown, or that is taken back, keeps ``item`` None. What a report announces for a
    day after ``as_of`` was not handed over yet.
    """
    table = facts.get("core_handovers")
    if table is None or table.empty:
        return []
    ordered = oldest_first(table)
    columns = [column(ordered, name, reading) for name, reading in _COLUMNS.items()]
    kits = {craft: kit_of(policy, craft) for craft in {*columns[1]}}
    days = policy.programme.replacement_days
    found: list[Handed] = []
    for source, craft, *told in zip(addresses_of(ordered), columns[1], columns[0], *columns[2:], strict=True):
        line = _line(source, as_of, *told)
        if line.status == "withdrawn" and _is_being_replaced(line, days, as_of):
            continue
        if line.item != WHOLE_KIT:
            found.append(line)
        elif line.status == "withdrawn" or not kits[craft]:
            found.append(line._replace(item=None))
        else:
            found += [line._replace(item=code, quantity=line.quantity * quantity) for code, quantity in kits[craft]]
    return found


def _is_being_replaced(line: Handed, days: int, as_of: date) -> bool:
    """Tell whether a withdrawal is so young that by the policy its goods still count: the replacement is on its way."""
    return line.fact_date is not None and (as_of - line.fact_date).days < days


def _line(
    source: Source,
    as_of: date,
    item: str | None,
    quantity: float,
    status: str,
    is_signed: bool | None,
    person: str | None,
    cooperative: str | None,
    kind: str | None,
    report: str,
    when: date | None,
    known_at: str,
    is_correction: bool,
) -> Handed:
    is_annex = None not in (cooperative, person) and item is None and status != "withdrawn"
    if item and cooperative and status == "handed_over" and kind == "cooperative":
        person = None  # the cooperative's goods: who is named beside it took them on its behalf
    is_awaited = status == "handed_over" and when is not None and when > as_of
    if is_awaited or (is_annex and is_signed is False):
        status = "not_handed_over"
    return Handed(
        item,
        quantity,
        status,
        is_signed is True,
        source,
        person,
        cooperative,
        report,
        when,
        known_at,
        is_correction,
        is_annex,
    )
