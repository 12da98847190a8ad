"""Decisions on trainings, and what another policy would decide."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.flow import snapshot
from etl.flow.houses import Houses
from etl.policy import load_policy
from warehouse import read as question
from warehouse import write

Line = dict[str, Any]
_MOVED = ("person_id", "cohort", "craft", "state_before", "reason_before", "state", "reason")


class DecisionError(Exception):
    """The decision names nobody, several people, or a cause that the policy does not know; the text says what to do."""


def close(houses: Houses, who: str, cohort: str, craft: str, cause: str, by: str, why: str) -> None:
    """Record that a training is closed; raise DecisionError."""
    causes = houses.policy.programme.closed
    if cause not in causes:
        raise DecisionError(
            f"--cause {cause} is none of the policy's: {', '.join(causes) or 'programme.yml names none under closed'}"
        )
    _record(houses, who, cohort, craft, by=by, why=why, kind="closed", cause=cause)


def reopen(houses: Houses, who: str, cohort: str, craft: str, by: str, why: str) -> None:
    """Record that a training is open again; raise DecisionError."""
    _record(houses, who, cohort, craft, by=by, why=why, kind="reopened", cause="")


def _record(houses: Houses, who: str, cohort: str, craft: str, **told: str) -> None:
    if not told["by"].strip() or not told["why"].strip():
        raise DecisionError("a decision says who decides and why: give --by and --why")
    asked = re.sub(r"[^0-9A-Za-z-]", "", who)
    with houses.writing() as connection:
        header = question.last_snapshot(connection)
        lines = question.trainings(connection, header["week"]) if header else []
        standing = question.person_now(connection, asked)
        card = asked.replace("-", "").upper()
        persons = {standing} if standing else set(question.persons_with_national_id(connection, card))
        named = [t for t in lines if t["person_id"] in persons and (t["cohort"], t["craft"]) == (cohort, craft)]
        if len(named) != 1:
            raise DecisionError(
                f"{len(named)} trainings of {cohort} {craft} fit this person: `tajhiz status` lists them with person_id"
            )
        write.decision(
            connection,
            person_id=named[0]["person_id"],
            cohort=cohort,
            craft=craft,
            kind=told["kind"],
            cause=told["cause"],
            decided_by=told["by"],
            decided_at=datetime.now(UTC),
            why=told["why"],
        )


def moved_by(houses: Houses, week: str, policy: Path) -> list[Line]:
    """Return the trainings whose state or reason another policy would change; nothing is written.

    Columns: ``person_id, cohort, craft, state_before, reason_before, state, reason``; None where there is no training.
    """
    before, after = snapshot.under(houses, week, load_policy(policy))
    old, new = ({_key(line): line for line in answer["trainings"]} for answer in (before, after))
    moved: list[Line] = []
    for key in sorted(old.keys() | new.keys()):
        was, becomes = (_said(answer.get(key)) for answer in (old, new))
        if was != becomes:
            told = dict(zip(("person_id", "cohort", "craft"), key, strict=True))
            moved.append(
                told | {"state_before": was[0], "reason_before": was[1], "state": becomes[0], "reason": becomes[1]}
            )
    return moved


def _key(line: Line) -> tuple[str, str, str]:
    return line["person_id"], line["cohort"], line["craft"]


def _said(line: Line | None) -> tuple[str | None, str | None]:
    """Return state and reason; ``not trained`` where the person does not count as trained."""
    if line is None:
        return None, None
    return (line["state"], line["reason"]) if line["trained"] else ("not trained", None)
