"""National ids as Moroccans write them by hand, read into one shape.

The shape is one or two letters then digits. It has no check digit, so reading is all that can be done here; an
unusual length is a doubt, not an error.
"""

import re

from etl.spelling.text import clean, western_digits

_ARABIC_LETTERS = str.maketrans({
    "ج": "J", "ك": "K", "ب": "B", "م": "M", "ه": "H", "ح": "H", "س": "C", "ت": "T", "ط": "T", "ي": "Y", "د": "D",
    "ز": "Z", "ف": "F", "ن": "N", "أ": "A", "ا": "A", "إ": "E", "ء": "A", "ر": "R", "ل": "L", "و": "W", "ع": "A",
    "ق": "Q", "ش": "S", "گ": "G",
})  # fmt: skip
_SEPARATORS = re.compile(r"[\s.\-_/\\:'’°*,;|()–—]+")
_ANNOUNCED = re.compile(r"^(?:N\s*[°º]?\s*)?(?:C\s*\.?\s*[NI]\s*\.?\s*[IN]?\s*\.?\s*[EN]?)\s*[:.°]\s*", re.IGNORECASE)
_MATRICULE = re.compile(r"^M\s*[-–—]\s*\d", re.IGNORECASE)
_USUAL = re.compile(r"[A-Z]{1,2}\d{5,6}")
USUAL = r"^[A-Za-z]{1,2} ?[0-9]{5,6}$"  # RE2; what is written so is read by ``joined``, unless
REPEATED = r"^[A-Za-z]+ ?(0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$"  # it is one digit over and over
_DIGIT_LOOKALIKES = str.maketrans("OQILSBZ", "0011582")


def _split(compact: str) -> str | None:
    """Return letters and digits; a lookalike in the digit part is a digit: J6I3762 → J613762."""
    for length in (2, 1):  # the longest prefix of letters whose rest can be read as digits
        prefix, rest = compact[:length], compact[length:]
        if not prefix.isalpha() or not re.fullmatch(r"[0-9OQILSBZ]{1,7}", rest):
            continue
        if length == 2 and prefix[1] in "OILSQZ" and len(rest) < 5:
            continue
        return prefix + rest.translate(_DIGIT_LOOKALIKES)
    return None


def joined(usual: str) -> str:
    """Return a national id of the usual shape in the one form."""
    return usual.replace(" ", "").upper()


def read_national_id(text: str) -> tuple[str | None, str | None]:
    """Return (national id, problem); the problem is None, ``unreadable`` or ``unusual``.

    A matricule that an export writes into the CIN column (``M-2023…``) is unreadable: it names nobody.

    >>> read_national_id("jb-6137 62"), read_national_id("ج ٦٢٤٨٤٧"), read_national_id("M-2023000697")
    (('JB613762', None), ('J624847', None), (None, 'unreadable'))
    """
    written = western_digits(clean(text))
    if _MATRICULE.match(written):
        return None, "unreadable"
    written = _ANNOUNCED.sub("", written)
    compact = _SEPARATORS.sub("", written).translate(_ARABIC_LETTERS).upper()
    found = _split(compact) if compact.isascii() else None
    if found is None:
        return None, "unreadable"
    digits = found.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if len(set(digits)) == 1 and len(digits) > 2:
        return None, "unreadable"  # J000000, X111111: a filler, not a number that was issued
    return found, None if _USUAL.fullmatch(found) else "unusual"
