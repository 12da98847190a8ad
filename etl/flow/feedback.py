"""Answers of partners on the lines of their lists, come home: facts beside the answer, and judgements with an author.

No answer equips anybody or closes anything: goods count when a report says so, a training is closed by a decision.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from etl.flow import row_keys
from etl.flow.houses import Houses
from etl.records import Judgement
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

FEED = "partner_feedback"
PARTNER = "partner:"  # how the author of a partner's judgement begins
_Line = dict[str, Any]
_CLOSES = frozenset({"deceased", "left_the_craft", "withdrew", "emigrated"})
_KIND = {"received": "partner_says_received", "confirmed": "partner_confirms", "other": "partner_remarks"}


def answered(houses: Houses, connection: Connection, before: datetime | None = None) -> list[_Line]:
    """Return the answers known before a moment, the last one of each line, with whom they are about.

    Columns: ``partner, person_id, cohort, craft, answer, words, received_at, evidence``; the first four are None for a
    key that fits no line of ours. Lines that were left without an answer say nothing.
    """
    rows = [row for row in question.generic_rows(connection, FEED, before) if row.get("answer") and row.get("row_key")]
    if not rows:
        return []
    known = _lines_of_ours(houses, connection)
    last: dict[str, _Line] = {}
    for row in sorted(rows, key=lambda row: (row["received_at"], row["file"], row["sheet"], row["row"])):
        last[row["row_key"]] = row
    return [_answer(known.get(key, (None, None, None, None)), row) for key, row in sorted(last.items())]


def _answer(about: tuple[str | None, ...], row: Mapping[str, Any]) -> _Line:
    partner, person, cohort, craft = about
    return {
        "partner": partner,
        "person_id": person,
        "cohort": cohort,
        "craft": craft,
        "answer": row["answer"],
        "words": row.get("words"),
        "received_at": row["received_at"],
        "evidence": [{name: row[name] for name in ("feed", "file", "sheet", "row")}],
    }


def _lines_of_ours(houses: Houses, connection: Connection) -> dict[str, tuple[str | None, ...]]:
    """Return key → (partner, person by now, cohort, craft) of every line that a list of ours may have held."""
    told = question.trainings_ever(connection)
    now = question.standing_ids(connection)
    found: dict[str, tuple[str | None, ...]] = {}
    for partner, who in houses.policy.partners.items():
        if who.gets == "list":
            names = row_keys.every(houses, partner)
            for line in told:
                found |= dict.fromkeys(names(*line), (partner, now.get(line[0], line[0]), *line[1:]))
    return found


def findings(answers: Iterable[Mapping[str, Any]]) -> list[_Line]:
    """Return the answers as findings of the week; columns of ``out_findings`` without its keys."""
    return [
        {
            "kind": _kind(told),
            "person_id": told["person_id"],
            "subject": told["person_id"],
            "facts": {
                name: told[name] for name in ("partner", "cohort", "craft", "answer", "words") if told[name] is not None
            },
            "evidence": told["evidence"],
        }
        for told in answers
    ]


def _kind(told: Mapping[str, Any]) -> str:
    if told["person_id"] is None:
        return "partner_answer_about_nobody"
    if told["answer"] in _CLOSES:
        return "partner_asks_to_close"
    return "partner_says_not_same" if told["answer"] == "not_same_person" else _KIND[told["answer"]]


def judge(houses: Houses, connection: Connection, before: datetime) -> int:
    """Write down what partners say of who is not who: their own record of a person is not the trained one's.

    Each answer is a judgement ``different`` between the partner's records and the training lists', by that partner, at
    the moment its file came; written once, however often this runs. Returns how many were new.
    """
    apart = [told for told in answered(houses, connection, before) if told["answer"] == "not_same_person"]
    if not apart:
        return 0
    records: dict[str, list[_Line]] = {}
    for row in question.link_rows(connection):
        records.setdefault(row["person_id"], []).append(row)
    return sum(
        write.judgement(
            connection,
            left_record_id=left,
            right_record_id=right,
            verdict=Judgement.DIFFERENT.value,
            judged_by=f"{PARTNER}{told['partner']}",
            judged_at=told["received_at"],
            why=told["words"],
        )
        for told in apart
        for left, right in _pairs(records.get(told["person_id"] or "", []), told["partner"])
    )


def _pairs(records: list[_Line], partner: str | None) -> list[tuple[str, str]]:
    trained = {row["record_id"] for row in records if row["feed"] in ("ofppt_trainees", "reference_list")}
    own = {row["record_id"] for row in records if row["feed"].split("_")[0] == partner}
    return sorted((left, right) for left in own - trained for right in trained)
