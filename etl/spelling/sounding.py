"""A pair hidden Markov model of two spellings: how much likelier they are as one word than as two.

One step writes a sign on both sides, on one side, or two signs on the left for a digraph on the right (ته for th).
All weights are odds against two words written independently, so a product of steps is a likelihood ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
_CHUNK = 4096
_FLOOR = 1e-300
_UNIT = 100.0  # tables are kept as hundredths of a bit


@dataclass(frozen=True)
class Sounding:
    """Odds of each step: ``match`` (left, right), ``drop`` (left), ``add`` (left before it, right), ``twin``.

    ``add`` has one row more than the left alphabet: the last is the start. ``halves`` (right, 2) are the two letters
    of a digraph, the size of the alphabet where there are none.
    """

    match: Floats
    drop: Floats
    add: Floats
    twin: float
    halves: Numbers

    @classmethod
    def from_json(cls, told: dict[str, Any], halves: Numbers) -> "Sounding":
        """Read what ``to_json`` wrote."""
        tables = {name: 2.0 ** (np.array(told[name], dtype=np.float64) / _UNIT) for name in ("match", "drop", "add")}
        return cls(**tables, twin=float(told["twin"]), halves=halves)

    def to_json(self) -> dict[str, Any]:
        """Return the tables as whole hundredths of a bit."""
        tables = {"match": self.match, "drop": self.drop, "add": self.add}
        told = {name: np.rint(np.log2(table) * _UNIT).astype(int).tolist() for name, table in tables.items()}
        return told | {"twin": self.twin}

    def bits(self, left: Sequence[Sequence[int]], right: Sequence[Sequence[int]]) -> Floats:
        """Return for each pair of words (as numbers of signs) the log2 likelihood ratio; 0 for an empty word."""
        lengths = np.array([[len(a), len(b)] for a, b in zip(left, right, strict=True)], dtype=np.int64).reshape(-1, 2)
        found = np.zeros(len(lengths))
        order = np.lexsort((lengths[:, 1], lengths[:, 0]))
        order = order[(lengths[order] > 0).all(axis=1)]
        for start in range(0, len(order), _CHUNK):
            chosen = order[start : start + _CHUNK]
            wide = lengths[chosen].max(axis=0)
            padded = padded_signs([left[i] for i in chosen], wide[0]), padded_signs([right[i] for i in chosen], wide[1])
            found[chosen] = np.log2(np.maximum(self._forward(*padded, lengths[chosen]), _FLOOR))
        return found

    def _forward(self, left: Numbers, right: Numbers, lengths: Numbers) -> Floats:
        """Sum over all ways to write both words; ``left`` (n, pairs), ``right`` (m, pairs), ``lengths`` (pairs, 2)."""
        n, pairs = left.shape
        m = len(right)
        width = self.match.shape[1]
        flat_match, flat_add = self._flat()
        first, second = self.halves[right].transpose(2, 0, 1)
        before = np.zeros((m + 1, pairs))
        rows = [
            before,
            self._written(np.concatenate([np.ones((1, pairs)), before[1:]]), flat_add, len(self.drop), right),
        ]
        found = np.zeros(pairs)
        column = np.arange(pairs)
        half = np.zeros_like(first, dtype=np.float64)
        for i in range(n):
            base = left[i] * (width + 1)
            row = rows[-1] * self.drop[left[i]]
            row[1:] += rows[-1][:-1] * flat_match[base + right]
            if i:
                row[1:] += rows[-2][:-1] * half * flat_match[base + second] * self.twin
            half = flat_match[base + first]
            rows = [rows[-1], self._written(row, flat_add, left[i], right)]
            ends = lengths[:, 0] == i + 1
            found[ends] = rows[-1][lengths[ends, 1], column[ends]]
        return found

    def _flat(self) -> tuple[Floats, Floats]:
        """Both tables in one line each, the odds of a letter that is none being 0."""
        nothing = np.zeros((len(self.match), 1))
        return np.hstack([self.match, nothing]).ravel(), self.add.ravel()

    def _written(self, row: Floats, flat_add: Floats, previous: Numbers | int, right: Numbers) -> Floats:
        """Let the right side write signs of its own after each cell."""
        odds = flat_add[previous * self.add.shape[1] + right]
        for j in range(len(right)):
            row[j + 1] += row[j] * odds[j]
        return row


def padded_signs(words: Sequence[Sequence[int]], wide: int) -> Numbers:
    """Return the words as columns of numbers, 0 after their end; shape (wide, words)."""
    found = np.zeros((len(words), wide), dtype=np.int64)
    for at, word in enumerate(words):
        found[at, : len(word)] = word
    return np.ascontiguousarray(found.T)
