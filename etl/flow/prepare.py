"""From a part of a file to what the warehouse takes of it: plain values in and out, so that parts may run apart.

A part is a table of its own: its rows keep their labels, by which ``written`` knows the partner's own cells.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from etl import normalise, validate
from etl.feeds import RETURNED_REF, Feed
from etl.flow import shape
from etl.flow.shape import Columns
from etl.normalise import Whole
from etl.policy import Policy
from etl.records import TextTable, Verdict
from etl.words import sentence
from expectations import suite_of

Line = dict[str, Any]
Stop = tuple[str, str, str]  # code, reason in French, in Arabic

_MOST_SHOWN = 20_000  # rows of a part whose cells are kept: a workbook of more is mended by nobody


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a suite says of rows."""

    broken: list[Line]  # one line per rule that a row broke, remarks on accepted rows among them
    stopped: Stop | None = None  # by a rule that the whole file must keep
    validation: Line | None = None  # what the suite asked and how many rows broke each rule


@dataclass(frozen=True, kw_only=True)
class Prepared(Judged):
    """A part, ready to be held against earlier lists and to be loaded."""

    said: Columns  # accepted rows: every column that was read, with record_id and fact_date
    to_compare: pd.DataFrame  # what rules about all rows of the file ask of each, with sheet and row
    returned: frozenset[str] = frozenset()  # references of rejected rows that came home, accepted or not

    @property
    def rows_accepted(self) -> int:
        """Rows to load."""
        return len(self.said["row"])

    @property
    def rows_kept_out(self) -> int:
        """Rows that some rule keeps out."""
        return len({(row["sheet"], row["row"]) for row in self.broken if row["severity"] != "warning"})


def part(
    table: TextTable, feed: Feed, policy: Policy, whole: Whole | None = None, received_on: date | None = None
) -> Prepared:
    """Type, judge and shape the rows of a part. ``whole``: what its file says as a whole; None: the part is all."""
    records = normalise.records(table, feed, policy, whole)
    suite = suite_of(feed.name)
    verdict = validate.check(records, suite, received_on, part=True)
    came_home = records[RETURNED_REF].dropna() if RETURNED_REF in records else ()
    asked = [name for name in ("sheet", "row", *_asked_of_all(suite)) if name in records]
    return Prepared(
        said=shape.columns(verdict.accepted, feed),
        broken=[*_told(verdict.quarantined, table), *_sheets_refused(table), *_told(verdict.warnings, table)],
        to_compare=records[asked],
        returned=frozenset(str(reference).strip().lower() for reference in came_home),
        stopped=_stopped(verdict),
        validation=verdict.validation,
    )


def together(parts: list[pd.DataFrame], table: TextTable, feed: Feed, received_on: date | None = None) -> Judged:
    """Judge what only all rows of a file can answer, from what each part left to compare.

    Its rows may be loaded by then: such a rule stops the file or remarks on a row, it keeps none out.
    """
    verdict = validate.check_whole(pd.concat(parts), suite_of(feed.name), received_on)
    assert verdict.quarantined.empty, f"expectations/{feed.name}.yml: a rule about all rows cannot keep one out"
    return Judged(broken=_told(verdict.warnings, table), stopped=_stopped(verdict), validation=verdict.validation)


def _asked_of_all(suite: Line) -> list[str]:
    rules = [rule["kwargs"] for rule in suite["expectations"] if validate.is_whole(rule)]
    return sorted(set(validate.columns_of(rules)))


def _stopped(verdict: Verdict) -> Stop | None:
    if verdict.stopped_by is None:
        return None
    return verdict.stopped_by, verdict.stopped_reason_fr, verdict.stopped_reason_ar


def plain_line(row: dict[Any, Any]) -> Line:
    """Return a row of a DataFrame as plain values."""
    return {str(name): shape.plain(value) for name, value in row.items()}


def _told(broken: pd.DataFrame, table: TextTable) -> list[Line]:
    """Return broken rules with the cells and the title of their rows, by which the partner knows them."""
    rows = [plain_line(row) for row in broken.to_dict("records")]
    shown: dict[int, Line] = {}
    for row in rows:
        at = int(row.pop("position"))
        if at not in shown and len(shown) < _MOST_SHOWN:
            shown[at] = {"cells": table.written.cells(at), "title": shape.plain(table.rows.at[at, "title"])}
        row |= shown.get(at, {})
    return rows


def _sheets_refused(table: TextTable) -> list[Line]:
    found = []
    for row in table.refused_rows.to_dict("records"):
        code = str(row["code"])
        facts = shape.impersonal({"sheet": row["sheet"]})
        found.append(
            {
                "sheet": row["sheet"],
                "row": int(row["row"]),
                "column": "",
                "code": code,
                "severity": "error",
                "reason_fr": sentence(code, "fr", facts),
                "reason_ar": sentence(code, "ar", facts),
                "cells": row["cells"],
                "title": shape.plain(row.get("title")),
            }
        )
    return found
