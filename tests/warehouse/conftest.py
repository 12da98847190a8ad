"""A migrated warehouse for each test, on SQLite and on PostgreSQL."""

import shutil
from datetime import UTC, datetime

import pytest

from warehouse import write
from warehouse.engine import migrate, open_warehouse

NOVEMBER = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A migrated SQLite file to copy: migrating once is enough for tests that are not about migrating."""
    path = tmp_path_factory.mktemp("template") / "warehouse.db"
    engine = open_warehouse(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse(request, tmp_path, migrated_file):
    if request.param == "sqlite":
        engine = open_warehouse(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'warehouse.db')}")
    else:
        engine = open_warehouse(request.getfixturevalue("postgres").database())
    yield engine
    engine.dispose()


@pytest.fixture
def a_file():
    """Make the description of a delivered file; the content is told by one letter."""

    def make(content="a", feed="ofppt_trainees", name=None, received_at=NOVEMBER, **more):
        name = name or f"liste_{content}.xlsx"
        return {"feed": feed, "file_name": name, "sha256": content * 64, "received_at": received_at, **more}

    return make


@pytest.fixture
def trainees():
    """Make rows of a training list as columns, each naming a person; a single value holds for every row."""

    def make(*rows, **more):
        said = {"sheet": "Feuil1", "row": list(rows), "record_id": [f"ofppt_trainees:{row}" for row in rows], **more}
        return {name: value if isinstance(value, list) else [value] * len(rows) for name, value in said.items()}

    return make


@pytest.fixture
def accepted(warehouse, a_file, trainees):
    """Load one file of training-list rows, each naming a person; return its description."""

    def load(content="a", rows=(2, 3), **more):
        file = a_file(content, **more)
        lines = trainees(*rows, family_name_latin=[f"Oubella{row}" for row in rows], craft="COIF", cohort="E2023")
        with warehouse.begin() as connection:
            write.file_accepted(connection, file, "core_trainees", lines, lines)
        return {**file, "file_id": write.file_id_of(file["feed"], file["sha256"])}

    return load
