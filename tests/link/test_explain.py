"""Every link and non-link in words; every person is invented."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.link import explain, groups, tiers
from etl.link.decisions import AUTOMATIC, REVIEWED
from etl.link.vetoes import VETOES
from etl.records import Evidence
from etl.train.comparisons import comparisons
from etl.words import sentence

BY_MODEL = {
    (told["output_column_name"], level["label_for_charts"])
    for told in comparisons()
    for level in told["comparison_levels"]
    if level["label_for_charts"] != "unknown"
}
BY_RULES = {
    *(("national_id", level) for level in ("same", "close", "part", "different")),
    *(("name", level) for level in ("same", "close", "part", "different")),
    *(("birth", level) for level in ("same", "close", "part", "different")),
    *((column, level) for column in ("phone", "commune", "province", "craft") for level in ("same", "different")),
    ("number", "same"),
    *((column, "conflict") for column in ("birth_date", "sex", "name", "given_name")),
}
BY_GROUPS = {
    *(("number", level) for level in ("same", "one_edit", "different")),
    *(("name", level) for level in ("same_sorted", "one_edit", "one_unit", "different")),
    *((column, level) for column in ("ice", "kind", "province") for level in ("same", "different")),
    ("commune", "same"),
}
TIERS = {*tiers.AUTOMATIC, *tiers.REVIEWED, *AUTOMATIC, *REVIEWED, *groups.AUTOMATIC, *groups.REVIEWED, "RJ", "RX",
         "apart", "alone", "judgement", "model"}  # fmt: skip
RULES = {*VETOES, "judged_different", "margin", "below_threshold", "not_one_to_one", "contradiction",
         "evidence_changed"}  # fmt: skip
STATUSES = ("linked", "apart", "waiting", "same", "different")

ONE = {"family_name_latin": "Bihi", "given_name_latin": "Lahcen", "national_id": "J700001", "birth_date": "1980-05-09"}
OTHER = {"full_name_arabic": "لحسن بيهي", "national_id": "J700010", "birth_date": "1980-01-01"}


def pair(**told):
    return {"status": "linked", "tier": "T1", "veto": None, "evidence": [], "match_weight": None,
            "second_weight": None, **told}  # fmt: skip


@pytest.mark.parametrize("language", explain.LANGUAGES)
def test_every_level_of_every_column_has_words(language):
    for column, level in sorted(BY_MODEL | BY_RULES | BY_GROUPS):
        (said,) = explain.evidence_said([Evidence(column, level, 3.0)], language)
        assert said.endswith(")"), (column, level)
        assert "{" not in said


@pytest.mark.parametrize("language", explain.LANGUAGES)
@pytest.mark.parametrize("tier", sorted(TIERS))
def test_every_tier_and_every_veto_make_a_sentence(tier, language):
    for rule, status in product([None, *sorted(RULES)], STATUSES):
        said = explain.pair_said(pair(status=status, tier=tier, veto=rule), language)
        assert said, (rule, status)
        assert not re.search(r"[{}]|\bT1x?\b|_", said)


@pytest.mark.parametrize("language", explain.LANGUAGES)
def test_arabic_is_arabic_and_the_others_are_not(language):
    said = explain.pair_said(pair(evidence=[Evidence("national_id", "same", 17.0)]), language)
    assert bool(re.search(r"[؀-ۿ]", said)) is (language == "ar")


def test_a_link_is_told_by_what_weighs_most_and_by_the_second_candidate():
    evidence = [Evidence("birth_date", "same_year", 3.1), Evidence("name", "same_sorted", 11.2), Evidence("national_id", "same", 16.8)]  # fmt: skip
    said = explain.pair_said(pair(evidence=evidence, match_weight=31.1, second_weight=-14.0), "fr", ONE, {**OTHER, "national_id": "J700001"})  # fmt: skip
    assert said == (
        "même personne : même CIN, et nom ou date de naissance concordants — CIN identique J700001 (+17), "
        "nom équivalent Lahcen Bihi ≈ لحسن بيهي (+11, nom rare), "
        "date de naissance : année seule 1980-05-09 ≈ 1980-01-01 (+3) ; au total +31 ; 2e candidat à \N{MINUS SIGN}14"
    )


def test_a_pair_kept_apart_says_by_which_rule():
    said = explain.pair_said(pair(status="apart", tier="apart", veto="two_cards", evidence=[Evidence("national_id", "different", -6.0)]), "fr", ONE, OTHER)  # fmt: skip
    assert said == "non fusionné : deux CIN valides différents — CIN différents J700001 ≠ J700010 (\N{MINUS SIGN}6)"


def test_without_records_no_value_is_told():
    evidence = [Evidence("name", "same", None), Evidence("national_id", "same", None)]
    assert explain.evidence_said(evidence, "en") == ["equivalent name", "same CIN"]


def test_evidence_as_the_warehouse_keeps_it_reads_the_same():
    kept = {"column": "phone", "level": "same", "match_weight": 8.0}
    assert explain.pair_said(pair(evidence=[kept]), "ar") == explain.pair_said(pair(evidence=[Evidence(**kept)]), "ar")


@pytest.mark.parametrize("language", explain.LANGUAGES)
def test_what_an_answer_changes_is_counted(language):
    told = [explain.changes_said(count, language) for count in (0, 1, 7)]
    assert len(set(told)) == 3
    assert "7" in told[2]


@given(st.lists(st.floats(-40, 40), min_size=2, max_size=6))
def test_what_weighs_more_comes_first_for_or_against(weights):
    said = explain.evidence_said([Evidence("craft", "same", weight) for weight in weights], "en")
    told = [abs(int(re.search(r"[^ 0-9(](\d+)", one)[1])) for one in said]
    assert told == sorted(told, reverse=True)


@pytest.mark.parametrize("language", explain.LANGUAGES)
def test_every_answer_can_be_named(language):
    assert len({sentence(f"verdict.{verdict}", language) for verdict in ("same", "different", "unsure")}) == 3
