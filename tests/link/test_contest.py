"""Who competes for one line, and when a link must wait because of it. Everybody here is invented."""

import numpy as np
import pytest

from etl.link.clusters import Clusters
from etl.link.compare import Person
from etl.link.contest import Contest
from etl.link.decisions import Decision
from etl.link.model import Model

MODEL = Model("test", {}, {}, 1e-4, None, None, (np.array([0.0]), np.array([0.5])), automatic=0.99, review=0.5)


def person(key, **cells):
    return Person(key, key[0], "2026-01-01", **cells)


def pair(left, right, probability):
    tier = "P" if probability >= MODEL.automatic else "RP"
    return Decision(left, right, tier, probability, 10.0, ())


def lost(*pairs, people=()):
    keys = {record for left, right, _ in pairs for record in (left, right)}
    persons = {key: person(key) for key in sorted(keys)} | {one.record_id: one for one in people}
    decisions = [pair(*said) for said in pairs]
    contest = Contest(Clusters(persons, set()), decisions, persons, MODEL)
    return [contest.lost(decision) for decision in decisions if decision.is_automatic]


def test_a_line_without_a_rival_stands():
    assert lost(("t1", "r1", 0.995)) == [None]


def test_two_candidates_of_one_list_that_nobody_else_claims_make_a_question():
    assert lost(("t1", "r1", 0.995), ("t1", "r2", 0.7)) == ["margin"]


def test_a_rival_that_somebody_else_is_sure_of_is_none():
    assert lost(("t1", "r1", 0.995), ("t1", "r2", 0.7), ("t2", "r2", 0.998)) == [None, None]


def test_the_better_match_takes_the_line_and_the_other_waits():
    assert lost(("t1", "r1", 0.9999), ("t2", "r1", 0.992)) == [None, "not_one_to_one"] or lost(
        ("t1", "r1", 0.9999), ("t2", "r1", 0.992)
    ) == ["margin", "not_one_to_one"]


def test_candidates_that_are_likely_one_human_told_twice_do_not_compete():
    assert lost(("t1", "r1", 0.995), ("t1", "r2", 0.993), ("r1", "r2", 0.8)) == [None, None]


def test_a_rival_whom_a_rule_keeps_apart_is_none():
    two_cards = person("t1", national_id="J123456"), person("r2", national_id="JB99881")
    assert lost(("t1", "r1", 0.995), ("t1", "r2", 0.7), people=two_cards) == [None]


@pytest.mark.parametrize("probability", [0.1, 0.49])
def test_what_is_less_likely_than_a_question_is_no_rival(probability):
    assert lost(("t1", "r1", 0.995), ("t1", "r2", probability)) == [None]


def test_lines_of_one_list_are_not_matched_one_to_one():
    assert lost(("h1", "h2", 0.995), ("h1", "h3", 0.995)) == [None, None]
