"""The whole Monday on a real Airflow: intake, reconcile, report and mail, from the demo's files."""

import os
import sqlite3
import subprocess
import sys
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    return tmp_path_factory.mktemp("stage") / "run"


@pytest.fixture(scope="module")
def told(at):
    return subprocess.run(
        [sys.executable, "-m", "etl.stage", "run", "--auto-approve"],
        env={**os.environ, "TAJHIZ_STAGE_DIR": str(at)}, capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip


def rows(database, question):
    with sqlite3.connect(database) as connection:
        return connection.execute(question).fetchall()


def test_it_ends_well(told):
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stderr == ""


def test_the_summary_answers_the_question_and_says_where_everything_lies(told, at):
    for word in ("E2023", "equipped", "reason", "refused", "quarantined", "letters sent", "approved by the stage"):
        assert word in told.stdout, word
    for place in ("home/warehouse.db", "home/reports", "mail"):
        assert str(at / place) in told.stdout


def test_each_dag_of_the_road_ran_and_none_failed(told, at):
    runs = rows(at / "airflow" / "airflow.db", "select dag_id, state, count(*) from dag_run group by 1, 2")
    by_dag = {dag: (state, number) for dag, state, number in runs}
    assert len(runs) == len(by_dag)
    assert {state for state, _ in by_dag.values()} == {"success"}
    assert by_dag["weekly_report"] == by_dag["housekeeping"] == ("success", 1)
    assert by_dag.keys() >= {"reconcile", "intake_region_handovers"}


def test_reconcile_was_started_by_assets_and_heard_of_every_intake(told, at):
    kinds = rows(at / "airflow" / "airflow.db", "select distinct run_type from dag_run where dag_id = 'reconcile'")
    assert kinds == [("asset_triggered",)]
    unheard = rows(
        at / "airflow" / "airflow.db",
        "select id from asset_event where source_dag_id like 'intake_%'"
        " and id not in (select event_id from dagrun_asset_event)",
    )
    assert unheard == []


def test_letters_came_through_a_real_mail_server_with_a_workbook(told, at):
    letters = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in (at / "mail").glob("*.eml")]
    assert len(letters) == 5
    assert all(letter["Message-ID"] for letter in letters)
    assert all(any(part.get_filename() for part in letter.iter_attachments()) for letter in letters)
    states = "select state, count(*) from log_outbox where week = '2026-W47' group by 1"
    assert rows(at / "home" / "warehouse.db", states) == [("sent", 5)]


def test_nothing_that_was_started_is_left(told, at):
    needle = str(at).encode()
    alive = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it ended while we looked, or is not ours
            if needle in environment.read_bytes():
                alive.append(environment.parent.name)
    assert alive == []
