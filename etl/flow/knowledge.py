"""What was known at a moment, and the answer that follows from it under a policy."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from etl import week as calendar
from etl.feeds import declared_feeds
from etl.flow import grouping, judging
from etl.link import link_records
from etl.policy import Policy
from etl.reconcile import FACES, reconcile
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]
FACT_TABLES = (
    "core_trainees", "core_reference_entries", "core_lot_lines", "core_deliveries", "core_inspections",
    "core_allocations", "core_handovers",
)  # fmt: skip
_GENERIC = ("cooperative_members", "artisan_proposals")
ROLLS = frozenset(feed.name for feed in declared_feeds() if feed.duplicate_free)


@dataclass(frozen=True)
class Known:
    """Facts with the person of each row, and what is not decided.

    ``facts``: table or feed → lines with ``person_id`` and ``cooperative_key``; ``decisions``: lines of
    ``log_decisions``; ``persons``: record id → person id; ``waiting``: pairs of persons that may be one.
    """

    facts: dict[str, pd.DataFrame]
    decisions: list[Line]
    faces: pd.DataFrame
    persons: dict[str, str]
    waiting: list[tuple[str, str]]
    groups: grouping.Grouped
    as_of: datetime


def now(connection: Connection, cutoff: datetime) -> Known:
    """Return the facts known before a moment, with the persons that the last linking made."""
    persons = {line["record_id"]: line["person_id"] for line in question.links(connection)}
    waiting = [(p["left_record_id"], p["right_record_id"]) for p in question.pairs(connection, "waiting")]
    return _known(connection, cutoff, persons, waiting, None)


def then(connection: Connection, cutoff: datetime, judged_before: datetime) -> Known:
    """Return what was known before a moment with the persons that linking made of it then.

    ``judged_before``: answers of people and decisions from that moment on are not looked at. Ids of today are kept
    where they meant the same then.
    """
    standing = question.records(connection, cutoff)
    previous = {line["record_id"]: line["person_id"] for line in question.links(connection)}
    judgements = judging.honoured(connection, standing, judged_before, cutoff)
    links = link_records(distinct(standing), judgements, previous, rolls=ROLLS)
    persons = dict(zip(links.persons["record_id"], links.persons["person_id"], strict=True))
    waiting = list(zip(links.review["left"], links.review["right"], strict=True))
    return _known(connection, cutoff, persons, waiting, judged_before)


def _known(
    connection: Connection,
    cutoff: datetime,
    persons: dict[str, str],
    waiting: list[tuple[str, str]],
    judged_before: datetime | None,
) -> Known:
    def table(lines: list[Line]) -> pd.DataFrame:
        return _frame([{**line, "person_id": persons.get(line["record_id"])} for line in lines])

    facts = {name: table(question.facts(connection, name, cutoff)) for name in FACT_TABLES}
    facts |= {feed: table(question.generic_rows(connection, feed, cutoff)) for feed in _GENERIC}
    register = _frame(question.generic_rows(connection, "chamber_cooperatives", cutoff))
    groups = grouping.grouped(
        facts, register, grouping.answers(connection, judged_before), grouping.previous(connection)
    )
    return Known(
        facts=groups.tables,
        decisions=question.decisions(connection, judged_before),
        faces=_faces(question.records(connection, cutoff), persons),
        persons=persons,
        waiting=[(persons[a], persons[b]) for a, b in waiting if a in persons and b in persons],
        groups=groups,
        as_of=cutoff,
    )


def answered(known: Known, policy: Policy) -> dict[str, list[Line]]:
    """Return the week's answer; see :func:`etl.reconcile.reconcile`."""
    day = (known.as_of.astimezone(calendar.CASABLANCA) - pd.Timedelta(microseconds=1)).date()
    return reconcile(known.facts, known.faces, known.waiting, policy, day, known.decisions)


def distinct(records: list[Line]) -> pd.DataFrame:
    """Keep one line per record id, the first known: rows that say the same of a person are one record.

    Records that name a cooperative and nobody of it are no persons.
    """
    first: dict[str, Line] = {}
    for line in sorted(records, key=lambda r: (r["received_at"], r["record_id"])):
        if line["name_key"] or line["national_id"]:
            first.setdefault(line["record_id"], line)
    return pd.DataFrame(list(first.values()), columns=sorted(write.columns_of("core_records")))


def _frame(lines: list[Line]) -> pd.DataFrame:
    return pd.DataFrame(lines, dtype=object)


def _faces(records: list[Line], persons: dict[str, str]) -> pd.DataFrame:
    """Choose the face of each person: for every column the value that most records say, training lists first."""
    said: dict[str, dict[str, Counter[Any]]] = {}
    registered = set()
    for record in records:
        person = persons.get(record["record_id"])
        if person is None:
            continue
        if record["feed"] == "chamber_registry":
            registered.add(person)
        weight = 3 if record["feed"] == "ofppt_trainees" else 1
        votes = said.setdefault(person, {column: Counter() for column in FACES})
        for column in FACES:
            if record.get(column):
                votes[column][record[column]] += weight
    rows = [
        {"person_id": person, "in_registry": person in registered}
        | {column: min(votes, key=lambda v: (-votes[v], str(v))) if votes else None for column, votes in face.items()}
        for person, face in sorted(said.items())
    ]
    return pd.DataFrame(rows, columns=["person_id", "in_registry", *FACES], dtype=object)
