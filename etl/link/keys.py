"""Which keys bring two records together to be compared at all.

A key that too many records share says nothing (everyone born on 01/01, one phone for a whole list) and is left out;
a record that loses or gains a key so is another record for the pairs that were scored before. Keys are numbers,
fingerprints of 64 bits: a country has as many keys as a library has words, and a number takes a tenth of their room.
Where two keys should ever share a number, two records more are compared.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.parts import InParts, at_once

_STRONG, _MIDDLE, _WEAK = 60, 30, 16  # a key shared by more records than this is left out
_CROWD = {"s": _STRONG, "m": _MIDDLE, "w": _WEAK}
_BLOCK = 50_000  # records whose keys are words at a time
_SHARE = 8_000_000  # numbers that are counted at a time

Column = list[Any]
Numbers = NDArray[np.int64]


def bringing_together(
    told: dict[str, Column], provinces: Column, in_parts: InParts = at_once
) -> tuple[list[bytes], list[Numbers]]:
    """Return of each record the keys that no crowd shares, as bytes, and of these those that somebody else has, too.

    ``told``: columns of :func:`etl.link.columns.comparable`; ``in_parts``: see :mod:`etl.parts`.
    """

    def keyed(part: range) -> tuple[NDArray[np.int16], Numbers, NDArray[np.int8]]:
        return _keyed(islice(_rows(told, provinces), part.start, part.stop))

    parts = in_parts(keyed, range(len(provinces)), len(provinces))
    lengths, number, crowd = (np.concatenate(found) for found in zip(*parts, strict=True))
    times = _times(number)
    is_telling = times <= crowd
    telling, shared = _cut(number, lengths, is_telling), _cut(number, lengths, is_telling & (times > 1))
    return [own.tobytes() for own in telling], shared


def _times(number: Numbers) -> NDArray[np.int32]:
    """Return how often each number stands there, counted share by share: a table of all would be gigabytes."""
    found = np.empty(len(number), dtype=np.int32)
    shares = 1 + len(number) // _SHARE
    for share in range(shares):
        here = np.flatnonzero(number % shares == share) if shares > 1 else slice(None)
        codes, distinct = pd.factorize(number[here])
        found[here] = np.bincount(codes, minlength=len(distinct))[codes]
    return found


def _keyed(rows: Iterator[tuple[Any, ...]]) -> tuple[NDArray[np.int16], Numbers, NDArray[np.int8]]:
    """Return how many keys each record has, their numbers one after the other, and by how many each may be shared."""
    lengths, numbers, crowds = [np.array([], np.int16)], [np.array([], np.int64)], [np.array([], np.int8)]
    while block := [list(dict.fromkeys(_keys_of(*row))) for row in islice(rows, _BLOCK)]:
        words = list(chain.from_iterable(block))
        lengths.append(np.fromiter(map(len, block), np.int16, len(block)))
        numbers.append(numbered(words))
        crowds.append(np.array([_CROWD[word[0]] for word in words], dtype=np.int8))
    return np.concatenate(lengths), np.concatenate(numbers), np.concatenate(crowds)


def of_card(card: str) -> str:
    """Return the key of a national id."""
    return f"s id {card}"


def numbered(words: Sequence[str]) -> Numbers:
    """Return the number of each key: the same in every run, on every machine."""
    if not words:
        return np.array([], np.int64)
    hashed = pd.util.hash_array(np.array(words, dtype=object), categorize=False)
    return np.asarray(hashed, np.uint64).view(np.int64)


def _cut(number: Numbers, lengths: NDArray[np.int16], chosen: NDArray[np.bool_]) -> list[Numbers]:
    """Return the chosen numbers of each record."""
    before = np.concatenate([[0], np.cumsum(chosen)])
    ends = before[np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])].tolist()
    kept = number[chosen]
    return [kept[start:end] for start, end in pairwise(ends)]


def _rows(told: dict[str, Column], provinces: Column) -> Iterator[tuple[Any, ...]]:
    """Yield what each record's keys are made of."""
    names = (
        "national_id", "phones", "registry_id", "trainee_id_ofppt", "name_keys", "name_glued", "name_coarse", "units",
        "birth", "birth_year", "craft", "home_pairs",
    )  # fmt: skip
    places = [code or sound for code, sound in zip(told["commune_code"], told["commune_sound"], strict=True)]
    wider = [place or province for place, province in zip(places, provinces, strict=True)]
    return zip(*(told[name] for name in names), places, wider, strict=True)


def _keys_of(
    card: str | None, phones: list[str], registered: str | None, trainee: str | None, names: list[str],
    glued: str | None, coarse: str | None, units: list[str], birth: str | None, year: str | None, craft: str | None,
    home: list[str], place: str | None, wider: str | None,
) -> list[str]:  # fmt: skip
    """Return the keys of a record in a fixed order; the first sign of a key says how many may share it."""
    beside = [f" in {year}"] if year else []
    beside += [f" at {place}"] if place else []
    beside += [f" as {craft} at {wider}"] if craft and wider else []
    anywhere = ["", *beside]
    found = [of_card(card)] if card else []
    found += [f"s phone {phone}" for phone in phones]
    found += [f"s registry {registered}"] if registered else []
    found += [f"s trainee {trainee}"] if trainee else []
    found += [f"s born {birth} {place}"] if birth and place else []
    found += [f"s name {name}{where}" for name in names for where in anywhere]
    found += [f"s name {glued}{where}" for where in anywhere] if glued else []
    if coarse:
        joined = coarse.replace(" ", "")
        found += [f"m name ~{name}{where}" for name in (coarse, joined) for where in anywhere]
    starts = " ".join(sorted([unit[:2] for unit in units]))
    found += [f"m starts {starts}{where}" for where in beside]
    found += [f"w home {pair}" for pair in home]
    found += [f"w unit {unit}" for unit in units]
    found += [f"m unit {unit}{where}" for unit in units for where in beside]
    return found
