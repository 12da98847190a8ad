"""What was known at a moment, and the answer that follows from it under a policy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd

from etl import week as calendar
from etl.feeds import declared_feeds
from etl.flow import copies, grouping, hands, judging, requests, standing
from etl.flow.faces import TOLD, faces
from etl.link import link_records
from etl.policy import Policy
from etl.reconcile import reconcile
from warehouse import read as question
from warehouse.engine import Connection, address_of, open_warehouse, reading

Line = dict[str, Any]
FACT_TABLES = (
    "core_trainees", "core_reference_entries", "core_lot_lines", "core_deliveries", "core_inspections",
    "core_allocations", "core_handovers",
)  # fmt: skip
# What the chain and the cooperatives ask of them; names and card numbers are not among it.
_ASKED = (
    "feed", "sheet", "row", "received_at", "record_id", "is_correction", "beneficiary_kind", "cooperative_name",
    "cooperative_number", "province", "commune_code", "cohort", "craft", "item", "quantity", "end_date",
    "days_attended", "days_total", "attendance_rate", "certificate_number", "certificate_date", "is_active",
    "contract", "lot", "line", "awarded_to", "award_date", "unit_price_mad", "delivery_note", "delivery_date",
    "inspection_report", "inspection_date", "quantity_inspected", "quantity_accepted", "quantity_refused",
    "allocation_date", "list_reference", "group_ofppt", "handover_report", "handover_date", "status", "is_signed",
)  # fmt: skip
_GENERIC = ("cooperative_members", "artisan_proposals", "complaints")
ROLLS = frozenset(feed.name for feed in declared_feeds() if feed.duplicate_free)


@dataclass(frozen=True)
class Known:
    """Facts with the person of each row, and what is not decided.

    ``facts``: table or feed → lines with ``person_id`` and ``cooperative_key``; ``decisions``: lines of
    ``log_decisions``; ``faces``: waits for the persons as they are shown; ``persons``: record id → person id;
    ``waiting``: pairs of persons that may be one.
    """

    facts: dict[str, pd.DataFrame]
    decisions: list[Line]
    faces: Callable[[], pd.DataFrame]
    persons: dict[str, str]
    waiting: list[tuple[str, str]]
    groups: grouping.Grouped
    as_of: datetime


def now(connection: Connection, cutoff: datetime, beside: hands.Beside | None = None) -> Known:
    """Return the facts known before a moment, with the persons that the last linking made.

    ``beside``: who reads faces elsewhere while facts are read here.
    """
    persons = question.persons_of_records(connection)
    waiting = [(p["left_record_id"], p["right_record_id"]) for p in question.pairs(connection, "waiting")]
    shown = None
    if beside is not None and len(persons) >= hands.LARGE:
        shown = beside.ask(_faces_elsewhere, address_of(connection), cutoff, persons, rows=len(persons))
    return _known(connection, cutoff, persons, waiting, None, shown)


def _faces_elsewhere(address: str, cutoff: datetime, persons: Mapping[str, str]) -> pd.DataFrame:
    """Read the faces in another process, over a connection of its own."""
    warehouse = open_warehouse(address)
    try:
        with reading(warehouse) as connection:
            return _faces(connection, cutoff, persons)
    finally:
        warehouse.dispose()


def _faces(connection: Connection, cutoff: datetime, persons: Mapping[str, str]) -> pd.DataFrame:
    return faces(question.record_columns(connection, TOLD, cutoff), persons)


def then(connection: Connection, cutoff: datetime, judged_before: datetime) -> Known:
    """Return what was known before a moment with the persons that linking made of it then.

    ``judged_before``: answers of people and decisions from that moment on are not looked at. Ids of today are kept
    where they meant the same then.
    """
    known = standing.rows(connection, cutoff)
    previous = question.persons_of_records(connection)
    judgements = judging.honoured(connection, known, judged_before, cutoff)
    links = link_records(standing.distinct(known), judgements, previous, rolls=ROLLS)
    persons = dict(zip(links.persons["record_id"], links.persons["person_id"], strict=True))
    persons |= _erased(connection, previous)
    waiting = list(zip(links.review["left"], links.review["right"], strict=True))
    return _known(connection, cutoff, persons, waiting, judged_before)


def _erased(connection: Connection, previous: Mapping[str, str]) -> dict[str, str]:
    """Return record → person of whoever was erased since: nothing is left by which linking could find her again."""
    marks = question.marks(connection).values()
    return {line["record_id"]: previous[line["record_id"]] for line in marks if line["record_id"] in previous}


def _known(
    connection: Connection,
    cutoff: datetime,
    persons: dict[str, str],
    waiting: list[tuple[str, str]],
    judged_before: datetime | None,
    shown: Callable[[], pd.DataFrame] | None = None,
) -> Known:
    facts = {name: _frame(question.fact_columns(connection, name, _ASKED, cutoff)) for name in FACT_TABLES}
    facts |= {feed: _frame(question.generic_rows(connection, feed, cutoff)) for feed in _GENERIC}
    facts = {name: _with_persons(table, persons) for name, table in facts.items()}
    register = _frame(question.generic_rows(connection, "chamber_cooperatives", cutoff))
    groups = grouping.grouped(
        facts, register, grouping.answers(connection, judged_before), grouping.previous(connection)
    )
    asked = question.requests(connection, judged_before)
    ids_now = question.standing_ids(connection) if asked else {}
    if shown is None:
        shown = partial(pd.DataFrame.copy, _faces(connection, cutoff, persons))
    return Known(
        facts=groups.tables,
        decisions=question.decisions(connection, judged_before),
        faces=lambda: requests.as_asked(shown(), asked, ids_now),
        persons=persons,
        waiting=[(persons[a], persons[b]) for a, b in waiting if a in persons and b in persons],
        groups=groups,
        as_of=cutoff,
    )


def answered(known: Known, policy: Policy) -> dict[str, list[Line]]:
    """Return the week's answer; see :func:`etl.reconcile.reconcile`."""
    day = (known.as_of.astimezone(calendar.CASABLANCA) - pd.Timedelta(microseconds=1)).date()
    return reconcile(known.facts, known.faces, known.waiting, policy, day, known.decisions, copies.in_parts)


def _with_persons(table: pd.DataFrame, persons: Mapping[str, str]) -> pd.DataFrame:
    records = table["record_id"].tolist() if "record_id" in table else []
    found = pd.Series([persons.get(one) for one in records], index=table.index, dtype=object)
    return table.assign(person_id=found)


def _frame(told: list[Line] | Mapping[str, list[Any]]) -> pd.DataFrame:
    return pd.DataFrame(told, dtype=object)
