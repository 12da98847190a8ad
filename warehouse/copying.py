"""PostgreSQL takes many rows by COPY, which costs it a fraction of so many INSERTs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, Engine, event

COPIED = "tajhiz_copied"  # execution option: the table, and the columns whose values the parameters are


def copies(dialect: Dialect) -> bool:
    """Tell whether the database behind a dialect, and its driver, can copy."""
    return dialect.name == "postgresql" and dialect.driver == "psycopg"


def by_copy(engine: Engine) -> None:
    """Let statements with the option COPIED copy their parameters, rows as tuples, into the table it names."""
    if copies(engine.dialect):
        event.listen(engine, "do_executemany", _copy)


def _copy(cursor: Any, _statement: str, rows: Sequence[Sequence[Any]], context: Any) -> bool | None:
    """Do what SQLAlchemy would have done; its own way of telling errors stays around it."""
    told = context.execution_options.get(COPIED)
    if told is None:
        return None
    from psycopg import sql  # SQLite's warehouses never load it

    table, columns = sql.Identifier(told[0]), sql.SQL(", ").join(map(sql.Identifier, told[1]))
    cursor.execute("SELECT row_security_active(%s)", [told[0]])
    if not cursor.fetchone()[0]:
        _write(cursor, table, columns, rows)
        return True
    # PostgreSQL copies into no table whose rows it must look at one by one: aside first, then all of them at once.
    aside = sql.Identifier("tajhiz_aside")
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
            aside, columns, table
        )
    )
    _write(cursor, aside, columns, rows)
    cursor.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(table, columns, columns, aside))
    cursor.execute(sql.SQL("DROP TABLE {}").format(aside))
    return True


def _write(cursor: Any, table: Any, columns: Any, rows: Sequence[Sequence[Any]]) -> None:
    from psycopg import sql

    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)) as copy:
        for row in rows:
            copy.write_row(row)
