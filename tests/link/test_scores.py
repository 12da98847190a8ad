"""Only new and changed records are compared again, and that changes no answer. Everybody here is invented."""

import numpy as np
import pandas as pd
import pytest

from etl.link import Scores, link_records
from etl.link.columns import comparable
from etl.link.model import shipped
from etl.link.scores import scored
from etl.train.bilingual import two_lists
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of
from etl.train.name_people import read_people
from etl.train.rates import H1, H2, S1, S2, S3

pytestmark = pytest.mark.slow  # each links a registry again and again

NO_JUDGEMENT = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])


@pytest.fixture(scope="module")
def spelling():
    people = read_people()
    return Spelling(people[people["fold"] == 0])


@pytest.fixture(
    scope="module", params=[("registry", S1, S2), ("sheet", S1, S3), ("homes", H1, H2)], ids=lambda kind: kind[0]
)
def lists(request, spelling):
    return two_lists((260, 500), request.param[1:], spelling, communes_of(), seed=7)


def scores_of(records, known=None):
    return scored(comparable(records, shipped()), shipped(), known)


@pytest.fixture(scope="module")
def full(lists):
    """Everything compared at once."""
    return scores_of(lists.records)


@pytest.mark.parametrize("seed", range(3))
def test_comparing_only_what_is_new_gives_what_comparing_everything_gives(lists, full, seed):
    chance = np.random.default_rng(seed)
    before = lists.records[chance.random(len(lists.records)) < chance.choice([0.2, 0.6, 0.95])]
    again = scores_of(lists.records, scores_of(before))
    pd.testing.assert_frame_equal(again.pairs, full.pairs)
    assert again.prints == full.prints


def test_a_record_that_changed_is_compared_again_and_one_that_went_is_forgotten(lists, full):
    now = lists.records.iloc[:-20].copy()
    now.loc[now.index[::7], "phone"] = "+212611111111"
    pd.testing.assert_frame_equal(scores_of(now, full).pairs, scores_of(now).pairs)


def test_who_is_who_is_the_same_with_and_without_remembered_scores(lists):
    half = lists.records.iloc[::2]
    first = link_records(half, NO_JUDGEMENT, {})
    ids = dict(zip(first.persons["record_id"], first.persons["person_id"], strict=True))
    with_memory = link_records(lists.records, NO_JUDGEMENT, ids, first.scores.scored_only())
    without = link_records(lists.records, NO_JUDGEMENT, ids)
    pd.testing.assert_frame_equal(with_memory.persons, without.persons)
    pd.testing.assert_frame_equal(with_memory.pairs, without.pairs)


def test_nothing_is_compared_when_nothing_changed(lists, full, monkeypatch):
    compared = []
    monkeypatch.setattr(
        "etl.link.scores.score_all", lambda told, model, engine: compared.append(len(told)) or full.pairs[:0]
    )
    monkeypatch.setattr(
        "etl.link.scores.score_between", lambda a, b, model, engine: compared.append(len(b)) or full.pairs[:0]
    )
    pd.testing.assert_frame_equal(scores_of(lists.records, full).pairs, full.pairs)
    assert set(compared) == {0}


def test_scores_of_another_model_are_not_believed(lists, full):
    other = Scores("another", full.prints, pd.DataFrame())
    pd.testing.assert_frame_equal(scores_of(lists.records, other).pairs, full.pairs)


def test_of_invented_lists_nearly_everybody_is_found_and_nobody_is_taken_for_another(lists):
    has_cards = lists.records["national_id"].notna().any()
    links = link_records(lists.records, NO_JUDGEMENT, {}, rolls=("left", "right"))
    person = dict(zip(links.persons["record_id"], links.persons["person_id"], strict=True))
    frame = pd.DataFrame([(key, person[key], truth) for key, truth in lists.truth.items()], columns=["r", "p", "t"])
    told = frame.merge(lists.records[["record_id", "name_key", "national_id"]], left_on="r", right_on="record_id")
    mixed = told.groupby("p").filter(lambda group: group["t"].nunique() > 1)
    # A relative of the same name whose line bears this card: no reader of the lists could tell.
    assert not len(mixed) or mixed.groupby("p")[["name_key", "national_id"]].nunique().eq(1).all(axis=None)
    both = frame.groupby("t").filter(lambda group: len(group) == 2)
    assert (both.groupby("t")["p"].nunique() == 1).mean() >= (
        0.85 if has_cards else 0.7
    )  # sheets often lack birth dates
    assert len(links.review) <= 0.05 * len(frame)
