"""Telephone numbers in one international form; a cell may hold two."""

import re
from typing import NamedTuple

from etl.spelling.text import clean, western_digits

_BETWEEN = re.compile(r"\s*(?:[/,;|\n&]|\s-\s|\s–\s|\bet\b|\bou\b|\sو\s?|\bأو\b)\s*")
_LOCAL = re.compile(r"0?([5-8]\d{8})")
LOCAL = r"^0[5-8]([ .-]?[0-9]{2}){4}$"  # RE2; what is written so is one number
_BETWEEN_FIGURES = str.maketrans("", "", " .-")
_COUNTRY = re.compile(r"^(?:\+|00)?212")


def international(local: str) -> str:
    """Return a number of ten figures as E.164."""
    return "+212" + local.translate(_BETWEEN_FIGURES)[1:]


class ReadPhone(NamedTuple):
    """E.164 text of the first and second number; the problem is None or ``unreadable``."""

    phone: str | None = None
    second: str | None = None
    problem: str | None = None


def _foreign(digits: str) -> str | None:
    import phonenumbers  # 40 ms; only numbers from abroad need its tables

    try:
        parsed = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _one(text: str) -> str | None:
    compact = re.sub(r"[^\d+]", "", re.sub(r"\(0\)|(?<=\d{9})\.0$", "", text))
    national = _COUNTRY.sub("", compact)
    local = _LOCAL.fullmatch(national.lstrip("+"))
    if local:
        return "+212" + local[1]
    if compact.startswith(("+", "00")) and not _COUNTRY.match(compact):
        return _foreign(re.sub(r"\D", "", compact).removeprefix("00"))
    return None


def _pieces(text: str) -> list[str]:
    whole = _one(text)
    if whole is not None:
        return [whole]
    pieces = [found for piece in _BETWEEN.split(text) if (found := _one(piece))]
    if pieces:
        return pieces
    digits = re.sub(r"\D", "", text)
    if len(digits) == 20 and digits[0] == digits[10] == "0":  # two numbers run together, or split by dashes
        return [found for piece in (digits[:10], digits[10:]) if (found := _one(piece))]
    return []


def read_phone(text: str) -> ReadPhone:
    """Read one telephone cell.

    Fixed numbers are kept by shape alone: published tables refuse real ones of the south.

    >>> read_phone("06 12.34-56 78 / 0528 22 33 44")
    ReadPhone(phone='+212612345678', second='+212528223344', problem=None)
    """
    found = _pieces(western_digits(clean(text)))
    if not found:
        return ReadPhone(problem="unreadable")
    return ReadPhone(found[0], found[1] if len(found) > 1 and found[1] != found[0] else None)
