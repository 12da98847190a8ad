"""Who is one person, who is two, and who must be asked about. Everybody here is invented."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.link import link_records

NO_JUDGEMENT = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])


def record(key, name="DR MHMD", **cells):
    base = {
        "record_id": key, "feed": "f", "received_at": "2026-01-01", "name_key": name,
        "name_key_glued": name.replace(" ", ""), "birth_date_precision": "day" if cells.get("birth_date") else None,
    }  # fmt: skip
    return base | cells


def linked(*records, judgements=NO_JUDGEMENT, previous=None):
    return link_records(pd.DataFrame(records, dtype=object), judgements, previous or {})


def persons(links):
    return dict(zip(links.persons["record_id"], links.persons["person_id"], strict=True))


def are_one(links, left="a", right="b"):
    ids = persons(links)
    return ids[left] == ids[right]


def judged(*verdicts):
    return pd.DataFrame(verdicts, columns=["left_record_id", "right_record_id", "verdict"])


RARE_AND_PLACED = {
    "name": "HMZGZR YDR", "full_name_latin": "YIDIR HAMZAGUEZZAR", "fem": False, "craft": "COIF", "province": "09.001",
}  # fmt: skip
SAME = [
    ("equal card, equal name", {"national_id": "J123456"}, {"national_id": "J123456"}),
    (
        "equal card, name nearly equal and heard alike",
        {"national_id": "J123456", "name": "FSL YSN", "full_name_latin": "Yassine Faycel"},
        {"national_id": "J123456", "name": "FSR YSN", "full_name_latin": "Yassine Faycer"},
    ),
    (
        "card mistyped by one sign, same birth date",
        {"national_id": "J123456", "birth_date": "1980-05-04"},
        {"national_id": "J123465", "birth_date": "1980-05-04"},
    ),
    ("no card, same birth date", {"birth_date": "1980-05-04"}, {"birth_date": "1980-05-04", "national_id": "J123456"}),
    (
        "no card, same craft and province, nobody else of that name",
        RARE_AND_PLACED,
        RARE_AND_PLACED,
    ),
    (
        "one card, Mohamed once written M'hamed",
        {"national_id": "J1", "given_variant": "mohamed", "full_name_latin": "Mohamed DRAOUI"},
        {"national_id": "J1", "given_variant": "mhamed", "full_name_latin": "M'hamed DRAOUI"},
    ),
    (
        "one card, a woman whose name is once spelled like a man's",
        {"national_id": "J123456", "fem": False, "sex": "F"},
        {"national_id": "J123456", "fem": True},
    ),
    ("card mistyped by one sign, nobody else of that name", {"national_id": "J123456"}, {"national_id": "J123457"}),
    ("no card, same phone, nobody of that name", {"phone": "+212600000001"}, {"phone": "+212600000001"}),
]
APART = [
    ("equal card, other person", {"national_id": "J123456"}, {"national_id": "J123456", "name": "BLRG FTM"}, "T1x"),
    (
        "equal card and name, births twenty years apart: father and son on one card",
        {"national_id": "J123456", "birth_date": "1960-01-02"},
        {"national_id": "J123456", "birth_date": "1985-01-02"},
        "T1x",
    ),
    (
        "equal card, Rachid and Rachida",
        {"national_id": "J123456", "fem": True},
        {"national_id": "J123456", "fem": False},
        "T1x",
    ),
    (
        "no card, same birth date, Mohamed and M'hamed",
        {"birth_date": "1980-05-04", "given_variant": "mohamed"},
        {"birth_date": "1980-05-04", "given_variant": "mhamed"},
        "R1",
    ),
    (
        "one card in two brothers' lines, no birth date",
        {"national_id": "J123456", "given_variant": "hassan"},
        {"national_id": "J123456", "given_variant": "houcine"},
        "T1x",
    ),
    (
        "one card, Mohamed and Ahmed of one family name: one letter of the skeleton apart",
        {"national_id": "J123456", "given_variant": "mohamed", "given_key": "MHMD"},
        {"national_id": "J123456", "given_variant": "ahmed", "given_key": "HMD", "name": "DR HMD"},
        "T1x",
    ),
    (
        "one card and birth date, twins Hassan and Houcine",
        {"national_id": "J123456", "given_variant": "hassan", "birth_date": "1980-05-04"},
        {"national_id": "J123456", "given_variant": "houcine", "birth_date": "1980-05-04"},
        "T1x",
    ),
    (
        "twins without cards, first names one sound apart, one place and phone",
        {"name": "DR HKM", "given_key": "HKM", "birth_date": "1980-05-04", "phone": "+2126", "commune_code": "c"},
        {"name": "DR HLM", "given_key": "HLM", "birth_date": "1980-05-04", "phone": "+2126", "commune_code": "c"},
        "RP",
    ),
    (
        "father and son of one name, one phone, cards two signs apart, no birth date",
        {"national_id": "JB45123", "phone": "+212600000001"},
        {"national_id": "JB45321", "phone": "+212600000001"},
        "RP",
    ),
    ("no card, same craft, no word of the place", {"craft": "COIF"}, {"craft": "COIF", "province": "09.001"}, "RP"),
    (
        "a name of four consonants says little",
        {"craft": "COIF", "province": "09.001", "name": "SM N"},
        {"craft": "COIF", "province": "09.001", "name": "SM N"},
        "RP",
    ),
    (
        "same name and birth date, two cards far apart",
        {"national_id": "J123456", "birth_date": "1980-05-04"},
        {"national_id": "JB99881", "birth_date": "1980-05-04"},
        "R2",
    ),
]


@pytest.mark.parametrize(("why", "left", "right"), SAME, ids=[case[0] for case in SAME])
def test_these_two_records_are_one_person(why, left, right):
    assert are_one(linked(record("a", **left), record("b", **right)))


@pytest.mark.parametrize(("why", "left", "right", "tier"), APART, ids=[case[0] for case in APART])
def test_these_two_records_are_never_merged_unasked(why, left, right, tier):
    links = linked(record("a", **left), record("b", **right))
    assert not are_one(links)
    assert links.review["tier"].tolist() == ([tier] if tier else [])
    assert all(links.review["evidence"])


def test_a_record_is_no_pair_with_itself():
    alone = record("a", birth_date="1980-05-04", national_id="J123456", name_key_coarse="DR MHMD", name_key="DR MHMD")
    assert linked(alone).persons["decided_by"].tolist() == ["alone"]


def test_brothers_at_one_address_with_one_phone_stay_two():
    links = linked(
        record("a", "DR MHMD", phone="+212600000001", commune_code="c", birth_date="1980-05-04"),
        record("b", "DR HMD", phone="+212600000001", commune_code="c", birth_date="1984-09-01"),
    )
    assert not are_one(links)


def test_a_name_borne_by_father_and_son_links_by_phone_to_neither():
    father = record("father", national_id="J100000", birth_date="1950-01-02", phone="+212600000001")
    son = record("son", national_id="J200999", birth_date="1980-03-04", phone="+212600000001")
    links = linked(father, son, record("sheet", phone="+212600000001"))
    assert len(set(persons(links).values())) == 3
    assert set(links.review["left"]) | set(links.review["right"]) == {"father", "son", "sheet"}


def test_a_namesake_of_whom_only_the_birth_year_is_known_makes_the_name_a_shared_one():
    place = RARE_AND_PLACED
    known = record("known", national_id="J100000", birth_date="1980-05-04", **place)
    elder = record("elder", "HMZGZR YDR", birth_date="1950-01-01", birth_date_precision="year")
    assert are_one(linked(known, record("sheet", **place)), "known", "sheet")
    assert not are_one(linked(known, elder, record("sheet", **place)), "known", "sheet")


def test_a_record_that_fits_two_people_is_asked_about_and_given_to_neither():
    one = record("one", national_id="J100000", birth_date="1980-05-04")
    two = record("two", national_id="J299999", birth_date="1980-05-04")
    links = linked(one, two, record("sheet", birth_date="1980-05-04"))
    assert len(set(persons(links).values())) == 3


def test_a_line_that_fits_two_brothers_on_one_card_is_given_to_neither():
    one = record("one", national_id="J100000", given_variant="hassan", birth_date="1980-05-04")
    two = record("two", national_id="J100000", given_variant="houcine")
    links = linked(one, two, record("sheet", national_id="J100000"))
    assert len(set(persons(links).values())) == 3


def test_a_human_beats_every_rule_in_both_directions():
    cards = record("a", national_id="J123456"), record("b", national_id="J123456")
    assert not are_one(linked(*cards, judgements=judged(("a", "b", "different"))))
    strangers = record("a", "DR MHMD"), record("b", "BLRG FTM")
    assert are_one(linked(*strangers, judgements=judged(("b", "a", "same"))))


def test_the_last_judgement_on_a_pair_counts():
    cards = record("a", national_id="J123456"), record("b", national_id="J123456")
    assert are_one(linked(*cards, judgements=judged(("a", "b", "different"), ("a", "b", "unsure"))))


def test_a_judged_pair_is_not_asked_again():
    clash = record("a", national_id="J123456"), record("b", "BLRG FTM", national_id="J123456")
    assert linked(*clash, judgements=judged(("a", "b", "different"))).review.empty


def test_a_judgement_on_a_record_that_is_gone_changes_nothing():
    assert len(linked(record("a"), judgements=judged(("a", "gone", "same"))).persons) == 1


def test_ids_are_kept_from_week_to_week_and_a_merge_leaves_a_forwarding_id():
    first = linked(record("a"), record("b"))
    assert not are_one(first)
    told = {"national_id": "J123456"}
    second = linked(record("a", **told), record("b", **told), previous=persons(first))
    assert are_one(second)
    kept = persons(second)["a"]
    assert {kept} | set(second.merged) == set(persons(first).values())
    assert set(second.merged.values()) == {kept}


def test_a_split_leaves_the_id_with_the_oldest_record():
    together = linked(record("a", national_id="J123456"), record("b", national_id="J123456"))
    apart = linked(
        record("a", national_id="J123456"),
        record("b", national_id="J123456", received_at="2026-02-01"),
        judgements=judged(("a", "b", "different")),
        previous=persons(together),
    )
    assert persons(apart)["a"] == persons(together)["a"] != persons(apart)["b"]


def test_records_without_a_name_or_with_one_letter_or_a_thousand_link_to_nobody():
    odd = [record("a", ""), record("b", "A"), record("c", "B" * 1000), record("d", "")]
    assert len(set(persons(linked(*odd)).values())) == 4


def test_everyone_born_on_the_first_of_january_is_not_one_person():
    many = [
        record(f"r{n}", f"N{n} X{n}", birth_date="1980-01-01", birth_date_precision="placeholder_0101")
        for n in range(50)
    ]
    assert len(set(persons(linked(*many)).values())) == 50


cells = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["DR MHMD", "DR HMD", "BLRG FTM", "MHMD DRS"]),
        "national_id": st.sampled_from([None, "J123456", "J123465", "JB99881"]),
        "birth_date": st.sampled_from([None, "1980-05-04", "1955-01-02"]),
        "phone": st.sampled_from([None, "+212600000001"]),
        "fem": st.sampled_from([None, True, False]),
        "craft": st.sampled_from([None, "COIF"]),
    }
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(cells, min_size=1, max_size=7), st.randoms())
def test_the_order_of_records_changes_no_person(rows, chance):
    records = [record(f"r{n}", **row) for n, row in enumerate(rows)]
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert persons(linked(*records)) == persons(linked(*shuffled))


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(cells, min_size=1, max_size=7))
def test_linking_again_changes_no_id(rows):
    records = [record(f"r{n}", **row) for n, row in enumerate(rows)]
    first = linked(*records)
    again = linked(*records, previous=persons(first))
    assert persons(again) == persons(first)
    assert not again.merged


@settings(max_examples=12, deadline=None)
@given(st.lists(cells, min_size=2, max_size=7))
def test_nobody_holds_two_cards_far_apart_or_two_genders(rows):
    records = {f"r{n}": record(f"r{n}", **row) for n, row in enumerate(rows)}
    ids = persons(linked(*records.values()))
    for left, a in records.items():
        for right, b in records.items():
            if ids[left] == ids[right] and left < right:
                assert {a["national_id"], b["national_id"]} != {"J123456", "JB99881"}
                assert {a["fem"], b["fem"]} != {True, False}


@pytest.mark.parametrize("held_by", [{"national_id": "J123456"}, {"birth_date": "1980-05-04"}])
def test_a_name_typed_into_the_other_column_is_no_other_first_name(held_by):
    one = {"given_key": "FTM", "given_variant": "fatima", "family_key": "NS", "full_name_latin": "Fatima ANAS"}
    other = {"given_key": "NS", "given_variant": "anas", "family_key": "FTM", "full_name_latin": "Anas FATIMA"}
    assert are_one(linked(record("a", "FTM NS", **one, **held_by), record("b", "FTM NS", **other, **held_by)))


def test_brothers_on_one_card_are_asked_about_even_where_a_column_is_shared():
    hassan = record("a", "HSN LM", given_key="HSN", given_variant="hassan", family_key="LM", national_id="J123456")
    houcine = record("b", "HSN LM", given_key="HSN", given_variant="houcine", family_key="LM", national_id="J123456")
    assert not are_one(linked(hassan, houcine))


def test_two_strangers_on_one_card_are_asked_about_although_nothing_else_agrees():
    aziz = record("a", "BDR ZZ", full_name_latin="Aziz Aboudrar", national_id="J123456", birth_date="1970-05-05",
                  phone="+212600000003", craft="COIF", province="09.001", commune_code="09.001.07.15")  # fmt: skip
    said = record("b", "MRZK SD", full_name_latin="Said Merzouk", national_id="J123456", birth_date="1990-06-06",
                  phone="+212600000004", craft="POTE", province="09.541", commune_code="09.541.11.29")  # fmt: skip
    links = linked(aziz, said)
    assert not are_one(links)
    assert list(links.review["tier"]) == ["T1x"]


def test_lines_of_a_list_that_names_people_twice_are_not_one_anothers_rivals():
    bare = {**RARE_AND_PLACED, "feed": "handovers"}
    carded = {**RARE_AND_PLACED, "national_id": "J123456"}
    lines = [
        record("trained", feed="trainees", **carded),
        record("first", **{**bare, "national_id": "J123456"}),
        record("second", **{**bare, "national_id": "J123456", "phone": "+212600000001"}),
        record("correction", **bare),
    ]
    ids = persons(link_records(pd.DataFrame(lines, dtype=object), NO_JUDGEMENT, {}, rolls=("trainees",)))
    assert len(set(ids.values())) == 1
