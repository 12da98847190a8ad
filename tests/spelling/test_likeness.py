"""Names in any spelling: what is heard as one name, and what is not."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.spelling.likeness import FILE, NamesModel, name_likeness, unit_likeness
from etl.spelling.packed import checksum, pack, parameters
from etl.train.bilingual_people import communes_of

ONE_NAME = [
    ("محمد أيت لحسن", "AIT LAHCEN Mohamed"),
    ("AIT LAHCEN Mohamed", "MED AITLAHCEN"),
    ("محمد أيت لحسن", "Mohammed Aït Lahcen"),
    ("عبد الرحمن بنعلي", "BENALI Abderrahmane"),
    ("الركراكي يوسف", "REGRAGUI Youssef"),
    ("غالي نعيمة", "RHALI Naima"),
    ("شوقي سعيد", "CHAOUKI Said"),
    ("فاطمة الزهراء العلوي", "ALAOUI Fatimazahra"),
    ("Fatima Zahra ALAOUI", "FATIMA-ZAHRAE EL ALAOUI"),
    ("بوجمعة أوبلا", "OUBELLA Boujemaa"),
    ("محـــمد أيت لحسن", "AIT LAHCEN Mohamed"),
]
TWO_NAMES = [
    ("Hassan IDRISSI", "Houcine IDRISSI"),
    ("حسن الإدريسي", "الحسين الإدريسي"),
    ("Said ALAMI", "سعيدة العلمي"),
    ("Mohamed ALAMI", "محمود العلمي"),
    ("Mohamed ALAMI", "أحمد العلمي"),
    ("Lahcen ALAMI", "Hassan ALAMI"),
    ("Jamal ALAMI", "Jamila ALAMI"),
    ("Hakim DRISSI", "Halim DRISSI"),
]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
WORDS = st.lists(st.sampled_from(["محمد", "Mohamed", "لحسن", "Lahcen", "AIT", "أيت", "Fatima", "فاطمة", "Zahra", "BEN", "بن", "ALAOUI", "العلوي", "X", "ا"]), min_size=1, max_size=5)  # fmt: skip


@pytest.mark.parametrize(("left", "right"), ONE_NAME)
def test_spellings_of_one_name_are_heard_as_one(left, right):
    assert name_likeness([left], [right])[0] > 0


@pytest.mark.parametrize(("left", "right"), TWO_NAMES)
def test_names_that_look_alike_and_are_two_are_heard_as_two(left, right):
    assert name_likeness([left], [right])[0] < 0


def test_every_name_is_nearer_to_its_own_spelling_than_to_anybody_elses():
    left, right = zip(*ONE_NAME[3:8], strict=True)
    all_left, all_right = [a for a in left for _ in right], [b for _ in left for b in right]
    table = name_likeness(all_left, all_right).reshape(len(left), len(right))
    assert (table.argmax(axis=1) == np.arange(len(left))).all()


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS)
def test_any_two_texts_have_a_likeness_and_it_is_the_same_both_ways(left, right):
    there, back = name_likeness([left, right], [right, left])
    assert np.isfinite(there)
    assert there == pytest.approx(back, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ONE_NAME + TWO_NAMES))
def test_a_name_and_its_family_name_may_stand_in_any_order(pair):
    left, right = pair
    turned = " ".join([*right.split()[1:], right.split()[0]])
    said, again = name_likeness([left, left], [right, turned])
    assert np.sign(said) == np.sign(again)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12))
def test_a_pair_is_heard_the_same_alone_and_among_others(pairs):
    left, right = zip(*pairs, strict=True)
    together = name_likeness(left, right)
    alone = [name_likeness([a], [b])[0] for a, b in pairs]
    assert together == pytest.approx(alone, abs=1e-9)


def test_a_name_without_letters_says_nothing():
    assert name_likeness(["", "123", "Ali"], ["Ali", "Ali", "…"]).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("arabic", "french"), [("تيزنيت", "Tiznit"), ("أيت ملول", "Aït Melloul"), ("إنزكان", "Inezgane"), ("تارودانت", "Taroudannt")]
)  # fmt: skip
def test_places_are_heard_across_scripts(arabic, french):
    others = ["Agadir", "Dakhla", "Ouarzazate"]
    own, *rest = unit_likeness([arabic] * 4, [french, *others])
    assert own > max(rest)


def test_every_commune_of_souss_massa_is_found_from_arabic_to_french():
    known = communes_of("09")
    arabic, french = known["ar"].tolist(), known["fr"].tolist()
    told = unit_likeness([place for place in arabic for _ in french], french * len(arabic))
    nearest = told.reshape(len(arabic), len(french)).argmax(axis=1)
    assert len(arabic) == 175
    assert [arabic[at] for at, found in enumerate(nearest) if french[found] != french[at]] == []


def test_a_model_changed_by_hand_is_refused():
    told = parameters("etl.spelling", FILE)
    assert checksum(told) == told["sha256"]
    told["letters"]["latin"][0] += 1
    with pytest.raises(ValueError, match="checksum"):
        NamesModel.from_json(told)


def test_equal_parameters_are_equal_bytes():
    told = {"b": [1.5, None], "a": "محمد"}
    assert pack(told) == pack(json.loads(json.dumps(told)))
