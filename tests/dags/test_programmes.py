"""Several programmes in one deployment: a set of DAGs for each, and each DAG's tasks work in its own home."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from etl import on_duty
from etl.flow import open_houses
from etl.flow.run import take_in
from etl.settings import Settings, SettingsError

pytestmark = [pytest.mark.airflow]

ROOT = Path(__file__).parents[2]
FEED = "ofppt_trainees"
SAMPLE = ROOT / "tests" / "samples" / f"{FEED}.csv"
ASK = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
heard = {name: sorted(a.name for a in dag.timetable.asset_condition.objects) for name, dag in bag.dags.items()
         if name.startswith("reconcile")}
told = {name: [o.name for o in dag.get_task("accept").outlets] for name, dag in bag.dags.items()
        if name.startswith("intake")}
alarms = {name: [one.callback.kwargs for one in dag.deadline] for name, dag in bag.dags.items()
          if name.startswith("weekly")}
hours = {name: str(dag.schedule) for name, dag in bag.dags.items() if name.startswith("intake")}
print(json.dumps([bag.import_errors, sorted(bag.dags), heard, told, alarms, hours]))
"""


@pytest.fixture
def two(tmp_path, monkeypatch):
    monkeypatch.setenv("TAJHIZ_HOME", str(tmp_path / "all"))
    monkeypatch.setenv("TAJHIZ_PROGRAMMES__SOUSS__HOME", str(tmp_path / "souss"))
    monkeypatch.setenv("TAJHIZ_PROGRAMMES__ORIENTAL_2026__INBOX", str(tmp_path / "oriental_inbox"))
    monkeypatch.setenv("TAJHIZ_PROGRAMMES__SOUSS__FEEDS", str(tmp_path / "feeds"))
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "complaints.yml").write_text("sent: false\n")
    (tmp_path / "feeds" / f"{FEED}.yml").write_text("schedule: '30 6 * * 2'\n")
    return tmp_path


@pytest.mark.slow
def test_each_programme_has_its_own_set_of_dags_which_hear_their_own_files_only(two):
    airflow = {"AIRFLOW_HOME": str(two / "airflow"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    asked = subprocess.run(
        [sys.executable, "-c", ASK, ROOT / "dags"], env=os.environ | airflow, capture_output=True, text=True, check=True
    )
    errors, dags, heard, told, alarms, hours = json.loads(asked.stdout.splitlines()[-1])
    assert errors == {}
    ends = {name.partition("__")[2] for name in dags}
    assert ends == {"souss", "oriental_2026"}
    own, others = ({name.partition("__")[0] for name in dags if name.endswith(code)} for code in sorted(ends)[::-1])
    assert others - own == {"intake_complaints"}, "a list that its convention does not have"
    assert hours[f"intake_{FEED}__souss"] == "30 6 * * 2"
    assert hours[f"intake_{FEED}__oriental_2026"] != "30 6 * * 2"
    for code in ends:
        announced = {asset for name, assets in told.items() if name.endswith(code) for asset in assets}
        assert set(heard[f"reconcile__{code}"]) == announced
        assert alarms[f"weekly_report__{code}"] == [{"programme": code}]


def test_a_task_works_in_the_home_of_its_dags_programme(two, monkeypatch):
    inbox = two / "souss" / "inbox" / FEED
    inbox.mkdir(parents=True)
    (inbox / "2026-11-01_liste.csv").write_bytes(SAMPLE.read_bytes())
    counted = {}
    for code in ("souss", "oriental_2026"):
        monkeypatch.setenv("AIRFLOW_CTX_DAG_ID", on_duty.named(f"intake_{FEED}", code))
        with open_houses() as houses:
            counted[code] = take_in(houses)["files_accepted"]
            assert houses.settings.programmes == {}
    assert counted == {"souss": 1, "oriental_2026": 0}
    assert (two / "souss" / "warehouse.db").exists()
    assert (two / "all" / "programmes" / "oriental_2026" / "warehouse.db").exists()
    assert not (two / "all" / "warehouse.db").exists()


def test_without_programmes_a_dag_and_a_home_need_no_name(tmp_path):
    assert on_duty.programmes() == [None]
    assert on_duty.named("reconcile", None) == "reconcile"
    assert on_duty.programme_at_work() is None
    settings = Settings(home=tmp_path)
    assert settings.serving() is settings


def test_a_programme_that_is_not_declared_is_told_with_those_that_are(two):
    with pytest.raises(SettingsError, match=r"no programme is called tafilalt.*oriental_2026, souss"):
        Settings().serving("tafilalt")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"a": {"database_url": "sqlite:////x"}, "b": {"database_url": "sqlite:////x"}}, "same database_url"),
        ({"a": {"home": "/x"}, "b": {"home": "/x"}}, "same home"),
        ({"a__b": {}}, "code is small letters"),
        ({"a": {"shoe_size": 41}}, "TAJHIZ_PROGRAMMES_A_SHOE_SIZE is wrong"),
    ],
)
def test_two_programmes_never_share_a_place(wrong, said):
    with pytest.raises(SettingsError, match=said):
        Settings.chosen(programmes=wrong)


def test_secrets_of_a_programme_stand_before_those_of_all():
    shared = {"passwords": {"region_lots": "all", "region_handovers": "all"}}
    own = Settings(**shared, programmes={"souss": {"passwords": {"region_lots": "own"}}}).serving("souss")
    assert {feed: word.get_secret_value() for feed, word in own.passwords.items()} == {
        "region_lots": "own", "region_handovers": "all",
    }  # fmt: skip
