"""What a pair of written names shows: its worst, second and best units, their sums, what is left over."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from etl.spelling import skeleton
from etl.spelling.given import UNCLAIMED, spellings
from etl.spelling.letters import is_arabic, units_of
from etl.spelling.pairing import LEFT_OVER, Splits, answers, numbered, splits_of, tries
from etl.spelling.unit_pairs import UNIT_COLUMNS, Ear, Units, in_order, sounds_of, unit_columns, unit_value

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_LEAST = ("bits", "rate", "forth", "back", "skeleton", "coarse", "spelt", "ending")
_SUMS = ("bits", "forth", "back")
FEATURES = (
    *(f"{which}_{column}" for which in ("worst", "second", "best") for column in UNIT_COLUMNS),
    *(f"least_{column}" for column in _LEAST),
    *(f"whole_{column}" for column in _SUMS),
    "whole_rate", "value", "units_left", "units_right", "unanswered", "open_left", "open_right", "letters_left",
    "letters_right", "glued", "bag", "given", "sex",
)  # fmt: skip
_AT = {column: at for at, column in enumerate(UNIT_COLUMNS)}


@dataclass(frozen=True)
class _Names:
    """Distinct names of a question: units, rank (Arabic first, then by letters whatever their order), keys."""

    units: list[tuple[str, ...]]
    rank: Numbers
    arabic: NDArray[np.bool_]

    @classmethod
    def of(cls, names: Sequence[str]) -> "_Names":
        units = [units_of(name) for name in names]
        arabic = [sum(map(is_arabic, found)) * 2 > len(found) for found in units]
        keys = [(not is_first, sorted(found)) for is_first, found in zip(arabic, units, strict=True)]
        order = {repr(key): at for at, key in enumerate(sorted(keys))}
        return cls(units, np.array([order[repr(key)] for key in keys]), np.array(arabic, dtype=np.bool_))


@dataclass(frozen=True)
class NamePairs:
    """Features of pairs: ``rows`` (pairs, FEATURES), ``told`` where both have letters, and their scripts."""

    rows: Floats
    told: NDArray[np.bool_]
    left_arabic: NDArray[np.bool_]
    right_arabic: NDArray[np.bool_]


def look_at(left: Sequence[str], right: Sequence[str], ear: Ear) -> NamePairs:
    """Return the features of each pair of names; the order of the two and of their words does not matter."""
    at: dict[str, int] = {}
    sides = [np.array([at.setdefault(name, len(at)) for name in side], dtype=np.int64) for side in (left, right)]
    names = _Names.of(list(at))
    turned = names.rank[sides[0]] > names.rank[sides[1]]
    one, other = np.where(turned, sides[1], sides[0]), np.where(turned, sides[0], sides[1])
    has_units = np.array([bool(found) for found in names.units], dtype=np.bool_)
    told = has_units[one] & has_units[other]
    rows = np.full((len(one), len(FEATURES)), np.nan)
    if told.any():
        rows[told] = _features(names, one[told], other[told], ear)
    return NamePairs(rows, told, names.arabic[one], names.arabic[other])


def _features(names: _Names, left: Numbers, right: Numbers, ear: Ear) -> Floats:
    splits, units = _cut(names, left, right, ear)
    pair, one, other = tries(splits, left, right)
    answered, columns = _answered(splits, units, one, other, ear)
    best = np.lexsort((-answered.total, pair))
    best = best[np.append(True, pair[best][1:] != pair[best][:-1])]
    counts = splits.parts[one[best]], splits.parts[other[best]]
    letters = [_letters(splits, units, line[best]) for line in (one, other)]
    said = answered.letters[:, best]
    shown, bits = _shown(columns, answered.chosen[best])
    whole = [bits / np.maximum(said.max(axis=0), 1), answered.total[best], *counts, np.abs(counts[0] - counts[1])]
    still_open = [1 - part / np.maximum(every, 1) for part, every in zip(said, letters, strict=True)]
    return np.column_stack([shown, *whole, *still_open, *letters, *_as_wholes(names, left, right)])


def _cut(names: _Names, left: Numbers, right: Numbers, ear: Ear) -> tuple[Splits, Units]:
    """Cut the names into units; those that answer to a name of fewer units also with two joined."""
    count = np.array([len(found) for found in names.units])
    longer = np.zeros(len(count), dtype=np.bool_)
    longer[left[count[left] > count[right]]] = True
    longer[right[count[right] > count[left]]] = True
    ways = [found if joins else found[:1] for found, joins in zip(splits_of(names.units), longer, strict=True)]
    text = in_order([unit for found in ways for line in found for unit in line])
    return numbered(ways, {unit: number for number, unit in enumerate(text)}), Units.of(text, ear)


class _Answered(NamedTuple):
    chosen: Numbers  # (lines, most) distinct unit pairs from the least alike on, -1 after the last
    total: Floats
    letters: Floats  # (2, lines) letters of the left and of the right that are answered


def _answered(splits: Splits, units: Units, one: Numbers, other: Numbers, ear: Ear) -> tuple[_Answered, Floats]:
    """Answer every try; return also the columns of the distinct unit pairs."""
    counts = splits.parts[one], splits.parts[other]
    shapes = counts[0] * 100 + counts[1]
    places = {shape: np.flatnonzero(shapes == shape) for shape in np.unique(shapes).tolist()}
    codes = {shape: _codes(splits, units, one[rows], other[rows], shape) for shape, rows in places.items()}
    distinct = np.unique(np.concatenate([code.ravel() for code in codes.values()]))
    columns = unit_columns(units, distinct // len(units.text), distinct % len(units.text), ear)
    value = unit_value(columns)
    most = int(np.minimum(*counts).max())
    found = _Answered(np.full((len(one), most), -1), np.zeros(len(one)), np.zeros((2, len(one))))
    for shape, rows in places.items():
        at = np.searchsorted(distinct, codes[shape])
        mine, yours = answers(value[at])
        chosen = at[np.arange(len(rows))[:, None], mine, yours]
        chosen = np.take_along_axis(chosen, np.argsort(value[chosen], axis=1, kind="stable"), axis=1)
        found.chosen[rows, : chosen.shape[1]] = chosen
        found.total[rows] = value[chosen].sum(axis=1) + LEFT_OVER * abs(shape // 100 - shape % 100)
        for side, (lines, which) in enumerate(((one, mine), (other, yours))):
            said = np.take_along_axis(splits.units[lines[rows]], which, axis=1)
            found.letters[side, rows] = units.length[said].sum(axis=1)
    return found, columns


def _codes(splits: Splits, units: Units, one: Numbers, other: Numbers, shape: int) -> Numbers:
    """Return one number for each pair of units, (lines, left units, right units); the lesser unit comes first."""
    left = splits.units[one, : shape // 100][:, :, None]
    right = splits.units[other, : shape % 100][:, None, :]
    return np.minimum(left, right) * len(units.text) + np.maximum(left, right)


def _letters(splits: Splits, units: Units, line: Numbers) -> Floats:
    said = splits.units[line]
    return np.asarray(np.where(said >= 0, units.length[said], 0).sum(axis=1), np.float64)


def _shown(columns: Floats, chosen: Numbers) -> tuple[Floats, Floats]:
    """Return the columns of the worst, second and best unit pair, the least of each column, sums; and all bits."""
    is_one = chosen >= 0
    rows = np.where(is_one[:, :, None], columns[chosen], np.nan)  # (pairs, most, columns)
    last = is_one.sum(axis=1) - 1
    second = rows[:, 1] if rows.shape[1] > 1 else np.full_like(rows[:, 0], np.nan)
    least = np.fmin.reduce(rows[:, :, [_AT[name] for name in _LEAST]], axis=1)
    sums = np.nansum(rows[:, :, [_AT[name] for name in _SUMS]], axis=1)
    return np.column_stack([rows[:, 0], second, rows[np.arange(len(rows)), last], least, sums]), sums[:, 0]


def _as_wholes(names: _Names, left: Numbers, right: Numbers) -> list[Floats]:
    """Return what whole names show: glued skeletons, their sounds in no order, common first names and their sex."""
    heard = [tuple(map(sounds_of, found)) for found in names.units]
    glued = np.array([skeleton.glued(found) for found in heard], dtype=object)
    bags = np.array(["".join(sorted(found)) for found in heard], dtype=object)
    alike = [cpdist(t[left], t[right], scorer=Indel.normalized_similarity, dtype=np.float64) for t in (glued, bags)]
    firsts = [frozenset(filter(None, map(_first_names().get, found))) for found in names.units]
    given = [_agree(firsts[i], firsts[j], 0) for i, j in zip(left.tolist(), right.tolist(), strict=True)]
    sex = [_agree(firsts[i], firsts[j], 1) for i, j in zip(left.tolist(), right.tolist(), strict=True)]
    return [*alike, np.array(given), np.array(sex)]


@cache
def _first_names() -> dict[str, tuple[str, str]]:
    """Return (the name as it is called here, sex) of each unit that spells a common first name."""
    said = {units_of(spelling): first for spelling, first in spellings().items() if first[0] != UNCLAIMED}
    return {units[0]: first for units, first in said.items() if len(units) == 1}


def _agree(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]], told: int) -> float:
    """Tell whether common first names of both sides meet (1.0) or none does (0.0); nan where a side has none."""
    if not one or not other:
        return np.nan
    return 1.0 if not one.isdisjoint(other) or not {n[told] for n in one}.isdisjoint(n[told] for n in other) else 0.0
