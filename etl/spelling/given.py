"""Common Moroccan first names, so that equal skeletons of different names can be told apart.

Mohamed, M'hamed and Mahmoud share ``MHMD``; Hassan and Houcine share ``HSN``; Karim and Ikram share ``KRM``.
"""

import re
from functools import cache, lru_cache

from etl.spelling.given_names import NAMES
from etl.spelling.skeleton import tokens, units_of
from etl.spelling.text import CACHE, fold

UNCLAIMED = "-"  # a common first name that is also a short form of another: it contradicts none

_SERVANT = re.compile(r"\b(abd|abdel|abdes|abder|عبد) (?:(?:el|al|es|er|en) )?(\w+)")
_TELLING = 2  # consonants
_SECOND_HALF = re.compile(r"\b(\w+) (e?d+ine?|addine?|[ae]llah|الدين|الله)\b")


@cache
def spellings() -> dict[str, tuple[str, str]]:
    """Return folded spelling → (the name as it is called here, ``m`` or ``f``)."""
    entries = (entry.split() for entry in NAMES.split(";"))
    return {fold(spelling): (name, sex) for name, sex, *written in entries for spelling in written}


@cache
def masculine_in_a() -> frozenset[str]:
    """Return the skeletons of men's names that end like women's: Mustapha, Hamza, Zakaria."""
    ending = (spelling for spelling, (_, sex) in spellings().items() if sex == "m" and spelling[-1] in "aهاي")
    return frozenset(units[0] for spelling in ending if (units := units_of((spelling,))))


@cache
def feminine_without_a() -> frozenset[str]:
    """Return the skeletons that only women's names have, although some end like men's: Zineb, Najat, Hanane."""
    sexes: dict[str, set[str]] = {}
    for spelling, (_, sex) in spellings().items():
        sexes.setdefault(" ".join(units_of((spelling,))), set()).add(sex)
    return frozenset(sound for sound, found in sexes.items() if found == {"f"})


@cache
def sounds() -> frozenset[str]:
    """Return the skeletons of first names that have two consonants or more: fewer are shared by too many words."""
    return frozenset(sound for spelling in spellings() for sound in units_of((spelling,)) if len(sound) >= _TELLING)


@lru_cache(CACHE)
def known(words: tuple[str, ...]) -> tuple[str, str] | None:
    """Return (name, sex) of the first common first name among folded words, None when there is none.

    Two halves are one word here, however they were spaced: عبد الله, Abd El Kader, Nour Eddine.
    """
    whole = _SECOND_HALF.sub(r"\1\2", _SERVANT.sub(r"\1\2", " ".join(words)))
    return next((spellings()[word] for word in whole.split() if word in spellings()), None)


def distinct_given(left: str, right: str) -> bool:
    """Tell whether two first names are both common ones and different ones, in either script.

    >>> distinct_given("Mohamed", "M'hamed"), distinct_given("Mohamed", "محمد"), distinct_given("Mohamed", "Aksel")
    (True, False, False)
    """
    one, other = known(tokens(left)), known(tokens(right))
    return one is not None and other is not None and one[0] != other[0] and UNCLAIMED not in (one[0], other[0])
