"""Open the warehouse, bring its tables up to date, and hand out its two kinds of transaction.

Every transaction writes unless it is asked for through ``reading``. A writing one takes the only write lock at
its start (SQLite: BEGIN IMMEDIATE; PostgreSQL: an advisory lock), so two runs queue instead of failing half-way.
"""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError

from warehouse.copying import by_copy

__all__ = [
    "HEAD",
    "Connection",
    "Engine",
    "WarehouseUnavailableError",
    "migrate",
    "open_warehouse",
    "reading",
    "run_migrations",
]

HEAD = "0012"  # the newest migration (they count up); here so that an up-to-date warehouse never loads Alembic
_PATIENCE_S = 60  # how long a writer waits for another writer
_CACHE_KIB = 256 * 1024  # at most: holds the indexes of a file of a million rows while it is loaded
_WRITERS_LOCK = 0x7461_6A68_697A  # any number of our own: "tajhiz"
READS = "tajhiz_reads"
_MEND = {  # what a person does about an outside failure of SQLite
    sqlite3.SQLITE_NOTADB: "it is no warehouse: move it away, or choose another home",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore it from the backup, or run the weeks again into another home",
    sqlite3.SQLITE_FULL: "make room on the disk and run the same command again",
    sqlite3.SQLITE_READONLY: "it may not be written: check its rights and its folder's",
    sqlite3.SQLITE_BUSY: "another run holds it: wait for its end and run the same command again",
}
_SQLITE_BUGS = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH}


class WarehouseUnavailableError(Exception):
    """The warehouse cannot be reached, read or written for a reason outside the programme."""


def open_warehouse(url: str) -> Engine:
    """Return an engine on the SQLite file or PostgreSQL database of ``url``; nothing is created but the file.

    Error texts never repeat the values of a statement: they reach logs.
    """
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite:
        _make_private_file(address)
    try:
        engine = create_engine(
            address,
            hide_parameters=True,
            json_serializer=_as_json,
            json_deserializer=msgspec.json.decode,  # a country's evidence, several times faster than the standard one
            pool_pre_ping=not is_sqlite,
            connect_args={"timeout": _PATIENCE_S} if is_sqlite else {"options": _POSTGRES_OPTIONS},
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise WarehouseUnavailableError(
            f"no driver for {address.drivername} is installed ({error}); for PostgreSQL: pip install psycopg[binary]"
        ) from error
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    by_copy(engine)
    event.listen(engine, "begin", _take_write_lock)
    event.listen(engine, "handle_error", _say_unavailable)
    return engine


_POSTGRES_OPTIONS = (
    f"-c lock_timeout={_PATIENCE_S}s -c statement_timeout=600s -c idle_in_transaction_session_timeout=600s"
)


def address_of(connection: Connection) -> str:
    """Return what :func:`open_warehouse` opens the same warehouse with, its password among it: never for a log."""
    return connection.engine.url.render_as_string(hide_password=False)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose transaction sees one moment, takes no write lock and changes nothing."""
    options: dict[str, Any] = {READS: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection:
        yield connection.execution_options(**options)


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest migration, in one transaction; several processes may ask at once."""
    with reading(engine) as connection:
        version = _version(connection)
        strange = version is None and set(inspect(connection).get_table_names()) - {"alembic_version"}
    if version == HEAD:
        return
    if strange:
        raise WarehouseUnavailableError(
            f"the database {engine.url.render_as_string(hide_password=True)} holds tables that Tajhiz did not make: "
            "give it a database of its own, with another --home or TAJHIZ_DATABASE_URL"
        )
    if version is not None and version > HEAD:
        raise WarehouseUnavailableError(f"the warehouse was made by a newer Tajhiz (tables {version}, here {HEAD})")
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        if _version(connection) != HEAD:  # another process may have done it while we waited for the lock
            run_migrations(connection, "upgrade", "head")


def run_migrations(connection: Connection, direction: str, revision: str) -> None:
    """Run Alembic's ``upgrade`` or ``downgrade`` in the connection's transaction, without an alembic.ini."""
    from alembic import command  # loading Alembic takes longer than everything else an up-to-date run asks of us
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "warehouse:migrations")
    config.attributes["connection"] = connection
    {"upgrade": command.upgrade, "downgrade": command.downgrade}[direction](config, revision)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Let a migration rebuild a table that others refer to, as SQLite asks; everything is checked again after."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = driver.execute("PRAGMA foreign_key_check").fetchone()
        assert broken is None, "the migration left rows that refer to nothing"
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _make_private_file(address: URL) -> None:
    """Create the file for its owner only; SQLite gives its side files the same rights."""
    if not address.database or address.database == ":memory:":
        return
    path = Path(address.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise WarehouseUnavailableError(f"the warehouse {path} cannot be opened: {error.strerror}") from error


def _prepare_sqlite(driver: sqlite3.Connection, _record: object) -> None:
    driver.isolation_level = None  # SQLAlchemy says BEGIN itself, see _take_write_lock
    _write_ahead(driver)
    driver.execute("PRAGMA foreign_keys=ON")
    driver.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")


def _write_ahead(driver: sqlite3.Connection) -> None:
    """Switch to WAL; the first switch wants the file alone and SQLite does not wait for that by itself."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            driver.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _take_write_lock(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN DEFERRED" if reads else "BEGIN IMMEDIATE")
    elif not reads:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")


def _say_unavailable(context: ExceptionContext) -> None:
    """Tell an outside failure (locked, full, gone) from a bug: the flow answers them with different exit codes."""
    error = context.sqlalchemy_exception
    cause = context.original_exception
    _hide_values(error, cause)
    code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(cause, sqlite3.Error):
        is_outside = code is not None and code & 0xFF not in _SQLITE_BUGS
    else:
        is_outside = isinstance(error, OperationalError) or context.is_disconnect
    if is_outside and isinstance(error, DBAPIError):
        where = context.engine.url.render_as_string(hide_password=True) if context.engine else "the warehouse"
        mend = _MEND.get((code or 0) & 0xFF, "check the disk, the rights and other runs")
        raise WarehouseUnavailableError(f"the warehouse {where.removeprefix('sqlite:///')}: {cause}; {mend}") from None


def _hide_values(*errors: BaseException | None) -> None:
    """Keep PostgreSQL's first line only: its details repeat the failing row, which may name a person."""
    for error in errors:
        if error is not None and not isinstance(getattr(error, "orig", error), sqlite3.Error):
            error.args = tuple(str(arg).partition("\nDETAIL:")[0] for arg in error.args)


def _as_json(value: Any) -> str:
    """Write JSON as people read it: Arabic stays Arabic; a missing number is null, a day its ISO text."""
    return msgspec.json.encode(value).decode()
