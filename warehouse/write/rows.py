"""Lines into tables: checked against the declared columns, in chunks."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert

from warehouse.tables import UnknownColumnError

_MAY_BE_NAN = (float, date)
_CHUNK = 5_000  # rows per statement: memory for parameters stays small


def line_of(table: Table, given: Mapping[str, Any], **certain: Any) -> dict[str, Any]:
    """Return a line with every column of the table but a counted id; what is missing, or NaN, is None.

    Raises UnknownColumnError for a key the table has no column for: a value must not vanish in silence.
    """
    line = {**given, **certain}
    blank = _blank(table)
    if not blank.keys() >= line.keys():
        unknown = ", ".join(sorted(line.keys() - blank.keys()))
        raise UnknownColumnError(f"{table.name} has no column {unknown}")
    # NaN and NaT say that nothing is there, and nothing else differs from itself.
    present = {
        name: None if isinstance(value, _MAY_BE_NAN) and value != value else value for name, value in line.items()
    }
    return {**blank, **present}


@cache
def _blank(table: Table) -> dict[str, Any]:
    return dict.fromkeys(column.name for column in table.columns if column.name != "id")


def add(connection: Connection, table: Table, lines: Iterable[Mapping[str, Any]]) -> int:
    """Insert lines that all have the same keys; return their number."""
    waiting = iter(lines)
    added = 0
    while chunk := list(islice(waiting, _CHUNK)):
        connection.execute(insert(table), chunk)
        added += len(chunk)
    return added
