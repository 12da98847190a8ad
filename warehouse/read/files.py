"""What was delivered and what became of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from warehouse.read.rows import FILES, Line, lines
from warehouse.tables import log, table_named

_ARRIVALS = table_named(log.Arrival.__tablename__)
_DELIVERIES = table_named(log.Delivery.__tablename__)
_QUARANTINED, _IGNORED = table_named(log.QuarantinedRow.__tablename__), table_named(log.IgnoredRow.__tablename__)
_BESIDE = (
    "file_id", "size_bytes", "landed_as", "remarks", "difference", "superseded_by", "superseded_at", "loaded_at",
)  # fmt: skip
_COUNTS = ("rows_accepted", "rows_quarantined", "rows_ignored")


def files(connection: Connection, known_before: datetime | None = None) -> list[Line]:
    """Return one line per delivered file, in order of arrival.

    Columns: feed, file, sha256, received_at, outcome, code, reason_fr, reason_ar, rows_accepted,
    rows_quarantined, rows_ignored; beside them file_id, size_bytes, landed_as, remarks, difference, superseded_by,
    superseded_at, answered_by, loaded_at. ``answered_by``: the name of the later file that replaces this one, or
    that answers a held one. The rows of a duplicate are counted with the first delivery, so its own counts are 0.
    A moment is answered as it was: what is replaced later was accepted then.
    """
    later = FILES.alias("later")
    is_again = _DELIVERIES.c.outcome == "duplicate"
    question = (
        select(
            _DELIVERIES.c.feed,
            _DELIVERIES.c.file_name.label("file"),
            FILES.c.sha256,
            _DELIVERIES.c.received_at,
            _outcome_at(known_before).label("outcome"),
            *(_DELIVERIES.c[name] for name in ("code", "reason_fr", "reason_ar")),
            *(case((is_again, 0), else_=FILES.c[name]).label(name) for name in _COUNTS),
            *(FILES.c[name] for name in _BESIDE),
            later.c.file_name.label("answered_by"),
        )
        .join(FILES, FILES.c.file_id == _DELIVERIES.c.file_id)
        .outerjoin(
            later, and_(later.c.file_id == FILES.c.superseded_by, _known_by(FILES.c.superseded_at, known_before))
        )
        .order_by(_DELIVERIES.c.received_at, _DELIVERIES.c.id)
    )
    if known_before is not None:
        question = question.where(_DELIVERIES.c.received_at < known_before)
    return lines(connection, question)


def _outcome_at(known_before: datetime | None) -> ColumnElement[Any]:
    if known_before is None:
        return _DELIVERIES.c.outcome
    stood_then = and_(_DELIVERIES.c.outcome == "superseded", FILES.c.superseded_at >= known_before)
    return case((stood_then, "accepted"), else_=_DELIVERIES.c.outcome)


def _known_by(moment: ColumnElement[Any], known_before: datetime | None) -> ColumnElement[bool]:
    """Tell whether something had happened at a moment (None: by now)."""
    return moment.is_not(None) if known_before is None else moment < known_before


def _to_come(moment: ColumnElement[Any], known_before: datetime | None) -> ColumnElement[bool]:
    return moment.is_(None) if known_before is None else or_(moment.is_(None), moment >= known_before)


def arrivals(connection: Connection, feed: str | None = None, *, judged: bool | None = None) -> list[Line]:
    """Return what was landed, in order of arrival; columns of ``log_arrivals``.

    ``judged``: False asks for the files that nothing has become of yet, True for the others, None for all.
    """
    told = (
        select(_DELIVERIES.c.id)
        .join(FILES, FILES.c.file_id == _DELIVERIES.c.file_id)
        .where(
            FILES.c.sha256 == _ARRIVALS.c.sha256,
            FILES.c.feed == _ARRIVALS.c.feed,
            _DELIVERIES.c.file_name == _ARRIVALS.c.file_name,
        )
        .exists()
    )
    question = select(_ARRIVALS).order_by(_ARRIVALS.c.received_at, _ARRIVALS.c.feed, _ARRIVALS.c.file_name)
    if feed is not None:
        question = question.where(_ARRIVALS.c.feed == feed)
    if judged is not None:
        question = question.where(told if judged else ~told)
    return lines(connection, question)


def file_by_content(connection: Connection, feed: str, sha256: str) -> Line | None:
    """Return what became of a content of a feed, None when it is new: the look-up before any work on it."""
    found = lines(connection, select(FILES).where(FILES.c.feed == feed, FILES.c.sha256 == sha256))
    return found[0] if found else None


def file_by_id(connection: Connection, file_id: str) -> Line | None:
    """Return what became of a content, None when there is no such id."""
    found = lines(connection, select(FILES).where(FILES.c.file_id == file_id))
    return found[0] if found else None


def files_summary(connection: Connection, known_before: datetime | None = None) -> list[Line]:
    """Return one line per feed that ever delivered: how fresh it is, what became of its contents.

    Columns: feed, last_received_at (of an accepted file; None when there is none), files_accepted,
    files_superseded, files_refused, files_held, rows_accepted, rows_quarantined, rows_ignored.
    """
    accepted = FILES.c.outcome.in_(("accepted", "superseded"))
    outcomes = ("accepted", "superseded", "refused", "held")
    question = (
        select(
            FILES.c.feed,
            func.max(case((accepted, FILES.c.received_at))).label("last_received_at"),
            *(func.sum(case((FILES.c.outcome == o, 1), else_=0)).label(f"files_{o}") for o in outcomes),
            *(func.sum(FILES.c[name]).label(name) for name in _COUNTS),
        )
        .group_by(FILES.c.feed)
        .order_by(FILES.c.feed)
    )
    if known_before is not None:
        question = question.where(FILES.c.received_at < known_before)
    return lines(connection, question)


def quarantined(
    connection: Connection,
    feeds: Collection[str] | None = None,
    *,
    severities: Collection[str] = ("error", "critical"),
    known_before: datetime | None = None,
    still_open: bool = True,
) -> list[Line]:
    """Return the rows that were kept out and why, of files that were not replaced since.

    Columns: feed, file, sheet, row, column, code, severity, reason_fr, reason_ar, cells, title, file_id, received_at,
    closed_at, closed_by (the name of the file in which the row came again).
    ``feeds``: the feeds of one partner; None asks for all. Give ``warning`` in ``severities`` for remarks.
    ``still_open``: leave out rows that were sent again since.
    """
    table = _QUARANTINED
    said = ("sheet", "row", "column", "code", "severity", "reason_fr", "reason_ar", "cells", "title", "file_id")
    later = FILES.alias("later")
    question = (
        select(
            FILES.c.feed,
            FILES.c.file_name.label("file"),
            *(table.c[name] for name in said),
            FILES.c.received_at,
            table.c.closed_at,
            later.c.file_name.label("closed_by"),
        )
        .join(FILES, FILES.c.file_id == table.c.file_id)
        .outerjoin(later, later.c.file_id == table.c.closed_by)
        .where(_to_come(FILES.c.superseded_at, known_before), table.c.severity.in_(severities))
        .order_by(FILES.c.received_at, FILES.c.feed, FILES.c.file_name, table.c.sheet, table.c.row, table.c.id)
    )
    if still_open:
        question = question.where(_to_come(table.c.closed_at, known_before))
    if feeds is not None:
        question = question.where(FILES.c.feed.in_(feeds))
    if known_before is not None:
        question = question.where(FILES.c.received_at < known_before)
    return lines(connection, question)


def ignored_counts(connection: Connection) -> list[Line]:
    """Return how many rows were no data; columns feed, file, kind, rows."""
    question = (
        select(FILES.c.feed, FILES.c.file_name.label("file"), _IGNORED.c.kind, func.count().label("rows"))
        .join(FILES, FILES.c.file_id == _IGNORED.c.file_id)
        .group_by(FILES.c.feed, FILES.c.file_name, _IGNORED.c.file_id, _IGNORED.c.kind)
        .order_by(FILES.c.feed, FILES.c.file_name, _IGNORED.c.file_id, _IGNORED.c.kind)
    )
    return lines(connection, question)


def ignored(connection: Connection, file_id: str) -> list[Line]:
    """Return the rows of one file that were no data; columns sheet, row, kind."""
    question = select(_IGNORED.c.sheet, _IGNORED.c.row, _IGNORED.c.kind).where(_IGNORED.c.file_id == file_id)
    return lines(connection, question.order_by(_IGNORED.c.sheet, _IGNORED.c.row))
