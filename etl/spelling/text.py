"""Cleaning and folding of cell text, the same for both scripts.

Cleaning keeps what the partner wrote and takes out what only a screen needs. Folding goes further and is
for comparing: two spellings that fold to one text are one word.
"""

import re
import unicodedata
from functools import lru_cache

CACHE = 1 << 14  # words and cells kept for each reader: columns are read by distinct value, so few come twice
WORDS = 1 << 16  # words of names: the same few thousand in every list

_TATWEEL = "ـ"
_ARABIC = re.compile(r"[\u0620-\u064A\u066E-\u06D3\u0750-\u077F\u08A0-\u08C9]")
_LATIN = re.compile(r"[A-Za-z\u00C0-\u024F]")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_EVERYDAY = "!-~À-ÖØ-öø-ÿء-غف-ي"  # signs that cleaning never changes
PLAIN = f"^[{_EVERYDAY}]+( [{_EVERYDAY}]+)*$"  # what is written so is clean; also read by Arrow
_PLAIN = re.compile(PLAIN)
_ARABIC_WORDS = re.compile("[ء-غف-ي ]+")  # letters that one table folds
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ARABIC_FOLDS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیۍې", "ي"),
        **dict.fromkeys("گڭݣڨکڪ", "ك"),
        "ؤ": "و",
        "ة": "ه",
        "\u06be": "ه",  # as Urdu and Kurdish keyboards write it
        "\u06c1": "ه",
        "پ": "ب",
        "ڤ": "ف",
        "ء": None,
        "œ": "oe",
        "æ": "ae",
    }
)


def _is_presentation_form(char: str) -> bool:
    """Tell whether an old export drew the letter instead of writing it: ﻣﺤﻤﺪ."""
    return "\ufb50" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"


def _visible(char: str) -> str:
    if char == _TATWEEL:
        return ""
    plain = unicodedata.normalize("NFKC", char) if _is_presentation_form(char) else char
    if plain != char:
        return "".join(map(_visible, plain))
    category = unicodedata.category(char)
    if category == "Cf":  # bidi marks, joiners, soft hyphens, byte-order marks
        return ""
    return " " if category in {"Cc", "Zs", "Zl", "Zp"} else char


@lru_cache(CACHE)
def clean(text: str) -> str:
    """Return the text in NFC without bidi marks, tatweel, presentation forms or doubled spaces.

    Letters and vowel marks stay as written: the written form of a name is never changed.

    >>> clean("  محـــمد  العلوي ")
    'محمد العلوي'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _PLAIN.fullmatch(text):
        return text
    seen = "".join(map(_visible, text))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def cleaned(value: object) -> str | None:
    """Return the cell's clean text, or None when it holds nothing."""
    if value is None or value != value:
        return None
    return clean(str(value)) or None


def western_digits(text: str) -> str:
    """Return the text with Arabic-Indic and Persian digits as 0-9."""
    return text if text.isascii() else text.translate(_DIGITS)


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain_arabic(text: str) -> list[str] | None:
    """Return the folded words of a text that is nothing but Arabic letters and spaces, None of any other."""
    return text.translate(_ARABIC_FOLDS).split() if _ARABIC_WORDS.fullmatch(text) else None


@lru_cache(CACHE)
def fold(text: str) -> str:
    """Return the text for comparing: no accents, case, vowel marks or punctuation, one form per Arabic letter.

    >>> fold("Aït-Melloul")
    'ait melloul'
    >>> fold("آيَت مَلّول") == fold("ايت ملول")
    True
    """
    if text.isascii():
        return " ".join(_NOT_A_WORD.sub(" ", text.lower()).split())
    plain = plain_arabic(text)
    if plain is not None:
        return " ".join(plain)
    bare = _bare(_bare(clean(text)).casefold()).translate(_ARABIC_FOLDS)
    words = "".join(c if c.isalnum() else " " for c in western_digits(clean(bare)))
    return " ".join(words.replace("ـ", " ").split())


def folded_words(text: str) -> frozenset[str]:
    """Return the folded words of a list written with spaces between."""
    return frozenset(fold(word) for word in text.split())


def script_of(text: str) -> str | None:
    """Return ``arabic`` or ``latin`` by the script of most letters, None when neither is there."""
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if not arabic and not latin:
        return None
    return "arabic" if arabic >= latin else "latin"


def has_both_scripts(text: str) -> bool:
    """Tell whether the text holds at least two letters of each script."""
    return len(_ARABIC.findall(text)) > 1 and len(_LATIN.findall(text)) > 1


_DASHES = frozenset("-–—_.…/\\*: ")
_NOTHINGS = folded_words("neant nan null none vide sans rien na لاشيء بدون لايوجد") | {"n a", "لا شي", "لا يوجد"}


def is_dash(text: str) -> bool:
    """Tell whether a clean text only fills the cell: a dash, dots, a stroke."""
    return _DASHES.issuperset(text)


def is_nothing(text: str) -> bool:
    """Tell whether a clean text says that there is no value: Néant, N/A, بدون."""
    return len(text) < 12 and not any(map(str.isdecimal, text)) and fold(text) in _NOTHINGS
