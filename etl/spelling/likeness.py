"""How likely two written names are one name, whatever the script, the order of words and the spelling."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from etl.spelling.attested import Attested
from etl.spelling.letters import ARABIC, LATIN, halves, letters_of
from etl.spelling.name_pairs import look_at
from etl.spelling.names import by_script
from etl.spelling.packed import checksum, parameters
from etl.spelling.sounding import Sounding
from etl.spelling.text import has_both_scripts
from etl.spelling.trees import Trees
from etl.spelling.unit_pairs import Ear, Units, heard_bits, in_order

Floats = NDArray[np.float64]

FILE = "names_v1.json.gz"
_CASES = ("across", "latin", "arabic")  # scripts of the two names: one of each, or both in one


@dataclass(frozen=True)
class NamesModel:
    """Everything learned about names: an ear for units, and trees for each case of scripts."""

    version: str
    ear: Ear
    trees: dict[str, Trees]

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "NamesModel":
        """Read the parameters; refuse those that were changed by hand."""
        if told["sha256"] != checksum(told):
            raise ValueError("the names model does not match its checksum: take the file of the release again")
        return cls(told["version"], ear_of(told), {case: Trees.from_json(told["trees"][case]) for case in _CASES})


def ear_of(told: dict[str, Any]) -> Ear:
    """Read the part of the parameters that units are heard with."""
    right = {"across": halves(LATIN), "latin": halves(LATIN), "arabic": halves(ARABIC)}
    heard = {case: Sounding.from_json(told["sounding"][case], right[case]) for case in _CASES}
    latin, arabic = (np.array(told["letters"][script]) / 100 for script in ("latin", "arabic"))
    return Ear(**heard, latin_signs=latin, arabic_signs=arabic, attested=Attested.from_json(told["attested"]))


_HEARING: ContextVar[NamesModel | None] = ContextVar("hearing", default=None)


@contextmanager
def heard_with(model: NamesModel) -> Iterator[None]:
    """Hear names with another model than the shipped one: what is learned on top must not have met its own exam."""
    token = _HEARING.set(model)
    try:
        yield
    finally:
        _HEARING.reset(token)


def hearing() -> NamesModel:
    """Return the model that names are heard with now."""
    return _HEARING.get() or shipped()


@cache
def shipped() -> NamesModel:
    """Return the model of this release."""
    return NamesModel.from_json(parameters("etl.spelling", FILE))


def features(left: Sequence[str], right: Sequence[str]) -> Floats:
    """Return one line per pair of names and one column per name of FEATURES; nan where nothing can be said."""
    return look_at(left, right, hearing().ear).rows


def name_likeness(left: Sequence[str], right: Sequence[str]) -> Floats:
    """Return for each pair of whole names the log2 odds that they spell one name; 0.0 where one has no letters.

    Neither the order of the two nor of their words counts. A cell of both scripts says what its better part says.

    >>> bits = name_likeness(["محمد العلوي", "محمد العلوي"], ["ALAOUI Mohamed", "ALAOUI Mahmoud"])
    >>> bool(bits[0] > 3), bool(bits[1] < 0)
    (True, True)
    """
    mixed = {name: _parts(name) for name in {*left, *right} if has_both_scripts(name)}
    if not mixed:
        return _plain_likeness(left, right)
    tried = [
        (pair, one, other)
        for pair, (a, b) in enumerate(zip(left, right, strict=True))
        for one in mixed.get(a, (a,))
        for other in mixed.get(b, (b,))
    ]
    pairs, ones, others = zip(*tried, strict=True)
    found = np.full(len(left), -np.inf)
    np.maximum.at(found, np.array(pairs), _plain_likeness(ones, others))
    return found


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in by_script(name) if part)


def _plain_likeness(left: Sequence[str], right: Sequence[str]) -> Floats:
    model = hearing()
    seen = look_at(left, right, model.ear)
    found = np.zeros(len(seen.told))
    for case, chosen in cases(seen.left_arabic, seen.right_arabic).items():
        rows = np.flatnonzero(chosen & seen.told)
        if len(rows):
            found[rows] = model.trees[case].raw(seen.rows[rows]) / np.log(2)
    return found


def cases(left_arabic: NDArray[np.bool_], right_arabic: NDArray[np.bool_]) -> dict[str, NDArray[np.bool_]]:
    """Return which pairs each case of scripts holds."""
    return {
        "across": left_arabic != right_arabic,
        "latin": ~(left_arabic | right_arabic),
        "arabic": left_arabic & right_arabic,
    }


def unit_likeness(left_words: Sequence[str], right_words: Sequence[str]) -> Floats:
    """Return for each pair of words or place names how alike they sound, in bits per letter; 0.0 for an empty one.

    Several words are read as one, without articles: for place names, and single words of names.
    """
    ear = hearing().ear
    letters = {words: letters_of(words) for words in {*left_words, *right_words}}
    text = in_order(list(filter(None, letters.values())))
    at = {unit: number for number, unit in enumerate(text)}
    sides = [
        np.array([at.get(letters[words], -1) for words in side], dtype=np.int64) for side in (left_words, right_words)
    ]
    one, other = np.minimum(*sides), np.maximum(*sides)
    found = np.zeros(len(one))
    told = one >= 0
    if told.any():
        units = Units.of(text, ear)
        code, back = np.unique(one[told] * len(text) + other[told], return_inverse=True)
        i, j = code // len(text), code % len(text)
        bits = heard_bits(units, i, j, np.ones(len(i), dtype=np.bool_), ear)
        found[told] = (bits / np.maximum(np.maximum(units.length[i], units.length[j]), 1))[back]
    return found
