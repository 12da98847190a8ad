"""Who ran what, and who looked at whom."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from warehouse.tables import log, table_named

_RUNS, _LOOKS = table_named(log.Run.__tablename__), table_named(log.Look.__tablename__)


def run_started(connection: Connection, leg: str, week: str | None = None, *, at: datetime | None = None) -> int:
    """Write down that a leg began; return the run's number. Without an end it counts as cut off."""
    line = {"leg": leg, "week": week, "started_at": at or datetime.now(UTC), "status": "running"}
    number: int = connection.execute(insert(_RUNS).values(**line).returning(_RUNS.c.id)).scalar_one()
    return number


def run_ended(
    connection: Connection,
    run_id: int,
    status: str = "done",
    counts: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> bool:
    """Write down how a run ended: done, held or failed; return False when that was said before."""
    open_run = update(_RUNS).where(_RUNS.c.id == run_id, _RUNS.c.ended_at.is_(None))
    told = {"status": status, "counts": dict(counts or {}), "ended_at": at or datetime.now(UTC)}
    return connection.execute(open_run.values(**told)).rowcount > 0


def access(
    connection: Connection, looked_by: str, what: str, rows_seen: int | None = None, *, at: datetime | None = None
) -> None:
    """Write down that somebody looked at personal data; ``what`` holds ids, never a name or a card number."""
    line = {"looked_at": at or datetime.now(UTC), "looked_by": looked_by, "what": what, "rows_seen": rows_seen}
    connection.execute(insert(_LOOKS).values(**line))
