"""Programmes added up: counts by edition, small ones hidden, nobody named; each programme's rows lie apart."""

import json

import pytest

from etl.flow import national, open_houses, run_week
from etl.settings import Settings

WEEK = "2026-W47"
FEED = "ofppt_trainees"


@pytest.fixture
def deployment(tmp_path, lists):
    """Three programmes: twenty trainees, three trainees, and one that has not answered yet."""
    settings = Settings(
        home=tmp_path / "all", week=WEEK, programmes={"souss": {}, "tafilalt": {"home": tmp_path / "t"}, "rif": {}}
    )
    for code, people in (("souss", range(20)), ("tafilalt", range(100, 103))):
        own = settings.serving(code)
        place = own.inbox_dir / FEED / "2026-11-01_liste.csv"
        place.parent.mkdir(parents=True)
        place.write_bytes(lists.trainees(people))
        with open_houses(settings, code) as houses:
            run_week(houses, WEEK)
    return settings


@pytest.mark.slow
def test_programmes_add_up_and_nobody_can_be_told_apart(deployment):
    told = {line["programme"]: line for line in national.rolled_up(deployment)}
    assert set(told) == {"souss", "tafilalt", "rif", "all"}
    assert told["souss"]["week"] == WEEK
    assert told["all"]["trained"] == 23
    assert told["tafilalt"]["not_equipped"] is None
    assert told["souss"]["not_equipped"] is None, "the difference to the sum would tell the other"
    assert told["rif"]["trained"] is None
    assert told["rif"]["cohort"] is None
    assert all(set(line) == set(national.COLUMNS) for line in told.values())
    with open_houses(deployment, "tafilalt") as houses, houses.asking() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM core_trainees").scalar() == 3


def test_the_command_says_how_programmes_are_declared(tajhiz, tmp_path):
    code, _, complained = tajhiz("national", "--home", str(tmp_path))
    assert code == 2
    assert "TAJHIZ_PROGRAMMES__<CODE>__HOME" in complained


def test_the_command_lists_what_is_declared_and_one_can_be_asked_for(tajhiz, tmp_path, monkeypatch):
    monkeypatch.setenv("TAJHIZ_PROGRAMMES__SOUSS__HOME", str(tmp_path / "souss"))
    code, said, _ = tajhiz("national", "--format", "json", "--home", str(tmp_path))
    assert code == 0
    assert [line["programme"] for line in json.loads(said)] == ["souss"]
    monkeypatch.setenv("TAJHIZ_PROGRAMME", "rif")
    code, _, complained = tajhiz("status", "--home", str(tmp_path))
    assert code == 2
    assert "no programme is called rif" in complained
