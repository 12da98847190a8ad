"""Script-neutral consonant skeletons: an Arabic and a Latin spelling of one name meet here.

Each letter or digraph falls into a class of sounds that Moroccan lists write interchangeably; vowels fall out.
Skeletons are for finding and comparing, never for showing. Equal skeletons are not equal names: see ``given``.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from etl.spelling.text import CACHE, WORDS, clean, fold, folded_words, plain_arabic, script_of

VERSION = "1"  # kept with each record: a key is only comparable to keys of its own version

_LATIN_CLASSES = [  # longest spelling first
    ("sch|tch|ch|sh", "C"),
    ("kh", "X"),
    ("gh|^rh", "G"),
    ("ph|[fv]", "F"),
    ("dj|j|g(?=[ei])", "J"),
    ("ck|qu|[qkg]|c(?![ei])", "K"),
    ("th(?=[aeiouy])", "TH"),  # Fathi, Thami: ت and ه; Otmane's ث is written t, or th before a consonant
    ("th|t", "T"),
    ("dh|d", "D"),
    ("[sc]", "S"),
    ("x", "KS"),
    ("z", "Z"),
    ("h$", ""),
    ("h", "H"),
    ("[bp]", "B"),
    ("l", "L"),
    ("m", "M"),
    ("n", "N"),
    ("r", "R"),
]
_LATIN = re.compile("|".join(f"(?P<c{i}>{spelling})" for i, (spelling, _) in enumerate(_LATIN_CLASSES)))
_ARABIC = {
    letter: sound
    for letters, sound in (
        ("كق", "K"), ("ش", "C"), ("خ", "X"), ("غ", "G"), ("تطث", "T"), ("دضذظ", "D"), ("ج", "J"), ("سص", "S"),
        ("ز", "Z"), ("هح", "H"), ("ف", "F"), ("ب", "B"), ("ل", "L"), ("م", "M"), ("ن", "N"), ("ر", "R"),
    )
    for letter in letters
}  # fmt: skip
_FEMININE_T = re.compile(r"(?<=..ا)ه$|(?<=.[^ل]ا)ه$")  # نجاة, حياة: the t is heard after a long a
_FINAL_H = re.compile(r"(?<=.)[هح]$")
_DOUBLED = re.compile(r"(.)\1+")
_COARSE = str.maketrans({"G": "K", "X": "K", "Z": "D", "C": "S", "H": None})

_ARTICLES = folded_words("el al l il ول ال")
_ASSIMILATED = re.compile(r"[ae](s|ss|z|zz|r|rr|t|tt|d|dd|n|nn|ch|sh|dh|th)")
_JOINED = folded_words(
    "abd abdel abdul abdal abdou ben bin ibn bel bou abou abu abi ait aith nait oulad ouled awlad ould bent bint "
    "beni bni id ida ou oum umm عبد بن ابن بل بو ابو ابي ابا ايت نايت اولاد ولاد ولد بنت بني اد ادا او ام"
)
_LAHCEN = re.compile(r"lah[cs]+[aei]n|لحسن")  # Lahcen is no Hassan with an article
_NOT_AN_ARTICLE = folded_words("الياس الهام اليسا الين elias elyas elyes elie eline elisa elsa ella")
_PREFIX_WITH_ARTICLE = re.compile(r"(عبد|ابو|بو|بن)ال(?=..)|(abd)[eauoi]l(?=[a-z]{2})|(abou|bou|ben)el(?=[a-z]{3})")
_APOSTROPHE = "['’‘`\u00b4\u02bc\u02bf\u02be]"
_ANY_APOSTROPHE = re.compile(_APOSTROPHE)
_APOSTROPHES = re.compile(rf"(?<=[^\W\d_]){_APOSTROPHE}(?=[^\W\d_])")  # S'himi: no digraph across it
_ELIDED = re.compile(rf"\bl{_APOSTROPHE}(?=\w)", re.IGNORECASE)
_GLUED_ARTICLE = re.compile(r"el|al(?=[bcdfghjkmnpqrstvxz])|l(?=[bcdfghjkmnpqrstvxz])")
_COMPOUND = re.compile(  # glued compounds: Fatimazahra, Noureddine
    r"\b(fatim)[ae]?e?(z+[aoe]h?ra\w*)|\b(فاطمه?)ال(زهر\w*)"
    r"|\b(\w{3,}?)[ae]?d(dine?)\b|\b(salah|nour|badr|chams|saif|jamal|alla|izz?|az)(?:e|a|i)?(dine?)\b"
)
_SECOND_HALVES = folded_words("din dine ddine ddin eddine eddin addine الدين allah ellah llah الله")
_WRITTEN_OUT = {
    **dict.fromkeys(("med", "md", "mohd", "mhd"), "mohamed"),
    **dict.fromkeys(("abdelatif", "abdeltif"), "abdellatif"),
    "jasmine": "yasmine",
    "fatim": "fatima",
    "مح": "محمد",
    "طه": "طاها",
}


def _latin_sounds(token: str) -> str:
    return _LATIN.sub(lambda m: _LATIN_CLASSES[int((m.lastgroup or "c0")[1:])][1], token)


@lru_cache(WORDS)
def sounds(token: str) -> str:
    """Return the skeleton of one folded token: its consonant classes, doubles collapsed.

    >>> sounds("lahcen"), sounds("لحسن")
    ('LHSN', 'LHSN')
    """
    if script_of(token) == "arabic":
        heard = _FINAL_H.sub("", _FEMININE_T.sub("ت", token))
        letters = "".join(_ARABIC.get(letter, "") for letter in heard)
    else:
        letters = "".join(c for c in _latin_sounds(token) if c.isascii() and c.isupper())
    return _DOUBLED.sub(r"\1", letters)


def _article_length(word: str) -> int:
    """Count the letters of a glued article: الصالحي 2, elmahdi 2, lkbir 1."""
    if word in _NOT_AN_ARTICLE or len(word) < 4:
        return 0
    if word.startswith("ال"):
        return 2
    found = _GLUED_ARTICLE.match(word) if len(word) > 4 else None
    return found.end() if found else 0


@lru_cache(WORDS)
def _sounds_of_word(word: str, follows_servant: bool) -> str:
    """Skeleton of a word without articles; digraphs never form across a join, as in Abdel|hadi."""
    joined = _PREFIX_WITH_ARTICLE.match(word)
    if joined:
        prefix = next(group for group in joined.groups() if group)
        return sounds(prefix) + sounds(word[joined.end() :])
    cut = _article_length(word)
    heard = sounds(word[cut:])
    if cut or follows_servant or len(heard) < 3 or word[:1] not in ("l", "ل") or _LAHCEN.fullmatch(word):
        return heard
    return heard[1:]  # Laraki = العراقي, Lemrabet = المرابط: the article again, before a vowel


@lru_cache(WORDS)
def _opened(word: str) -> tuple[str, ...]:
    """Open a glued compound, and write out an abbreviation; one folded word."""
    opened = _COMPOUND.sub(lambda m: " ".join(filter(None, m.groups())), word)
    return tuple(_WRITTEN_OUT.get(part, part) for part in opened.split())


def tokens(text: str) -> tuple[str, ...]:
    """Return the folded words of a name: elided articles cut, glued compounds opened, abbreviations written out."""
    if text.isascii() and text.replace(" ", "").isalpha():
        words = text.lower().split()
    else:
        words = plain_arabic(text) or _words(text)
    found: list[str] = []
    for word in words:
        found += _opened(word)
    return tuple(found)


def _words(text: str) -> list[str]:
    whole = clean(text).replace("ç", "s").replace("Ç", "S")
    if _ANY_APOSTROPHE.search(whole):
        whole = _APOSTROPHES.sub("e", _ELIDED.sub("", whole))
    return fold(whole).split()


def is_particle(word: str) -> bool:
    """Tell whether a folded word belongs to the word after it: Aït, Ben, El, أيت, بن."""
    return word in _JOINED or word in _ARTICLES


def is_second_half(word: str) -> bool:
    """Tell whether a folded word belongs to the word before it: Nour Eddine, صلاح الدين."""
    return word in _SECOND_HALVES


class _Heard(NamedTuple):
    """What a folded word can be in a name: an article, one before certain letters, a joined particle, a unit."""

    is_article: bool
    assimilated: str | None
    joined: str | None
    unit: str
    is_second_half: bool


@lru_cache(WORDS)
def _heard(word: str) -> _Heard:
    assimilated = _ASSIMILATED.fullmatch(word)
    return _Heard(
        is_article=word in _ARTICLES,
        assimilated=assimilated[1][0] if assimilated else None,
        joined=sounds("abd" if word.startswith("abd") else word) if word in _JOINED else None,
        # a name of vowels alone, like Aya, is still a unit
        unit=_DOUBLED.sub(r"\1", _sounds_of_word(word, False)) or ("A" if word.isalpha() else ""),
        is_second_half=word in _SECOND_HALVES,
    )


@lru_cache(WORDS)
def _after(prefix: str, word: str) -> str:
    return _DOUBLED.sub(r"\1", prefix + _sounds_of_word(word, prefix.endswith("BD")))


def units_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the skeleton of each unit of folded words, in their order; particles belong to the next word."""
    found: list[str] = []
    prefix = ""
    last = len(words) - 1
    for position, word in enumerate(words):
        heard = _heard(word)
        if position < last:
            if heard.is_article or (heard.assimilated and words[position + 1].startswith(heard.assimilated)):
                continue
            if heard.joined is not None:
                prefix += heard.joined
                continue
        unit = (_after(prefix, word) or ("A" if word.isalpha() else "")) if prefix else heard.unit
        if heard.is_second_half and found and not prefix:
            found[-1] += heard.unit  # Nour Eddine, صلاح الدين: one name
        elif unit:
            found.append(unit)
        prefix = ""
    return tuple(found)


