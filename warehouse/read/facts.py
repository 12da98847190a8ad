"""Facts and records as they stood at a moment, each with its address and its person."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from warehouse.read.rows import FILES, Line, in_file_order, lines, stood
from warehouse.tables import FACT_TABLES, UnknownTableError, assn, core, table_named

_RECORDS = table_named(core.Record.__tablename__)
_ROWS = table_named(core.GenericRow.__tablename__)
_TRAINEES = table_named(core.Trainee.__tablename__)
_TIES = table_named(assn.RecordOfPerson.__tablename__)

_BLOCK = 20_000  # rows read at a time


def facts(connection: Connection, table: str, known_before: datetime | None = None) -> list[Line]:
    """Return the lines of a table of facts, oldest knowledge first.

    Columns: those of the table, ``file`` (the partner's name of it) and ``person_id`` (None where the row names
    nobody or was not linked yet). Only accepted files, not replaced before the moment.
    """
    if table not in FACT_TABLES:
        raise UnknownTableError(f"{table!r} is no table of facts; they are {', '.join(sorted(FACT_TABLES))}")
    return lines(connection, _with_person(table_named(table), known_before))


def generic_rows(connection: Connection, feed: str, known_before: datetime | None = None) -> list[Line]:
    """Return the rows of a feed without a table of its own, what they say laid flat beside their address."""
    question = _with_person(_ROWS, known_before).where(_ROWS.c.feed == feed)
    return [{**line.pop("facts"), **line} for line in lines(connection, question)]


def records(connection: Connection, known_before: datetime | None = None) -> list[Line]:
    """Return every row that names a person or cooperative, oldest knowledge first; columns of ``core_records``."""
    question = (
        select(_RECORDS, FILES.c.file_name.label("file"))
        .join(FILES, FILES.c.file_id == _RECORDS.c.file_id)
        .where(*stood(known_before))
        .order_by(*in_file_order(_RECORDS))
    )
    return lines(connection, question)


def said(connection: Connection, table: str, file_id: str, columns: Sequence[str]) -> Iterator[dict[str, list[Any]]]:
    """Yield the rows of one file in blocks, in no order: column name → values, with ``sheet, row, name_key``.

    ``columns``: columns of the table; of ``core_rows``, what the feed calls them. A list of a million rows is never
    a million dicts, and never whole in memory.
    """
    facts = table_named(table)
    is_flat = facts is not _ROWS
    asked = [facts.c[name] for name in columns] if is_flat else [_ROWS.c.facts]
    question = (
        select(facts.c.sheet, facts.c.row, _RECORDS.c.name_key, *asked)
        .outerjoin(_RECORDS, _RECORDS.c.row_id == facts.c.row_id)
        .where(facts.c.file_id == file_id)
    )
    for block in connection.execute(question).partitions(_BLOCK):
        sheets, rows, keys, *values = (list(column) for column in zip(*block, strict=True))
        if not is_flat:
            values = [[told.get(name) for told in values[0]] for name in columns]
        yield {"sheet": sheets, "row": rows, "name_key": keys, **dict(zip(columns, values, strict=True))}


def files_naming(connection: Connection, record_ids: Sequence[str]) -> dict[str, int]:
    """Return how many of these records each file names; a file that names none is not told."""
    asked = _RECORDS.c.record_id.in_(record_ids)
    counted = select(_RECORDS.c.file_id, func.count(_RECORDS.c.record_id.distinct())).where(asked)
    found = connection.execute(counted.group_by(_RECORDS.c.file_id)).all()
    return {str(file_id): int(count) for file_id, count in found}


def trainees_named(connection: Connection, known_before: datetime | None = None) -> list[Line]:
    """Return whom training lists name, in no order.

    Columns: file_id, cohort, craft, group_ofppt, training_centre, national_id, name_key.
    """
    named = ("file_id", "cohort", "craft", "group_ofppt", "training_centre", "national_id")
    question = (
        select(*(_TRAINEES.c[name] for name in named), _RECORDS.c.name_key)
        .join(FILES, FILES.c.file_id == _TRAINEES.c.file_id)
        .outerjoin(_RECORDS, _RECORDS.c.row_id == _TRAINEES.c.row_id)
        .where(*stood(known_before))
    )
    return lines(connection, question)


def _with_person(table: Any, known_before: datetime | None) -> Select[Any]:
    return (
        select(table, FILES.c.file_name.label("file"), _TIES.c.person_id)
        .join(FILES, FILES.c.file_id == table.c.file_id)
        .outerjoin(_TIES, _TIES.c.record_id == table.c.record_id)
        .where(*stood(known_before))
        .order_by(*in_file_order(table))
    )
