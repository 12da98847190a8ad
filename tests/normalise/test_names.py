import pytest

from etl.normalise.keys import Written, keys_of
from etl.spelling import names


def keys(**parts):
    return keys_of(Written(**parts))


def test_titles_are_flagged_and_not_keyed():
    plain, titled = keys(full_latin="Choubi Mokhtar"), keys(full_latin="CHOUBI Moulay Mokhtar")
    assert titled.name_key == plain.name_key
    assert titled.name_titles == "moulay"
    assert keys(family_latin="Choubi", given_latin="Moulay Mokhtar").given_key == "MXTR"


def test_a_title_stays_when_nothing_else_would_tell_the_person():
    assert keys(family_latin="Alaoui", given_latin="Moulay").name_key == "L ML"
    assert "HJ" in keys(full_latin="Karim El Haj").name_key


def test_a_title_after_a_particle_is_a_family_name():
    assert keys(full_latin="Sara Aït El Haj").name_titles is not None
    assert keys(full_latin="Sara Aït El Haj").name_key == keys(full_arabic="سارة آيت الحاج").name_key


@pytest.mark.parametrize("married", ["Amal Tazi épouse Berrada", "Amal TAZI ép. BERRADA", "Amal Tazi (épouse Berrada)"])
def test_the_husbands_name_is_cut_from_the_keys_and_kept_in_writing(married):
    assert keys(full_latin=married).name_key == keys(full_latin="Amal Tazi").name_key


def test_the_husbands_name_is_cut_in_arabic():
    assert keys(full_arabic="أمل التازي حرم برادة").name_key == keys(full_arabic="أمل التازي").name_key


@pytest.mark.parametrize(
    ("first", "fem"),
    [
        ("Rachid", False), ("Rachida", True), ("Saïd", False), ("Saïda", True), ("Hamza", False), ("Mustapha", False),
        ("Mustafaa", None), ("Sanae", True), ("Tanirta", True), ("Aksel", False), ("Nourane", None),
        ("Zainab", None), ("Nadjat", None), ("Zineb", True),
    ],
)  # fmt: skip
def test_the_vowel_bit_is_kept_for_first_names(first, fem):
    assert keys(family_latin="Amghar", given_latin=first).fem is fem


def test_a_name_known_in_one_script_says_the_sex_of_both():
    assert keys(family_latin="Ahrajou", given_latin="Soaad", given_arabic="سعاد", family_arabic="أحرجو").fem is True


def test_the_vowel_bit_is_the_same_in_arabic():
    for latin, arabic in (("Rachida", "رشيدة"), ("Rachid", "رشيد"), ("Oussama", "أسامة"), ("Leila", "ليلى")):
        written = keys(given_latin=latin, family_latin="A"), keys(given_arabic=arabic, family_arabic="ا")
        assert written[0].fem == written[1].fem


def test_swapped_columns_claim_no_first_name():
    swapped = keys(family_latin="Fatima", given_latin="Amghar")
    assert (swapped.given_key, swapped.family_key, swapped.fem) == (None, None, None)
    assert swapped.name_key == keys(family_latin="Amghar", given_latin="Fatima").name_key


def test_both_scripts_give_a_second_key():
    both = keys(full_latin="Sara Amghar", full_arabic="سارة أمغار")
    assert both.name_key == both.name_key_arabic


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("AMGHAR Sara", ("AMGHAR", "Sara")),
        ("Sara AMGHAR", ("AMGHAR", "Sara")),
        ("AÏT LAHCEN Fatima Zahra", ("AÏT LAHCEN", "Fatima Zahra")),
        ("Mme AMGHAR Sara", ("AMGHAR", "Sara")),
        ("Sara Amghar", ("Amghar", "Sara")),
        ("أمغار سارة", ("أمغار", "سارة")),
        ("محمد أيت لحسن", ("أيت لحسن", "محمد")),
        ("Karim Omar", None),  # two first names: nobody can tell
        ("Amghar Idbella", None),
        ("Sara", None),
    ],
)
def test_a_one_column_name_is_split_only_when_sure(text, split):
    assert names.split_full(text) == split


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Coopérative Tifawin", "Tifawin"),
        ("COOPERATIVE « Tifawin »", "Tifawin"),
        ("Coop. Tifawin", "Tifawin"),
        ("تعاونية تيفاوين", "تيفاوين"),
        ("Coopman Sara", None),
        ("Sara Amghar", None),
    ],
)
def test_a_cooperative_announces_itself(text, own):
    assert names.cooperative_of(text) == own


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(A1)", "+cmd|' /C'!A0", "@SUM(A1)", "-2+3"])
def test_a_formula_is_seen(text):
    assert names.looks_like_formula(text)


@pytest.mark.parametrize("text", ["+212 612-345678", "- Sara Amghar", "Sara", "-Sara-", "06 12 34 56 78"])
def test_a_telephone_or_a_dash_is_no_formula(text):
    assert not names.looks_like_formula(text)


def test_a_cell_in_both_scripts_is_parted():
    assert names.by_script("AMGHAR Sara / أمغار سارة") == ("AMGHAR Sara", "أمغار سارة")
