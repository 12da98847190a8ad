"""Of a small week a copy judges, which loads what judging needs: the answer is the same, the library is not loaded here."""

import os
import subprocess
import sys

import pandas as pd
import pytest

from etl.flow import checks, judges

WALK = """
import os, sys
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:int(sys.argv[3])])
from etl.flow import open_houses, run_week
from etl.settings import Settings
with open_houses(Settings(home=sys.argv[1], inbox=sys.argv[2], week="2026-W47")) as houses:
    run_week(houses, "2026-W47")
print("great_expectations" in sys.modules)
"""


def fill(place, lists):
    place.put("ofppt_trainees", content=lists.trainees(range(20)))
    place.put("ofppt_trainees", "2026-11-02_illisible.csv", b"Nom;Truc\nx;y\n")
    for feed in ("chamber_registry", "region_lots", "region_handovers"):
        place.put(feed)


def walked(place, processors):
    told = subprocess.run(
        [sys.executable, "-c", WALK, str(place.home), str(place.inbox), str(processors)],
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout.strip()


@pytest.mark.slow
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one processor: nothing goes on beside")
def test_a_small_week_is_judged_by_a_copy_and_comes_to_the_same(place, another, lists):
    for one in (place, another):
        fill(one, lists)
    assert walked(place, 2) == "False", "the library was loaded here, too"
    assert walked(another, 1) == "True"
    assert place.digest() == another.digest()


def test_what_the_copy_finds_broken_is_raised_here(place, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    with place.houses() as opened, judges.beside(opened) as houses:
        assert judges.is_elsewhere(houses)
        broken = pd.DataFrame([{"quantity": -1.0}], columns=["quantity"])
        with pytest.raises(checks.validate.SuiteError, match="out_items"):
            houses.judge(checks.hold, {"out_items": broken})


def test_a_full_inbox_has_copies_of_its_own(place, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    for number in range(judges.FEW):
        place.put("region_lots", f"2026-11-01_{number}.csv")
    with place.houses() as opened, judges.beside(opened) as houses:
        assert not judges.is_elsewhere(houses)


def test_on_one_processor_nobody_judges_elsewhere(place, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    with place.houses() as opened, judges.beside(opened) as houses:
        assert houses is opened
