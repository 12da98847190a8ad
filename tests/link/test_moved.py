"""Deciding only what has changed since last week comes to what deciding everything anew comes to, to the digit."""

import os
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from etl.link import link_records
from etl.spelling.trees import Trees
from etl.train.bilingual import two_lists
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of
from etl.train.name_people import read_people
from etl.train.rates import S1, S3

ROLLS = ("left",)
SEEDS = int(os.environ.get("TAJHIZ_WEEKS", "6"))  # histories of some weeks
NOBODY = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict", "judged_at"], dtype=object)


@pytest.fixture(scope="module")
def everybody():
    people = read_people()
    return two_lists(
        (160, 160), (S1, S3), Spelling(people[people["fold"] == 1]), communes_of(), seed=3, times=2
    ).records


class Home:
    """What a warehouse remembers from week to week, as the flow writes it down."""

    def __init__(self):
        self.ties, self.pairs, self.scores = {}, {}, None

    def link(self, records, judgements, known):
        links = link_records(records, judgements, dict(self.ties), known, rolls=ROLLS)
        gone = set(known.prints) - set(links.scores.prints) if known else set()
        if links.touched is None:
            self.pairs = {}
        else:
            moved = links.touched | gone
            self.pairs = {pair: told for pair, told in self.pairs.items() if not moved.intersection(pair)}
            assert set(links.persons["record_id"]) == links.touched
        self.ties |= dict(zip(links.persons["record_id"], links.persons["person_id"], strict=True))
        self.pairs |= {(line[0], line[1]): line for line in links.pairs.itertuples(index=False, name=None)}
        self.said = {line[0]: line for line in links.persons.itertuples(index=False, name=None)}
        self.scores = links.scores
        return links


def weeks(everybody, chance, count):
    """Yield the records and answers of one week after the other: lines come, go and change, people answer.

    An answer may be gone again: a week that lies back is asked for anew, before anybody had given it.
    """
    lines = everybody.sample(frac=0.7, random_state=int(chance.integers(1_000)))
    answers = []
    for week in range(count):
        yield lines.reset_index(drop=True), pd.DataFrame(answers, columns=NOBODY.columns, dtype=object)
        others = everybody[~everybody["record_id"].isin(lines["record_id"])]
        come = others.sample(min(len(others), int(chance.integers(0, 12))), random_state=week)
        stay = lines.drop(lines.sample(int(chance.integers(0, 8)), random_state=week).index)
        lines = pd.concat([stay, come]).sample(frac=1, random_state=week)
        changed = lines.sample(int(chance.integers(0, 6)), random_state=week + 1).index
        for column in ("national_id", "birth_date", "phone", "name_key"):
            lines.loc[changed, column] = chance.permutation(everybody[column])[: len(changed)]
        for _ in range(int(chance.integers(0, 4))):
            left, right = chance.choice(everybody["record_id"], 2, replace=False)
            at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=week)
            answers.append((left, right, str(chance.choice(["same", "different", "unsure"])), at.isoformat()))
        answers = [answer for answer in answers if chance.random() < 0.8]


def plain(pairs):
    return {
        pair: tuple(None if said is None or said != said else said for said in line) for pair, line in pairs.items()
    }


def same_as_anew(everybody, seed, count):
    chance = np.random.default_rng(seed)
    week_by_week, moved = Home(), []
    for records, judgements in weeks(everybody, chance, count):
        anew = Home()
        anew.ties = dict(week_by_week.ties)
        links = week_by_week.link(records, judgements, week_by_week.scores)
        whole = anew.link(records, judgements, None)
        moved.append(None if links.touched is None else len(links.touched) / len(records))
        present = set(records["record_id"])
        assert {r: p for r, p in week_by_week.ties.items() if r in present} == {
            r: p for r, p in anew.ties.items() if r in present
        }
        said = plain(week_by_week.said)
        assert {record: line for record, line in plain(anew.said).items() if record in said} == said
        assert plain(week_by_week.pairs) == plain(anew.pairs)
        pd.testing.assert_frame_equal(links.scores.pairs, whole.scores.pairs, check_dtype=False)
        pd.testing.assert_frame_equal(links.contradictions, whole.contradictions)
        assert {old: new for old, new in whole.merged.items() if old != new} == links.merged
    return moved


def test_week_by_week_it_comes_to_the_same_and_most_records_are_left_alone(everybody):
    moved = same_as_anew(everybody, seed=7, count=4)
    assert moved[0] is None
    assert all(0 < share < 0.8 for share in moved[1:]), moved


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_comes_goes_changes_and_is_answered(everybody, seed):
    same_as_anew(everybody, seed, count=4)


def test_where_nothing_has_changed_nobody_is_touched(everybody):
    home = Home()
    home.link(everybody, NOBODY, None)
    links = home.link(everybody, NOBODY, home.scores)
    assert links.touched == frozenset()
    assert links.persons.empty
    assert links.pairs.empty


def test_trees_are_asked_again_only_about_pairs_for_which_something_has_moved(everybody, monkeypatch):
    asked = []
    raw = Trees.raw
    monkeypatch.setattr(Trees, "raw", lambda trees, rows: asked.append(len(rows)) or raw(trees, rows))
    home = Home()
    home.link(everybody, NOBODY, None)
    whole = sum(asked)
    asked.clear()
    home.link(everybody, NOBODY, home.scores)
    assert sum(asked) == 0
    home.link(everybody.iloc[:-4], NOBODY, home.scores)
    assert 0 < sum(asked) < whole / 4


def test_an_answer_that_was_not_given_yet_when_a_week_that_lies_back_is_asked_for(everybody):
    home = Home()
    first = home.link(everybody, NOBODY, None)
    tied = first.persons.groupby("person_id")["record_id"].apply(sorted)
    left, right, *_ = next(records for records in tied if len(records) > 1)
    apart = pd.DataFrame([(left, right, "different", "2026-01-01T00:00:00+00:00")], columns=NOBODY.columns)
    home.link(everybody, apart, home.scores)
    assert home.ties[left] != home.ties[right]
    home.link(everybody, NOBODY, home.scores)
    assert home.ties[left] == home.ties[right]


def test_scores_without_their_outcome_decide_everything(everybody):
    home = Home()
    home.link(everybody, NOBODY, None)
    assert home.link(everybody, NOBODY, home.scores.scored_only()).touched is None
