"""What a delivery does to earlier ones: it replaces a list, answers a held file, brings rejected rows home."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from warehouse.tables import log, table_named
from warehouse.write.files import FileUnknownError

_FILES, _DELIVERIES = table_named(log.File.__tablename__), table_named(log.Delivery.__tablename__)
_QUARANTINED, _RELEASES = table_named(log.QuarantinedRow.__tablename__), table_named(log.Release.__tablename__)
_MANY = 500  # ids in one statement: databases limit them


def file_superseded(connection: Connection, file_id: str, by_file_id: str) -> bool:
    """Say that an accepted file is replaced by a later one, from that one's known date on; False when it was.

    A file that already stood replaced by a still later one is replaced earlier: whatever the order in which two
    corrections are taken in, the nearer one counts from its day.
    """
    since = _known_date(connection, by_file_id)
    _known_date(connection, file_id)
    changed = connection.execute(
        update(_FILES)
        .where(
            _FILES.c.file_id == file_id,
            _FILES.c.outcome.in_(("accepted", "superseded")),
            or_(_FILES.c.superseded_at.is_(None), _FILES.c.superseded_at > since),
        )
        .values(outcome="superseded", superseded_by=by_file_id, superseded_at=since)
    )
    connection.execute(
        update(_DELIVERIES)
        .where(_DELIVERIES.c.file_id == file_id, _DELIVERIES.c.outcome == "accepted")
        .values(outcome="superseded")
    )
    return changed.rowcount > 0


def file_answered(connection: Connection, file_id: str, by_file_id: str) -> bool:
    """Say that a held file stays held because a later one came in its place; False when it was said or is not held."""
    since = _known_date(connection, by_file_id)
    changed = connection.execute(
        update(_FILES)
        .where(_FILES.c.file_id == file_id, _FILES.c.outcome == "held", _FILES.c.superseded_at.is_(None))
        .values(superseded_by=by_file_id, superseded_at=since)
    )
    return changed.rowcount > 0


def file_difference(connection: Connection, file_id: str, difference: Mapping[str, Any]) -> None:
    """Write down what a file changes in the list it replaces; the last word counts."""
    connection.execute(update(_FILES).where(_FILES.c.file_id == file_id).values(difference=dict(difference)))


def rows_closed(connection: Connection, row_numbers: Collection[int], by_file_id: str) -> int:
    """Close quarantined lines, by their ids, because their rows came again in a file; return how many were open."""
    since, waiting, closed = _known_date(connection, by_file_id), sorted(row_numbers), 0
    for start in range(0, len(waiting), _MANY):
        here = _QUARANTINED.c.id.in_(waiting[start : start + _MANY])
        is_later = or_(_QUARANTINED.c.closed_at.is_(None), _QUARANTINED.c.closed_at > since)
        closed += connection.execute(
            update(_QUARANTINED).where(here, is_later).values(closed_by=by_file_id, closed_at=since)
        ).rowcount
    return closed


def release(connection: Connection, file_id: str, *, code: str | None, by: str, why: str) -> None:
    """Write down that a person lets a held content pass; nothing is ever taken back from this list."""
    line = {"file_id": file_id, "code": code, "released_by": by, "released_at": datetime.now(UTC), "why": why}
    connection.execute(insert(_RELEASES).values(**line))


def _known_date(connection: Connection, file_id: str) -> datetime:
    found: datetime | None = connection.execute(
        select(_FILES.c.received_at).where(_FILES.c.file_id == file_id)
    ).scalar_one_or_none()
    if found is None:
        raise FileUnknownError("a file can only be replaced by one that was recorded")
    return found
