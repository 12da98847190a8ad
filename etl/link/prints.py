"""Fingerprints of 64 bits, made column by column: the same in every run, on every machine."""

from collections.abc import Hashable, Sequence
from itertools import count

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Prints = NDArray[np.uint64]

_HALF = 16  # signs of 64 bits
# The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_TIMES = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BY = np.uint64(30), np.uint64(27), np.uint64(31)


def of_words(words: Sequence[str]) -> Prints:
    """Return the fingerprint of each word."""
    if not len(words):
        return np.array([], np.uint64)
    codes, distinct = pd.factorize(np.array(words, dtype=object))
    return _hashed(list(distinct))[codes]


def of_values(values: Sequence[Hashable]) -> Prints:
    """Return the fingerprint of each value of a column: words, numbers, truths, tuples of them, or None."""
    first: dict[Hashable, int] = {}  # where each stands first
    at = np.fromiter(map(first.setdefault, values, count()), np.int64, len(values))
    found = np.zeros(len(values), np.uint64)
    found[list(first.values())] = _hashed(list(map(repr, first)))
    return found[at]


def _hashed(words: list[str]) -> Prints:
    if not words:
        return np.array([], np.uint64)
    return np.asarray(pd.util.hash_array(np.array(words, dtype=object), categorize=False), np.uint64)


def together(first: Prints, *others: Prints) -> Prints:
    """Return one fingerprint of several, line by line; their order counts."""
    found = _mixed(first)
    for said in others:
        found = _mixed(found ^ said)
    return found


def halves(said: Prints, keys: Prints) -> list[str]:
    """Return one text of both fingerprints of each record: of what it says, and of its keys."""
    return [f"{one:0{_HALF}x}{other:0{_HALF}x}" for one, other in zip(said.tolist(), keys.tolist(), strict=True)]


def said(fingerprint: str | None) -> str | None:
    """Return the half of a record's fingerprint that tells what it says."""
    return fingerprint and fingerprint[:_HALF]


def of_heaps(prints: Prints, ends: NDArray[np.int64]) -> Prints:
    """Return one fingerprint for each heap, in whatever order it lies; ``ends``: where each begins, and the end."""
    summed = np.concatenate([np.zeros(1, np.uint64), np.cumsum(_mixed(prints), dtype=np.uint64)])
    return np.asarray(summed[ends[1:]] - summed[ends[:-1]], np.uint64)


def _mixed(prints: Prints) -> Prints:
    found = prints + _GAMMA
    found = (found ^ (found >> _BY[0])) * _TIMES[0]
    found = (found ^ (found >> _BY[1])) * _TIMES[1]
    return np.asarray(found ^ (found >> _BY[2]), np.uint64)
