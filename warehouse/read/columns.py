"""Columns out of tables: a programme's million rows are never a million dicts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Float, Integer, Select, String, Table, func, select, type_coerce
from sqlalchemy.types import JSON, NullType

from warehouse.read.rows import FILES, stood
from warehouse.tables import FACT_TABLES, UnknownTableError, assn, core, table_named

_RECORDS = table_named(core.Record.__tablename__)
_TIES = table_named(assn.RecordOfPerson.__tablename__)
_MANY = 50_000  # words of a column from which on it is one of keys: looking each up spares nothing
_BLOCK = 1_000  # rows fetched at a time: few enough to stay near the processor
_PLAIN = (String, Integer, Float)  # what every driver gives as Python has it

Columns = dict[str, list[Any]]


def fact_columns(
    connection: Connection, table: str, names: Sequence[str], known_before: datetime | None = None
) -> Columns:
    """Return columns of a table of facts, with ``file`` (the partner's name of it): name → values, in no order.

    Only accepted files, not replaced before the moment. A name that the table has no column for is left out.
    """
    if table not in FACT_TABLES:
        raise UnknownTableError(f"{table!r} is no table of facts; they are {', '.join(sorted(FACT_TABLES))}")
    facts = table_named(table)
    told = _standing(connection, facts, [*(name for name in names if name in facts.c), "file_id"], known_before)
    return told | {"file": _file_names(connection, told)}


def record_columns(connection: Connection, names: Sequence[str], known_before: datetime | None = None) -> Columns:
    """Return columns of every row that names a person or cooperative: name → values, in no order.

    ``file`` is the partner's name of the row's file; it wants ``file_id`` beside it.
    """
    told = _standing(connection, _RECORDS, [name for name in names if name != "file"], known_before)
    return told | ({"file": _file_names(connection, told)} if "file" in names else {})


def record_counts(connection: Connection, known_before: datetime | None = None) -> list[tuple[str, int]]:
    """Return (file id, rows that name a person or cooperative) of each file that counts and names one, in order."""
    files = select(FILES.c.file_id).where(*stood(known_before))
    counted = select(_RECORDS.c.file_id, func.count()).where(_RECORDS.c.file_id.in_(files))
    found = connection.execute(counted.group_by(_RECORDS.c.file_id).order_by(_RECORDS.c.file_id))
    return [(file_id, count) for file_id, count in found]


def _file_names(connection: Connection, told: Columns) -> list[str]:
    files = {line.file_id: line.file_name for line in connection.execute(select(FILES.c.file_id, FILES.c.file_name))}
    return [files[file_id] for file_id in told["file_id"]]


def persons_of_records(connection: Connection) -> dict[str, str]:
    """Return record id → person id, as the last linking left it."""
    told = columns(connection, _TIES, ["record_id", "person_id"], select())
    return dict(zip(told["record_id"], told["person_id"], strict=True))


def _standing(connection: Connection, table: Table, names: Sequence[str], known_before: datetime | None) -> Columns:
    files = select(FILES.c.file_id).where(*stood(known_before))
    return columns(connection, table, names, select().where(table.c.file_id.in_(files)))


def columns(connection: Connection, table: Table, names: Sequence[str], where: Select[Any]) -> Columns:
    """Return columns of the rows that a question asks for, in its order; what it selects itself is left out."""
    asked = [table.c[name] for name in names]
    # As the driver has them: what SQLAlchemy does per row is done once per word below.
    raw = where.with_only_columns(*(type_coerce(one, NullType()).label(one.name) for one in asked))
    readings = [_reading(one, connection.dialect) for one in asked]
    found: Columns = {name: [] for name in names}
    for block in connection.execute(raw).partitions(_BLOCK):
        for name, reading, values in zip(names, readings, zip(*block, strict=True), strict=True):
            found[name] += reading.of(values)
    return found


class _Words(dict[Any, Any]):
    """Each word read once: a million rows have few, and equal ones are one object."""

    def __init__(self, reading: Callable[[Any], Any] | None) -> None:
        super().__init__({None: None})
        self._reading = reading

    def __missing__(self, word: Any) -> Any:
        """Read a word that was not met before."""
        self[word] = word if self._reading is None else self._reading(word)
        return self[word]

    def of(self, values: Sequence[Any]) -> Iterable[Any]:
        """Return what a block of the column says; of keys, each its own, the driver's objects."""
        return values if self._reading is None and len(self) > _MANY else map(self.__getitem__, values)


class _EachRead:
    """What cannot be looked up: lists and objects, which some drivers have read already."""

    def __init__(self, reading: Callable[[Any], Any] | None) -> None:
        self._reading = reading

    def of(self, values: Sequence[Any]) -> Iterable[Any]:
        """Return what a block of the column says."""
        return values if self._reading is None else map(self._reading, values)


def _reading(column: Column[Any], dialect: Dialect) -> _Words | _EachRead:
    if isinstance(column.type, _PLAIN):
        return _Words(None)
    reading = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return _EachRead(reading) if isinstance(column.type, JSON) else _Words(reading)
