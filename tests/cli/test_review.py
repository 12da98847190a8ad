"""Questions, answers and explanations on the command line; every person is invented."""

import csv
import io
import json

import pytest

from tests.cli.conftest import REGISTERED


def test_a_question_is_asked_in_words_and_answered_by_the_beginning_of_its_ids(desk):
    (pair,) = desk.asked()
    assert pair["tier"] == "T1x"
    assert "same card number, two people?" in pair["why"]
    assert "Omar BIHI" in pair["why"]
    left, right = (pair[side][: pair[side].index(":") + 6] for side in ("left", "right"))
    code, said, _ = desk("judge", left, right, "different", "--by", "Amina", "--why", "deux frères")
    assert (code, said.split(":")[0]) == (0, "different")
    assert desk.asked() == []
    desk.run()
    assert desk.asked() == []


def test_questions_that_touch_trained_people_come_first(desk):
    strangers = """0900000003;ABOUDRAR;Aziz;J100001;05/05/1970;M;Coiffure;Tiznit;Tiznit;0661000003
0900000004;MERZOUK;Saïd;J100001;06/06/1990;M;Poterie;Tiznit;Tiznit;0661000004
"""
    desk.put("chamber_registry", "2026-11-08_registre.csv", REGISTERED.format(phone="0661000001") + strangers)
    desk.run()
    asked = desk.asked()
    assert [pair["trained"] for pair in asked] == ["1", "0"]
    assert "Omar BIHI" in asked[0]["why"]
    assert {pair["changes"] for pair in asked} == {"0"}


@pytest.mark.parametrize(
    ("lang", "word"), [("fr", "même CIN, deux personnes"), ("ar", "رقم البطاقة"), ("en", "card number")]
)
def test_review_and_explain_speak_three_languages(desk, lang, word):
    assert word in desk("review", "--format", "json", "--lang", lang)[1]
    code, told, _ = desk("explain", "J700001", "--lang", lang)
    assert code == 0
    assert word in " ".join(told.split())


def test_a_language_that_nobody_taught_us_is_usage(desk):
    for words in (("review",), ("explain", "J700001")):
        code, _, err = desk(*words, "--lang", "tzm")
        assert (code, "fr, ar, en" in err) == (2, True)


def test_a_link_is_explained_by_what_agrees(desk):
    _, told, _ = desk("explain", "J700002", "--lang", "fr")
    said = " ".join(told.replace("│", " ").split())
    for words in ("CIN identique", "nom équivalent", "au total", "formé"):
        assert words in said


def test_an_answer_is_listed_withdrawn_and_asked_again(desk):
    (pair,) = desk.asked()
    desk("judge", pair["left"], pair["right"], "different", "--by", "Amina", "--why", "deux frères")
    assert "Amina" in desk("explain", "J700001")[1]
    desk("judge", pair["left"], pair["right"], "unsure", "--by", "Brahim")
    told = json.loads(desk("judgements", "--format", "json")[1])
    assert [(line["judged_by"], line["verdict"], line["standing"]) for line in told] == [
        ("Amina", "different", "withdrawn"),
        ("Brahim", "unsure", "counts"),
    ]
    desk.run()
    assert len(desk.asked()) == 1


def test_an_answer_outlives_a_corrected_telephone_and_is_asked_again(desk):
    (pair,) = desk.asked()
    desk("judge", pair["left"], pair["right"], "same", "--by", "Amina")
    desk.run()
    desk.put("chamber_registry", "2026-11-08_registre.csv", REGISTERED.format(phone="0661777777"))
    desk.run()
    (told,) = json.loads(desk("judgements", "--format", "json")[1])
    assert told["standing"] == "counts"
    persons = {line["person_id"] for line in csv.DictReader(io.StringIO(desk("links")[1])) if line["row"] == "2"}
    assert len(persons) == 1
    assert [pair["tier"] for pair in desk.asked()] == ["RJ"]


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        ("nobody", "nothing", "tajhiz review"),
        ("", "chamber_registry", "tajhiz review"),
        ("chamber_registry", "ofppt_trainees", "records begin with"),
    ],
)
def test_a_record_that_is_not_there_or_could_be_several_is_usage(desk, left, right, said):
    code, _, err = desk("judge", left, right, "same", "--by", "Amina")
    assert (code, said in err, len(err.strip().splitlines())) == (2, True, 1)
