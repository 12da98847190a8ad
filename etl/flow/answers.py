"""The questions people ask of a home; none changes what is remembered."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from etl.flow import judging
from etl.flow.houses import Houses
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]


class NothingToAnswerError(Exception):
    """The question names a week, a person or a record that is not there; the text says what to do."""


@dataclass(frozen=True)
class WeekAnswer:
    """A week's snapshot with what could not be taken: ``header`` and ``trainings`` are lines of the ``out_`` tables."""

    week: str
    header: Line
    trainings: list[Line]
    files: Counter[str]  # outcome → deliveries
    rows_quarantined: int  # still open: those that came home mended are not counted
    pairs_waiting: int
    groups_waiting: int


@dataclass(frozen=True)
class Story:
    """Everything on the persons a question named: rows with their links, trainings, items.

    ``pairs``: what is remembered of pairs with one of their records, lines of ``assn_pairs``; ``records``: record id →
    line of ``core_records``, of the other side too; ``judgements``: answers on their records and on those that the
    answers lead over, see :func:`etl.flow.judging.judgements`.
    """

    persons: list[str]
    links: list[Line]
    trainings: list[Line]
    items: list[Line]
    pairs: list[Line]
    records: dict[str, Line]
    judgements: list[Line]


def of_week(houses: Houses, week: str | None = None) -> WeekAnswer:
    """Return a week's answer, the newest when none is named."""
    with houses.asking() as connection:
        header = _header(connection, week)
        delivered = question.files(connection)
        open_rows = {(row["file_id"], row["sheet"], row["row"]) for row in question.quarantined(connection)}
        return WeekAnswer(
            week=header["week"],
            header=header,
            trainings=question.trainings(connection, header["week"]),
            files=Counter(file["outcome"] for file in delivered),
            rows_quarantined=len(open_rows),
            pairs_waiting=question.pairs_waiting(connection),
            groups_waiting=len(question.group_pairs(connection)),
        )


def _header(connection: Connection, week: str | None) -> Line:
    header = question.snapshot_header(connection, week) if week else question.last_snapshot(connection)
    if header is None:
        named = f"{week} has no snapshot" if week else "no week was reconciled here yet"
        raise NothingToAnswerError(f"{named}: run `tajhiz run --inbox DIR --week {week or '2026-W47'}` first")
    return header


def beside(houses: Houses, name: str, week: str | None = None) -> list[Line]:
    """Return a week's answer of this name beside the flag, such as ``goods``; the newest week's when none is named."""
    answer = of_week(houses, week)
    with houses.asking() as connection:
        return question.beside(connection, name, answer.week)


def findings(houses: Houses, week: str | None = None) -> list[Line]:
    """Return what does not fit in a week; columns of ``out_findings``."""
    answer = of_week(houses, week)
    with houses.asking() as connection:
        return question.findings(connection, answer.week)


def links(houses: Houses) -> list[Line]:
    """Return one line per record: feed, file, sheet, row, record_id, person_id, decided_by, match_probability."""
    with houses.asking() as connection:
        return question.link_rows(connection)


def files(houses: Houses) -> list[Line]:
    """Return one line per delivered file."""
    with houses.asking() as connection:
        return question.files(connection)


def rejects(houses: Houses) -> list[Line]:
    """Return refused, held and repeated files as one line each (row 0), then quarantined rows."""
    with houses.asking() as connection:
        whole = [
            {**file, "sheet": "", "row": 0, "column": ""}
            for file in question.files(connection)
            if file["outcome"] in {"refused", "duplicate"} or (file["outcome"] == "held" and not file["answered_by"])
        ]
        return whole + question.quarantined(connection)


def review(houses: Houses, most: int | None = None) -> list[Line]:
    """Return the pairs that wait, most useful first, each record with its rows and its line of ``core_records``."""
    with houses.asking() as connection:
        return _shown(connection, question.pairs(connection, "waiting", most=most))


def pairs_called(houses: Houses, keys: Iterable[tuple[str, str]]) -> list[Line]:
    """Return pairs by their record ids, whatever became of them, as ``review`` shows them."""
    wanted = {frozenset(key) for key in keys}
    if not wanted:
        return []
    with houses.asking() as connection:
        near = question.pairs(connection, None, sorted({record for key in wanted for record in key}))
        return _shown(
            connection, [pair for pair in near if {pair["left_record_id"], pair["right_record_id"]} in wanted]
        )


def runs(houses: Houses, most: int) -> list[Line]:
    """Return the last runs of the legs, latest first; columns of ``log_runs``."""
    with houses.asking() as connection:
        return question.runs(connection, most=most)


