"""The tables: ``log_`` happened, ``core_`` facts, ``assn_`` who is who, ``out_`` told."""

from sqlalchemy import Table as SqlTable

from warehouse.tables import assn, core, log, out, privacy
from warehouse.tables.types import NaiveDatetimeError, Table

METADATA = Table.metadata
FACT_TABLES = frozenset(
    mapper.local_table.name  # type: ignore[attr-defined]  # declared classes map to tables, not to joins
    for mapper in Table.registry.mappers
    if issubclass(mapper.class_, core.Fact)
)


class UnknownTableError(KeyError):
    """No table of facts has this name."""


class UnknownColumnError(ValueError):
    """A value was given for a column that the table does not have."""


def table_named(name: str) -> SqlTable:
    """Return a table; raise UnknownTableError when there is none of that name."""
    if name not in METADATA.tables:
        raise UnknownTableError(f"the warehouse has no table called {name!r}")
    return METADATA.tables[name]


def columns_of(table: str) -> frozenset[str]:
    """Return the names of a table's columns, for callers that know more than the table holds."""
    return frozenset(table_named(table).columns.keys())


__all__ = [
    "FACT_TABLES",
    "METADATA",
    "NaiveDatetimeError",
    "Table",
    "UnknownColumnError",
    "UnknownTableError",
    "assn",
    "columns_of",
    "core",
    "log",
    "out",
    "privacy",
    "table_named",
]
