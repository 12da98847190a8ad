"""Numbers of reports and notes, compared however they are written."""

import re
from functools import lru_cache

_WORDS = frozenset(("PV", "N", "NO", "P", "V"))


@lru_cache(100_000)
def paper_number(written: str | None) -> str:
    """Return a paper's number for comparing: 01/2025, PV 1-2025 and PV01/2025 are one paper; empty when unknown.

    >>> paper_number("PV01/2025"), paper_number("1-2025"), paper_number(None)
    ('1/2025', '1/2025', '')
    """
    parts = re.findall(r"[^\W\d_]+|\d+", (written or "").upper())
    told = [str(int(part)) if part.isdecimal() else part for part in parts if part not in _WORDS]
    return "/".join(told) or (written or "")
