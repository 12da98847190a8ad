"""The whole warehouse as text and back: the same lines from SQLite and from PostgreSQL, whoever wrote them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, select, text, update

from warehouse.tables import METADATA
from warehouse.tables.types import UtcInstant

_LINES = 5_000  # written at a time
_encode = msgspec.json.Encoder().encode


def tables() -> list[str]:
    """Return the tables, each after those that it refers to."""
    return [table.name for table in METADATA.sorted_tables]


def lines(connection: Connection, name: str) -> Iterator[bytes]:
    """Yield a table's rows as JSON lists in the order of its columns and its key, a line feed after each.

    Instants are UTC in ISO text, days ISO text: one content has one text on every database.
    """
    table = METADATA.tables[name]
    question = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=_LINES).execute(question):
        yield _encode(list(row)) + b"\n"


def fill(connection: Connection, name: str, told: Iterable[bytes]) -> int:
    """Insert the rows of :func:`lines` into an empty table; return their number."""
    table = METADATA.tables[name]
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: list[dict[str, Any]] = []
    count = 0
    for block in _blocks(_row(table, line) for line in told):
        later += [row for row in block if any(row[column] is not None for column in own)]
        # A row may refer to one that comes after it.
        connection.execute(insert(table), [{**row, **dict.fromkeys(own)} for row in block])
        count += len(block)
    (key, *_) = table.primary_key.columns
    for row in later:
        connection.execute(update(table).where(key == row[key.name]).values({column: row[column] for column in own}))
    _count_on(connection, table)
    return count


def is_empty(connection: Connection) -> bool:
    """Tell a warehouse into which nothing was written yet."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in METADATA.sorted_tables)


def _row(table: Table, line: bytes) -> dict[str, Any]:
    row = dict(zip(table.columns.keys(), msgspec.json.decode(line), strict=True))
    for column in table.columns:
        if isinstance(column.type, UtcInstant) and row[column.name] is not None:
            row[column.name] = datetime.fromisoformat(row[column.name])
    return row


def _blocks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    block: list[dict[str, Any]] = []
    for row in rows:
        block.append(row)
        if len(block) == _LINES:
            yield block
            block = []
    if block:
        yield block


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL go on counting after the ids that were given to it."""
    if connection.dialect.name != "postgresql" or table.autoincrement_column is None:
        return
    column = table.autoincrement_column
    last = connection.execute(select(func.max(column))).scalar()
    if last is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        connection.execute(sequence, {"table": table.name, "column": column.name, "last": last})
