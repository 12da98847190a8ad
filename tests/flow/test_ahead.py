"""Files that other processes read ahead of their turn give what they give when each waits for the one before it."""

import os

import pytest

from etl.flow import ahead, hands, intake, judges, landing
from etl.flow.run import take_in
from warehouse import read as question

TRAINEES = "ofppt_trainees"
BAD = b"Nom;Truc\nx;y\n"


@pytest.fixture
def two_processors(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(judges, "FEW", 0)


def gone(*_):
    os._exit(1)


def fill(place, lists):
    place.put(TRAINEES, "2026-11-01_Agadir.csv", lists.trainees(range(20)))
    place.put(TRAINEES, "2026-11-02_illisible.csv", BAD)
    place.put(TRAINEES, "2026-11-03_Tiznit.csv", lists.trainees(range(40, 60)))
    place.put(TRAINEES, "2026-11-04_Agadir v2.csv", lists.trainees([*range(18), 30, 31], p3={"Sexe": "F"}))
    place.put(TRAINEES, "2026-11-05_autre nom.csv", lists.trainees(range(40, 60)))
    place.put("region_handovers", "2026-11-06_PV.csv")


@pytest.mark.slow
def test_what_is_read_ahead_is_what_each_in_its_turn_would_be(place, another, lists, two_processors, monkeypatch):
    for one in (place, another):
        fill(one, lists)
    with place.houses() as houses:
        ahead_counts = take_in(houses)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    with another.houses() as houses:
        counts = take_in(houses)
    assert ahead_counts == counts
    assert counts["files_refused"] == 1
    assert counts["files_duplicate"] == 1
    assert place.digest() == another.digest()


@pytest.mark.slow
def test_of_a_landed_file_that_was_altered_the_altered_bytes_are_never_read(place, lists, two_processors):
    place.put(TRAINEES, "2026-11-01_Agadir.csv", lists.trainees(range(20)))
    place.put(TRAINEES, "2026-11-03_Tiznit.csv", lists.trainees(range(40, 60)))
    with place.houses() as houses:
        landing.land(houses, TRAINEES, print)
        with houses.asking() as connection:
            arrivals = sorted(question.arrivals(connection, TRAINEES), key=lambda one: one["received_at"])
        altered = houses.settings.landing_dir / arrivals[0]["landed_as"]
        altered.chmod(0o600)
        altered.write_bytes(altered.read_bytes().replace(b"20", b"21"))
        told = []
        counts = intake.judge_all(houses, arrivals, lambda _: None, told.append)
    assert counts["files_accepted"] == 1
    assert len(told) == 1
    assert "2026-11-01_Agadir.csv" in told[0]


def test_of_a_process_that_is_gone_the_run_says_so_and_nothing_is_half_written(
    place, lists, two_processors, monkeypatch
):
    fill(place, lists)
    monkeypatch.setattr(ahead, "_read_whole", gone)
    with place.houses() as houses, pytest.raises(hands.HandGoneError, match="run the same command again"):
        take_in(houses)
    assert place.asked("SELECT count(*) FROM core_trainees") == [(0,)]
