"""Airflow's settings for one run, and the metadata database that is migrated once."""

import json
import sqlite3
from pathlib import Path

import pytest

from etl.stage import configuration
from etl.stage.configuration import Wanted, environment, make_metadata
from etl.stage.places import REPOSITORY, Places, make_fresh
from etl.stage.trouble import StageError


@pytest.fixture
def at(tmp_path):
    made = Places(tmp_path / "run")
    make_fresh(made)
    return made


def test_settings_of_another_airflow_or_home_do_not_leak_in(at, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("AIRFLOW_CONN_SECRET", "x")
    monkeypatch.setenv("TAJHIZ_DATABASE_URL", "postgresql://real/programme")
    monkeypatch.setenv("TAJHIZ_WEEK", "2020-W01")
    settings = environment(at, Wanted(), 1, 2, "p")
    assert settings["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert settings["TAJHIZ_HOME"] == str(at.home)
    assert not {"AIRFLOW_CONN_SECRET", "TAJHIZ_DATABASE_URL", "TAJHIZ_WEEK", "TAJHIZ_POLICY"} & set(settings)


def test_week_and_policy_reach_every_task(at, tmp_path):
    settings = environment(at, Wanted("2026-W47", tmp_path / "policy"), 1, 2, "p")
    assert settings["TAJHIZ_WEEK"] == "2026-W47"
    assert settings["TAJHIZ_POLICY"] == str(tmp_path / "policy")


def test_everything_stays_on_loopback_and_in_the_run_folder(at):
    settings = environment(at, Wanted(), 4711, 2525, "p")
    assert settings["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert settings["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:4711/execution/"
    assert json.loads(settings["AIRFLOW_CONN_TAJHIZ_SMTP"])["port"] == 2525
    assert settings["AIRFLOW_HOME"] == str(at.airflow)
    assert settings["AIRFLOW__CORE__DAGS_FOLDER"] == str(REPOSITORY / "dags")
    assert settings["PYTHONTZPATH"] == ""


def test_secrets_are_long_new_each_time_and_their_file_is_private(at):
    first, second = (environment(at, Wanted(), 1, 2, "p")["AIRFLOW__API_AUTH__JWT_SECRET"] for _ in range(2))
    assert len(first) >= 64
    assert first != second
    assert (at.airflow / "passwords.json").stat().st_mode & 0o077 == 0


def test_the_database_is_migrated_once_and_copied_after_that(at, tmp_path, monkeypatch):
    migrated = []

    def migrate(kept, _settings):
        migrated.append(kept)
        with sqlite3.connect(kept) as database:
            database.execute("create table alembic_version (version_num text)")

    monkeypatch.setattr(configuration, "REPOSITORY", tmp_path)
    monkeypatch.setattr(configuration, "_migrate", migrate)
    assert make_metadata(at, {}) is True
    at.metadata.unlink()
    assert make_metadata(at, {}) is False
    assert len(migrated) == 1
    with sqlite3.connect(at.metadata) as copied:
        assert copied.execute("select count(*) from alembic_version").fetchone() == (0,)


def test_a_migration_that_fails_leaves_nothing_that_looks_whole(at, tmp_path, monkeypatch):
    false = tmp_path / "bin" / "airflow"
    false.parent.mkdir()
    false.write_text("#!/bin/sh\necho no space left\nexit 1\n")
    false.chmod(0o755)
    monkeypatch.setattr(configuration, "REPOSITORY", tmp_path)
    monkeypatch.setattr(configuration, "BIN", false.parent)
    with pytest.raises(StageError) as said:
        make_metadata(at, {})
    assert said.value.details == ("no space left",)
    assert not list(Path(tmp_path / "var").rglob("*.db"))
