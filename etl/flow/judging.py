"""Answers of people, from the command line to linking and back: honoured, asked for, weighed, listed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from etl.flow import grouping, standing
from etl.flow.feedback import PARTNER
from etl.flow.houses import Houses
from etl.link.carrying import carried
from etl.link.explain import written_name
from etl.link.judgements import evidence_hash, settled
from etl.records import Evidence, Judgement
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]
_JUDGED = ("left_record_id", "right_record_id", "verdict", "judged_by", "judged_at", "why", "evidence_hash")
_RECORD = ("record_id", "file_id", "feed", "name_key", "given_variant", "national_id", "birth_date",
           "birth_date_precision")  # fmt: skip


class RecordUnknownError(Exception):
    """A record that is to be judged is not there, or could be several; the text says what to do."""


def honoured(
    connection: Connection,
    known: pd.DataFrame,
    before: datetime | None = None,
    known_before: datetime | None = None,
) -> pd.DataFrame:
    """Return every answer for linking, carried over to the records that replace corrected ones.

    ``known``: see :func:`etl.flow.standing.rows`. ``before``: later answers are left out; ``known_before``:
    so are those that came in a partner's file from then on. See :func:`etl.link.judgements.settled` for the columns.
    """
    told = pd.DataFrame(answers(connection, before, known_before), columns=list(_JUDGED), dtype=object)
    present = set(known["record_id"])
    absent = ({*told["left_record_id"], *told["right_record_id"]}) - present
    if not absent:
        return told
    gone = question.records_called(connection, absent)
    return carried(told, known[list(_RECORD)], _frame(gone))


def answers(connection: Connection, before: datetime | None = None, known_before: datetime | None = None) -> list[Line]:
    """Return the answers that count, columns of ``log_judgements``; see :func:`honoured`."""
    return [
        line
        for line in question.judgements(connection, before=before)
        if known_before is None or line["judged_at"] < known_before or not line["judged_by"].startswith(PARTNER)
    ]


def _frame(lines: list[Line]) -> pd.DataFrame:
    return pd.DataFrame([{name: line[name] for name in _RECORD} for line in lines], columns=list(_RECORD), dtype=object)


def weigh(connection: Connection, persons: Mapping[str, str], doubts: Iterable[Mapping[str, Any]]) -> None:
    """Remember what an answer would change; the most useful questions come first from now on.

    ``persons``: record id → person id. ``doubts``: ``left, right, changes, trained`` per pair of persons, as
    ``etl.reconcile`` answers.
    """
    told = {(d["left"], d["right"]): (int(d["changes"]), int(d["trained"])) for d in doubts}
    weights = {}
    for pair in question.pairs(connection, "waiting"):
        records = pair["left_record_id"], pair["right_record_id"]
        left, right = sorted(persons.get(record, "") for record in records)
        weights[records] = told.get((left, right), (0, 0))
    write.pairs_weighed(connection, weights)


def judge(houses: Houses, left: str, right: str, verdict: Judgement, by: str, why: str) -> tuple[str, str]:
    """Write a person's answer on a pair down; return the two record ids.

    ``left`` and ``right``: record ids or beginnings of them, with or without the feed, that fit one record only.
    ``unsure`` takes an earlier answer of the pair back: nothing is ever deleted, and there is no other way to withdraw.
    Raises RecordUnknownError.
    """
    with houses.writing() as connection:
        known = _known(connection, left, right)
        one, other = _called(left, known), _called(right, known)
        if one == other:
            raise RecordUnknownError("a pair has two records: give the left and the right one of `tajhiz review`")
        if one.startswith(grouping.MENTION) != other.startswith(grouping.MENTION):
            raise RecordUnknownError(
                "one of the two is a person and the other a group: `tajhiz review` shows what pairs"
            )
        write.judgement(
            connection,
            left_record_id=one,
            right_record_id=other,
            verdict=verdict.value,
            judged_by=by,
            judged_at=datetime.now(UTC),
            why=why or None,
            evidence_hash=_shown(connection, one, other),
        )
    return one, other


def _known(connection: Connection, left: str, right: str) -> set[str]:
    """Return the records that may be meant: the two of a pair that is called by its whole ids, else every one."""
    for pair in question.pairs(connection, None, records=[left]):
        if {pair[side] for side in _JUDGED[:2]} == {left, right}:
            return {left, right}  # a country's records are not read for one answer
    known = {line["record_id"] for line in question.link_rows(connection)}
    known |= {pair[side] for pair in question.pairs(connection, None) for side in _JUDGED[:2]}
    known |= {told[side] for told in question.judgements(connection) for side in _JUDGED[:2]}
    return known | {mention["group_record_id"] for mention in question.group_mentions(connection)}


def _called(asked: str, known: set[str]) -> str:
    if asked in known:
        return asked
    fits = sorted(record for record in known if _begins(record, asked)) if asked else []
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise RecordUnknownError(
            f"{len(fits)} records begin with {asked}: give more of the id, as `tajhiz review --format csv` shows it"
        )
    raise RecordUnknownError(f"no record is called {asked}: `tajhiz review` lists the pairs with their record ids")


def _begins(record: str, asked: str) -> bool:
    return record.startswith(asked) or record.partition(":")[2].startswith(asked)


def _shown(connection: Connection, left: str, right: str) -> str | None:
    """Return the fingerprint of the evidence that a person who answers this pair has seen."""
    for pair in (*question.pairs(connection, None, records=[left]), *question.group_pairs(connection)):
        if {pair["left_record_id"], pair["right_record_id"]} == {left, right} and pair["evidence"]:
            return evidence_hash(Evidence(**told) for told in pair["evidence"])
    return None


def judgements(houses: Houses) -> list[Line]:
    """Return who said what when, in order of time, and what is to be known of it.

    Columns of ``log_judgements`` and ``left_name, right_name``, ``counts_for`` (the pair of records that it counts for
    by now), ``standing`` (counts, withdrawn: a later answer on
    the pair stands, gone: a record that no file holds, contradicted: it cannot hold together with other answers).
    """
    with houses.asking() as connection:
        lines = question.judgements(connection)
        if not lines:
            return []  # and nothing of a country's records is read for it
        records = standing.rows(connection)
        kept = honoured(connection, records)
        names: dict[str, str] = {}
        for record in question.records_called(connection, {line[side] for line in lines for side in _JUDGED[:2]}):
            names[record["record_id"]] = written_name(record)
        groups = question.group_mentions(connection)
    names |= {line["group_record_id"]: line["cooperative_name"] or line["cooperative_number"] for line in groups}
    present = set(records["record_id"]) | {line["group_record_id"] for line in groups}
    said = settled(kept, present)
    torn = _torn(said.contradictions)
    pairs = [tuple(sorted(pair)) for pair in zip(kept["left_record_id"], kept["right_record_id"], strict=True)]
    last = {pair: at for at, pair in enumerate(pairs)}
    return [
        {
            **line,
            "left_name": names.get(line["left_record_id"]),
            "right_name": names.get(line["right_record_id"]),
            "counts_for": pair,
            "standing": _standing(pair, torn, set(said.gone), is_last=last[pair] == at),
        }
        for at, (line, pair) in enumerate(zip(lines, pairs, strict=True))
    ]


def touching(told: list[Line], records: Collection[str]) -> list[Line]:
    """Return the answers on these records, and those that reach them over other records."""
    reached, before = set(records), 0
    while len(reached) != before:
        before = len(reached)
        for line in told:
            if line["verdict"] == Judgement.SAME and reached & set(line["counts_for"]):
                reached |= set(line["counts_for"])
    return [line for line in told if reached & set(line["counts_for"])]


def _standing(pair: tuple[str, ...], torn: Mapping[str, int], gone: set[tuple[str, str]], *, is_last: bool) -> str:
    if not is_last:
        return "withdrawn"
    group = {torn.get(record) for record in pair}
    if len(group) == 1 and None not in group:
        return "contradicted"
    return "gone" if pair in gone else "counts"


def _torn(contradictions: pd.DataFrame) -> dict[str, int]:
    """Return record → number of the knot of answers it stands in."""
    found: dict[str, int] = defaultdict(int)
    for number, line in enumerate(contradictions.to_dict("records")):
        found |= dict.fromkeys((line["left"], line["right"], *line["through"]), number)
    return dict(found)
