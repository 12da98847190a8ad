"""The doctor: one moment asked of every clock, what others could read, which ways are open."""

import stat

import pytest

from etl.flow import doctor
from etl.settings import Settings
from warehouse import condition


def found(settings):
    return {what: (is_well, told) for what, is_well, told in doctor.findings(settings)}


def test_python_duckdb_and_the_database_agree_on_the_hour_in_casablanca(tmp_path, postgres):
    told = found(Settings(home=tmp_path / "home", database_url=postgres.database()))
    clocks = {what: is_well for what, (is_well, _) in told.items() if "2026-09-20" in what}
    assert clocks == {
        "Africa/Casablanca after 2026-09-20 in Python": True,
        "Africa/Casablanca after 2026-09-20 in DuckDB": True,
        "Africa/Casablanca after 2026-09-20 in postgresql": True,
    }


def test_a_clock_with_an_old_table_of_zones_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "hour_in", lambda *_: 13)
    is_well, told = found(Settings(home=tmp_path / "home"))["Africa/Casablanca after 2026-09-20 in sqlite"]
    assert (is_well, "13:00" in told) == (False, True)


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("sqlite:////home/x.db", True),
        ("postgresql+psycopg://user@/name?host=/var/run/postgresql", True),
        ("postgresql+psycopg://user@localhost/name", True),
        ("postgresql+psycopg://user:secret@db.example/name", False),
        ("postgresql+psycopg://user:secret@db.example/name?sslmode=require", False),
        ("postgresql+psycopg://user:secret@db.example/name?sslmode=verify-full", True),
    ],
)
def test_the_way_to_a_database_elsewhere_must_be_verified(url, is_safe):
    safe, told = condition.is_verified(url)
    assert safe is is_safe
    assert "secret" not in told


def test_a_file_that_others_can_read_is_told_with_the_mend(place):
    place.put("reference_list")
    place.walk()
    settings = Settings(home=place.home, inbox=place.inbox)
    assert found(settings)["rights of the home"] == (True, "readable by its owner only")
    (place.home / "reports").chmod(0o755)
    is_well, told = found(settings)["rights of the home"]
    assert (is_well, "chmod" in told) == (False, True)


def test_nothing_that_a_run_writes_can_be_read_by_others(place):
    place.put("reference_list")
    place.put("ofppt_trainees")
    place.walk()
    open_to_all = [
        str(path.relative_to(place.home))
        for path in place.home.rglob("*")
        if stat.S_IMODE(path.lstat().st_mode) & 0o007
    ]
    assert open_to_all == []


def test_a_mail_server_elsewhere_without_a_login_is_told(tmp_path):
    told = found(Settings(home=tmp_path / "home", TAJHIZ_SMTP="smtp://mail.example:25"))
    assert told["mail server"] == (False, "without login")
    told = found(Settings(home=tmp_path / "home", TAJHIZ_SMTP="smtp://u:geheim@mail.example:587"))
    assert told["mail server"] == (True, "with a password")
    assert "geheim" not in str(told)
