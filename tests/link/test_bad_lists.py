"""Lists as they should not be: nobody is lost, nobody is taken for another, nothing stops. Everybody here is invented."""

import pandas as pd
import pytest

from etl import normalise
from etl.feeds import declared_feed
from etl.link import link_records
from etl.policy import load_policy
from etl.records import TextTable

NO_JUDGEMENT = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])
NOTHING = pd.DataFrame()


def records(lines, feed="chamber_registry"):
    """Read canonical text columns as a file of this feed is read."""
    rows = pd.DataFrame(lines, dtype=object).assign(sheet="", row=range(2, len(lines) + 2), title="")
    read = normalise.records(TextTable(rows, NOTHING, NOTHING), declared_feed(feed), load_policy())
    keys = [f"{feed}:{number:04d}" for number in range(len(lines))]
    return read.assign(feed=feed, record_id=keys, received_at="2026-01-01")


def linked(*lists, judgements=NO_JUDGEMENT):
    return link_records(pd.concat(lists, ignore_index=True), judgements, {}, rolls=("chamber_registry",))


def people(links):
    return links.persons["person_id"].nunique()


def line(name, **cells):
    return {"full_name_latin": name} | cells


CROWD = [
    "Brahim AKHARRAZ", "Fadma OUBELLA", "Lahcen TIGUIDA", "Zahra AZNAG", "Hassan IGUIDER", "Rkia BOUZALIM", "Ali OUHMID",
    "Naima AMZIL", "Omar TAGMART", "Khadija OUFRID", "Said IMLIL", "Aicha TAZERT",
]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        [line(name, phone="0612345678") for name in CROWD],
        [line(name, birth_date="01/01/1980") for name in CROWD],
        [line(name, birth_date="01/01/1980", phone="0612345678", commune="Tiznit", craft="Menuiserie") for name in CROWD],
        [line(name, national_id="JB123456") for name in CROWD],
        [line(name[0] + " " + other[0]) for name in CROWD[:3] for other in CROWD[:3]],
        [line((name + " ") * 20) for name in CROWD],
        [line(f"{name} محمد أيت لحسن"[: 12 + at]) for at, name in enumerate(CROWD)],
        [{"family_name_latin": None, "national_id": f"JB10{at}000"} for at in range(12)],
    ],
    ids=[
        "everyone has one phone", "everyone was born on 01/01", "everyone lives and works alike", "everyone has one card",
        "names of one letter", "names of three hundred characters", "two scripts in one cell", "no names at all",
    ],
)  # fmt: skip
def test_a_column_that_says_the_same_of_everybody_makes_nobody_one(lines):
    links = linked(records(lines))
    assert people(links) == len(lines)
    assert len(links.persons) == len(lines)


def test_one_card_for_everybody_is_asked_about_in_words():
    links = linked(records([line(name, national_id="JB123456") for name in CROWD]))
    assert set(links.review["tier"]) == {"T1x"}
    assert len(links.review)


def test_a_column_shifted_by_one_loses_nobody():
    right = [{"family_name_latin": n.split()[1], "given_name_latin": n.split()[0], "commune": "Tiznit"} for n in CROWD]
    shifted = [{"given_name_latin": one["family_name_latin"], "commune": one["given_name_latin"]} for one in right]
    links = linked(records(right), records(shifted, "reference_list"))
    assert len(links.persons) == 2 * len(CROWD)
    assert people(links) >= len(CROWD)
    mine = links.persons[links.persons["record_id"].str.startswith("chamber_registry")]
    assert mine["person_id"].nunique() == len(CROWD)


def test_the_same_list_as_both_sources_gives_everybody_once():
    lines = [
        line(name, national_id=f"JB{200 + 37 * at}{at:03d}", birth_date=f"1{at % 10}/0{1 + at % 9}/19{70 + at}")
        for at, name in enumerate(CROWD)
    ]
    links = linked(records(lines), records(lines, "reference_list"))
    assert people(links) == len(CROWD)
    assert links.review.empty


def test_an_empty_list_and_a_list_of_one_are_lists():
    assert linked(records([line("Brahim AKHARRAZ")]).iloc[:0]).persons.empty
    assert people(linked(records([line("Brahim AKHARRAZ")]))) == 1


def test_a_judgement_on_a_record_that_is_gone_stops_nothing_and_still_ties_the_two_it_led_over():
    told = records([line(name, national_id=f"JB{at}00{at}77") for at, name in enumerate(CROWD)])
    one, other = told["record_id"].iloc[:2]
    said = pd.DataFrame(
        [(one, "region_handovers:gone", "same"), ("region_handovers:gone", other, "same"), ("x:1", "y:2", "different")],
        columns=["left_record_id", "right_record_id", "verdict"],
    )
    links = linked(told, judgements=said)
    assert people(links) == len(CROWD) - 1


def test_contradictory_judgements_join_nobody_and_are_told():
    told = records([line(name, national_id=f"JB{at}00{at}77") for at, name in enumerate(CROWD)])
    one, two, three = told["record_id"].iloc[:3]
    said = pd.DataFrame(
        [(one, two, "same"), (two, three, "same"), (one, three, "different")],
        columns=["left_record_id", "right_record_id", "verdict"],
    )
    links = linked(told, judgements=said)
    persons = dict(zip(links.persons["record_id"], links.persons["person_id"], strict=True))
    assert persons[one] != persons[three]
    assert len(links.contradictions)
