"""Expectation-maximisation of the hidden Markov model of two spellings, over pairs of units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etl.spelling.sounding import Sounding, padded_signs

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Words = Sequence[Sequence[int]]

TWIN = 0.125  # odds of a digraph that answers two letters
_CHUNK = 2048
_LESSONS = 6
_MATCHED, _DROPPED, _ADDED = 20.0, 0.5, 5.0  # what stands for steps that were never seen


@dataclass(frozen=True)
class _Counted:
    """Expected number of each step, in the shapes of the model's tables."""

    match: Floats
    drop: Floats
    add: Floats


def learn(left: Words, right: Words, weight: Floats, sizes: tuple[int, int], halves: Numbers) -> Sounding:
    """Learn the steps from pairs of words that spell one; ``sizes``: of the two alphabets."""
    chance = _shares(left, sizes[0]), _shares(right, sizes[1])
    by_chance = np.outer(*chance)
    start = _near_diagonal(left, right, sizes) * 0.6 / by_chance
    model = Sounding(start, np.full(sizes[0], 0.1), np.full((sizes[0] + 1, sizes[1]), 0.3), TWIN, halves)
    lengths = [len(word) for word in left]
    visits = np.bincount(np.concatenate([*left]), minlength=sizes[0], weights=np.repeat(weight, lengths))
    visits = np.append(visits, weight.sum())
    for _ in range(_LESSONS):
        seen = _expect(model, left, right, weight)
        steps = seen.match.sum() + seen.drop.sum() + seen.add.sum()
        match = (seen.match + _MATCHED * by_chance) / steps / by_chance
        drop = (seen.drop + _DROPPED * chance[0]) / steps / chance[0]
        add = (seen.add + _ADDED * seen.add.sum(axis=0) / visits.sum()) / (visits + _ADDED)[:, None]
        add = add / (1 + add.sum(axis=1, keepdims=True)) / chance[1]
        model = Sounding(match, drop, np.maximum(add, 1e-6), TWIN, halves)
    return model


def _shares(words: Words, size: int) -> Floats:
    counted = np.bincount(np.concatenate([*words]), minlength=size) + 0.5
    return np.asarray(counted / counted.sum(), np.float64)


def _near_diagonal(left: Words, right: Words, sizes: tuple[int, int]) -> Floats:
    """Count signs that stand at about the same share of both words."""
    found = np.full(sizes, 0.01)
    for one, other in zip(left, right, strict=True):
        for i, sign in enumerate(one):
            at = i * len(other) / len(one)
            for j in range(max(0, int(np.ceil(at - 2))), min(len(other), int(at + 2) + 1)):
                found[sign, other[j]] += 1 / len(other)
    return np.asarray(found / found.sum(), np.float64)


def _expect(model: Sounding, left: Words, right: Words, weight: Floats) -> _Counted:
    n, m = model.match.shape
    seen = _Counted(np.zeros((n, m + 1)), np.zeros(n), np.zeros((n + 1, m)))
    lengths = np.array([[len(a), len(b)] for a, b in zip(left, right, strict=True)], dtype=np.int64)
    order = np.lexsort((lengths[:, 1], lengths[:, 0]))
    for start in range(0, len(order), _CHUNK):
        chosen = order[start : start + _CHUNK]
        wide = lengths[chosen].max(axis=0)
        ours, theirs = (padded_signs([side[i] for i in chosen], w) for side, w in zip((left, right), wide, strict=True))
        _Lattice(model, ours, theirs, lengths[chosen].T, weight[chosen]).count(seen)
    return _Counted(seen.match[:, :m], seen.drop, seen.add)


class _Lattice:
    """All ways to write a chunk of pairs: cells (left signs, right signs, pairs)."""

    def __init__(self, model: Sounding, left: Numbers, right: Numbers, ends: Numbers, weight: Floats) -> None:
        self.ends, self.weight = ends, weight
        self.left, self.right = left, right
        wide = model.match.shape[1]
        match = np.hstack([model.match, np.zeros((len(model.match), 1))])
        before = np.vstack([np.full(left.shape[1], len(model.drop)), left])
        self.halves = model.halves[right].transpose(2, 0, 1)
        self.add_at = before[:, None] * wide + right[None]
        self.match_at = left[:, None] * (wide + 1) + right[None]
        self.half_at = [left[:, None] * (wide + 1) + half[None] for half in self.halves]
        self.add, self.match = model.add.ravel()[self.add_at], match.ravel()[self.match_at]
        first, second = (match.ravel()[at] for at in self.half_at)
        self.twin = first[:-1] * second[1:] * model.twin  # [i] writes left signs i and i + 1
        self.drop = model.drop[left]

    def _forward(self) -> Floats:
        n, m, pairs = self.match.shape
        cells = np.zeros((n + 1, m + 1, pairs))
        cells[0, 0] = 1.0
        for i in range(n + 1):
            if i:
                cells[i] = cells[i - 1] * self.drop[i - 1]
                cells[i, 1:] += cells[i - 1, :-1] * self.match[i - 1]
            if i > 1:
                cells[i, 1:] += cells[i - 2, :-1] * self.twin[i - 2]
            for j in range(m):
                cells[i, j + 1] += cells[i, j] * self.add[i, j]
        return cells

    def _backward(self) -> Floats:
        n, m, pairs = self.match.shape
        cells = np.zeros((n + 1, m + 1, pairs))
        cells[self.ends[0], self.ends[1], np.arange(pairs)] = 1.0
        for i in range(n, -1, -1):
            if i < n:
                cells[i] += cells[i + 1] * self.drop[i]
                cells[i, :-1] += cells[i + 1, 1:] * self.match[i]
            if i + 1 < n:
                cells[i, :-1] += cells[i + 2, 1:] * self.twin[i]
            for j in range(m - 1, -1, -1):
                cells[i, j] += cells[i, j + 1] * self.add[i, j]
        return cells

    def count(self, seen: _Counted) -> None:
        """Add the expected number of each step to what was seen."""
        before, after = self._forward(), self._backward()
        share = self.weight / before[self.ends[0], self.ends[1], np.arange(before.shape[2])]
        after = after * share
        _add(seen.add, self.add_at, before[:, :-1] * self.add * after[:, 1:])
        _add(seen.match, self.match_at, before[:-1, :-1] * self.match * after[1:, 1:])
        dropped = (before[:-1] * self.drop[:, None] * after[1:]).sum(axis=1)
        _add(seen.drop, self.left, dropped)
        twins = before[:-2, :-1] * self.twin * after[2:, 1:]
        _add(seen.match, self.half_at[0][:-1], twins)
        _add(seen.match, self.half_at[1][1:], twins)


def _add(table: Floats, at: Numbers, seen: Floats) -> None:
    table += np.bincount(at.ravel(), seen.ravel(), table.size).reshape(table.shape)
