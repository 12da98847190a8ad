"""Items of the kits, by the words of a price schedule, a delivery note or a hand-over list."""

import re

from etl.normalise.choosing import Choice, Chooser
from etl.normalise.crafts import Crafts
from etl.normalise.text import fold
from etl.policy import Policy

WHOLE_KIT = "KIT"

_KIT = re.compile(r"(?:le )?kits?\b|(?:la )?dotation\b|(?:ال)?(?:طقم|عده)(?= |$)")
_GOODS = re.compile(
    r"(?:l |le )?(?:lot|pack|trousse|ensemble|equipements?|materiel|outillage)\b|(?:ال)?(?:تجهيزات|معدات)"
)
_WHOLE = re.compile(r"\b(?:complete?s?|entiere?s?|integrale?|كامله?|كاملا|الكامله?)\b")
_SMALL = re.compile(r"\b(?:standard|metier|base|de|du|des|d|la|l|les|en|pour|ل)\b")


class Items:
    """The policy's items by code, French, Arabic and alias, and what stands for a whole kit."""

    def __init__(self, policy: Policy, crafts: Crafts) -> None:
        self._crafts = crafts
        self._kits = {craft: {item.item for item in items} for craft, items in policy.kits.items()}
        self._chooser = Chooser(
            {item.item: (item.fr, item.ar, *item.aliases) for items in policy.kits.values() for item in items}
        )
        self._whole = {fold(word) for word in policy.programme.whole_kit}

    def is_whole_kit(self, text: str) -> bool:
        """Tell whether a cell means every item of the kit: the policy's words, or a kit with its craft's name."""
        folded = fold(text)
        if folded in self._whole:
            return True
        announced = _KIT.match(folded) or (_GOODS.match(folded) if _WHOLE.search(folded) else None)
        if announced is None:
            return False
        rest = " ".join(_SMALL.sub(" ", _WHOLE.sub(" ", folded[announced.end() :])).split())
        return not rest or self._crafts.read(rest).code is not None

    def read(self, text: str, craft: str | None = None) -> Choice:
        """Return the item's code; the row's craft decides between kits that share a word.

        An item written in full that belongs to another craft stays that item: somebody may hold a wrong kit.
        """
        if not self._chooser.exact(text) and self.is_whole_kit(text):
            return Choice(WHOLE_KIT)
        return self._chooser.choose(text, self._kits.get(craft or "") or None)
