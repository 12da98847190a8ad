"""Everything that is kept about one human being, wherever it stands."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from warehouse.read.rows import Line, lines
from warehouse.tables import METADATA, privacy, table_named

_LOOKS = table_named(privacy.Look.__tablename__)
_OF_RECORDS = ("record_id", "left_record_id", "right_record_id", "second_record_id")
_OF_PERSONS = ("person_id", "merged_into")


def about(connection: Connection, persons: Collection[str], records: Collection[str]) -> dict[str, list[Line]]:
    """Return table → the rows about these persons and records, in order of their keys; tables without any are left out.

    Of two records that were compared the row is given, and what it says of both. Looks at the person are among it.
    """
    found = {}
    for name in sorted(METADATA.tables):
        table = METADATA.tables[name]
        rules = list(_rules(table, persons, records))
        if rules:
            told = lines(connection, select(table).where(or_(*rules)).order_by(*table.primary_key.columns))
            if told:
                found[name] = told
    return found


def _rules(table: Table, persons: Collection[str], records: Collection[str]) -> Iterator[ColumnElement[Any]]:
    for columns, keys in ((_OF_PERSONS, persons), (_OF_RECORDS, records)):
        yield from (table.c[name].in_(keys) for name in columns if name in table.c)
    if table is _LOOKS:
        yield from (table.c.what.contains(f"person {one}") for one in persons)
