"""Which keys bring two records together to be compared at all.

A key that too many records share says nothing (everyone born on 01/01, one phone for a whole list) and is left out;
a record that loses or gains a key so is another record for the pairs that were scored before. Keys are numbers,
fingerprints of 64 bits made column by column: a country has as many keys as a library has words. Where two keys should
ever share a number, two records more are compared.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.link.prints import Prints, of_heaps, of_words, together
from etl.parts import InParts, at_once

_STRONG, _MIDDLE, _WEAK = 60, 30, 16  # a key shared by more records than this is left out
_BLOCK = 50_000  # records whose keys are made at a time
_SHARE = 8_000_000  # numbers that are counted at a time

Column = list[Any]
Numbers = NDArray[np.int64]
Places = NDArray[np.int64]
Said = tuple[Places, Prints]  # which records of a block say something, and the fingerprint of what they say
_COLUMNS = (
    "national_id", "phones", "registry_id", "trainee_id_ofppt", "name_keys", "name_glued", "name_coarse", "units",
    "birth", "birth_year", "craft", "home_pairs", "commune_code", "commune_sound",
)  # fmt: skip


def bringing_together(
    told: dict[str, Column], provinces: Column, in_parts: InParts = at_once
) -> tuple[Prints, list[Numbers]]:
    """Return of each record the fingerprint of its keys that no crowd shares, and those that somebody else has, too.

    ``told``: columns of :func:`etl.link.columns.comparable`; ``in_parts``: see :mod:`etl.parts`.
    """
    columns = {name: told[name] for name in _COLUMNS} | {"province": provinces}

    def keyed(part: range) -> tuple[NDArray[np.int16], Numbers, NDArray[np.int8]]:
        starts = range(part.start, part.stop, _BLOCK)
        blocks = [(start, min(start + _BLOCK, part.stop)) for start in starts] or [(part.start, part.start)]
        found = [_keyed({name: said[start:end] for name, said in columns.items()}) for start, end in blocks]
        lengths, numbers, crowds = zip(*found, strict=True)
        return np.concatenate(lengths), np.concatenate(numbers), np.concatenate(crowds)

    parts = in_parts(keyed, range(len(provinces)), len(provinces))
    lengths, number, crowd = (np.concatenate(found) for found in zip(*parts, strict=True))
    times = _times(number)
    is_telling = times <= crowd
    telling = of_heaps(number[is_telling].view(np.uint64), _ends(lengths, is_telling))
    is_shared = is_telling & (times > 1)
    kept, ends = number[is_shared], _ends(lengths, is_shared).tolist()
    return telling, [kept[start:end] for start, end in pairwise(ends)]


def of_cards(cards: Sequence[str]) -> Numbers:
    """Return the key of each national id: the same in every run, on every machine."""
    return _key("id", of_words(cards)).view(np.int64)


def _times(number: Numbers) -> NDArray[np.int32]:
    """Return how often each number stands there, counted share by share: a table of all would be gigabytes."""
    found = np.empty(len(number), dtype=np.int32)
    shares = 1 + len(number) // _SHARE
    for share in range(shares):
        here = np.flatnonzero(number % shares == share) if shares > 1 else slice(None)
        codes, distinct = pd.factorize(number[here])
        found[here] = np.bincount(codes, minlength=len(distinct))[codes]
    return found


def _ends(lengths: NDArray[np.int16], chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return where the chosen numbers of each record begin, and where the last end."""
    before = np.concatenate([[0], np.cumsum(chosen)])
    return np.asarray(before[np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])], np.int64)


def _keyed(said: dict[str, Column]) -> tuple[NDArray[np.int16], Numbers, NDArray[np.int8]]:
    """Return how many keys each record of a block has, their numbers, and by how many each may be shared."""
    made = list(_keys_of(said))
    who = np.concatenate([places for _, (places, _) in made])
    order = np.argsort(who, kind="stable")  # a record's keys stand together, in the order in which they are made
    crowd = np.repeat(np.array([crowd for crowd, _ in made], np.int8), [len(places) for _, (places, _) in made])
    number = np.concatenate([prints for _, (_, prints) in made])[order].view(np.int64)
    lengths = np.bincount(who, minlength=len(said["birth"])).astype(np.int16)
    return lengths, number, crowd[order]


