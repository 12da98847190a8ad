"""Cut off anywhere, run again: the warehouse is that of a run that was never cut off."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.flow.conftest import Place

pytestmark = pytest.mark.slow  # many runs, each in a process of its own

WEEK = "2026-W47"
# Dies of SIGKILL when the named function is entered for the nth time: nothing can tidy up.
DYING = """
import os, signal, sys
from importlib import import_module
module, name, nth = sys.argv[1], sys.argv[2], int(sys.argv[3])
room = import_module(module)
real, seen = getattr(room, name), []
def deadly(*given, **named):
    seen.append(1)
    if len(seen) == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **named)
setattr(room, name, deadly)
sys.argv = ["tajhiz", *sys.argv[4:]]
from etl.cli import main
main()
"""


def run(place, *where, script=DYING):
    words = [*where, "run", "--inbox", place.inbox, "--week", WEEK, "--home", place.home]
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, words)], capture_output=True, text=True, check=False, timeout=90
    )


def fill(place):
    for feed in ("ofppt_trainees", "region_handovers"):
        place.put(feed)
    return place


@pytest.fixture
def filled(place):
    return fill(place)


@pytest.fixture(scope="module")
def unharmed(tmp_path_factory):
    """A home that was never cut off: its digest, and what lies beside its letters."""
    place = fill(Place(tmp_path_factory.mktemp("unharmed")))
    place.walk()
    return place.digest(), {path.name for path in (place.home / "reports" / WEEK).iterdir()}


@pytest.mark.parametrize(
    ("module", "name", "nth"),
    [
        ("os", "fsync", 2),  # while the second file is landed
        ("warehouse.write.files", "_remember_rows_left_out", 2),  # inside the transaction of the second file
        ("warehouse.write", "snapshot", 1),
        ("etl.report.workbook", "of_partner", 3),
    ],
    ids=["landing", "loading", "snapshot", "letters"],
)
def test_a_killed_run_leaves_nothing_that_the_next_one_does_not_mend(filled, unharmed, module, name, nth):
    assert run(filled, module, name, nth).returncode == -signal.SIGKILL
    filled.walk()
    assert filled.digest() == unharmed[0]
    assert not list(filled.home.rglob("*.part"))
    assert filled.asked("SELECT status FROM log_runs ORDER BY id")[-1] == ("done",)
    assert {path.name for path in (filled.home / "reports" / WEEK).iterdir()} == unharmed[1]


def test_two_runs_at_once_on_one_home_end_as_one(filled, unharmed):
    with ThreadPoolExecutor(2) as hands:  # each waits for a process of its own
        told = [hand.result() for hand in [hands.submit(run, filled, "os", "fsync", 10**6) for _ in range(2)]]
    assert [(one.returncode, one.stderr) for one in told] == [(0, ""), (0, "")]
    assert filled.digest() == unharmed[0]
    assert {line["outcome"] for line in filled.files().values()} == {"accepted"}


def test_ctrl_c_is_one_sentence(filled):
    # Whoever starts the tests in a shell's background has all their children ignore Ctrl-C.
    attentive = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n" + DYING
    told = run(filled, "os", "fsync", 2, script=attentive.replace("SIGKILL", "SIGINT"))
    assert told.returncode == 130
    assert told.stderr.startswith("tajhiz: stopped")
    assert len(told.stderr.strip().splitlines()) == 1
