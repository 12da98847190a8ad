"""Items of the kits, by the words of a price schedule, a delivery note or a hand-over list."""

import re

from etl.normalise.choosing import Choice, Chooser
from etl.normalise.crafts import Crafts
from etl.normalise.trades import USE_OF
from etl.policy import Policy
from etl.spelling.text import fold

WHOLE_KIT = "KIT"

_KIT = re.compile(r"(?:le )?kits?\b|(?:la )?dotation\b|(?:ال)?(?:طقم|عده)(?= |$)")
_GOODS = re.compile(
    r"(?:l |le )?(?:lot|pack|trousse|ensemble|equipements?|materiel|outillage)\b|(?:ال)?(?:تجهيزات|معدات)"
)
_WHOLE = re.compile(r"\b(?:complete?s?|entiere?s?|integrale?|كامله?|كاملا|الكامله?)\b")
_PART = re.compile(  # what is said of a kit that is not whole, or of what merely goes with a machine
    r"\b(?:incompl\w*|partiel\w*|partie|moitie|sans|sauf|hors|moins|restes?|reliquat|complement\w*|manqu\w*)\b"
    r"|ناقص|غير كامل|جزء|جزيي|بدون|باستثناء|تكمله|تتمه|باقي"
)
_ACCESSORY = re.compile(
    r"^(?:\d+ )?(?:lot de |jeu de |jeux de )?(?:accessoires?|pieces? (?:de rechange|detachees?)|lames?|aiguilles?"
    r"|housses?|cables?|pieds?|sacs?|supports?|batteries?|guides?|notices?|consommables?|entretien|reparation|location|formation)"
    r" (?:\w+ ){0,2}?(?:de|du|des|d|pour|a|au)\b|^(?:قطع غيار|اكسسوارات|ملحقات|غطاء|شفرات|ابر) "
)
_SMALL = re.compile(r"\b(?:standard|metier|base|de|du|des|d|la|l|les|en|pour|ل)\b")


class Items:
    """The policy's items by code, French, Arabic and alias, and what stands for a whole kit."""

    def __init__(self, policy: Policy, crafts: Crafts) -> None:
        self._crafts = crafts
        self._kits = {craft: {item.item for item in items} for craft, items in policy.kits.items()}
        self._chooser = Chooser(
            {item.item: (item.fr, item.ar, *item.aliases) for items in policy.kits.values() for item in items}, USE_OF
        )
        self._whole = {fold(word) for word in policy.programme.whole_kit}

    def is_whole_kit(self, text: str) -> bool:
        """Tell whether a cell means every item of the kit: the policy's words, or a kit with its craft's name."""
        return self._kit_of(text) is not None

    def _kit_of(self, text: str) -> str | None:
        """Return the craft whose whole kit a cell names, empty when it names none, None when it is no whole kit."""
        folded = fold(text)
        if folded in self._whole:
            return ""
        announced = _KIT.match(folded) or (_GOODS.match(folded) if _WHOLE.search(folded) else None)
        if announced is None or _PART.search(folded):
            return None
        rest = " ".join(_SMALL.sub(" ", _WHOLE.sub(" ", folded[announced.end() :])).split())
        return self._crafts.read(rest).code if rest else ""

    def read(self, text: str, craft: str | None = None) -> Choice:
        """Return the item's code; the row's craft decides between kits that share a word.

        An item written in full that belongs to another craft stays that item: somebody may hold a wrong kit. A
        whole kit of another craft than the row's is neither's for sure.
        """
        if self._chooser.exact(text):
            return self._chooser.choose(text, self._kits.get(craft or "") or None)
        of_craft = self._kit_of(text)
        if of_craft is not None:
            return (
                Choice(None, "ambiguous", WHOLE_KIT) if of_craft and craft and of_craft != craft else Choice(WHOLE_KIT)
            )
        folded = fold(text)
        if _ACCESSORY.match(folded) or (_KIT.match(folded) and _PART.search(folded)):
            return Choice(None, "unknown")
        return self._chooser.choose(text, self._kits.get(craft or "") or None)

    def craft_of_kit(self, text: str) -> str | None:
        """Return the craft whose whole kit a cell names, None when it names none."""
        return None if self._chooser.exact(text) else self._kit_of(text) or None
