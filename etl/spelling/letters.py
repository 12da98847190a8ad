"""Names as units of letters, and letters as numbers: what the likeness of two spellings is counted over.

A unit is a word with its particles (Ait Lahcen, Ben Ali) and without its article, in its own script. Digraphs are
one sign (ch, kh, ou); some letters are another sign at the end or at the start of a unit (-a, -ه, ا-).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from etl.spelling import skeleton
from etl.spelling.names import TITLES, own_name
from etl.spelling.text import WORDS, folded_words

LONGEST = 40  # signs of a unit that are looked at
MOST = 8  # units of a name that are looked at

_ARTICLES = folded_words("el al l il ول ال")
_ASSIMILATED = re.compile(r"[ae](s|ss|z|zz|r|rr|t|tt|d|dd|n|nn|ch|sh|dh|th)")
_NOT_AN_ARTICLE = folded_words("الياس الهام اليسا الين elias elyas elyes elie eline elisa elsa ella alae allal alia")
_GLUED = re.compile(
    r"ال(?=..)|e(?=([sztdnr])\1[a-z])|el(?=[a-z]{3})|al(?=[bcdfghjkmnpqrstvxz][a-z]{2})|l(?=[bcdfghjkmnpqrstvxz][a-z]{2})"
)
_SERVANT = re.compile(r"عبد(?:ال)?|abd(?:[eauo](?:l(?=l)|l|([sdtznr])(?=\1)|ch(?=ch))?)?")
_FATHER = re.compile(r"(?:ابو|بو|بن)(?=ال..)|(?:abou|bou|ben)(?=el[a-z]{3})")
_ARABIC = re.compile("[ء-ي]")
_NOT_LETTERS = re.compile(r"[^a-zء-ي]+")

_LATIN_SIGNS = (
    "tch", "ch", "sh", "kh", "gh", "rh", "th", "dh", "dj", "ph", "ck", "qu", "ou", "oo", "ee", "ai", "ay", "ei", "ey",
    "ia", "ya", "aa", "ie", "ae",
)  # fmt: skip
_LATIN_ENDS = ["ah", "a", "e", "i", "y", "s", "t", "h", "d"]
_ARABIC_ENDS = ["ه", "ا", "ي", "ت", "و"]
_LATIN_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
LATIN = (*_LATIN_LETTERS, "^l", "^e", *_LATIN_SIGNS, *(f"{sign}$" for sign in _LATIN_ENDS))
ARABIC = (*_ARABIC_LETTERS, "^ا", *(f"{sign}$" for sign in _ARABIC_ENDS))
_LATIN_AT = {sign: at for at, sign in enumerate(LATIN)}
_ARABIC_AT = {sign: at for at, sign in enumerate(ARABIC)}
_LATIN_SIGN = re.compile("|".join([*_LATIN_SIGNS, "ah$", *_LATIN_LETTERS]))
_DOUBLED = re.compile("([b-df-hj-np-tv-xzء-ي])\\1+")


def is_arabic(unit: str) -> bool:
    """Tell whether a unit begins in Arabic letters; a unit of two scripts is taken for its first."""
    return bool(_ARABIC.match(unit))


@lru_cache(WORDS)
def _bare(word: str) -> str:
    """Cut a glued article, also the one inside Abdelkader and Bouelaid."""
    if word in _NOT_AN_ARTICLE or len(word) < 4:
        return word
    servant = _SERVANT.match(word)
    if servant and len(word) - servant.end() > 1:
        return word[:3] + word[servant.end() :]
    father = _FATHER.match(word)
    if father:
        return father[0] + word[father.end() + 2 :]
    glued = _GLUED.match(word)
    return word[glued.end() :] if glued else word


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (_NOT_LETTERS.sub("", word) for word in skeleton.tokens(text))))


@lru_cache(WORDS)
def units_of(name: str) -> tuple[str, ...]:
    """Return the units of a person's name as folded letters, titles apart where two others remain.

    >>> units_of("Moulay Abdelkader EL ALAMI"), units_of("مولاي عبد القادر العلمي")
    (('abdkader', 'alami'), ('عبدقادر', 'علمي'))
    """
    words = _words(own_name(name))
    plain = tuple(w for at, w in enumerate(words) if w not in TITLES or _is_inside(words[:at]))
    found = _joined(plain)
    return (found if len(found) > 1 else _joined(words))[:MOST]


def _is_inside(before: Sequence[str]) -> bool:
    """A title after a particle is part of a family name: Aït El Haj."""
    last = next((word for word in reversed(before) if word not in _ARTICLES), "")
    return skeleton.is_particle(last)


def letters_of(words: str) -> str:
    """Return the letters of a word or of several without spaces and articles: Sidi Bou Othmane, سيدي بوعثمان."""
    return "".join(_joined(_words(words)))


def _joined(words: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    prefix = ""
    for word, following in zip(words, [*words[1:], ""], strict=False):
        assimilated = _ASSIMILATED.fullmatch(word)
        if following and (word in _ARTICLES or (assimilated and following.startswith(assimilated[1][0]))):
            continue
        if following and skeleton.is_particle(word):
            prefix += "abd" if word.startswith("abd") else word
        elif skeleton.is_second_half(word) and found and not prefix:
            found[-1] += word
        else:
            found.append(prefix + _bare(word))
            prefix = ""
    return tuple(found)


@lru_cache(WORDS)
def signs(unit: str) -> tuple[int, ...]:
    """Return the numbers of a unit's signs in the alphabet of its script, doubled consonants once."""
    if is_arabic(unit):
        single = unit[:1] + _DOUBLED.sub(r"\1", unit[1:])  # at its head they are two: تتاوت, Tataoute
        return _ends([letter for letter in single if letter in _ARABIC_AT], _ARABIC_AT)
    return _ends(_LATIN_SIGN.findall(_DOUBLED.sub(r"\1", unit)), _LATIN_AT)


def _ends(found: list[str], numbers: dict[str, int]) -> tuple[int, ...]:
    if len(found) > 1:
        last, first = f"{found[-1]}$", f"^{found[0]}"
        found[-1] = last if last in numbers else found[-1]
        found[0] = first if first in numbers else found[0]
    # A unit that is nothing but an ending (AH) has that ending as its only sign.
    return tuple(numbers[sign if sign in numbers else f"{sign}$"] for sign in found[:LONGEST])


def halves(alphabet: Sequence[str]) -> NDArray[np.int64]:
    """Return the numbers of the two letters of each digraph, the size of the alphabet where a sign is none."""
    found = np.full((len(alphabet), 2), len(alphabet), dtype=np.int64)
    for at, sign in enumerate(alphabet):
        letters = sign.strip("^$")
        if len(letters) == 2:
            found[at] = [alphabet.index(letter) for letter in letters]
    return found
