"""`weekly_report` as somebody starts it by hand: a dry run, and the sending of what was approved before."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl import on_duty
from etl.flow import letters, outbox
from tests.flow.conftest import WEEK, answered, desk  # noqa: F401 - fixtures

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

DAGS = Path(__file__).resolve().parents[2] / "dags"
SCRIPT = Path(__file__).with_name("by_hand.py")


def test_a_dry_run_writes_letters_and_nothing_waits_then_what_was_approved_leaves(answered, desk, tmp_path):  # noqa: F811 - the fixtures
    with answered.houses() as houses:
        assert outbox.listed(houses, WEEK) == []
        settings = {
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW_CONN_TAJHIZ_SMTP": json.dumps(
                {"conn_type": "smtp", "host": "127.0.0.1", "port": desk.server.port}
            ),
            "PYTHONTZPATH": "",
            "TAJHIZ_HOME": str(answered.home),
            "TAJHIZ_MAIL_DOMAINS": '["tajhiz.example"]',
        }

        def started(how):
            place = tmp_path / how.split(" ")[0]  # each run an Airflow of its own
            place.mkdir()
            its = {"AIRFLOW_HOME": str(place), "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{place}/airflow.db"}
            done = subprocess.run(
                [sys.executable, SCRIPT, DAGS, how], env=os.environ | settings | its, capture_output=True, text=True,
                check=False, cwd=place,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr[-3000:]
            return json.loads((place / "states.json").read_text("utf-8"))

        states = started(on_duty.DRY)
        assert {name for name, state in states.items() if state == "success"} == {"build", "goes_on"}
        assert states["approve"] == states["release"] == states["send"] == "skipped"
        assert outbox.listed(houses, WEEK) == []
        assert list((answered.home / "reports" / WEEK).glob("*.html"))

        letters.build(houses, WEEK, to_outbox=True)
        outbox.approve(houses, WEEK, "Amina", ("region", "ofppt"))
        states = started(on_duty.SEND)
        assert states["approve"] == states["approve_after_test"] == "skipped"
        assert states["release"] == "success"
        sent = {line["partner"]: line["state"] for line in outbox.listed(houses, WEEK)}
        assert sent == {"region": "sent", "ofppt": "sent", "chamber": "held", "ministry": "held", "wilaya": "held"}
        assert len(desk.taken) == 2
