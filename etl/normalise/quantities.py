"""Numbers as partners write them: 1 250,00 · 1.250,50 · 1,250.50 · ١٢٥٠٫٥ · 20 kg · 1 250 DH · 80 %."""

import math
import re
from functools import lru_cache
from typing import NamedTuple

from etl.normalise.text import CACHE, clean, fold, western_digits

_UNITS = {
    spelling: unit
    for unit, spellings in {
        "U": "u un unite unites piece pieces pcs pc und وحده وحدات قطعه قطع",
        "kg": "kg kgs kilo kilos kilogramme kilogrammes كلغ كغ كيلو كيلوغرام",
        "g": "g gr gramme grammes غرام غ",
        "m": "m ml metre metres متر امتار م",
        "m2": "m2 m² متر مربع",
        "l": "l litre litres لتر",
        "paire": "paire paires زوج",
        "lot": "lot lots ens ensemble jeu jeux مجموعه",
    }.items()
    for spelling in spellings.split()
}
_MONEY = re.compile(r"\b(?:dhs?|mad|dirhams?|ht|ttc|drhs?)\b\.?|درهم|د\.?م\.?", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?)\s*(\d[\d\s.,']*)(.*)", re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|sur|من)\s*(\d+)(?:\s*(?:j|jours?|أيام|يوم))?", re.IGNORECASE)


class ReadQuantity(NamedTuple):
    """A number, the unit written beside it, and ``not_a_number`` when there is none."""

    value: float | None = None
    unit: str | None = None
    problem: str | None = None


_NO_NUMBER = ReadQuantity(problem="not_a_number")


def _arabic_marks(text: str) -> str:
    return western_digits(text).replace("٫", ",").replace("٬", " ").replace("،", ",").replace("\u2212", "-")


def _value(digits: str) -> float | None:
    """Read digits with marks; the last mark is the decimal one unless it groups thousands by threes."""
    compact = re.sub(r"[\s']", "", digits).rstrip(".,")
    last = max(compact.rfind(","), compact.rfind("."))
    if last < 0:
        return float(compact)
    other = "." if compact[last] == "," else ","
    whole, decimals = compact[:last], compact[last + 1 :]
    repeated = compact.count(compact[last]) > 1
    if repeated and (other in compact or not _GROUPED.fullmatch(compact)):
        return None
    if repeated:
        return float(re.sub(r"[.,]", "", compact))
    if other in whole and not _GROUPED.fullmatch(whole):
        return None
    try:
        return float(re.sub(r"[.,]", "", whole) + "." + decimals)
    except ValueError:
        return None


@lru_cache(CACHE)
def read_quantity(text: str) -> ReadQuantity:
    """Read one number with an optional unit; words like ``deux caisses`` are no number.

    >>> read_quantity("1 250,50"), read_quantity("20 kg").unit, read_quantity("deux").problem
    (ReadQuantity(value=1250.5, unit=None, problem=None), 'kg', 'not_a_number')
    """
    found = _NUMBER.fullmatch(_MONEY.sub("", _arabic_marks(clean(text))).strip())
    if found is None:
        return _NO_NUMBER
    value = _value(found[2])
    rest = found[3].strip(" .()")
    unit = _UNITS.get(fold(rest)) if rest else None
    if value is None or not math.isfinite(value) or (rest and unit is None):
        return _NO_NUMBER
    return ReadQuantity(-value if found[1] == "-" else value, unit)


@lru_cache(CACHE)
def read_rate(text: str) -> ReadQuantity:
    """Read a rate as a share of one: 80 %, 0,8, 4/5 and 80 are all 0.8.

    >>> [read_rate(t).value for t in ("80 %", "0,8", "4/5", "80")]
    [0.8, 0.8, 0.8, 0.8]
    """
    whole = _arabic_marks(clean(text)).replace("٪", "%")
    share = _OUT_OF.fullmatch(whole)
    if share:
        total = float(share[2])
        return ReadQuantity(_value_or_zero(share[1]) / total) if total else _NO_NUMBER
    read = read_quantity(whole.replace("%", "").strip())
    if read.value is None or read.unit is not None:
        return _NO_NUMBER
    per_cent = "%" in whole or read.value > 1
    return ReadQuantity(round(read.value / 100, 6) if per_cent else read.value)


def _value_or_zero(digits: str) -> float:
    return float(digits.replace(",", "."))
