"""What breaks a rule of the answer's suites is never written: the last good answer stays, no letter is built."""

import copy
import os
import signal

import pandas as pd
import pytest

from etl.flow import checks, hands, letters, snapshot, stored
from etl.flow.checks import GateClosedError
from tests.reconcile.test_stories import AS_OF, Story, whole_kit
from warehouse import read as question

WEEK = "2026-W47"


@pytest.fixture(scope="module")
def answer():
    assert AS_OF
    return whole_kit(Story().trained("p").trained("q").in_stock()).allocated("CHAIR", "q").week()


FACTS = {
    "core_handovers": pd.DataFrame(
        {
            "status": ["handed_over"],
            "quantity": [1.0],
            "person_id": ["p"],
            "cooperative_key": [None],
            "record_id": ["r"],
        }
    )
}


def test_a_good_answer_passes(answer):
    assert checks.hold(checks.tables_of(answer, FACTS, {"p", "q"})) == []


def spoil(table, at, **cells):
    def change(answer, facts):
        answer[table][at] |= cells

    return change


def twice(answer, facts):
    answer["trainings"].append(answer["trainings"][0])


def orphan(answer, facts):
    answer["items"].append(answer["items"][0] | {"person_id": "nobody"})


def to_nobody(answer, facts):
    facts["core_handovers"] = facts["core_handovers"].assign(person_id=None, record_id=None)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (twice, "training_twice"),
        (spoil("trainings", 1, state="perhaps"), "state_unknown"),
        (spoil("trainings", 0, evidence=[]), "equipped_without_evidence"),
        (spoil("trainings", 0, evidence=[{"feed": "ofppt_trainees"}]), "equipped_by_one_list"),
        (spoil("trainings", 0, reason="in_store"), "equipped_with_reason"),
        (spoil("trainings", 1, state="equipped", reason=None), "equipped_and_missing"),
        (spoil("trainings", 1, reason=None), "waiting_without_reason"),
        (spoil("trainings", 0, person_id="nobody"), "person_unknown"),
        (orphan, "item_of_no_training"),
        (spoil("items", 0, quantity_signed=-1.0), "quantity_below_zero"),
        (spoil("goods", 0, in_store=7.0), "goods_unbalanced"),
        (spoil("goods", 0, received=1e6), "received_beyond_handed_over"),
        (spoil("cohorts", 0, equipped=7), "states_do_not_add_up"),
        (spoil("cohorts", 0, trained=7, not_equipped=6), "trainings_do_not_add_up"),
        (to_nobody, "handed_to_nobody"),
    ],
)
def test_each_broken_rule_closes_the_gate_by_name(answer, change, rule):
    spoilt, facts = copy.deepcopy(answer), dict(FACTS)
    change(spoilt, facts)
    with pytest.raises(GateClosedError, match=rule):
        checks.hold(checks.tables_of(spoilt, facts, {"p", "q"}))


def test_a_closed_gate_keeps_the_last_good_answer(place, monkeypatch):
    place.put("ofppt_trainees")
    place.walk()
    with place.houses() as houses, houses.asking() as connection:
        good = question.snapshot_header(connection, WEEK)
    place.put("region_handovers")
    real = checks._trainings
    monkeypatch.setattr(checks, "_trainings", lambda *told: real(*told).assign(is_person_known=False))
    with pytest.raises(GateClosedError, match="person_unknown"):
        place.walk()
    with place.houses() as houses, houses.asking() as connection:
        assert question.snapshot_header(connection, WEEK) == good
        assert question.runs(connection)[0]["status"] == "held"


def test_an_answer_that_somebody_changed_in_the_warehouse_is_not_told(place):
    place.put("ofppt_trainees")
    place.walk()
    with place.houses() as houses:
        assert stored.check_week(houses, WEEK)["trainings"] > 0
        with houses.writing() as connection:
            connection.exec_driver_sql("UPDATE out_trainings SET state = 'equipped'")
        with pytest.raises(GateClosedError, match="is not the one that was written"):
            stored.check_week(houses, WEEK)


def test_a_week_without_an_answer_is_not_told(place):
    place.put("ofppt_trainees")
    place.walk()
    with place.houses() as houses:
        with pytest.raises(GateClosedError, match="2026-W10 has no answer"):
            stored.check_week(houses, "2026-W10")
        assert letters.folder(houses, "2026-W10")


@pytest.fixture
def elsewhere(monkeypatch):
    """Every week counts as large: others read its faces, answer for half its people, and hold it to its suites."""
    monkeypatch.setattr(hands, "LARGE", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def test_a_week_whose_work_is_shared_by_two_processes_is_answered_alike(programme, elsewhere):
    with programme.houses() as houses:
        with houses.asking() as connection:
            alone = question.snapshot_header(connection, WEEK)["digest"]
        with houses.writing() as connection:
            connection.exec_driver_sql("UPDATE out_snapshots SET digest = 'another'")
        snapshot.reconcile_week(houses, WEEK)
        with houses.asking() as connection:
            assert question.snapshot_header(connection, WEEK)["digest"] == alone


def wait_a_day_longer(houses):
    with houses.writing() as connection:
        connection.exec_driver_sql("UPDATE out_trainings SET days_waiting = days_waiting + 1")


def test_a_small_answer_is_looked_at_before_it_is_counted(place):
    place.put("ofppt_trainees")
    place.walk()
    counted = []
    with place.houses() as houses:
        wait_a_day_longer(houses)
        with pytest.raises(GateClosedError, match="not the one that was written"), stored.checking(houses, WEEK, 1):
            counted.append(WEEK)
    assert not counted


def test_a_large_answer_is_looked_at_while_it_is_counted(place, elsewhere):
    place.put("ofppt_trainees")
    place.walk()
    with place.houses() as houses:
        with stored.checking(houses, WEEK, rows=1):
            pass  # nothing is wrong with it
        wait_a_day_longer(houses)
        with pytest.raises(GateClosedError, match="not the one that was written"), stored.checking(houses, WEEK, 1):
            raise ValueError("an answer that nobody wrote cannot be counted")


@pytest.mark.slow
def test_a_rule_that_a_second_process_finds_broken_leaves_nothing_written(programme, elsewhere, monkeypatch):
    before = programme.digest()
    real = checks._trainings
    monkeypatch.setattr(checks, "_trainings", lambda *told: real(*told).assign(is_person_known=False))
    with programme.houses() as houses, pytest.raises(GateClosedError, match="person_unknown"):
        snapshot.reconcile_week(houses, WEEK)
    assert programme.digest() == before


def test_a_copy_of_this_process_that_is_killed_leaves_nothing_written(programme, elsewhere, monkeypatch):
    before = programme.digest()
    us = os.getpid()
    monkeypatch.setattr(checks, "hold", lambda _: os.kill(os.getpid(), signal.SIGKILL) if os.getpid() != us else None)
    with programme.houses() as houses, pytest.raises(hands.HandGoneError, match="run the same command again"):
        snapshot.reconcile_week(houses, WEEK)
    assert programme.digest() == before


def test_a_second_process_that_is_killed_leaves_nothing_written(programme, elsewhere, monkeypatch):
    before = programme.digest()
    monkeypatch.setattr(hands.sys, "executable", "/bin/false")
    with programme.houses() as houses, pytest.raises(hands.HandGoneError, match="run the same command again"):
        snapshot.reconcile_week(houses, WEEK)
    assert programme.digest() == before
