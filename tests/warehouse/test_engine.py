import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from warehouse import engine as engines
from warehouse import read, write
from warehouse.engine import WarehouseUnavailableError, migrate, open_warehouse, reading


def test_the_file_and_its_side_files_are_for_their_owner_only(tmp_path):
    path = tmp_path / "home" / "warehouse.db"
    engine = open_warehouse(f"sqlite:///{path}")
    migrate(engine)
    rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    engine.dispose()
    assert rights == dict.fromkeys(("warehouse.db", "warehouse.db-wal", "warehouse.db-shm"), 0o600)


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path):
    path = tmp_path / "warehouse.db"
    path.touch(mode=0o644)
    open_warehouse(f"sqlite:///{path}").dispose()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_foreign_keys_are_enforced(warehouse):
    orphan = {"file_id": "0" * 32, "sheet": "", "row": 1, "kind": "total"}
    insert = text("INSERT INTO log_ignored_rows (file_id, sheet, row, kind) VALUES (:file_id, :sheet, :row, :kind)")
    with pytest.raises(IntegrityError), warehouse.begin() as connection:
        connection.execute(insert, orphan)


def test_a_writing_transaction_takes_the_write_lock_at_its_start(warehouse):
    """Two writers that both read first would otherwise fail when the second begins to write."""
    order = []

    def second():
        with warehouse.begin() as connection:
            order.append("second begins")
            write.run_started(connection, "intake")

    with warehouse.begin() as connection:
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        write.run_started(connection, "intake")
        order.append("first ends")
    thread.join()
    assert order == ["first ends", "second begins"]


def test_a_reader_neither_waits_for_a_writer_nor_sees_half_of_its_work(warehouse):
    with warehouse.begin() as writer:
        write.run_started(writer, "intake")
        with reading(warehouse) as reader:
            assert read.runs(reader) == []
    with reading(warehouse) as reader:
        assert len(read.runs(reader)) == 1


def test_a_reader_sees_one_moment_even_when_a_writer_ends_meanwhile(warehouse):
    with reading(warehouse) as reader:
        before = read.runs(reader)
        with warehouse.begin() as writer:
            write.run_started(writer, "intake")
        assert read.runs(reader) == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO core_persons (person_id, minted_at) VALUES (:secret, NULL)",
        "INSERT INTO assn_records_persons VALUES ('a', :secret, 'T1', NULL, CURRENT_TIMESTAMP)",
        "INSERT INTO core_persons VALUES (:secret, CURRENT_TIMESTAMP, :secret), (:secret, CURRENT_TIMESTAMP, NULL)",
    ],
)
def test_errors_never_repeat_the_values_of_a_statement(warehouse, statement):
    secret = "999001".join(("ZZ", ""))  # in pieces: a traceback quotes this file too
    with pytest.raises(DBAPIError) as failed, warehouse.begin() as connection:
        connection.execute(text(statement), {"secret": secret})
    assert secret not in "".join(traceback.format_exception(failed.value))


def test_a_warehouse_locked_for_too_long_is_an_outside_failure(tmp_path, migrated_file, monkeypatch):
    monkeypatch.setattr(engines, "_PATIENCE_S", 0.1)
    engine = open_warehouse(f"sqlite:///{migrated_file}")
    other = sqlite3.connect(migrated_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(WarehouseUnavailableError, match="locked"), engine.begin():
        pass
    other.close()
    engine.dispose()


def test_a_full_disk_is_an_outside_failure_and_leaves_nothing(warehouse, accepted, a_file, trainees):
    if warehouse.dialect.name != "sqlite":
        pytest.skip("SQLite's page limit stands for a full disk")
    accepted("a")
    with reading(warehouse) as connection:
        before = read.tables_digest(connection)
    many = trainees(*range(5_000))
    with warehouse.begin() as connection:  # the pool hands the same connection, with its limit, out again
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(WarehouseUnavailableError, match="full"), warehouse.begin() as connection:
        write.file_accepted(connection, a_file("b"), "core_trainees", many)
    with reading(warehouse) as connection:
        assert read.tables_digest(connection) == before
        assert len(read.files(connection)) == 1


def test_what_is_no_database_is_an_outside_failure(tmp_path):
    path = tmp_path / "warehouse.db"
    path.write_text("this is a letter, not a database " * 50)
    engine = open_warehouse(f"sqlite:///{path}")
    with pytest.raises(WarehouseUnavailableError, match="not a database"):
        migrate(engine)
    engine.dispose()


def test_a_warehouse_of_a_newer_version_is_not_touched(warehouse):
    with warehouse.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WarehouseUnavailableError, match="newer"):
        migrate(warehouse)


def test_a_folder_that_cannot_be_made_is_an_outside_failure(tmp_path):
    (tmp_path / "home").write_text("a file where a folder should be")
    with pytest.raises(WarehouseUnavailableError, match="cannot be opened"):
        open_warehouse(f"sqlite:///{tmp_path / 'home' / 'warehouse.db'}")


def test_a_process_killed_inside_its_transaction_leaves_nothing(tmp_path, migrated_file):
    path = shutil.copy(migrated_file, tmp_path / "warehouse.db")
    code = (
        "import os, signal, sys; from warehouse import write; from warehouse.engine import open_warehouse\n"
        "with open_warehouse(sys.argv[1]).begin() as connection:\n"
        "    write.run_started(connection, 'intake')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, f"sqlite:///{path}"], check=False).returncode < 0
    engine = open_warehouse(f"sqlite:///{path}")
    with engine.begin() as connection:
        assert read.runs(connection) == []
    engine.dispose()


def test_a_wrong_statement_is_a_bug_and_no_outside_failure(warehouse):
    with pytest.raises(DBAPIError), reading(warehouse) as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


def test_an_unknown_kind_of_database_is_named():
    with pytest.raises(WarehouseUnavailableError, match="oracle"):
        open_warehouse("oracle+nowhere://localhost/warehouse")


def test_importing_the_warehouse_loads_neither_alembic_nor_the_pipeline():
    code = "import sys, warehouse.engine, warehouse.read, warehouse.write; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"alembic", "pandas", "numpy", "etl", "airflow"} & set(loaded)
