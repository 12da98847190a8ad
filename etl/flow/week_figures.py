"""The week's figures, out of the warehouse, for letters and pages."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from etl import collector
from etl.flow import knowledge
from etl.flow.houses import Houses
from etl.flow.shape import impersonal
from etl.policy import policy_of
from etl.report import figures, wording
from warehouse import read as question
from warehouse.engine import Connection

Count = Callable[[str], figures.WeekFigures]
_SEVERITIES = ("critical", "error", "warning")


class NoSnapshotError(Exception):
    """A letter was asked for a week that was never reconciled."""


def _frame(told: list[dict[str, Any]] | Mapping[str, list[Any]]) -> pd.DataFrame:
    return pd.DataFrame(told, dtype=object)


def counter(houses: Houses) -> Count:
    """Return what counts a week's answer once, however often it is asked: letters and pages of a leg tell the same."""
    counted: dict[tuple[str, str | None], figures.WeekFigures] = {}

    def count(week: str) -> figures.WeekFigures:
        with houses.asking() as connection:
            header = question.snapshot_header(connection, week)
        answer = week, header["digest"] if header else None
        if answer not in counted:
            counted[answer] = of_week(houses, week)
        return counted[answer]

    return count


def of_week(houses: Houses, week: str) -> figures.WeekFigures:
    """Return everything counted for a week that is answered; raise NoSnapshotError."""
    with collector.resting(), houses.asking() as connection:
        header = question.snapshot_header(connection, week)
        if header is None:
            raise NoSnapshotError(f"{week} has no snapshot: reconcile it before writing letters")
        before = question.last_snapshot_before(connection, week)
        last = before["week"] if before else None
        cutoff = header["data_cutoff"]
        summary = {line["feed"]: line for line in question.files_summary(connection, cutoff)}
        return figures.of_week(
            trainings=_frame(question.training_columns(connection, week)),
            previous=_frame(question.training_columns(connection, last)) if last else pd.DataFrame(),
            items=_frame(question.missing_columns(connection, week)),
            files=_frame([line | impersonal({"file": line["file"]}) for line in question.files(connection, cutoff)]),
            rejects=_frame(
                [
                    *question.quarantined(connection, severities=_SEVERITIES, known_before=cutoff),
                    *_to_correct(question.findings(connection, week)),
                ]
            ),
            feeds={
                feed.name: (feed.partner, summary.get(feed.name, {}).get("last_received_at"), feed.late_after_days)
                for feed in houses.feeds
                if feed.name in summary
            },
            policy=houses.policy,
            week=week,
            previous_week=last,
            previous_cutoff=before["data_cutoff"] if before else None,
            data_cutoff=cutoff,
            revision=header["revision"],
            as_before=_as_before(connection, header, before),
            goods=_frame(question.beside(connection, "goods", week)),
            trend=question.trend(connection, week),
            questions=question.pairs_waiting(connection),
        )


def _to_correct(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows that still say of a person what she had corrected: law 09-08, article 8, tells whoever has it."""
    said = {f"reason_{language}": wording.say("sheet.rectified", language) for language in ("fr", "ar")}
    return [
        {**row, **said, "column": line["facts"]["column"], "severity": "warning"}
        for line in findings
        if line["kind"] == "rectification_asked"
        for row in line["evidence"]
    ]


def _as_before(connection: Connection, header: dict[str, Any], before: dict[str, Any] | None) -> pd.DataFrame | None:
    """Return the week's trainings under last week's policy, None where the policy is the same or was not kept."""
    if before is None or before["policy_version"] == header["policy_version"]:
        return None
    texts = question.policy_texts(connection, before["policy_version"])
    if texts is None:
        return None
    known = knowledge.now(connection, header["data_cutoff"])
    return _frame(knowledge.answered(known, policy_of(texts, f"the policy of {before['week']}"))["trainings"])
