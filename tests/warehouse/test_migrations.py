import io
import multiprocessing
import re

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_mock_engine, inspect, text

from warehouse import engine as engines
from warehouse import read
from warehouse.engine import HEAD, migrate, open_warehouse, reading, run_migrations
from warehouse.tables import METADATA


def _alembic(**options):
    config = Config(**options)
    config.set_main_option("script_location", "warehouse:migrations")
    return config


def test_the_migrated_schema_equals_the_declared_tables(warehouse):
    with reading(warehouse) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_the_migrations_and_the_tables_say_the_same_to_postgresql_word_for_word():
    """Checks and comments too, which a comparison on SQLite cannot see; needs no server."""
    declared = []
    mock = create_mock_engine("postgresql://", lambda statement, *_, **__: declared.append(statement))
    METADATA.create_all(mock, checkfirst=False)
    declared = [str(statement.compile(dialect=mock.dialect)).strip() for statement in declared]

    written = io.StringIO()
    config = _alembic(output_buffer=written)
    config.set_main_option("sqlalchemy.dialect", "postgresql")
    command.upgrade(config, "head", sql=True)

    assert _said(declared) == _said(re.split(r";\n", written.getvalue()))


def _said(statements):
    """Return what the statements leave behind, whatever the order of columns, constraints and statements."""
    said = {}
    for statement in statements:
        lines = [line.strip(" ,\t") for line in statement.splitlines() if not line.startswith("--")]
        head, *parts = [line for line in lines if line.strip(")")] or [""]
        altered = re.fullmatch(r"ALTER TABLE (\w+) ADD (?:COLUMN )?(.+)", head)
        if altered:
            said[f"CREATE TABLE {altered[1]} ("].add(altered[2])
        elif head.startswith("COMMENT ON COLUMN"):
            column, meaning = head.split(" IS ", 1)
            said[column] = {meaning}  # the last comment on a column stands
        elif head.startswith("DROP INDEX"):
            said = {key: value for key, value in said.items() if f"INDEX {head.split()[-1]} ON" not in key}
        elif head.startswith(("CREATE", "COMMENT")) and "alembic_version" not in head:
            said[head] = set(parts)
    return said


def test_head_is_the_newest_migration():
    assert ScriptDirectory.from_config(_alembic()).get_current_head() == HEAD


def test_downgrade_takes_everything_away_and_upgrade_brings_it_back(warehouse):
    with warehouse.begin() as connection:
        run_migrations(connection, "downgrade", "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    migrate(warehouse)
    with reading(warehouse) as connection:
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}


def test_an_up_to_date_warehouse_is_left_alone_without_alembic(warehouse, monkeypatch):
    monkeypatch.setattr(engines, "run_migrations", lambda *_: pytest.fail("nothing to migrate"))
    migrate(warehouse)


def test_a_migration_that_fails_leaves_nothing_and_the_foreign_keys_on(tmp_path, monkeypatch):
    warehouse = open_warehouse(f"sqlite:///{tmp_path / 'warehouse.db'}")

    def half_way(connection, *_):
        connection.execute(text("CREATE TABLE half_way (x INTEGER)"))
        raise RuntimeError("killed")

    monkeypatch.setattr(engines, "run_migrations", half_way)
    with pytest.raises(RuntimeError, match="killed"):
        migrate(warehouse)
    with reading(warehouse) as connection:
        assert inspect(connection).get_table_names() == []
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    warehouse.dispose()


def _migrate_in_a_process(url, barrier):
    engine = open_warehouse(url)
    barrier.wait()
    migrate(engine)
    engine.dispose()


def test_two_processes_that_migrate_at_once_both_succeed(tmp_path):
    url = f"sqlite:///{tmp_path / 'warehouse.db'}"
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(2)
    processes = [spawn.Process(target=_migrate_in_a_process, args=(url, barrier)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    engine = open_warehouse(url)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD
    engine.dispose()


def test_a_warehouse_of_the_first_road_keeps_its_rows_on_the_way_to_the_newest(tmp_path):
    warehouse = open_warehouse(f"sqlite:///{tmp_path / 'warehouse.db'}")
    with warehouse.begin() as connection:
        run_migrations(connection, "upgrade", "0001")
        connection.execute(
            text(
                "INSERT INTO log_files (file_id, feed, file_name, sha256, received_at, outcome, rows_accepted, "
                "rows_quarantined, rows_ignored, loaded_at) VALUES ('f', 'complaints', 'a.csv', 's', "
                "'2026-11-02 09:00:00', 'accepted', 1, 1, 0, '2026-11-02 09:00:00')"
            )
        )
        connection.execute(
            text(
                'INSERT INTO log_quarantined_rows (file_id, sheet, "row", code, severity, cells) '
                "VALUES ('f', '', 3, 'unreadable', 'error', '{\"Nom\": \"X\"}')"
            )
        )
        connection.execute(
            text(
                'INSERT INTO core_rows (row_id, file_id, feed, sheet, "row", received_at, facts) '
                "VALUES ('r', 'f', 'complaints', '', 2, '2026-11-02 09:00:00', '{\"nature\": \"retard\"}')"
            )
        )
    migrate(warehouse)
    with reading(warehouse) as connection:
        assert [(r["row"], r["cells"], r["closed_by"]) for r in read.quarantined(connection)] == [
            (3, {"Nom": "X"}, None)
        ]
        assert [line["nature"] for line in read.generic_rows(connection, "complaints")] == ["retard"]
    warehouse.dispose()
