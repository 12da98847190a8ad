"""Where people live says who they are: the same door in either script, and what half a village shares says nothing."""

import pandas as pd
import pytest

from etl.link import link_records
from etl.link.homes import homes
from etl.train.bilingual import as_records

NO_JUDGEMENT = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])
AT_HOME = {"birth_date": "1980-05-04", "commune": "Tiznit", "province": "Tiznit"}


def linked(one, other):
    lists = [
        as_records(pd.DataFrame([AT_HOME | said], dtype=object), side)
        for side, said in (("left", one), ("right", other))
    ]
    links = link_records(pd.concat(lists, ignore_index=True), NO_JUDGEMENT, {}, rolls=("left", "right"))
    (pair,) = links.pairs.to_dict("records")
    return pair


def test_an_address_is_its_numbers_and_the_sound_of_its_names_in_one_order():
    told = homes(["N° 12, Rue Essalam", "12 r. Salam", "رقم ١٢ زنقة السلام", "", None])
    first, second, third, *silent = told["home_words"]
    assert first == second == third == ("12", "SLM")
    assert silent == [(), ()]
    assert told["home"][3:] == [None, None]
    assert "12 SLM" in told["home_pairs"][2]


def test_what_many_addresses_hold_tells_nobody_apart():
    told = homes([f"Douar Tamsoult {number}" for number in range(100)])
    assert told["home_words"][7] == ("7",)
    assert homes(["Douar Tamsoult"] * 100)["home"] == [None] * 100


def test_one_home_speaks_for_one_person_and_another_against():
    who = {"given_name_latin": "Rkia", "family_name_latin": "OUBELLA"}
    same = linked({**who, "address": "12 Rue Essalam Hay Farah"}, {**who, "address": "رقم 12 زنقة السلام حي الفرح"})
    silent = linked(who, who)
    other = linked({**who, "address": "12 Rue Essalam Hay Farah"}, {**who, "address": "7 Rue Anza Hay Ourti"})
    assert same["match_weight"] > silent["match_weight"] > other["match_weight"]
    (told,) = (said for said in same["evidence"] if said.column == "address")
    assert told.level in {"same", "two_words"}


@pytest.mark.parametrize(
    ("one", "other"), [("Samira", "Amira"), ("Malika", "Maliha"), ("Jamila", "Jalila"), ("Hakim", "Halim")]
)
def test_rhyming_twins_at_one_address_with_one_telephone_are_asked_and_never_merged(one, other):
    shared = {"family_name_latin": "DARI", "phone": "0612345678", "address": "12 Rue Essalam", "craft": "Couture"}
    assert linked({**shared, "given_name_latin": one}, {**shared, "given_name_latin": other})["status"] == "waiting"
