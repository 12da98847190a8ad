"""Keys that bring records together: by columns the same as by words, crowds share none, counted by shares or not."""

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.link import keys
from etl.link.columns import comparable
from etl.link.model import shipped
from etl.train.bilingual import as_records, two_lists
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of
from etl.train.name_people import read_people
from etl.train.rates import S1, S3


def in_words(one, province):
    """The keys of a record as words: what each is made of, and by how many it may be shared."""
    place = one["commune_code"] or one["commune_sound"]
    wider = place or province
    beside = [("in", one["birth_year"])] if one["birth_year"] else []
    beside += [("at", place)] if place else []
    beside += [("as", one["craft"], wider)] if one["craft"] and wider else []
    anywhere = [None, *beside]
    coarse = one["name_coarse"]
    return {
        *((60, kind, one[kind]) for kind in ("national_id", "registry_id", "trainee_id_ofppt") if one[kind]),
        *((60, "phone", phone) for phone in one["phones"]),
        *((60, "born", one["birth"], place) for _ in [0] if one["birth"] and place),
        *((60, "name", name, at) for name in (*one["name_keys"], one["name_glued"]) if name for at in anywhere),
        *((30, "coarse", name, at) for name in (coarse, (coarse or "").replace(" ", "")) if name for at in anywhere),
        *((30, "starts", tuple(sorted(unit[:2] for unit in one["units"])), at) for at in beside),
        *((16, "home", pair) for pair in one["home_pairs"]),
        *((16, "unit", unit) for unit in one["units"]),
        *((30, "unit", unit, at) for unit in one["units"] for at in beside),
    }


def pairs_by(keys_of_each):
    shared = {}
    for record, own in enumerate(keys_of_each):
        for key in own:
            shared.setdefault(key, []).append(record)
    return {pair for those in shared.values() for pair in combinations(those, 2)}


@pytest.fixture(scope="module")
def everybody():
    people = read_people()
    spelling = Spelling(people[people["fold"] == 1])
    return two_lists((400, 400), (S1, S3), spelling, communes_of(), seed=8, times=2).records


def test_by_columns_they_bring_together_whom_they_would_as_words(everybody, monkeypatch):
    monkeypatch.setattr(keys, "_BLOCK", 77)
    told = comparable(everybody, shipped())
    provinces = everybody.sort_values("record_id", kind="stable")["province"].tolist()
    words = [in_words(one, province) for one, province in zip(told.to_dict("records"), provinces, strict=True)]
    times = Counter(key for own in words for key in own)
    telling = [{key for key in own if times[key] <= key[0]} for own in words]
    found = pairs_by(own.tolist() for own in told["keys"])
    assert len(found) > 1_000
    assert found == pairs_by(telling)
    assert [len(set(own.tolist())) for own in told["keys"]] == [len(own) for own in told["keys"]], "none twice"


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9)), st.integers(1, 7))
def test_numbers_are_counted_by_shares_as_all_at_once(numbers, share):
    said = np.array(numbers, dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_SHARE", share)
        assert keys._times(said).tolist() == [numbers.count(one) for one in numbers]


def test_a_card_that_a_whole_list_bears_brings_nobody_together():
    lines = pd.DataFrame({"national_id": ["JB613762"] * 61 + ["JC500000"] * 2, "family_name_latin": None}, dtype=object)
    told = comparable(as_records(lines, "left"), shipped())
    cards = keys.of_cards(told["national_id"].tolist())
    borne = [card in own for card, own in zip(cards, told["keys"], strict=True)]
    assert borne == [one == "JC500000" for one in told["national_id"]]
