"""Fold a header to what its many spellings have in common, in French and in Arabic.

Clerks write "N° CIN", "n°cin", "C.I.N" and "رقم  البطاقــة", with line breaks, tatweel and both languages in
one cell (domain §2.6). Spellings of one thing must meet; spellings of two things must stay apart, so nothing
here drops a word that changes the meaning.
"""

import re
import unicodedata
from functools import lru_cache

from etl.read.vocabulary import same_word, word_set

_CAMEL = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z][a-zà-ÿ])")
_NUMBER_SIGN = re.compile(r"\bn\s*[°º]|№|(?<!\w)[°º]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_PARENTHESES = re.compile(r"[(\[].*?[)\]]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LETTERS = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "گ": "ك", "ڭ": "ك", "ک": "ك", "œ": "oe", "æ": "ae"})


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a header, in order.

    >>> words("N° de Téléphone") == words("n° tel.")
    True
    >>> words("رقم البطاقــة الوطنية") == words("رقم البطاقة  الوطنيّة")
    True
    """
    return _telling([_same(word) for word in _written(text)])


@lru_cache(maxsize=65536)
def letters(text: str) -> str:
    """Return the telling words of a header as typed, abbreviations and plurals kept: where typing errors show.

    >>> letters("Qté  du Marché"), " ".join(words("Qté  du Marché"))
    ('qte marche', 'quantite marche')
    """
    return " ".join(_telling(_written(text)))


@lru_cache(maxsize=65536)
def typed(text: str) -> str:
    """Return all words of a header, the small ones too, without accents and signs."""
    return " ".join(_written(text))


def _written(text: str) -> list[str]:
    text = _NUMBER_SIGN.sub(" num ", _CAMEL.sub(" ", text))
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return _joined(_WORD.findall("".join(_plain(letter) for letter in text).translate(_LETTERS)))


def _telling(found: list[str]) -> tuple[str, ...]:
    """Leave the small words out, but the last where it says what is meant, and all where there are no others."""
    small = word_set("small_words")
    if small.issuperset(found):
        return tuple(found)
    ends = len(found) - (found[-1] in word_set("meant_last"))
    return tuple(word for i, word in enumerate(found) if i >= ends or word not in small)


def key(found: tuple[str, ...]) -> str:
    """Return the words as one key that does not depend on their order: "Prénom et nom" is "Nom, prénom"."""
    return " ".join(sorted(found))


def variants(text: str) -> list[tuple[str, float]]:
    """Return the keys under which a header may be known, each with how much of the header it keeps (0–1)."""
    found: dict[str, float] = {}
    for part, weight in _parts(text):
        folded = words(part)
        if not folded:
            continue
        found.setdefault(key(folded), weight)
        thing = tuple(word for word in folded if word not in word_set("person_words"))
        if thing != folded and not word_set("vague_words").issuperset(thing):
            found.setdefault(key(thing), weight - 0.05)
    return sorted(found.items(), key=lambda pair: -pair[1])


def _parts(text: str) -> list[tuple[str, float]]:
    bare = _PARENTHESES.sub(_unless_telling, text)
    parts = [(text, 1.0), (bare, 0.98)]
    if _ARABIC.search(text):
        parts += [(_ARABIC.sub(" ", text), 0.97), (re.sub(r"[A-Za-zÀ-ÿ°]", " ", text), 0.96)]
        parts += [(_ARABIC.sub(" ", bare), 0.955), (re.sub(r"[A-Za-zÀ-ÿ°]", " ", bare), 0.95)]
    *upper, lower = text.splitlines() or [text]
    parts += [(lower, 0.94), *((line, 0.9) for line in upper)] if upper else []  # a sub-heading says more
    slashed = re.split(r"\s*[/|]\s*|\s+[–—-]\s+|\n", bare)
    return parts + ([(part, 0.9) for part in slashed] if len(slashed) > 1 else [])


def _unless_telling(found: re.Match[str]) -> str:
    """Leave out what stands in parentheses, but not what makes another column of it: "Nom (en lettres arabes)"."""
    return " " if word_set("never_dropped").isdisjoint(words(found[0])) else found[0].strip("()[]")


def _plain(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Mn", "Cf") or letter == "ـ":
        return ""
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    return " " if letter == "°" else letter


def _joined(found: list[str]) -> list[str]:
    """Join letters that were spaced or dotted: "C.I.N" → "cin", "J 1" → "j1"."""
    joined: list[str] = []
    run = ""
    for word in [*found, ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if len(run) == 1 and word.isdigit():
            word, run = run + word, ""
        if run:
            joined.append(run)
            run = ""
        joined.append(word)
    return [word for word in joined if word]


@lru_cache(maxsize=16384)
def _same(word: str) -> str:
    for prefix, rest in (("وال", 5), ("بال", 5), ("لل", 4), ("ال", 4)):
        if word.startswith(prefix) and len(word) > rest:
            word = word.removeprefix(prefix)
            break
    if len(word) > 4 and word.endswith("s") and word.isascii() and not word.endswith("ss"):
        word = word[:-1]
    return same_word().get(word, word)
