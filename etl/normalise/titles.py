"""What the lines above a table say for all its rows: the contract, the lot, the report's number and date.

Papers of the Region carry these once, in their head. They count only where the table has no such column.
"""

import re
from functools import lru_cache

from etl.spelling.text import CACHE, clean, western_digits

_SIGN = r"\s*(?:n\s*[°ºo]\s*\.?|num[ée]ro|رقم)?\s*:?\s*"
_YEARED = r"([\w-]*\d\w*\s?/\s?\d{2,4}(?:\s?/\s?[A-Za-z]+)?)"
_DATE = r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})"
_PERIOD = re.compile(rf"{_DATE}\s*(?:au|à|jusqu['’]au|إلى|الى|-|–)\s*{_DATE}", re.IGNORECASE)
_ONE_DATE = re.compile(rf"(?:\bdate\b|\bdu\b|\ble\b|بتاريخ|التاريخ|تاريخ|يوم)\s*:?\s*{_DATE}", re.IGNORECASE)
_NUMBERS = {
    "contract": re.compile(rf"(?:march[ée]|contrat|صفقة){_SIGN}{_YEARED}", re.IGNORECASE),
    "lot": re.compile(rf"(?:\blot|حصة){_SIGN}(\d+)", re.IGNORECASE),
    "handover_report": re.compile(
        rf"(?:(?:\bpv|proc[èe]s[- ]verbal)[^\n]*?(?:remise|distribution)|محضر (?:ال)?(?:تسليم|توزيع)){_SIGN}{_YEARED}",
        re.IGNORECASE,
    ),
    "inspection_report": re.compile(
        rf"(?:r[ée]ception[^\n\d]*?|محضر (?:ال)?تسلم{_SIGN}|^PV-R\s*)((?:PV-R )?{_YEARED[1:]}", re.IGNORECASE
    ),
    "delivery_note": re.compile(
        rf"(?:bon de livraison|\bBL\b|وصل (?:ال)?تسليم){_SIGN}([\w/-]*\d[\w/-]*)", re.IGNORECASE
    ),
    "list_reference": re.compile(r"\b(LR[\s-]*\d+\s?/\s?\d{4})", re.IGNORECASE),
}  # fmt: skip
_DATES = frozenset({"handover_date", "inspection_date", "delivery_date", "allocation_date"})
_PERIODS = {"start_date": 1, "end_date": 2}

COLUMNS = frozenset(_NUMBERS) | _DATES | frozenset(_PERIODS)


def _only(found: list[str]) -> str | None:
    return found[0] if len(set(found)) == 1 else None


@lru_cache(CACHE)
def told(column: str, title: str) -> str | None:
    """Return what a title says for a column, as written; None when it says nothing or two things.

    >>> told("contract", "Bordereau des prix – Marché n° 12/2024/RSM"), told("lot", "Lot n° 3 : Couture")
    ('12/2024/RSM', '3')
    """
    lines = "\n".join(western_digits(clean(line)) for line in title.splitlines())
    if column in _NUMBERS:
        return _only(_NUMBERS[column].findall(lines))
    period = _PERIOD.search(lines)
    if column in _PERIODS:
        return period[_PERIODS[column]] if period else None
    return _only(_ONE_DATE.findall(_PERIOD.sub(" ", lines)))
