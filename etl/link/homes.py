"""Where a record says its person lives, as words that another hand would write too: numbers, and names by their sound.

A word that many addresses hold (street, quarter, the name of the one village) tells nobody apart and is left out.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import chain, combinations
from typing import Any

from etl.spelling import skeleton
from etl.spelling.text import fold, folded_words

_MOST = 6  # words of an address that are looked at
_COMMON = 0.02  # of all addresses; a word that more of them hold says nothing
_FEW = 30  # addresses: among so few no word is common
_NUMBER = re.compile(r"\d+")
_SORTS = folded_words(  # what a place is, not which one
    "n no num numero rue r avenue av ave bd bld blvd boulevard hay quartier qu lot lots lotissement bloc imm immeuble "
    "appt app appartement etg etage rdc douar dr derb cite residence res place pl route rte km centre commune zone "
    "local magasin atelier villa maison bp cp près pres de du des la le et "
    "رقم زنقة زقاق شارع حي دوار درب بلوك عمارة شقة طابق تجزئة إقامة طريق ساحة مركز جماعة محل ورشة دار ص ب قرب"
)


def homes(addresses: list[str | None]) -> dict[str, list[Any]]:
    """Return ``home``, ``home_words`` and ``home_pairs`` of each address.

    ``home``: its telling words in one order, None where it has none; ``home_pairs``: any two of them together.
    """
    words = [_words(text) if text else () for text in addresses]
    held = Counter(chain.from_iterable(words))
    least = max(_FEW, _COMMON * sum(map(bool, words)))
    telling = [tuple(sorted([word for word in own if held[word] <= least][:_MOST])) for own in words]
    return {
        "home": [" ".join(own) or None for own in telling],
        "home_words": telling,
        "home_pairs": [tuple([f"{one} {other}" for one, other in combinations(own, 2)]) for own in telling],
    }


@lru_cache(100_000)
def _words(text: str) -> tuple[str, ...]:
    """Return the distinct words of an address.

    >>> _words("N° 012 Rue Essalam"), _words("رقم ١٢ زنقة السلام")
    (('12', 'SLM'), ('12', 'SLM'))
    """
    folded = " ".join(word for word in fold(text).split() if word not in _SORTS)
    numbers = [number.lstrip("0") or "0" for number in _NUMBER.findall(folded)]
    return tuple(dict.fromkeys([*numbers, *skeleton.units(_NUMBER.sub(" ", folded))]))
