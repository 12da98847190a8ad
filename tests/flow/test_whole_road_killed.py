"""The whole road, from the inbox to the mailbox, cut off again and again: what it comes to is what it always comes to.

``TAJHIZ_KILLS=200`` kills so often; the suite does a part of it.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

from etl.flow import outbox
from tests.flow.conftest import Programme
from warehouse.engine import open_warehouse, reading
from warehouse.read import tables_digest

WEEK = "2026-W47"
KILLS = int(os.environ.get("TAJHIZ_KILLS", "30"))
IN_A_ROW = 10  # kills before a road is walked to its end and looked at


class Road:
    """A programme, its mail server, and a process that walks the road and dies when told."""

    def __init__(self, folder, desk, *words, database=None):
        self.programme, self.desk, self.database = Programme(folder).fill(), desk, database
        started = [sys.executable, "-m", "tests.flow.fail_points", self.programme.home, self.programme.inbox]
        self._walker = subprocess.Popen(
            [*map(str, started), str(desk.server.port), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | ({"ROAD_DATABASE": database} if database else {}),
        )

    def walk(self, command=0):
        self._walker.stdin.write(f"{command}\n")
        self._walker.stdin.flush()
        return json.loads(self._walker.stdout.readline())

    def close(self):
        self._walker.stdin.close()
        self._walker.wait(30)

    def houses(self):
        return self.programme.houses(**({"database_url": self.database} if self.database else {}))

    def finish(self):
        """Walk to the end, let a person look after each letter in doubt, and walk again."""
        told = self.walk()
        assert told["code"] == 0, told["said"]
        with self.houses() as houses:
            taken = Counter(str(mail["Message-ID"]) for _, mail in self.desk.taken)
            for line in outbox.listed(houses, WEEK):
                if line["state"] == "unknown":
                    arrived = taken[line["message_id"]] > 0
                    outbox.resend(houses, WEEK, "Amina", (line["partner"],), arrived=arrived)
        assert self.walk()["code"] == 0

    def state(self):
        """Return what must be the same however often the road was cut off."""
        engine = open_warehouse(self.database or f"sqlite:///{self.programme.home / 'warehouse.db'}")
        with reading(engine) as connection:
            digest = tables_digest(connection)
        engine.dispose()
        with self.houses() as houses:
            letters = sorted((line["partner"], line["state"]) for line in outbox.listed(houses, WEEK))
        landed = sorted(path.name for path in (self.programme.home / "landing").rglob("*") if path.is_file())
        reports = sorted(path.name for path in (self.programme.home / "reports" / WEEK).iterdir())
        return {"digest": digest, "letters": letters, "landed": landed, "reports": reports}

    def hold_invariants(self, unharmed):
        assert self.state() == unharmed
        taken = Counter(str(mail["Message-ID"]) for _, mail in self.desk.taken)
        assert len(taken) == len(unharmed["letters"])
        assert max(taken.values()) == 1, "no letter goes twice"
        for path in (self.programme.home / "landing").rglob("*.csv"):
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
        assert not list(self.programme.home.rglob("*.part"))


@pytest.fixture
def unharmed(tmp_path, desk):
    """What a road that was never cut off comes to, and how many points it has."""
    road = Road(tmp_path / "unharmed", desk)
    told = road.walk("record")
    assert told["code"] == 0, told["said"]
    state = road.state()
    road.close()
    desk.taken.clear()
    names = json.loads(told["said"])
    assert all(letter == "sent" for _, letter in state["letters"])
    assert len(set(names)) > 60, "the points are those of the whole road"
    return state, len(names)


@pytest.mark.slow
@pytest.mark.parametrize("signal_word", [(), ("--terminate",)], ids=["SIGKILL", "SIGTERM"])
def test_a_road_that_is_cut_off_again_and_again_ends_as_one_that_never_was(tmp_path, desk, unharmed, signal_word):
    state, points = unharmed
    chance, killed, chain = random.Random(8), 0, 0
    while killed < (KILLS if not signal_word else KILLS // 3):
        chain += 1
        road = Road(tmp_path / f"road{chain}", desk, *signal_word)
        for _ in range(IN_A_ROW):  # early points are many and late ones are reached after fewer: both are wanted
            early = chance.random() < 0.5
            at = int(points ** chance.random()) + 1 if early else chance.randint(1, points)
            if road.walk(at)["code"] == 0:
                break  # it had fewer steps left: it is at its end
            killed += 1
        road.finish()
        road.hold_invariants(state)
        road.close()
        desk.taken.clear()


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["drop_connections", "restart"])
def test_a_database_that_drops_its_connections_or_restarts_under_the_road_leaves_nothing_half_done(
    tmp_path, desk, unharmed, postgres, harm
):
    state, _ = unharmed
    road = Road(tmp_path / "road", desk, database=postgres.database())
    chance, broken = random.Random(8), 0
    for _ in range(6):
        cut = threading.Timer(0.3 + 3 * chance.random(), getattr(postgres, harm))
        cut.start()
        told = road.walk()
        cut.join()
        broken += told["code"] != 0
        if told["code"]:
            assert "WarehouseUnavailableError" in told["said"], told["said"]
        time.sleep(0.1)
    assert broken, "the line was never cut while it was needed"
    road.finish()
    assert road.state() == state
    assert max(Counter(str(mail["Message-ID"]) for _, mail in desk.taken).values()) == 1
    road.close()
