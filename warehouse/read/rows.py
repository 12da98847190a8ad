"""Lines out of tables, as plain dicts; what stood at a moment."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, or_, select

from warehouse.tables import METADATA, log, table_named

FILES = table_named(log.File.__tablename__)
# When something was written says nothing of what is known; two runs of the same facts differ in it.
_LOAD_TIMES = frozenset({"minted_at", "decided_at", "created_at"})
_AT_A_TIME = 2_000  # lines

Line = dict[str, Any]


def lines(connection: Connection, question: Select[Any]) -> list[Line]:
    """Return the answer's lines as dicts."""
    found = connection.execute(question)
    names = tuple(found.keys())
    return [dict(zip(names, line, strict=True)) for line in found]


def streamed(connection: Connection, question: Select[Any]) -> Iterator[Line]:
    """Yield the answer's lines as dicts, read while they are asked for: a country's are never all in memory."""
    found = connection.execute(question.execution_options(yield_per=_AT_A_TIME))
    names = tuple(found.keys())
    for line in found:
        yield dict(zip(names, line, strict=True))


def stood(known_before: datetime | None) -> list[ColumnElement[bool]]:
    """Return what makes a file count at a moment: received before it, accepted, not yet replaced.

    The bound is half-open, like a week's end; None asks for everything known by now.
    """
    if known_before is None:
        return [FILES.c.outcome == "accepted"]
    return [
        FILES.c.outcome.in_(("accepted", "superseded")),
        FILES.c.received_at < known_before,
        or_(FILES.c.superseded_at.is_(None), FILES.c.superseded_at >= known_before),
    ]


def in_file_order(table: FromClause) -> Iterable[ColumnElement[Any]]:
    """Return the order in which rows became known: by file as delivered, then as the partner sees them."""
    return (table.c.received_at, FILES.c.feed, FILES.c.file_name, table.c.file_id, table.c.sheet, table.c.row)


def tables_digest(connection: Connection) -> str:
    """Return a fingerprint of all facts, ties and answers, load times apart: running twice must not change it."""
    digest = hashlib.sha256()
    for name in sorted(METADATA.tables):
        if not name.startswith(("core_", "assn_", "out_")):
            continue
        table = METADATA.tables[name]
        columns = [column for column in table.columns if column.name not in _LOAD_TIMES]
        digest.update(name.encode())
        for line in connection.execute(select(*columns).order_by(*table.primary_key.columns)):
            digest.update(json.dumps(list(line), ensure_ascii=False, default=str).encode())
    return digest.hexdigest()
