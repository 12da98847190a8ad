"""Provinces and communes by any spelling: the policy's region first, then the rest of the country.

A row's province decides between communes of one name; where it does not, the region's own is meant, and namesakes in
several provinces elsewhere are ambiguous. Away from the region only what is spelt as HCP spells it is taken.
"""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from etl.normalise.choosing import HINT, MARGIN, NEAR, NEAR_SPELLING, Choice, Chooser
from etl.normalise.gazetteer import (
    Index,
    by_sound,
    commune_sounds,
    commune_spellings,
    province_sounds,
    province_spellings,
    skeleton_of,
)
from etl.policy import Place
from etl.spelling.text import fold

_TELLING = 4  # consonants that tell a place by its sound alone: Anza is not Anzi

_ANNOUNCED = re.compile(
    r"^(?:(?:province|prefecture|wilaya|region|commune|municipalite|mairie|cercle|caidat|ville|douar|pref|prov|cne|com)\b"
    r"(?: (?:urbaine|rurale|territoriale|et province|ou province))?|c ?[urt]\b|"
    r"(?:ال)?(?:اقليم|عماله|ولايه|جماعه|بلديه|مدينه|جهه|دايره|قياده)(?: (?:الحضريه|القرويه|الترابيه))?)"
    r"(?: (?:de la|de l|de|du|des|d))? "
)
_AS_SAID = {  # as people say it → HCP's code; from domain notes on Souss-Massa
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


def _bare(text: str) -> str:
    folded = fold(text)
    return _ANNOUNCED.sub("", folded) or folded


def _spelt(index: Index, bare: str) -> tuple[str, ...]:
    return index.get(bare) or index.get(bare.replace(" ", "")) or ()


def _within(index: Index, provinces: tuple[str, ...]) -> Index:
    """The part of an index whose codes lie in some provinces."""
    inside = (
        (spelling, tuple(code for code in codes if code.startswith(provinces))) for spelling, codes in index.items()
    )
    return {spelling: codes for spelling, codes in inside if codes}


def _chosen(codes: tuple[str, ...], province: str | None, instead: tuple[str, ...]) -> Choice | None:
    """The one commune that lies in the row's province, or the one of ``instead``; None when there is no one such."""
    there = {code for code in codes if province and code.startswith(province)}
    if len(there) == 1:
        return Choice(there.pop())
    if there or len(set(instead)) != 1:
        return None
    return Choice(instead[0], doubt="not_in_province" if province else None)


class Places:
    """The policy's provinces with their communes, and the rest of the country behind them."""

    def __init__(self, provinces: Iterable[Place]) -> None:
        spellings = {place.code: (place.fr, place.ar, *place.aliases) for place in provinces}
        self._chooser = Chooser(spellings)
        self._own = tuple(spellings)
        self._sounds = by_sound({spelling: (code,) for code, written in spellings.items() for spelling in written})
        self._spellings: Index | None = None
        self._commune_sounds: Index = {}

    def province(self, text: str) -> Choice:
        """Return the HCP code of a province or prefecture; a commune that stands for its province is a doubt."""
        bare = _bare(text)
        sound = skeleton_of(bare)
        own = self._chooser.exact(bare) or self._chooser.exact(bare.replace(" ", ""))
        heard = self._sounds.get(sound, ()) if len(sound) > 2 else ()
        for found in (tuple(own), _spelt(province_spellings(), bare), heard):
            if len(found) == 1:
                return Choice(found[0])
        chosen = self._chooser.choose(bare)
        if chosen.code:
            return chosen
        homes = {code[:6] for code in _spelt(self._own_spellings(), bare) or _spelt(commune_spellings(), bare)}
        if len(homes) == 1:
            return Choice(homes.pop(), doubt="named_by_commune")
        away = province_sounds().get(sound, ()) if len(sound) > 2 else ()
        if len(away) == 1:
            return Choice(away[0], doubt=NEAR_SPELLING)
        return Choice(None, "unknown", chosen.suggestion)

    def inside(self, text: str) -> str | None:
        """Return the one province that a sheet's name or title names, None when none or several are named."""
        found = self._chooser.inside(text)
        return next(iter(found)) if len(found) == 1 else None

    def commune(self, text: str | None, province: str | None = None) -> Choice:
        """Return the HCP code of a commune; ``province`` is what the row's own cell was read as.

        A commune that does not lie in that province is taken where nothing else can be meant, with a doubt.
        """
        if not text:
            return Choice()
        bare = _bare(text)
        own = _spelt(self._own_spellings(), bare)
        everywhere = tuple({*own, *_spelt(commune_spellings(), bare)})
        chosen = _chosen(everywhere, province, own) or (None if province else _chosen(everywhere, None, everywhere))
        chosen = chosen or self._by_sound(bare, province) or _chosen(everywhere, province, everywhere)
        if chosen is None and everywhere:
            return Choice(None, "ambiguous", min(everywhere))
        return chosen or self._nearest(bare, province)

    def complete(self, province: Choice | None, commune: Choice) -> Choice:
        """Return the province, told by the commune where the row says none."""
        if commune.code and (province is None or (province.code is None and province.problem is None)):
            return Choice(commune.code[:6])
        return province or Choice()

    def _own_spellings(self) -> Index:
        if self._spellings is None:
            found = _within(commune_spellings(), self._own)
            for code, written in _AS_SAID.items():
                if code.startswith(self._own):
                    for spelling in written:
                        for folded in (fold(spelling), fold(spelling).replace(" ", "")):
                            found[folded] = tuple(sorted({*found.get(folded, ()), code}))
            self._spellings = found
            self._commune_sounds = by_sound(self._spellings)
        return self._spellings

    def _by_sound(self, bare: str, province: str | None) -> Choice | None:
        sound = skeleton_of(bare)
        if len(sound) < _TELLING:
            return None
        own = self._commune_sounds.get(sound, ())
        away = commune_sounds().get(sound, ()) if province and not province.startswith(self._own) else ()
        return _chosen(own + away, province, own)

    def _nearest(self, bare: str, province: str | None) -> Choice:
        """The nearest spelling of the region's communes, or of the row's own province elsewhere."""
        spellings = self._own_spellings()
        if province and not province.startswith(self._own):
            spellings = _within(commune_spellings(), (province,))
        best: dict[str, float] = {}
        for spelling, likeness, _ in process.extract(bare, list(spellings), scorer=fuzz.ratio, limit=12):
            for code in spellings[spelling]:
                bonus = MARGIN / 2 if province and code.startswith(province) else 0.0
                best[code] = max(best.get(code, 0.0), likeness + bonus)
        order = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
        if not order or order[0][1] < HINT:
            return Choice(None, "unknown")
        second = order[1][1] if len(order) > 1 else 0.0
        if order[0][1] >= NEAR and order[0][1] - second >= MARGIN:
            return Choice(order[0][0], doubt=NEAR_SPELLING)
        return Choice(None, "unknown", order[0][0])
