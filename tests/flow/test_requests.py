"""A person has her name corrected, or objects to being named: answers say so, rows stay as partners sent them."""

import json

import openpyxl
import pytest

from etl.flow import answers, letters, snapshot
from tests.flow.conftest import WEEK, invented, trainees

FAMILY, GIVEN, CARD, _ = invented(8)  # waits, and stands on the Region's list
ASKED = ("--by", "Amina", "--why", "demande 9/2026")


def ask(tajhiz, programme, *words):
    return tajhiz("subject", *words, *ASKED, "--home", programme.home)


def shown(programme, who=CARD):
    with programme.houses() as houses:
        (person,), _ = answers.called(houses, who)
        snapshot.reconcile_week(houses, WEEK)
        with houses.asking() as connection:
            (line,) = answers.question.trainings(connection, WEEK, persons=[person])
    return line


def listed(programme):
    """Return all that the Region's list and the list to sign say."""
    with programme.houses() as houses:
        letters.build(houses, WEEK, to_outbox=False)
    folder = programme.home / "reports" / WEEK
    books = [openpyxl.load_workbook(folder / name) for name in ("region.xlsx", f"emargement_{WEEK}.xlsx")]
    return " ".join(str(cell.value) for book in books for sheet in book for row in sheet.iter_rows() for cell in row)


def test_what_a_person_has_corrected_is_shown_from_now_on_and_the_rows_stay(programme, tajhiz):
    before = shown(programme)
    code, said, _ = ask(tajhiz, programme, "rectify", CARD, "--set", "given_name_latin=Zineb", "--set", "sex=Femme")
    assert (code, "given_name_latin" in said) == (0, True)
    after = shown(programme)
    assert (after["given_name_latin"], after["sex"]) == ("Zineb", "F")
    assert {name for name in before if before[name] != after[name]} == {"given_name_latin", "sex"}
    assert (GIVEN,) in programme.asked("SELECT DISTINCT given_name_latin FROM core_trainees")


def test_the_rows_that_still_say_otherwise_are_named_for_the_partner_to_mend(programme, tajhiz):
    ask(tajhiz, programme, "rectify", CARD, "--set", "given_name_latin=Zineb")
    person = shown(programme)["person_id"]
    with programme.houses() as houses:
        found = [line for line in answers.findings(houses) if line["kind"] == "rectification_asked"]
    (line,) = found
    assert line["person_id"] == person
    assert line["facts"] == {
        "column": "given_name_latin",
        "feeds": ["chamber_registry", "ofppt_trainees", "region_allocations"],
    }
    assert {row["feed"] for row in line["evidence"]} == set(line["facts"]["feeds"])
    assert "Zineb" not in json.dumps(line)


def test_each_partner_is_asked_to_mend_its_own_list_and_told_no_value(programme, tajhiz):
    ask(tajhiz, programme, "rectify", CARD, "--set", "given_name_latin=Zineb")
    shown(programme)
    with programme.houses() as houses:
        rows = {line["row"] for line in answers.findings(houses) if line["kind"] == "rectification_asked"
                for line in line["evidence"] if line["feed"] == "ofppt_trainees"}  # fmt: skip
        letters.build(houses, WEEK, to_outbox=False)
    book = openpyxl.load_workbook(programme.home / "reports" / WEEK / "ofppt.xlsx")
    sheet = next(sheet for sheet in book if sheet.title == "À corriger chez vous")
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    asked = [line for line in told if line[-1] and "art. 8" in str(line[-1])]
    assert {line[4] for line in asked} == rows
    assert {line[5] for line in asked} == {"Prénom"}
    assert not any("Zineb" in str(cell) or GIVEN in str(cell) for line in told for cell in line)


def test_what_was_taken_with_a_remark_is_told_to_whoever_can_mend_it(place):
    place.put("ofppt_trainees", content=trainees(range(1, 6), edition="2023", p3={"N° CIN": "BK700003"}))
    place.walk()
    with place.houses() as houses:
        letters.build(houses, WEEK, to_outbox=False)
    remarked = place.asked("SELECT row, severity FROM log_quarantined_rows")
    book = openpyxl.load_workbook(place.home / "reports" / WEEK / "ofppt.xlsx")
    told = [[cell.value for cell in row] for row in book["À corriger chez vous"].iter_rows()]
    assert remarked == [(4, "warning")]
    assert [line[4] for line in told if line[4] == 4] == [4]


def test_a_correction_is_no_news_of_an_earlier_week(programme, tajhiz):
    ask(tajhiz, programme, "rectify", CARD, "--set", "given_name_latin=Zineb")
    with programme.houses() as houses:
        answer, is_the_same = snapshot.as_of(houses, WEEK)
    assert is_the_same
    assert "Zineb" not in json.dumps(answer, default=str)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("phone=0612345678", "nothing that is shown"),
        ("national_id=??", "cannot be read"),
        ("sex=peut-être", "cannot be read"),
        ("province=99.999", "cannot be read"),
        ("family_name_latin=<b>X</b>", "cannot be read"),
        ("family_name_latin=" + "A" * 300, "cannot be read"),
        ("family_name_latin", "COLUMN=VALUE"),
    ],
)
def test_what_cannot_be_shown_of_a_person_is_refused_and_not_repeated(programme, tajhiz, given, told):
    code, _, complaint = ask(tajhiz, programme, "rectify", CARD, "--set", given)
    assert (code, told in complaint) == (2, True)
    value = given.partition("=")[2]
    assert not value or value not in complaint
    assert programme.asked("SELECT count(*) FROM log_requests") == [(0,)]


def test_who_objects_counts_as_before_and_stands_on_no_list(programme, tajhiz):
    assert FAMILY in listed(programme)
    before = shown(programme)
    assert ask(tajhiz, programme, "oppose", CARD)[0] == 0
    after = shown(programme, before["person_id"])
    named = ("national_id", "family_name_latin", "given_name_latin", "family_name_arabic", "given_name_arabic")
    assert [after[name] for name in named] == [None] * 5
    assert {name: after[name] for name in after if name not in named} == {
        name: before[name] for name in before if name not in named
    }
    said = listed(programme)
    assert FAMILY not in said
    assert CARD[-3:] not in said
    assert invented(9)[0] in said, "the others are still listed"
    text = (programme.home / "reports" / WEEK / "region.txt").read_text("utf-8")
    assert "Attentes comptées sans figurer dans la liste nominative" in text
    assert "حالات انتظار محتسبة" in text


def test_who_consents_again_is_named_again(programme, tajhiz):
    person = shown(programme)["person_id"]
    ask(tajhiz, programme, "oppose", CARD)
    assert shown(programme, person)["family_name_latin"] is None
    assert ask(tajhiz, programme, "consent", person)[0] == 0
    assert shown(programme, person)["family_name_latin"] == FAMILY
    code, said, _ = tajhiz("subject", "requests", "--format", "json", "--home", programme.home)
    assert (code, [line["kind"] for line in json.loads(said)]) == (0, ["opposed", "consented"])