def units(text: str) -> tuple[str, ...]:
    """Return the skeleton of each unit of a name, in the order written.

    >>> units("AIT LAHCEN Mohamed"), units("محمد أيت لحسن")
    (('TLHSN', 'MHMD'), ('MHMD', 'TLHSN'))
    """
    return units_of(tokens(text))


@lru_cache(CACHE)
def coarse(skeleton: str) -> str:
    """Return the skeleton with the sounds merged that hasty writers confuse."""
    return _DOUBLED.sub(r"\1", skeleton.translate(_COARSE))


@lru_cache(WORDS)
def _singled(skeleton: str) -> str:
    return _DOUBLED.sub(r"\1", skeleton)


def glued(skeletons: tuple[str, ...]) -> str:
    """Return one key for the whole name that ignores spaces and which end comes first.

    Family-given and given-family are rotations of one another, so the least rotation stands for both.
    """
    joined = ""
    for single in map(_singled, skeletons):
        joined += single[1:] if joined and joined[-1] == single[:1] else single
    if len(joined) > 1 and joined[0] == joined[-1]:
        joined = joined.rstrip(joined[0]) or joined[0]
    first = min(joined, default="")  # only what begins with the least sign can be the least rotation
    if joined.count(first) == 1:
        at = joined.index(first)
        return joined[at:] + joined[:at]
    return min((joined[i:] + joined[:i] for i, sign in enumerate(joined) if sign == first), default="")
