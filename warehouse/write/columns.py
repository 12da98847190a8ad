"""Columns into tables: a file of a million rows is never a million dicts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice, repeat
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, insert

from warehouse.copying import COPIED, copies
from warehouse.tables import UnknownColumnError

Columns = Mapping[str, Sequence[Any]]

_MAY_BE_NAN = (float, date)
_LINES = 50_000  # lines that are turned into columns at a time
_CHUNK = 10_000  # rows per statement: memory for parameters stays small
_WORTH_COPYING = 100  # rows; fewer are inserted as quickly


class UnevenColumnsError(ValueError):
    """The columns of one block do not have the same number of rows."""


def rows_in(columns: Columns) -> int:
    """Return how many rows a block of columns has; raise UnevenColumnsError when its columns disagree."""
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise UnevenColumnsError(f"the columns of one block have {sorted(lengths)} rows")
    return lengths.pop() if lengths else 0


def add_columns(connection: Connection, table: Table, columns: Columns, certain: Mapping[str, Any]) -> int:
    """Insert a block of columns; return its number of rows.

    ``certain``: what is the same in every row. A column of the table that is not given is NULL; so is a NaN.
    Raises UnknownColumnError for a column that the table does not have: a value must not vanish in silence.
    """
    count = rows_in(columns)
    unknown = (columns.keys() | certain.keys()) - set(table.columns.keys())
    if unknown:
        raise UnknownColumnError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    if count == 0:
        return 0
    dialect = connection.dialect
    bound: dict[str, Iterable[Any]] = {
        name: _bound(table.columns[name], values, dialect)
        for name, values in columns.items()
        if values.count(None) < count  # what is never said is NULL without being told
    }
    bound |= {name: repeat(_bound(table.columns[name], [value], dialect)[0]) for name, value in certain.items()}
    statement = insert(table).compile(dialect=dialect, column_keys=list(bound))
    order = list(statement.positiontup or bound)
    rows = islice(zip(*(bound[name] for name in order), strict=False), count)
    is_copied = count >= _WORTH_COPYING and copies(dialect)
    told = {COPIED: (table.name, order)} if is_copied else {}
    while chunk := list(islice(rows, _CHUNK)):
        # The compiled text goes straight to the driver: what SQLAlchemy does per row is done above, per column.
        by_place = statement.positional or is_copied
        given = chunk if by_place else [dict(zip(order, row, strict=True)) for row in chunk]
        connection.exec_driver_sql(str(statement), given, execution_options=told)
    return count


def add_lines(
    connection: Connection, table: Table, lines: Sequence[Mapping[str, Any]], certain: Mapping[str, Any]
) -> int:
    """Insert lines as columns, see :func:`add_columns`; a line may leave out what it does not say."""
    added = 0
    for start in range(0, len(lines), _LINES):
        block = lines[start : start + _LINES]
        names = dict.fromkeys(name for keys in {tuple(line) for line in block} for name in keys)
        columns = {name: [line.get(name) for line in block] for name in names}
        added += add_columns(connection, table, columns, certain)
    return added


def _bound(column: Column[Any], values: Sequence[Any], dialect: Dialect) -> Sequence[Any]:
    """Return a column's values as the driver takes them, each distinct one worked out once."""
    kinds = set(map(type, values))
    if any(issubclass(kind, _MAY_BE_NAN) for kind in kinds):
        # NaN and NaT say that nothing is there, and nothing else differs from itself.
        values = [None if value != value else value for value in values]
    for_driver = column.type.dialect_impl(dialect).bind_processor(dialect)
    if for_driver is None or kinds <= {type(None)}:
        return values
    if kinds & {dict, list}:
        return [None if value is None else for_driver(value) for value in values]
    told = {value: for_driver(value) for value in set(values)}
    return list(map(told.__getitem__, values))
