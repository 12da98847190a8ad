"""Crafts, from whatever a partner gives: a word, a code, a programme label, a group."""

import re

from etl.normalise.choosing import Choice, Chooser
from etl.normalise.trades import EVERYDAY, FIELD_OF
from etl.policy import Policy
from etl.spelling.text import clean

_NOISE = re.compile(
    r"\b(?:m[ée]tiers?|fili[èe]res?|kits?|lot|sp[ée]cialit[ée]|formation|programme|activit[ée]|option)\b\s*"
    r"(?:n\s*[°º]?\s*\d+)?\s*(?:de la|de l['’]|de|du|d['’]|en)?\s*[:\-–]?"
    r"|(?:^|\s)(?:حرفة|شعبة|الحرفة|الشعبة|تخصص|طقم|عدة)\s*[:\-–]?\s",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\(\s*\d\s*A\s*\)|-\s*(?:19|20)\d{2}\s*$|\b(?:FQ|TS|T|Q|S|Q)\b")
_GROUP = re.compile(r"^\s*([A-Z]{3,6})[\s_-]?(\d{2}|\d{4})(?:[\s_/-].*)?$", re.IGNORECASE)


def group_parts(text: str) -> tuple[str, int] | None:
    """Return (craft letters, year) of a group's code.

    >>> group_parts("COIF23-1"), group_parts("DEV101")
    (('COIF', 2023), None)
    """
    found = _GROUP.match(text)
    if found is None:
        return None
    year = int(found[2])
    return found[1].upper(), year if year > 99 else 2000 + year


class Crafts:
    """The policy's crafts by code, French, Arabic and alias."""

    def __init__(self, policy: Policy) -> None:
        self._codes = set(policy.crafts)
        self._chooser = Chooser(
            {code: (craft.fr, craft.ar, *craft.aliases) for code, craft in policy.crafts.items()}, FIELD_OF, EVERYDAY
        )

    def read(self, text: str) -> Choice:
        """Return the code of the craft that a cell names."""
        return self._chooser.choose(clean(_NOISE.sub(" ", text)) or text)

    def _by_code(self, text: str) -> str | None:
        """A code among signs: QUA_MECA_FQ, COIF_FQ."""
        found = {part for part in re.split(r"[^A-Z]+", text.upper()) if part in self._codes}
        return found.pop() if len(found) == 1 else None

    def inside(self, text: str) -> str | None:
        """Return the one craft named somewhere in a title, None when none or several are."""
        found = self._chooser.inside(text)
        return next(iter(found)) if len(found) == 1 else None

    def of_label(self, label: str) -> str | None:
        """Return the craft of a system export's label, like ``QUA_MECA_FQ-Mécanique automobile (1A)-2023``."""
        by_code = self._by_code(label.split("-")[0])
        return by_code or self.read(_LEVEL.sub(" ", label.partition("-")[2] or label)).code

    def of_group(self, group: str) -> str | None:
        """Return the craft of a group's code, like ``COIF23-1``."""
        parts = group_parts(group)
        return parts[0] if parts and parts[0] in self._codes else None