def _keys_of(said: dict[str, Column]) -> Iterator[tuple[int, Said]]:
    """Yield by how many a kind of key may be shared, and the keys of whoever has one."""
    one = {name: _of_each(values) for name, values in said.items() if name not in _MANY}
    several = {name: _of_all(said[name]) for name in _MANY}
    beside = _beside(said, one)
    everybody = np.arange(len(said["birth"]))
    anywhere: list[Said] = [(everybody, np.zeros(len(everybody), np.uint64)), *beside]
    for kind, told in (("id", one["national_id"]), ("registry", one["registry_id"]), ("phone", several["phones"])):
        yield _STRONG, _made(kind, told)
    yield _STRONG, _made("trainee", one["trainee_id_ofppt"])
    yield _STRONG, _made("born", one["birth"], _place(said))
    for names in (several["name_keys"], _of_each(_unless_said(said["name_glued"], said["name_keys"]))):
        yield from ((_STRONG, _made("name", names, where)) for where in anywhere)
    joined = [text.replace(" ", "") if text and " " in text else None for text in said["name_coarse"]]
    for names in (one["name_coarse"], _of_each(joined)):
        yield from ((_MIDDLE, _made("coarse", names, where)) for where in anywhere)
    starts = _of_each([" ".join(sorted([unit[:2] for unit in units])) or _NAMELESS for units in said["units"]])
    yield from ((_MIDDLE, _made("starts", starts, where)) for where in beside)
    yield _WEAK, _made("home", several["home_pairs"])
    yield _WEAK, _made("unit", several["units"])
    yield from ((_MIDDLE, _made("unit", several["units"], where)) for where in beside)


_NAMELESS = "-"
_MANY = ("phones", "name_keys", "units", "home_pairs")


def _places_of(said: dict[str, Column]) -> Column:
    return [code or sound for code, sound in zip(said["commune_code"], said["commune_sound"], strict=True)]


def _place(said: dict[str, Column]) -> Said:
    return _of_each(_places_of(said))


def _beside(said: dict[str, Column], one: dict[str, Said]) -> list[Said]:
    """Return what narrows a name down: the year of birth, the place, the craft and where."""
    wider = [place or province for place, province in zip(_places_of(said), said["province"], strict=True)]
    return [
        _made("in", one["birth_year"]),
        _made("at", _place(said)),
        _made("as", one["craft"], _of_each(wider)),
    ]


def _unless_said(glued: Column, names: Column) -> Column:
    return [text if text not in keys else None for text, keys in zip(glued, names, strict=True)]


def _of_each(values: Column) -> Said:
    """Return who says something, and its fingerprint."""
    here = [place for place, value in enumerate(values) if value]
    return np.array(here, np.int64), of_words([values[place] for place in here])


def _of_all(values: Column) -> Said:
    """Return the same of a column of tuples: a record stands there once for each word."""
    who = np.repeat(np.arange(len(values)), np.fromiter(map(len, values), np.int64, len(values)))
    return who, of_words(list(chain.from_iterable(values)))


def _made(kind: str, told: Said, beside: Said | None = None) -> Said:
    """Return the keys of a kind; with ``beside``, of whoever says that, too (a record once at most)."""
    who, prints = told
    if beside is None:
        return who, _key(kind, prints)
    others, further = beside
    at = np.searchsorted(others, who)
    is_there = np.zeros(len(who), dtype=np.bool_)
    is_inside = at < len(others)
    is_there[is_inside] = others[at[is_inside]] == who[is_inside]
    return who[is_there], _key(kind, prints[is_there], further[at[is_there]])


def _key(kind: str, *prints: Prints) -> Prints:
    return together(np.full(len(prints[0]), of_words([kind])[0]), *prints)
