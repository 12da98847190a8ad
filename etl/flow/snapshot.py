"""The second leg: from accepted rows to persons, and from persons to the week's snapshot."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd

from etl import collector
from etl.flow import (
    checks,
    copies,
    feedback,
    grouping,
    hands,
    judging,
    knowledge,
    linking,
    requests,
    scores,
    standing,
    stored,
    totals,
)
from etl.flow.checks import GateClosedError
from etl.flow.hands import Beside
from etl.flow.houses import Houses, here
from etl.link import Scores, model_version
from etl.policy import Policy, policy_of
from etl.records import Links
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection
from warehouse.tables.out import BESIDE
from warehouse.write import SnapshotPublishedError

__all__ = ["GateClosedError", "SnapshotPublishedError", "as_of", "link_all", "reconcile_week", "under"]

Answer = dict[str, list[dict[str, Any]]]


@collector.resting()
def link_all(houses: Houses, cutoff: datetime) -> dict[str, int]:
    """Say who is who among everything known; judgements and earlier ids are honoured.

    A week whose files name nobody, such as one of deliveries and acceptance reports, leaves all as the last left it.
    """
    with houses.writing() as connection:
        feedback.judge(houses, connection, cutoff)
        answers = judging.answers(connection, known_before=cutoff)
        rests_on = scores.rests_on(question.record_counts(connection, cutoff), answers, knowledge.ROLLS)
        counts = scores.counts_of(houses, question.comparisons(connection), rests_on)
        anew = None if counts else _linked_anew(houses, connection, cutoff, rests_on)
        waiting = question.pairs_waiting(connection)
    if anew:
        found, made_of, counts = anew
        scores.keep(houses, found, made_of, rests_on, counts)
    return {**(counts or {}), "pairs_to_review": waiting}


def _linked_anew(
    houses: Houses, connection: Connection, cutoff: datetime, rests_on: str
) -> tuple[Scores, str, dict[str, int]]:
    """Link and write what linking found; return the scores, their fingerprint, and counts."""
    known = scores.known(houses, question.comparisons(connection), knowledge.ROLLS)
    rows = standing.rows(connection, cutoff)
    judgements = judging.honoured(connection, rows, known_before=cutoff)
    records = standing.distinct(rows)
    del rows  # a country's; nobody asks them any more
    before = question.persons_of_records(connection)
    links = linking.linked(houses.settings, records, judgements, before, known, rolls=knowledge.ROLLS)
    made_of = scores.made_of(links.scores, knowledge.ROLLS, rests_on)
    write.links(
        connection,
        persons=list(_lines(links.persons, {str(name): str(name) for name in links.persons})),
        pairs=_pairs(links.pairs),
        merged=links.merged,
        decided_at=cutoff,
        touched=_touched(links, known),
        made_of=made_of,
    )
    persons = before | dict(zip(links.persons["record_id"], links.persons["person_id"], strict=True))
    seen = links.scores.prints
    return links.scores, made_of, {"records": len(seen), "persons": len({persons[record] for record in seen})}


def _touched(links: Links, known: Scores | None) -> Collection[str] | None:
    """Return the records whose pairs may be others, those that are gone among them; None: all of them."""
    if links.touched is None or known is None:
        return None
    gone: set[str] = known.prints.keys() - links.scores.prints.keys()
    return links.touched | gone


_AS_STORED = {
    "left": "left_record_id", "right": "right_record_id", "second": "second_record_id",
    **{name: name for name in ("tier", "match_probability", "evidence", "status", "match_weight", "veto",
                               "second_weight", "usefulness")},
}  # fmt: skip


def _lines(table: pd.DataFrame, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield a table's lines as dicts, its columns under the warehouse's names."""
    keys = list(names.values())
    for line in zip(*(table[name].tolist() for name in names), strict=True):
        yield dict(zip(keys, line, strict=True))


