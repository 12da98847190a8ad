"""What is older than the policy keeps it goes, and a line proves it: files, cells of rejected rows, letters, looks.

Age is counted from when we had a thing, not from the day it bears: an old list that is taken in today is young. Sums
stay: facts, reasons, fingerprints and what left when are not taken. Persons' facts go by erasure, one by one.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from etl import pull
from etl import week as calendar
from etl.flow import removals
from etl.flow.houses import Houses
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]


def due(houses: Houses, at: datetime | None = None) -> dict[str, int]:
    """Return what :func:`apply` would take away, counted by its kind."""
    with houses.asking() as connection:
        return {kind: len(found) for kind, found in _due(houses, connection, at or datetime.now(UTC)).items()}


def apply(houses: Houses, *, by: str, at: datetime | None = None) -> dict[str, int]:
    """Take away what is due and write down what, when and under which rule; return counts by kind."""
    moment = at or datetime.now(UTC)
    with houses.writing() as connection:
        found = _due(houses, connection, moment)
        for file in found["landed"]:
            _landed(houses, connection, file, _why(houses, "landed", by))
        for letter in found["letters"]:
            name, sha256 = str(letter.relative_to(houses.settings.home)), pull.fingerprint(letter.read_bytes())
            write.removal(connection, "letter", name, _why(houses, "letters", by), sha256=sha256)
        if found["rejects"]:
            count = write.cells_taken(connection, [line["id"] for line in found["rejects"]])
            write.removal(connection, "cells", f"log_quarantined_rows: {count} lines", _why(houses, "rejects", by))
        if found["looks"]:
            count, seal = write.looks_taken(connection, _before(houses, "looks", moment))
            write.removal(connection, "looks", f"log_access: {count} lines", _why(houses, "looks", by), sha256=seal)
        counts = Counter({kind: len(lines) for kind, lines in found.items()})
    removals.finish(houses)
    return dict(+counts)


def _due(houses: Houses, connection: Connection, at: datetime) -> dict[str, list[Any]]:
    gone = {place: line for place, line in removals.landed(connection).items() if not line["kept_as"]}
    landed, rejects, looks = (_before(houses, kind, at) for kind in ("landed", "rejects", "looks"))
    arrivals = {line["landed_as"]: line for line in question.landed_before(connection, landed)}
    return {
        "landed": [line for place, line in sorted(arrivals.items()) if place not in gone],
        "rejects": question.cells(connection, rejects),
        "letters": list(_letters(houses, _before(houses, "letters", at))),
        "looks": [line for line in question.accesses(connection) if line["looked_at"] < looks],
    }


def _before(houses: Houses, kind: str, at: datetime) -> datetime:
    months = getattr(houses.policy.programme.retention, kind)
    if months is None:
        return datetime.min.replace(tzinfo=UTC)
    return (pd.Timestamp(at) - pd.DateOffset(months=months)).to_pydatetime()


def _why(houses: Houses, kind: str, by: str) -> dict[str, str]:
    months = getattr(houses.policy.programme.retention, kind)
    why = f"policy {houses.policy.version}: retention.{kind} is {months} months"
    return {"rule": "retention", "removed_by": by, "why": why}


def _landed(houses: Houses, connection: Connection, file: Line, because: dict[str, str]) -> None:
    """Write down that a landed file goes, or the reading that stands in its place, and its copy in the drop folder."""
    before = removals.landed(connection).get(file["landed_as"])
    if before is not None:
        write.removal(connection, "landed", before["kept_as"], because, sha256=before["kept_sha256"])
    write.removal(connection, "landed", file["landed_as"], because, sha256=file["sha256"])
    removals.dropped(connection, file, because)


def _letters(houses: Houses, before: datetime) -> Iterator[Path]:
    """Yield the files of weeks that ended before a moment; the pages of the weeks name nobody and stay."""
    for folder in sorted(houses.settings.reports_dir.glob("20[0-9][0-9]-W[0-9][0-9]")):
        if calendar.end_of(folder.name) < before:  # letters of a week that was worked out later are as young as that
            files = (path for path in folder.rglob("*") if path.is_file())
            yield from sorted(path for path in files if path.stat().st_mtime < before.timestamp())
