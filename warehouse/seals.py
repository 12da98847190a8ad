"""The chain of looks: each line of ``log_access`` is sealed over the one before: none changes or goes unseen."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, select

from warehouse.tables import privacy, table_named

_REMOVALS = table_named(privacy.Removal.__tablename__)


def seal_of(before: str | None, line: Mapping[str, Any]) -> str:
    """Return the seal of a line of ``log_access``: a fingerprint over the seal before it and what it says."""
    told = [before or "", line["looked_at"].astimezone(UTC).isoformat(), line["looked_by"], line["what"]]
    return hashlib.sha256(json.dumps([*told, line["rows_seen"]], ensure_ascii=False).encode()).hexdigest()


def last_removed_seal(connection: Connection) -> str | None:
    """Return the seal of the last look that retention took away, None where it took none."""
    looks = select(_REMOVALS.c.sha256).where(_REMOVALS.c.what == "looks").order_by(_REMOVALS.c.id.desc())
    return connection.execute(looks.limit(1)).scalar()
