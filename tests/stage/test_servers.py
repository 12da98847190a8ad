"""Whatever the stage starts, it stops: the programme, its children, and those that will not hear."""

import os
import time

import pytest

from etl.stage.servers import Servers, alive_in
from etl.stage.trouble import StageError


@pytest.fixture
def servers(tmp_path):
    with Servers(tmp_path, os.environ) as started:
        yield started


def wait_for(condition):
    until = time.monotonic() + 10
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition()


def session_of(file):
    wait_for(lambda: file.exists() and file.read_text().endswith("\n"))
    return int(file.read_text())


def started_parent(servers, tmp_path, child):
    """A parent that starts a child, writes its session down and sleeps; ends at SIGTERM without a word to the child."""
    said = tmp_path / "session"
    script = f"""
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {child!r}])
time.sleep(0.3)
open({str(said)!r}, "w").write(f"{{os.getsid(0)}}\\n")
time.sleep(60)
"""
    servers.start("parent", ["python", "-c", script])
    return session_of(said)


def test_stopping_takes_the_children_along(servers, tmp_path):
    session = started_parent(servers, tmp_path, "import time; time.sleep(60)")
    assert len(alive_in({session})) == 2
    servers.stop()
    assert alive_in({session}) == []


def test_a_child_that_will_not_hear_is_killed(servers, tmp_path, monkeypatch):
    monkeypatch.setattr("etl.stage.servers._GRACE_SECONDS", 1.0)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    session = started_parent(servers, tmp_path, deaf)
    servers.stop()
    assert alive_in({session}) == []


def test_a_server_that_ends_by_itself_is_noticed_with_its_last_words(servers):
    servers.start("api-server", ["python", "-c", "print('address already in use'); raise SystemExit(1)"])
    with pytest.raises(StageError, match="api-server ended by itself") as said:
        wait_for(lambda: servers.check())
    assert said.value.exit_code == 4
    assert "address already in use" in said.value.details


def test_what_a_programme_printed_is_returned(servers):
    assert servers.finish("hello", ["python", "-c", "print('done')"]) == "done\n"


@pytest.mark.parametrize(("code", "told"), [(3, 3), (2, 2), (1, 1), (77, 1)])
def test_a_programme_that_fails_gives_its_last_lines_and_its_code(servers, code, told):
    with pytest.raises(StageError, match="ended with code") as said:
        servers.finish("hello", ["python", "-c", f"print('one reason'); raise SystemExit({code})"])
    assert said.value.exit_code == told
    assert said.value.details == ("one reason",)


def test_a_programme_that_failed_beside_is_noticed_by_whoever_waits_for_the_servers(servers):
    with pytest.raises(StageError):
        servers.finish("week", ["python", "-c", "raise SystemExit(1)"])
    with pytest.raises(StageError, match="ended with code 1"):
        servers.check()


def test_a_code_that_was_expected_is_no_failure(servers):
    assert servers.finish("held", ["python", "-c", "raise SystemExit(3)"], accepted=(0, 3)) == ""
