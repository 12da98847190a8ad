"""Who ran what."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from warehouse.tables import log, table_named

_RUNS = table_named(log.Run.__tablename__)


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
