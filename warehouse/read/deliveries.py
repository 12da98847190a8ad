"""What a new delivery is held against: earlier lists of its feed, leave to pass, rows that wait to come home."""

from sqlalchemy import Connection, select

from warehouse.read.rows import FILES, Line, lines
from warehouse.tables import log, table_named

_QUARANTINED, _RELEASES = table_named(log.QuarantinedRow.__tablename__), table_named(log.Release.__tablename__)


def lists(connection: Connection, feed: str) -> list[Line]:
    """Return the files of a feed that were taken or held, in order of knowledge; columns of ``log_files``."""
    known = FILES.c.outcome.in_(("accepted", "superseded", "held"))
    return lines(
        connection,
        select(FILES).where(FILES.c.feed == feed, known).order_by(FILES.c.received_at, FILES.c.file_name),
    )


def releases(connection: Connection, file_id: str | None = None) -> list[Line]:
    """Return who let which content pass a gate, oldest first; columns of ``log_releases``."""
    question = select(_RELEASES).order_by(_RELEASES.c.id)
    return lines(connection, question if file_id is None else question.where(_RELEASES.c.file_id == file_id))


def kept_out(connection: Connection, feed: str) -> list[Line]:
    """Return the addresses of a feed's quarantined rows, one line per broken rule; columns id, file_id, sheet, row."""
    question = (
        select(*(_QUARANTINED.c[name] for name in ("id", "file_id", "sheet", "row")))
        .join(FILES, FILES.c.file_id == _QUARANTINED.c.file_id)
        .where(FILES.c.feed == feed, _QUARANTINED.c.severity != "warning")
        .order_by(_QUARANTINED.c.id)
    )
    return lines(connection, question)