def _pairs(pairs: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for line in _lines(pairs, _AS_STORED):
        evidence = [{"column": e.column, "level": e.level, "match_weight": e.match_weight} for e in line["evidence"]]
        yield line | {"evidence": evidence}


def reconcile_week(houses: Houses, week: str, *, new_revision: bool = False) -> dict[str, int]:
    """Answer the week from what was known at its cut-off, and keep the answer as the week's snapshot.

    Raises GateClosedError when the answer breaks a rule of its suites: nothing is written, the last good answer stays.
    Raises SnapshotPublishedError when a letter of the week has left and the answer is another by now: what was told
    stays as it is unless ``new_revision`` asks for the next.
    """
    with collector.resting():
        known, answer = _found_out(houses, week)
        header = {
            "week": week,
            "data_cutoff": known.as_of,
            "policy_version": houses.policy.version,
            "model_version": model_version(),
        }
        with copies.beside(partial(_held, houses, answer, known), rows=len(answer["items"])) as judged:
            known.facts.clear()  # a country's rows, which nobody here asks any more
            remarks = _kept(houses, header, known, answer, judged, new_revision=new_revision)
    states = Counter(line["state"] for line in answer["trainings"] if line["trained"])
    counts = {"trainings": len(answer["trainings"]), **{f"trained_{state}": n for state, n in sorted(states.items())}}
    return counts | ({"answer_remarks": len(remarks)} if remarks else {})  # what passed and should be looked at


def _found_out(houses: Houses, week: str) -> tuple[knowledge.Known, Answer]:
    cutoff = houses.cutoff(week)
    with Beside() as beside:  # it may still read while the answer is begun
        with houses.asking() as connection:
            known = knowledge.now(connection, cutoff, beside)
            told = _beside_the_facts(houses, connection, cutoff)
        return known, _with_findings(knowledge.answered(known, houses.policy), told)


def _held(houses: Houses, answer: Answer, known: knowledge.Known) -> list[str]:
    """Hold the answer against its suites; return the remarks."""
    tables = checks.tables_of(answer, known.facts, known.persons.values())
    judge = houses.judge if len(answer["items"]) < hands.LARGE else here  # a country's tables stay where they are
    remarks: list[str] = judge(checks.hold, tables)
    return remarks


def _kept(
    houses: Houses,
    header: dict[str, Any],
    known: knowledge.Known,
    answer: Answer,
    judged: Callable[[], list[str]],
    *,
    new_revision: bool,
) -> list[str]:
    """Write the answer; return the remarks of its suites. ``judged``: waits for them."""
    with houses.writing() as connection:
        write.policy_used(connection, houses.policy.version, houses.policy.texts)
        write.snapshot(connection, header, *_told(answer), _beside(answer), new_revision=new_revision)
        judging.weigh(connection, known.persons, answer["doubts"])
        grouping.keep(connection, known.groups, known.as_of)
        return judged()  # before the transaction ends: an answer that breaks a rule is written for nobody


def _beside_the_facts(
    houses: Houses, connection: Connection, cutoff: datetime, judged_before: datetime | None = None
) -> list[dict[str, Any]]:
    """Return findings that no chain needs: partners' answers, head counts that do not agree, corrections not made."""
    return [
        *feedback.findings(feedback.answered(houses, connection, cutoff)),
        *totals.findings(connection, cutoff),
        *_said_otherwise(connection, cutoff, judged_before),
    ]


def _said_otherwise(connection: Connection, cutoff: datetime, judged_before: datetime | None) -> list[dict[str, Any]]:
    """Return which rows still say of a person what she had corrected."""
    told = [line for line in question.requests(connection, judged_before) if line["kind"] == "rectified"]
    if not told:
        return []
    now = question.standing_ids(connection)
    persons = {str(now.get(line["person_id"], line["person_id"])) for line in told}
    records = {person: question.records_of_person(connection, person, cutoff) for person in sorted(persons)}
    return requests.findings(told, now, records)


def _with_findings(answer: Answer, told: list[dict[str, Any]]) -> Answer:
    return answer | {"findings": [*answer["findings"], *told]}


def _told(answer: Answer) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    return answer["trainings"], answer["items"], answer["findings"]


def _beside(answer: Answer) -> Answer:
    return {name: answer[name] for name in BESIDE}


def as_of(houses: Houses, week: str) -> tuple[Answer, bool | None]:
    """Return a week's answer from what was known then, and whether it is what its snapshot says (None: there is none).

    Nothing is written. The policy is that of the snapshot, today's for a week that was never answered.
    """
    with houses.asking() as connection:
        header = question.snapshot_header(connection, week)
        cutoff = header["data_cutoff"] if header else houses.cutoff(week)
        judged_before = max(cutoff, header["created_at"]) if header else cutoff
        known = knowledge.then(connection, cutoff, judged_before)
        told = _beside_the_facts(houses, connection, cutoff, judged_before)
        texts = question.policy_texts(connection, header["policy_version"]) if header else None
    policy = policy_of(texts, f"the policy of {week}") if texts else houses.policy
    answer = _with_findings(knowledge.answered(known, policy), told)
    if header is None:
        return answer, None
    return answer, stored.is_told(header, answer)


def under(houses: Houses, week: str, policy: Policy) -> tuple[Answer, Answer]:
    """Return a week's answer under the policy in force and under another; nothing is written."""
    with houses.asking() as connection:
        known = knowledge.now(connection, houses.cutoff(week))
    return knowledge.answered(known, houses.policy), knowledge.answered(known, policy)
