"""Questions, answers and explanations on the command line; every person is invented."""

import csv
import io
import json

import pytest

TRAINED = """Nom;Prénom;N° CIN;Date de naissance;Sexe;Tél;Province;Commune;Métier / Filière;Édition;J1;J2;J3;J4;J5;Jours de présence
BIHI;Lahcen;J700001;09/05/1980;M;0661000001;Tiznit;Tiznit;Coiffure;Édition 2023;P;P;P;P;P;5
TAFRAOUTI;Rkia;J700002;12/03/1985;F;0661000002;Tiznit;Tiznit;Coiffure;Édition 2023;P;P;P;P;P;5
"""
REGISTERED = """N° RNA/NIA;Nom;Prénom;CIN;Date de naissance;Sexe;Activité (filière – métier);Commune;Province;Tél
0900000001;BIHI;Omar;J700001;01/02/1971;M;Coiffure;Tiznit;Tiznit;{phone}
0900000002;TAFRAOUTI;Rqia;J700002;12/03/1985;F;Coiffure;Tiznit;Tiznit;0661000002
"""
WEEK = "2026-W47"


class Desk:
    """A home with one pair that waits: two brothers on whose lines stands one card."""

    def __init__(self, tajhiz, folder):
        self._tajhiz, self.inbox, self.home = tajhiz, folder / "inbox", folder / "home"
        self.put("ofppt_trainees", "2026-11-01_formation.csv", TRAINED)
        self.put("chamber_registry", "2026-11-01_registre.csv", REGISTERED.format(phone="0661000001"))
        self.run()

    def put(self, feed, name, text):
        place = self.inbox / feed / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")

    def run(self):
        assert self._tajhiz("run", "--inbox", self.inbox, "--week", WEEK, "--home", self.home)[0] == 0

    def __call__(self, *words):
        return self._tajhiz(*words, "--home", self.home)

    def asked(self):
        return list(csv.DictReader(io.StringIO(self("review", "--format", "csv")[1])))


@pytest.fixture
def desk(tajhiz, tmp_path):
    return Desk(tajhiz, tmp_path)


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
