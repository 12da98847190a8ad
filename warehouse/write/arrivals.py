"""What was landed: known from then on, judged later."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from warehouse.tables import log, table_named
from warehouse.write.rows import line_of

_ARRIVALS = table_named(log.Arrival.__tablename__)


def arrival(connection: Connection, landed: Mapping[str, Any]) -> bool:
    """Write down that a file was landed; return False when this content under this name was before.

    ``landed``: feed, file_name, sha256, size_bytes, received_at, landed_as.
    """
    line = line_of(_ARRIVALS, landed)
    here = [_ARRIVALS.c[name] == line[name] for name in ("feed", "file_name", "sha256")]
    if connection.execute(select(_ARRIVALS.c.id).where(*here)).first() is not None:
        return False
    connection.execute(insert(_ARRIVALS).values(**line))
    return True
