"""What people decided: trainings that are closed or open again, policies as they stood when they answered a week."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from warehouse.tables import log, table_named

_DECISIONS = table_named(log.Decided.__tablename__)
_POLICIES = table_named(log.PolicyUsed.__tablename__)


def decision(
    connection: Connection,
    *,
    person_id: str,
    cohort: str,
    craft: str,
    kind: str,
    cause: str,
    decided_by: str,
    decided_at: datetime,
    why: str,
) -> None:
    """Append a person's decision on a training; ``kind``: closed or reopened."""
    connection.execute(
        insert(_DECISIONS).values(
            person_id=person_id,
            cohort=cohort,
            craft=craft,
            kind=kind,
            cause=cause,
            decided_by=decided_by,
            decided_at=decided_at,
            why=why,
        )
    )


def policy_used(connection: Connection, version: str, texts: Mapping[str, str]) -> bool:
    """Keep a policy's files with its first use; return False when that version is known."""
    if connection.execute(select(_POLICIES.c.version).where(_POLICIES.c.version == version)).first() is not None:
        return False
    line = {"version": version, "texts": dict(texts), "first_used_at": datetime.now(UTC)}
    connection.execute(insert(_POLICIES).values(**line))
    return True
