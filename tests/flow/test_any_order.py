"""Files come, are corrected, come twice or broken; runs are killed, repeated, asked for an older week: in any order.

Whatever the order, it comes to what one undisturbed run over the same inbox comes to, and no row is lost on the way.
``TAJHIZ_ORDERS=50`` tries so many orders; the suite tries a few.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from etl.flow import integrity
from tests.flow.conftest import Place, handovers, invented, registry, trainees, written

ORDERS = int(os.environ.get("TAJHIZ_ORDERS", "2"))
WEEKS = ("2026-W45", "2026-W46", "2026-W47")
LISTS = {"ofppt_trainees": trainees, "chamber_registry": registry, "region_handovers": handovers}
MOST_POINTS = 330  # a run of a few small files has about so many


class Walker:
    """A process of its own that runs a week, and dies where it is told."""

    def __init__(self, place):
        words = [sys.executable, "-m", "tests.flow.fail_points", str(place.home), str(place.inbox), "9"]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, week, die_at=0):
        self._process.stdin.write(f"{week} {die_at}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait(30)


class AnyOrder(RuleBasedStateMachine):
    """One home, to which everything happens."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="order"))
        self.place = Place(self.folder)
        self.walker = Walker(self.place)
        self.sent, self.day, self.killed = [], 1, 0

    def put(self, feed, stem, content):
        self.day += 1
        name = f"2026-11-{self.day:02d}_{stem}"
        self.place.put(feed, name, content)
        return name

    @initialize()
    def first_list(self):
        self.deliver("ofppt_trainees", range(6))

    @precondition(lambda self: self.day < 20)
    @rule(feed=st.sampled_from(sorted(LISTS)), numbers=st.sets(st.integers(0, 14), min_size=2).map(sorted))
    def deliver(self, feed, numbers):
        told = {"report": f"{len(self.sent)}/2026"} if feed == "region_handovers" else {}
        self.sent.append((feed, list(numbers), told))
        self.put(feed, f"liste{len(self.sent)}.csv", LISTS[feed](numbers, **told))

    @precondition(lambda self: self.day < 20 and self.sent)
    @rule(data=st.data())
    def correct(self, data):
        at = data.draw(st.integers(0, len(self.sent) - 1))
        feed, numbers, told = self.sent[at]
        numbers = [*numbers, 20 + len(self.sent)]
        self.sent[at] = (feed, numbers, told)
        self.put(feed, f"liste{at + 1}.csv", LISTS[feed](numbers, **told))

    @precondition(lambda self: self.day < 20 and self.sent)
    @rule(data=st.data())
    def send_twice(self, data):
        feed, numbers, told = data.draw(st.sampled_from(self.sent))
        self.put(feed, f"encore{self.day}.csv", LISTS[feed](numbers, **told))

    @precondition(lambda self: self.day < 20)
    @rule(content=st.sampled_from([b"", b"PK\x03\x04 half a workbook", b"a;b\n1;2\n", b"\xff\xfe\x00"]))
    def send_nonsense(self, content):
        self.put("chamber_registry", f"brouillon{self.day}.xlsx", content)

    @precondition(lambda self: self.day < 20)
    @rule()
    def send_rows_that_fail(self):
        header = ("Nom", "Prénom", "N° CIN", "Date de naissance", "Métier", "Édition")
        family, given, card, _ = invented(self.day)
        rows = [(family, given, card, "31/02/1990", "Coiffure", "Édition 2023"), (family, given, "??", "", "?", "")]
        self.put("ofppt_trainees", f"mauvais{self.day}.csv", written(header, rows))

    @rule(week=st.sampled_from(WEEKS))
    def run(self, week):
        told = self.walker.run(week)
        assert told["code"] == 0, told["said"]
        self.hold()

    @rule(week=st.sampled_from(WEEKS), at=st.floats(0, 1))
    def kill(self, week, at):
        """Early points are many and late ones are few: both are wanted."""
        self.killed += self.walker.run(week, int(MOST_POINTS**at))["code"] == -9

    def hold(self):
        """What holds after every run that came to its end, whatever was killed before it."""
        assert not list(self.place.home.rglob("*.part"))
        for path in (self.place.home / "landing").rglob("*.*"):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name.partition(".")[0]
        files = self.place.asked(
            "SELECT file_id, outcome, rows_accepted, rows_quarantined, rows_ignored FROM log_files"
        )
        facts = Counter()
        for table in ("core_trainees", "core_registrations", "core_handovers"):
            facts.update(dict(self.place.asked(f"SELECT file_id, count(*) FROM {table} GROUP BY file_id")))
        kept_out = dict(
            self.place.asked(
                'SELECT file_id, count(DISTINCT sheet || ":" || "row") FROM log_quarantined_rows '
                "WHERE severity <> 'warning' GROUP BY file_id".replace('":"', "':'")
            )
        )
        for file_id, outcome, accepted, quarantined, _ in files:
            if outcome in ("accepted", "superseded"):
                assert facts[file_id] == accepted, "each accepted row is a fact, once"
                assert kept_out.get(file_id, 0) == quarantined
            else:
                assert facts[file_id] == 0, "what was refused or is held counts for nothing"
        with self.place.houses() as houses:
            integrity.verify(houses)

    def teardown(self):
        try:
            self.end()
        finally:
            self.walker.close()
            shutil.rmtree(self.folder)

    def end(self):
        """Ask every week once more, and the same of a home that was never disturbed."""
        undisturbed = Place(self.folder / "undisturbed")
        self.place.copied(undisturbed)
        other = Walker(undisturbed)
        try:
            for week in WEEKS:
                for walker in (self.walker, other):
                    told = walker.run(week)
                    assert told["code"] == 0, told["said"]
        finally:
            other.close()
        self.hold()
        assert self.place.digest() == undisturbed.digest()


@pytest.mark.slow
def test_in_whatever_order_things_happen_they_come_to_the_same():
    AnyOrder.TestCase.settings = settings(
        max_examples=ORDERS, stateful_step_count=9, deadline=None, suppress_health_check=list(HealthCheck), database=None,
        derandomize=not os.environ.get("TAJHIZ_ORDERS"),
    )  # fmt: skip
    AnyOrder.TestCase("runTest").runTest()
