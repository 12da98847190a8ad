"""A home that decides only what has changed remembers, week by week, what one that decides everything anew does."""

import shutil

import pytest

from etl.flow import linking, scores, snapshot
from etl.flow.judging import judge
from etl.flow.knowledge import ROLLS
from etl.records import Judgement
from tests.flow.conftest import handovers, registry, trainees
from warehouse import read as question

WEEKS = ("2026-W45", "2026-W46", "2026-W47")


def send(place, week):
    if week == "2026-W45":
        place.put("ofppt_trainees", "2026-11-02_liste.csv", trainees(range(60)))
        place.put("chamber_registry", "2026-11-02_registre.csv", registry(range(30, 90)))
        place.put("region_handovers", "2026-11-03_pv.csv", handovers(range(20), day="30/10/2026"))
    elif week == "2026-W46":  # a corrected list: some go, some come, one changes
        changed = {"p7": {"Date de naissance": "01/01/1971"}}
        place.put("ofppt_trainees", "2026-11-09_liste v2.csv", trainees([*range(4, 60), 61, 62], **changed))
    else:
        place.put("chamber_registry", "2026-11-16_registre suite.csv", registry(range(88, 96)))


def told(place):
    names = [name for (name,) in place.asked("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    kept = [name for name in names if name.startswith(("assn_", "core_", "out_")) and name != "out_snapshots"]
    return {name: sorted(map(str, place.asked(f"SELECT * FROM {name}"))) for name in kept}


def walk(place, week, *, anew):
    send(place, week)
    if anew:
        shutil.rmtree(place.home / "link", ignore_errors=True)
    place.walk(week)


def answer(place):
    """Let somebody answer a question of the first week, the same in every home."""
    with place.houses("2026-W45") as houses:
        with houses.asking() as connection:
            waiting = question.pairs(connection, None)[0]
        judge(houses, waiting["left_record_id"], waiting["right_record_id"], Judgement.DIFFERENT, "amina", "vu")


@pytest.mark.slow
def test_the_warehouse_is_the_same_to_the_last_line(place, another, monkeypatch):
    touched = []
    known = snapshot._touched
    monkeypatch.setattr(snapshot, "_touched", lambda links, kept: touched.append(links.touched) or known(links, kept))
    for week in WEEKS:
        walk(place, week, anew=False)
        if week == "2026-W45":
            answer(place)
    week_by_week = [None if one is None else len(one) for one in touched]
    for week in WEEKS:
        walk(another, week, anew=True)
        if week == "2026-W45":
            answer(another)
    assert week_by_week[0] is None
    assert all(0 < count < 150 for count in week_by_week[1:]), week_by_week
    assert told(place) == told(another)


def comparisons(place):
    with place.houses() as houses, houses.asking() as connection:
        return question.comparisons(connection)


@pytest.fixture
def linkings(monkeypatch):
    """How many records each linking was given."""
    made = []
    linked = linking.linked
    monkeypatch.setattr(
        linking, "linked", lambda *given, **named: made.append(len(given[1])) or linked(*given, **named)
    )
    return made


def test_a_week_whose_files_name_nobody_leaves_everybody_who_they_were(place, another, linkings):
    counts = []
    for home in (place, another):
        walk(home, "2026-W45", anew=False)
        home.put("region_deliveries", "2026-11-09_bl.csv")
        if home is another:
            shutil.rmtree(home.home / "link")
        counts.append(home.walk("2026-W46").counts)
    assert len(linkings) == 3, "once in the one home, twice in the other"
    assert counts[0] == counts[1]
    assert place.files()["2026-11-09_bl.csv"]["outcome"] == "accepted"
    assert told(place) == told(another)


def test_an_answer_an_older_week_or_another_rule_links_again(place, linkings, monkeypatch):
    walk(place, "2026-W45", anew=False)
    place.walk("2026-W45")
    assert len(linkings) == 1
    before = comparisons(place)
    answer(place)
    place.walk("2026-W45")
    assert len(linkings) == 2
    assert comparisons(place) != before, "a run that is cut off here leaves scores of another linking"
    place.walk("2026-W44")
    assert len(linkings) == 3, "nothing was known yet"
    place.walk("2026-W45")
    assert len(linkings) == 4
    monkeypatch.setattr(scores, "_programme", lambda: "of the next release")
    place.walk("2026-W45")
    assert len(linkings) == 5


def test_comparisons_that_the_warehouse_does_not_rest_on_decide_nothing(place):
    walk(place, "2026-W45", anew=False)
    standing = comparisons(place)
    with place.houses() as houses:
        assert scores.known(houses, standing, ROLLS).has_outcome
        assert not scores.known(houses, standing, ROLLS | {"complaints"}).has_outcome, "decided by another rule"
        assert not scores.known(houses, "of another home", ROLLS).has_outcome
        assert not scores.known(houses, None, ROLLS).has_outcome
