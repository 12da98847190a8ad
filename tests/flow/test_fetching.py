"""A feed's own server, reached through Airflow's connections; one that fails delays nobody else."""

import json
from types import SimpleNamespace

import pytest

from etl import flow
from etl.feeds import declared_feed
from etl.flow import fetching
from etl.flow.connections import login_of
from etl.flow.doctor import findings
from etl.pull import SourceRefusedError
from etl.settings import Settings, SettingsError
from tests.pull import servers

pytestmark = pytest.mark.slow  # each walks the whole road

TRAINEES, HANDOVERS = declared_feed("ofppt_trainees"), declared_feed("region_handovers")


@pytest.fixture
def sftp(tmp_path, monkeypatch, place):
    (tmp_path / "remote").mkdir()
    server = servers.Sftp(tmp_path / "remote")
    told = {"host": "127.0.0.1", "port": server.port, "login": servers.USER, "password": servers.PASSWORD}
    monkeypatch.setenv("AIRFLOW_CONN_OFPPT", json.dumps(told | {"extra": {"host_key": server.host_key}}))
    monkeypatch.setenv("TAJHIZ_SOURCES__OFPPT_TRAINEES", "sftp://ofppt/*.csv")
    (tmp_path / "remote" / "2026-11-01_liste.csv").write_bytes((servers.SAMPLES / "ofppt_trainees.csv").read_bytes())
    yield server
    server.close()


def test_a_list_on_a_partners_server_is_fetched_landed_and_taken_once(sftp, place):
    assert place.walk().counts["files_fetched"] == 1
    assert place.files()["2026-11-01_liste.csv"]["outcome"] == "accepted"
    again = place.walk().counts
    assert "files_fetched" not in again
    assert "rows_accepted" not in again


def test_a_server_that_fails_is_told_and_the_other_feeds_go_on(sftp, place, monkeypatch):
    place.put("region_handovers")
    monkeypatch.setenv("AIRFLOW_CONN_OFPPT", "sftp://tajhiz:geheim@127.0.0.1:9?host_key=ssh-ed25519%20AAAA")
    monkeypatch.setenv("TAJHIZ_SOURCES__REGION_LOTS", "https://nowhere/lots.csv")
    told = place.walk()
    assert told.counts["sources_failed"] == 2
    assert place.files()["2026-11-01_liste.csv"]["feed"] == "region_handovers"
    said = " ".join(told.remarks)
    assert "ofppt_trainees: " in said
    assert "there is no connection nowhere" in said
    assert "geheim" not in said


def test_what_lies_in_the_drop_folder_is_landed_though_the_server_fails(sftp, place, monkeypatch):
    place.put("ofppt_trainees", "2026-11-02_a_la_main.csv")
    for name, value in {"HOME": place.home, "INBOX": place.inbox, "WEEK": "2026-W47"}.items():
        monkeypatch.setenv(f"TAJHIZ_{name}", str(value))
    other = SimpleNamespace(host="127.0.0.1", port=sftp.port, login="x", password="y", extra_dejson={})
    with pytest.raises(SourceRefusedError, match="host_key"):
        flow.pull("ofppt_trainees", lambda _: other)
    assert [name for (name,) in place.asked("SELECT file_name FROM log_arrivals")] == ["2026-11-02_a_la_main.csv"]


def test_airflow_is_asked_for_a_connection_where_it_runs(sftp, place, monkeypatch):
    monkeypatch.delenv("AIRFLOW_CONN_OFPPT")
    asked = []

    def connection(name):
        asked.append(name)
        extra = {"host_key": sftp.host_key}
        return SimpleNamespace(
            host="127.0.0.1", port=sftp.port, login=servers.USER, password=servers.PASSWORD, extra_dejson=extra
        )

    with place.houses() as houses:
        assert fetching.fetch(houses, TRAINEES, connection) == 1
        assert fetching.fetch(houses, HANDOVERS, connection) == 0
    assert asked == ["ofppt"]


@pytest.mark.parametrize(
    ("written", "said"),
    [("", "there is no connection box"), ("{", "cannot be read"), ("imap://h:port/", "cannot be read")],
)
def test_a_connection_that_cannot_be_read_says_how_to_write_it_and_repeats_nothing(monkeypatch, written, said):
    monkeypatch.setenv("AIRFLOW_CONN_BOX", written)
    with pytest.raises(SettingsError, match=said):
        login_of("box")


def test_a_uri_and_json_say_the_same(monkeypatch):
    monkeypatch.setenv("AIRFLOW_CONN_A", "sftp://user:p%40ss@host.example:2222?host_key=ssh-ed25519%20AAAA")
    told = {"host": "host.example", "port": 2222, "login": "user", "password": "p@ss"}
    monkeypatch.setenv("AIRFLOW_CONN_B", json.dumps(told | {"extra": json.dumps({"host_key": "ssh-ed25519 AAAA"})}))
    assert login_of("a") == login_of("b")
    assert "p@ss" not in repr(login_of("a"))


def test_doctor_looks_at_each_source_and_at_its_pinned_key(sftp, monkeypatch, tmp_path):
    def of(settings):
        return {what: well for what, well, _ in findings(settings) if what.startswith("source")}

    assert of(Settings(home=tmp_path / "h")) == {"source of ofppt_trainees": True}
    monkeypatch.setenv("AIRFLOW_CONN_OFPPT", "sftp://tajhiz:x@127.0.0.1")
    monkeypatch.setenv("TAJHIZ_SOURCES__REGION_LOTS", "ftp://old/lots.csv")
    assert of(Settings(home=tmp_path / "h")) == {"source of ofppt_trainees": False, "source of region_lots": False}


def test_the_command_ends_as_an_outside_failure_after_taking_the_rest(place, tajhiz, monkeypatch):
    place.put("region_handovers")
    monkeypatch.setenv("TAJHIZ_SOURCES__REGION_LOTS", "https://nowhere/lots.csv")
    code, told, error = tajhiz("intake", "--inbox", place.inbox, "--home", place.home, "--week", "2026-W47")
    assert (code, "rows accepted" in told) == (4, True)
    assert "no connection nowhere" in " ".join(error.split())
