"""The database itself: what its clock knows, who could listen on the way to it, what its pages still hold."""

import sqlite3
from datetime import datetime

from sqlalchemy import Engine, make_url, text

from warehouse.engine import READS, reading


def hour_in(engine: Engine, moment: datetime, zone: str) -> int | None:
    """Return the hour that the database's own table of zones says a moment has in a zone; None where it has none."""
    if engine.dialect.name != "postgresql":
        return None
    with reading(engine) as connection:
        asked = text("SELECT extract(hour FROM CAST(:moment AS timestamptz) AT TIME ZONE :zone)")
        return int(connection.execute(asked, {"moment": moment, "zone": zone}).scalar_one())


def is_verified(url: str) -> tuple[bool, str]:
    """Tell whether nobody can listen or answer in the database's place, and why."""
    address = make_url(url)
    host = str(address.query.get("host", address.host or ""))
    if address.get_backend_name() == "sqlite" or not host or host.startswith("/"):
        return True, "a file or a socket of this machine"
    if host in ("localhost", "127.0.0.1", "::1"):
        return True, "loopback"
    mode = str(address.query.get("sslmode", "prefer"))
    return mode == "verify-full", f"sslmode={mode}" + ("" if mode == "verify-full" else ": add ?sslmode=verify-full")


def scrub(engine: Engine) -> None:
    """Let no page of the database keep what was taken out of it; waits for other users, takes a copy's room on disk.

    PostgreSQL frees the rows for others; its own archives of changes are whoever runs it's to expire.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT", **{READS: True}) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM")
            return
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        if driver.in_transaction:
            driver.execute("COMMIT")  # SQLAlchemy's BEGIN, see _take_write_lock
        driver.execute("VACUUM")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        driver.execute("BEGIN DEFERRED")
