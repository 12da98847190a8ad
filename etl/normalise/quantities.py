"""Numbers as partners write them: 1 250,00 · 1.250,50 · 1,250.50 · ١٢٥٠٫٥ · 20 kg · 1 250 DH TTC · 80 %."""

import math
import re
from functools import lru_cache
from typing import NamedTuple

from etl.spelling.text import CACHE, clean, fold, western_digits

_UNITS = {
    spelling: unit
    for unit, spellings in {
        "U": "u un unit unite unites piece pieces pce pces pcs pc und وحده وحدات قطعه قطع",
        "kg": "kg kgs kilo kilos kilogramme kilogrammes كلغ كغ كيلو كيلوغرام",
        "g": "g gr grs gramme grammes غرام غ",
        "m": "m ml metre metres متر امتار م",
        "m2": "m2 متر_مربع امتار_مربعه م2 م_2 م_م metre_carre metres_carres m_2",
        "m3": "m3 متر_مكعب metre_cube metres_cubes م3",
        "cm": "cm centimetre centimetres سنتيمتر سم",
        "l": "l litre litres لتر",
        "paire": "paire paires زوج ازواج",
        "lot": "lot lots مجموعه مجموعات حصه",
        "jeu": "jeu jeux طقم اطقم",
        "ens": "ens ensemble ensembles",
        "rouleau": "rouleau rouleaux لفه لفات",
        "sac": "sac sacs كيس اكياس",
        "boite": "boite boites علبه علب",
    }.items()
    for spelling in (word.replace("_", " ") for word in spellings.split())
}
_MONEY = re.compile(r"(?<![^\W\d])(?:dhs?|mad|dirhams?|ht|ttc|drhs?)\b\.?|درهما?|دراهم|د\.?م\.?", re.IGNORECASE)
_FOREIGN = re.compile(r"[€$£]|\b(?:eur(?:os?)?|usd|gbp|dollars?)\b|[أا]ورو|يورو|دولار", re.IGNORECASE)
_BEFORE_TAX = re.compile(
    r"\bht\b|\bh t\b|\bhors (?:tax|tva|t\b)|دون احتساب (?:ال)?(?:رسوم|ضريب)|(?:بدون|خارج) (?:ال)?(?:رسوم|ضريب)"
)
_AFTER_TAX = re.compile(
    r"\bttc\b|\bt t c\b|\btoutes? taxes?\b|\btva (?:comprise|incluse)|(?<!دون )(?:مع |ب)احتساب (?:ال)?(?:رسوم|ضريب)"
    r"|شامل\w* (?:ل?ل?|ال)(?:رسوم|ضريب)"
)
_NUMBER = re.compile(r"([+-]?)\s*(\d[\d\s.,']*)(.*)", re.DOTALL)
_GROUPED = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # 1.250: a thousand and more, or one and a quarter
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|sur|من)\s*(\d+)(?:\s*(?:j|jours?|أيام|يوم))?", re.IGNORECASE)
BEFORE_TAX, AFTER_TAX = "HT", "TTC"


class ReadQuantity(NamedTuple):
    """A number and the unit written beside it; problem ``not_a_number`` or ``foreign_currency``; tax HT or TTC if said.

    ``doubt`` is ``thousands_or_decimals`` where one mark before three figures may be either.
    """

    value: float | None = None
    unit: str | None = None
    problem: str | None = None
    doubt: str | None = None
    tax: str | None = None


_NO_NUMBER = ReadQuantity(problem="not_a_number")


def read_unit(text: str) -> str | None:
    """Return the code of a unit of measure, None when it is none we know.

    >>> read_unit("Unité"), read_unit("m²"), read_unit("كلغ"), read_unit("jeux"), read_unit("l'ensemble")
    ('U', 'm2', 'kg', 'jeu', 'ens')
    """
    folded = fold(text)
    return _UNITS.get(folded) or _UNITS.get(re.sub(r"^(?:la|le|l|en|par) ", "", folded))


def tax_of(text: str) -> str | None:
    """Return HT or TTC where a header, a title or a cell says one of them, None when it says neither or both.

    >>> tax_of("Prix unitaire en DH HT"), tax_of("1 250 DH TTC"), tax_of("الثمن دون احتساب الرسوم"), tax_of("Valeur")
    ('HT', 'TTC', 'HT', None)
    """
    folded = fold(text)
    before, after = bool(_BEFORE_TAX.search(folded)), bool(_AFTER_TAX.search(folded))
    if before == after:
        return None
    return BEFORE_TAX if before else AFTER_TAX


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

    >>> read_quantity("1 250,50").value, read_quantity("20 kg").unit, read_quantity("deux").problem
    (1250.5, 'kg', 'not_a_number')
    """
    found = _NUMBER.fullmatch(_MONEY.sub("", _arabic_marks(clean(text))).strip())
    if found is None:
        return _NO_NUMBER
    value = _value(found[2])
    rest = found[3].strip(" .()")
    unit = read_unit(rest) if rest else None
    if value is None or not math.isfinite(value) or (rest and unit is None):
        return _NO_NUMBER
    doubt = "thousands_or_decimals" if _EITHER.fullmatch(found[2].strip()) else None
    return ReadQuantity(-value if found[1] == "-" else value, unit, None, doubt)


def read_amount(text: str) -> ReadQuantity:
    """Read an amount in dirhams, and whether it says to be before tax or after; another currency is a problem.

    A dirham has a hundred parts: three figures after the one mark are thousands.

    >>> read_amount("1 250,00 DH TTC")[::4], read_amount("1.250 DH").value, read_amount("300 €").problem
    ((1250.0, 'TTC'), 1250.0, 'foreign_currency')
    """
    read = read_quantity(text)
    if read.value is None:
        return ReadQuantity(problem="foreign_currency") if _FOREIGN.search(clean(text)) else read
    value = read.value * 1000 if read.doubt else read.value
    return read._replace(value=round(value, 6), unit=None, tax=tax_of(text))


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
