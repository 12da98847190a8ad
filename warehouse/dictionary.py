"""The data dictionary: every table and column with its meaning, and how tables refer to each other."""

from sqlalchemy import Column, Dialect, Table
from sqlalchemy.dialects import postgresql

from warehouse.tables import METADATA
from warehouse.tables import Table as Declared

_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
_FAMILIES = {
    "log_": "happened: append-only history",
    "core_": "facts, each with the file, sheet and row that said so",
    "assn_": "who belongs to whom, as the last linking left it",
    "out_": "told: what is reported from, by week and revision",
}


def markdown() -> str:
    """Return the dictionary as Markdown: a diagram, then one section per table."""
    parts = ["# The warehouse", "", "Made by `tajhiz dictionary` from the tables' own comments.", "", *_diagram()]
    for prefix, meaning in _FAMILIES.items():
        parts += ["", f"## `{prefix}` {meaning}"]
        for name in sorted(METADATA.tables):
            if name.startswith(prefix):
                parts += ["", *_section(METADATA.tables[name])]
    return "\n".join(parts) + "\n"


def meanings() -> dict[str, list[tuple[str, str]]]:
    """Return table → (column, meaning), tables by name."""
    return {
        name: [(str(column.name), column.comment or "") for column in METADATA.tables[name].columns]
        for name in sorted(METADATA.tables)
    }


def _diagram() -> list[str]:
    told = ["```mermaid", "erDiagram"]
    refers: dict[tuple[str, str], list[str]] = {}
    for name, table in sorted(METADATA.tables.items()):
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name)):
            refers.setdefault((key.column.table.name, name), []).append(str(key.parent.name))
    told += [
        f'    {target} ||--o{{ {source} : "{", ".join(columns)}"'
        for (target, source), columns in sorted(refers.items())
    ]
    return [*told, "```"]


def _section(table: Table) -> list[str]:
    told = [f"### {table.name}", "", _purpose(table), "", "| column | type | meaning |", "|---|---|---|"]
    said = ((column, column.comment or "") for column in table.columns)
    return told + [f"| `{column.name}`{_marks(column)} | {_type(column)} | {meaning} |" for column, meaning in said]


def _purpose(table: Table) -> str:
    mapped = {mapper.local_table: mapper.class_ for mapper in Declared.registry.mappers}
    return " ".join((mapped[table].__doc__ or "").split())


def _marks(column: Column[object]) -> str:
    marks = [word for is_so, word in ((column.primary_key, "key"), (column.nullable, "may be empty")) if is_so]
    marks += [f"→ `{key.target_fullname}`" for key in column.foreign_keys]
    return f" ({', '.join(marks)})" if marks else ""


def _type(column: Column[object]) -> str:
    return str(column.type.compile(_POSTGRESQL)).lower()
