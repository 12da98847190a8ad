"""One to one: no record twice, nothing heavier possible, the order of pairs without effect."""

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from etl.link import assignment
from etl.link.assignment import one_to_one

PAIRS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 40)), max_size=12, unique_by=lambda pair: pair[:2]
)


def asked(pairs):
    left, right, weight = (
        (np.array(column, dtype=float) for column in zip(*pairs, strict=True)) if pairs else ([], [], [])
    )
    return one_to_one(np.array(left, dtype=np.int64), np.array(right, dtype=np.int64), np.array(weight, dtype=float))


def heaviest(pairs):
    weight = {pair[:2]: pair[2] for pair in pairs}
    ways = permutations(range(5))
    return max(sum(weight.get((left, right), 0) for left, right in enumerate(way)) for way in ways)


@given(PAIRS)
def test_nobody_is_matched_twice_and_nothing_heavier_is_possible(pairs):
    kept = [pair for pair, is_kept in zip(pairs, asked(pairs), strict=True) if is_kept]
    assert len({left for left, _, _ in kept}) == len({right for _, right, _ in kept}) == len(kept)
    assert sum(weight for _, _, weight in kept) == heaviest(pairs)


@given(PAIRS, st.randoms())
def test_the_order_of_pairs_changes_nothing_that_weighs(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    kept = [sum(p[2] for p, k in zip(some, asked(some), strict=True) if k) for some in (pairs, shuffled)]
    assert kept[0] == kept[1]


def test_brothers_swapped_by_the_best_single_answers_are_put_right():
    # Each brother alone looks a little more like the other's line; together only one way leaves nobody without.
    pairs = [(0, 0, 10), (0, 1, 11), (1, 1, 10), (1, 0, 2)]
    assert asked(pairs).tolist() == [True, False, True, False]


def test_a_crowd_too_large_for_a_table_is_settled_from_the_heaviest_pair_down(monkeypatch):
    monkeypatch.setattr(assignment, "_LARGEST", 1)
    assert asked([(0, 0, 10), (0, 1, 11), (1, 1, 10), (1, 0, 2)]).tolist() == [False, True, False, True]
