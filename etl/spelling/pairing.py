"""Which unit of one name answers which of the other: any order, two units of one side joined where it helps."""

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

LEFT_OVER = -4.0  # bits for a unit that answers none
_TRIED_ALL = 4  # units: up to here every order is tried


class Splits(NamedTuple):
    """Ways to cut names into units: for each name its first line in ``units`` and how many, the whole one first."""

    units: Numbers  # (lines, most), -1 after the last
    parts: Numbers  # units of each line
    start: Numbers  # of each name
    ways: Numbers


def splits_of(names: Sequence[tuple[str, ...]]) -> list[list[tuple[str, ...]]]:
    """Return for each name its units, then every way to join one with the next, the last being next to the first.

    >>> splits_of([("amine", "bou", "tayeb")])[0][1:]
    [('amine', 'boutayeb'), ('aminebou', 'tayeb'), ('tayebamine', 'bou')]
    """
    return [[name, *_joins(name)] for name in names]


def _joins(name: tuple[str, ...]) -> list[tuple[str, ...]]:
    if len(name) < 2:
        return []
    turned = [name[i:] + name[:i] for i in range(len(name))]
    return sorted((one + other, *rest) for one, other, *rest in turned)


def numbered(splits: list[list[tuple[str, ...]]], at: dict[str, int]) -> Splits:
    """Return the splits with numbers for units."""
    lines = [line for ways in splits for line in ways]
    most = max((len(line) for line in lines), default=1)
    units = np.full((len(lines), max(most, 1)), -1, dtype=np.int64)
    for row, line in enumerate(lines):
        units[row, : len(line)] = [at[unit] for unit in line]
    ways = np.array([len(found) for found in splits], dtype=np.int64)
    return Splits(units, (units >= 0).sum(axis=1), np.cumsum(ways) - ways, ways)


def tries(splits: Splits, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return (pair, left line, right line) of every cut worth trying: the side with more units may join two."""
    whole_left, whole_right = splits.start[left], splits.start[right]
    excess = splits.parts[whole_left] - splits.parts[whole_right]
    many_left = np.where(excess > 0, splits.ways[left], 1)
    many_right = np.where(excess < 0, splits.ways[right], 1)
    many = many_left * many_right
    pair = np.repeat(np.arange(len(left)), many)
    step = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
    is_left = np.repeat(excess > 0, many)
    return pair, np.repeat(whole_left, many) + step * is_left, np.repeat(whole_right, many) + step * ~is_left


@cache
def _orders(few: int, many: int) -> Numbers:
    return np.array(list(permutations(range(many), few)), dtype=np.int64)


def answers(value: Floats) -> tuple[Numbers, Numbers]:
    """Return (left places, right places), each (pairs, fewer units), of the best one-to-one answer.

    ``value``: (pairs, left units, right units) bits.
    """
    pairs, n, m = value.shape
    if n > m:
        right, left = answers(value.transpose(0, 2, 1))
        return left, right
    own = np.broadcast_to(np.arange(n), (pairs, n))
    if m > _TRIED_ALL:
        chosen = [linear_sum_assignment(one, maximize=True)[1] for one in value]
        return own, np.array(chosen, dtype=np.int64).reshape(pairs, n)
    orders = _orders(n, m)
    totals = np.stack([sum(value[:, i, order[i]] for i in range(n)) for order in orders.tolist()], axis=1)
    return own, orders[totals.argmax(axis=1)]