def pairs_waiting(houses: Houses) -> int:
    """Return how many pairs wait for a judgement."""
    with houses.asking() as connection:
        return question.pairs_waiting(connection)


def looked(houses: Houses, by: str, purpose: str, person: str | None, rows: int | None = None) -> None:
    """Write down who looked at whom and why, before anything is shown; no name, no card number stands there.

    ``rows``: how many persons are shown, where it is a list of them.
    """
    told = f"{purpose[:200]} · person {person}" if person else purpose[:200]
    with houses.writing() as connection:
        write.access(connection, by, told, rows)


def _shown(connection: Connection, pairs: list[Line]) -> list[Line]:
    said = _said(connection, pairs)
    rows = _rows_of_records(question.link_rows(connection, records=sorted(said)))
    return [
        {
            **pair,
            "left": pair["left_record_id"],
            "right": pair["right_record_id"],
            "left_rows": rows.get(pair["left_record_id"], []),
            "right_rows": rows.get(pair["right_record_id"], []),
            "left_record": said.get(pair["left_record_id"], {}),
            "right_record": said.get(pair["right_record_id"], {}),
        }
        for pair in pairs
    ]


def groups(houses: Houses) -> list[Line]:
    """Return one line per mention of a cooperative: columns of ``assn_mentions_groups``, ``group``: its line."""
    with houses.asking() as connection:
        standing = {group["group_id"]: group for group in question.groups(connection)}
        told = [{**line, "group": standing[line["group_id"]]} for line in question.group_mentions(connection)]
    return sorted(told, key=lambda line: (line["group"]["name"] or "", line["group_id"], line["group_record_id"]))


def groups_review(houses: Houses) -> list[Line]:
    """Return the pairs of mentions that wait, most useful first, each with both lines of ``assn_mentions_groups``."""
    with houses.asking() as connection:
        said = {line["group_record_id"]: line for line in question.group_mentions(connection)}
        return [
            pair
            | {side: pair[f"{side}_record_id"] for side in ("left", "right")}
            | {f"{side}_mention": said[pair[f"{side}_record_id"]] for side in ("left", "right")}
            for pair in question.group_pairs(connection)
        ]


def _said(connection: Connection, pairs: list[Line]) -> dict[str, Line]:
    """Return record id → what its row says, of both records of each pair."""
    keys = {pair[side] for pair in pairs for side in ("left_record_id", "right_record_id")}
    return {line["record_id"]: line for line in question.records_called(connection, keys)}


def story(houses: Houses, who: str, week: str | None = None) -> Story:
    """Return all there is on a person id, a merged one, or a national id."""
    with houses.asking() as connection:
        header = _header(connection, week)
        persons = _called(connection, who)
        named = question.link_rows(connection, persons=persons)
        records = {line["record_id"] for line in named}
        trainings = question.trainings(connection, header["week"], persons=persons)
        items = question.items(connection, header["week"], persons=persons)
        pairs = question.pairs(connection, None, records)
        own = {line["record_id"]: line for line in question.records_called(connection, records)}
        said = _said(connection, pairs) | own
    return Story(
        persons=persons,
        links=named,
        trainings=trainings,
        items=items,
        pairs=pairs,
        records=said,
        judgements=judging.touching(judging.judgements(houses), records),
    )


def called(houses: Houses, who: str) -> tuple[list[str], list[str]]:
    """Return the persons meant by a person id, a merged one, or a national id, and the ids of their records."""
    with houses.asking() as connection:
        persons = _called(connection, who)
        return persons, sorted({line["record_id"] for line in question.link_rows(connection, persons=persons)})


def one_called(houses: Houses, who: str) -> str:
    """Return the one person meant by a person id, a merged one, or a national id; raises NothingToAnswerError."""
    persons, _ = called(houses, who)
    if len(persons) != 1:
        raise NothingToAnswerError(
            f"{len(persons)} persons bear this card number: give the id of one (`tajhiz status`)"
        )
    return persons[0]


def _called(connection: Connection, who: str) -> list[str]:
    asked = re.sub(r"[^0-9A-Za-z-]", "", who)
    standing = question.person_now(connection, asked)
    if standing:
        return [standing]
    persons = question.persons_with_national_id(connection, asked.replace("-", "").upper())
    if not persons:
        raise NothingToAnswerError("nobody here has this person id or national id: `tajhiz status` lists everybody")
    return persons


def _rows_of_records(linked: list[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in linked:
        found.setdefault(line["record_id"], []).append({key: line[key] for key in ("feed", "file", "sheet", "row")})
    return found
