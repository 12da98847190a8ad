"""The second leg: from accepted rows to persons, and from persons to the week's snapshot."""

from collections import Counter
from datetime import datetime
from typing import Any

import pandas as pd

from etl import week as calendar
from etl.feeds import declared_feeds
from etl.flow import grouping, judging, scores
from etl.flow.houses import Houses
from etl.link import link_records, model_version
from etl.reconcile import FACES, reconcile
from warehouse import read as question
from warehouse import write
from warehouse.write import SnapshotPublishedError

__all__ = ["GateClosedError", "SnapshotPublishedError", "check_week", "link_all", "reconcile_week"]

FACT_TABLES = (
    "core_trainees", "core_reference_entries", "core_lot_lines", "core_deliveries", "core_inspections",
    "core_allocations", "core_handovers",
)  # fmt: skip


ROLLS = frozenset(feed.name for feed in declared_feeds() if feed.duplicate_free)


class GateClosedError(Exception):
    """A critical check failed: the week is not reported until a person has looked."""


def link_all(houses: Houses, cutoff: datetime) -> dict[str, int]:
    """Say who is who among everything known; judgements and earlier ids are honoured."""
    known = scores.known(houses)
    with houses.writing() as connection:
        standing = question.records(connection, cutoff)
        previous = {line["record_id"]: line["person_id"] for line in question.links(connection)}
        links = link_records(_distinct(standing), judging.honoured(connection, standing), previous, known, rolls=ROLLS)
        write.links(
            connection,
            persons=[{str(key): value for key, value in line.items()} for line in links.persons.to_dict("records")],
            pairs=[_pair(pair) for pair in links.pairs.to_dict("records")],
            merged=links.merged,
            decided_at=cutoff,
        )
    scores.keep(houses, links.scores)
    return {
        "records": len(links.persons),
        "persons": int(links.persons["person_id"].nunique()),
        "pairs_to_review": len(links.review),
    }


def _distinct(records: list[dict[str, Any]]) -> pd.DataFrame:
    """Keep one line per record id, the first known: rows that say the same of a person are one record.

    Records that name a cooperative and nobody of it are no persons.
    """
    first: dict[str, dict[str, Any]] = {}
    for line in sorted(records, key=lambda r: (r["received_at"], r["record_id"])):
        if line["name_key"] or line["national_id"]:
            first.setdefault(line["record_id"], line)
    return pd.DataFrame(list(first.values()), columns=sorted(write.columns_of("core_records")))


def _pair(pair: dict[Any, Any]) -> dict[str, Any]:
    evidence = [{"column": e.column, "level": e.level, "match_weight": e.match_weight} for e in pair["evidence"]]
    return {
        "left_record_id": pair["left"],
        "right_record_id": pair["right"],
        "tier": pair["tier"],
        "match_probability": pair["match_probability"],
        "evidence": evidence,
        "status": pair["status"],
        "match_weight": pair["match_weight"],
        "veto": pair["veto"],
        "second_record_id": pair["second"],
        "second_weight": pair["second_weight"],
    }


def reconcile_week(houses: Houses, week: str, *, new_revision: bool = False) -> dict[str, int]:
    """Answer the week from what was known at its cut-off, and keep the answer as the week's snapshot.

    Raises SnapshotPublishedError when a letter of the week has left and the answer is another by now: what was told
    stays as it is unless ``new_revision`` asks for the next.
    """
    cutoff = houses.cutoff(week)
    with houses.asking() as connection:
        persons = {line["record_id"]: line["person_id"] for line in question.links(connection)}
        facts = {table: _frame(question.facts(connection, table, cutoff)) for table in FACT_TABLES}
        facts["cooperative_members"] = _frame(question.generic_rows(connection, "cooperative_members", cutoff))
        register = _frame(question.generic_rows(connection, "chamber_cooperatives", cutoff))
        groups = grouping.grouped(facts, register, grouping.answers(connection), grouping.previous(connection))
        faces = _faces(question.records(connection, cutoff), persons)
        waiting = [
            (persons[pair["left_record_id"]], persons[pair["right_record_id"]])
            for pair in question.pairs(connection, "waiting")
            if pair["left_record_id"] in persons and pair["right_record_id"] in persons
        ]
    as_of = (cutoff.astimezone(calendar.CASABLANCA) - pd.Timedelta(microseconds=1)).date()
    answer = reconcile(groups.tables, faces, waiting, houses.policy, as_of)
    header = {
        "week": week,
        "data_cutoff": cutoff,
        "policy_version": houses.policy.version,
        "model_version": model_version(),
    }
    with houses.writing() as connection:
        write.snapshot(
            connection, header, answer["trainings"], answer["items"], answer["findings"], new_revision=new_revision
        )
        judging.weigh(connection, persons, answer["doubts"])
        grouping.keep(connection, groups, cutoff)
    states = Counter(line["state"] for line in answer["trainings"] if line["trained"])
    return {"trainings": len(answer["trainings"]), **{f"trained_{state}": n for state, n in sorted(states.items())}}


def _frame(lines: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(lines, dtype=object)


def _faces(records: list[dict[str, Any]], persons: dict[str, str]) -> pd.DataFrame:
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


def check_week(houses: Houses, week: str) -> dict[str, int]:
    """Look at the snapshot before anyone reads it; raise GateClosedError when its sums do not hold."""
    with houses.asking() as connection:
        trainings = question.trainings(connection, week)
    groundless = sum(1 for line in trainings if line["state"] == "equipped" and not line["evidence"])
    unexplained = sum(
        1 for line in trainings if line["state"] in {"not_equipped", "partly_equipped"} and not line["reason"]
    )
    if groundless or unexplained:
        raise GateClosedError(
            f"{week}: {groundless} trainings are called equipped without a row that says so, {unexplained} have no "
            "reason; the letter is not built"
        )
    return {"trainings": len(trainings)}
