"""Headers of one thing meet under one key; headers of two things do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.read.spelling import key, letters, typed, variants, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N° CIN", "n°cin"),
        ("C.I.N.", "CIN"),
        ("N° de téléphone", "Num. Tél."),
        ("Nom & Prénom", "NOM ET PRÉNOM"),
        ("Prénom et nom", "Nom et prénom"),
        ("DateNaissance", "Date de naissance"),
        ("Qté livrée", "Quantité\nlivrée"),
        ("Nombre d'adhérents", "Nbre adhérents"),
        ("ر.ب.و", "ر ب و"),
        ("رقـــم الهاتف", "رقم الهاتف"),
        ("الإسم الكامل", "الاسم  الكامل"),
        ("الاسم و النسب", "الاسم والنسب"),
        ("J 1", "J1"),
        ("Province/Préfecture", "Préfecture - Province"),
        ("تاريخ الإزدياد", "تاريخ الازدياد"),
        ("° CIN", "N° CIN"),
        ("Nom (ar)", "Nom en langue arabe"),
        ("الاسم العائلي باللغة العربية", "الاسم العائلي بالعربية"),
        ("Nom (caractères latins)", "Nom (lettres latines)"),
    ],
)
def test_spellings_of_one_header_meet(one, other):
    assert key(words(one)) == key(words(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Remis", "Remis le"),
        ("Du", "Au"),
        ("J1", "J2"),
        ("Nom", "Prénom"),
        ("Date de remise", "Date de retrait"),
        ("من", "إلى"),
        ("Qté acceptée", "Qté refusée"),
        ("Prix unitaire", "Prix total"),
        ("Période du", "Période au"),
        ("Du … au …", "Au"),
    ],
)
def test_headers_of_two_things_stay_apart(one, other):
    assert key(words(one)) != key(words(other))


@pytest.mark.parametrize("said", ["Nom (lettres arabes)", "Coopérative (N°)", "Attestation (date)", "النسب (بالعربية)"])
def test_what_makes_another_column_is_never_left_out(said):
    bare = key(words(said.split("(")[0]))
    assert bare not in dict(variants(said))


@pytest.mark.parametrize("said", ["Statut du bénéficiaire", "N° stagiaire", "نوع المستفيد"])
def test_whose_it_is_is_kept_where_nothing_else_says_what_it_is(said):
    assert [spelled for spelled, _ in variants(said)] == [key(words(said))]


def test_the_lower_line_of_a_header_says_more_than_the_upper():
    found = dict(variants("Identité\nNom"))
    assert found["nom"] > found["identite"]


def test_typing_errors_are_looked_for_in_what_was_typed():
    assert letters("Qté  du Marché") == "qte marche"
    assert typed("Qté  du Marché") == "qte du marche"
    assert " ".join(words("Qté  du Marché")) == "quantite marche"


@given(st.text(max_size=40))
def test_a_folded_header_is_already_folded(written):
    folded = words(written)
    assert words(" ".join(words(" ".join(folded)))) == words(" ".join(folded))


@given(st.text(max_size=40))
def test_the_whole_header_is_its_own_best_variant(written):
    found = variants(written)
    assert not found or found[0][1] == max(weight for _, weight in found)
