"""Numbers of papers, so that one contract written two ways is one: contract, lot, line, note, report."""

import re
from functools import lru_cache

from etl.spelling.text import CACHE, clean, western_digits

_ANNOUNCED = {
    "contract": r"march[ée]|contrat|صفقة|الصفقة",
    "lot": r"lot|حصة|الحصة",
    "line": r"article|art|prix|poste|ligne|item|ثمن|بند|البند",
    "delivery_note": r"bon de livraison",
    "handover_report": r"(?:pv|p\.v\.?|proc[èe]s[- ]verbal)(?:\s+de\s+(?:la\s+)?remise)?|محضر(?: التسليم| تسليم)?",
    "inspection_report": r"proc[èe]s[- ]verbal(?:\s+de\s+r[ée]ception)?|محضر(?: التسلم| تسلم)?",
    "list_reference": r"liste|لائحة",
}
COLUMNS = frozenset(_ANNOUNCED)

_NUMBER_SIGN = r"(?:\bn\s*[°ºo]\s*\.?|\bnum[ée]ro\b|\bnum\b\.?|\bn°|رقم)"
_LEADING = {
    column: re.compile(rf"^\s*(?:(?:{words})\b)?\s*(?:{_NUMBER_SIGN})?\s*[:.\-]?\s*", re.IGNORECASE)
    for column, words in _ANNOUNCED.items()
}
_INNER_SIGN = re.compile(rf"\s*{_NUMBER_SIGN}\s*", re.IGNORECASE)
_AROUND_MARKS = re.compile(r"\s*([/\\\-–_])\s*")
_COUNTED = re.compile(r"0*(\d+)(?:\.0+)?(?=$|\s*[:\-–].*)")


@lru_cache(CACHE)
def read_reference(column: str, text: str) -> str:
    """Return a paper's number without the words around it, marks closed up, capitals.

    >>> read_reference("contract", "Marché n° 12 / 2024 / rsm"), read_reference("lot", "Lot n° 01 : Coiffure")
    ('12/2024/RSM', '1')
    """
    written = western_digits(clean(text))
    number = _LEADING[column].sub("", written, count=1) or written
    if column in {"lot", "line"}:
        counted = _COUNTED.match(number)
        if counted:
            return counted[1]
    closed = _AROUND_MARKS.sub(lambda m: m[1].replace("\\", "/").replace("–", "-"), _INNER_SIGN.sub(" ", number))
    return " ".join(closed.upper().split()) or written
