"""What a row says of a cooperative: its own name apart from what such names begin with, its numbers, its place.

A row about a person says where the person lives, which tells little of where the cooperative is; a row about the
cooperative itself says where it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from etl.spelling import skeleton
from etl.spelling.likeness import unit_likeness
from etl.spelling.text import CACHE, fold, folded_words, script_of, western_digits

_KINDS = {
    **dict.fromkeys(folded_words("union unions federation اتحاد فيدراليه فدراليه"), "union"),
    **dict.fromkeys(folded_words("association assoc ass جمعيه الجمعيه"), "association"),
    **dict.fromkeys(folded_words("gie groupement مجموعه المجموعه"), "group"),
    **dict.fromkeys(folded_words("cooperative cooperatives coop تعاونيه التعاونيه تعاونيات التعاونيات"), "cooperative"),
}  # fmt: skip
_GENERIC = folded_words(
    "la le les l de des du d et pour en societe ste artisanale artisanal artisanales artisanat feminine feminin "
    "feminines locale professionnelle production services service interet economique "
    "الصناعه التقليديه للصناعه التقليديين الحرفيه حرفيه النسويه نسويه النسائيه المهنيه الانتاج للانتاج لل و ذات النفع "
    "الاقتصادي"
)
_WEAK = 3  # consonants from which on an equal skeleton is an equal name; Amal and Imal share ML
_SURE = 4  # consonants from which on one edit is a slip and not another name
_SPELT_ALIKE = 75.0  # of 100: two spellings of a weak skeleton in one script
_HEARD_ALIKE = 3.0  # bits: two spellings of a weak skeleton in two scripts
_REGISTER = "chamber_cooperatives"
_PLAIN_NUMBER = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class Mention:
    """One way in which rows of a feed name a group; every missing value is None or empty."""

    record_id: str
    feed: str
    first_seen: str
    name: str | None
    kind: str | None  # union, association, group, cooperative; None where the row does not say
    words: tuple[str, ...]  # of its own name, folded
    units: tuple[str, ...]
    key: str  # skeleton of its own name and the figures in it; empty where nothing can be heard
    figures: tuple[str, ...]
    number: str | None
    ice: str | None
    province: str | None
    commune: str | None
    is_own_place: bool

    @property
    def is_registered(self) -> bool:
        """Tell whether the Chamber's register says it, where each line is another group."""
        return self.feed == _REGISTER

    @property
    def is_anchor(self) -> bool:
        """Tell whether the row speaks of the group itself, so that others may be tied to it."""
        return self.is_own_place or self.number is not None or self.ice is not None


def mention_of(line: dict[Any, Any]) -> Mention:
    """Read one line of ``link_groups``' table."""
    name = _text(line.get("cooperative_name"))
    kind, words = own_words(name or "")
    units = skeleton.units_of(words)
    figures = tuple(word for word in words if word.isdecimal())
    sound = skeleton.glued(tuple(unit for unit in units if unit.isalpha()))
    return Mention(
        record_id=str(line["group_record_id"]),
        feed=str(line["feed"]),
        first_seen=str(line.get("received_at") or ""),
        name=name,
        kind=kind,
        words=words,
        units=units,
        key=" ".join((sound, *figures)) if sound else "",
        figures=figures,
        number=registry_number(_text(line.get("cooperative_number"))),
        ice=valid_ice(_text(line.get("ice"))),
        province=_text(line.get("province")),
        commune=_text(line.get("commune_code")),
        is_own_place=bool(line.get("is_own_place")),
    )


@lru_cache(CACHE)
def own_words(name: str) -> tuple[str | None, tuple[str, ...]]:
    """Return (kind, the words that are the group's own), all its words where nothing else is left.

    >>> own_words("Coopérative artisanale Tifawin"), own_words("جمعية الأمل")
    (('cooperative', ('tifawin',)), ('association', ('الامل',)))
    >>> own_words("Union des coopératives Tifawin")
    ('union', ('tifawin',))
    """
    words = fold(name).split()
    found = [kind for word in words if (kind := _KINDS.get(word))]
    kind = next((kind for kind in ("union", *found) if kind in found), None)
    own = tuple(word for word in words if word not in _KINDS and word not in _GENERIC)
    return kind, own or tuple(words)


def registry_number(written: str | None) -> str | None:
    """Return a registry number for comparing, None when it has no figure.

    >>> registry_number("N° 01/41/2017"), registry_number("1-41-2017"), registry_number("en cours")
    ('1/41/2017', '1/41/2017', None)
    """
    parts = re.findall(r"[^\W\d_]+|\d+", western_digits(written or "").upper())
    kept = [str(int(part)) if part.isdecimal() else part for part in parts if part not in {"N", "NO", "RC", "RLC"}]
    return "/".join(kept) if any(part.isdecimal() for part in kept) else None


def valid_ice(written: str | None) -> str | None:
    """Return an ICE whose fifteen digits hold (the whole number is a multiple of 97), else None: it is no key."""
    digits = re.sub(r"[\s.\-/]", "", western_digits(written or ""))
    return digits if re.fullmatch(r"\d{15}", digits) and int(digits) % 97 == 0 and int(digits) else None


def name_level(left: Mention, right: Mention) -> str:
    """Return ``same_sorted``, ``one_edit``, ``one_unit`` (one name says more), ``different`` or ``unknown``."""
    if not left.key or not right.key:
        return "unknown"
    if left.figures != right.figures:
        return "different"
    if left.key == right.key:
        return "same_sorted" if len(left.key) >= _WEAK or _is_spelt_alike(left.words, right.words) else "one_edit"
    short = min(len(left.key), len(right.key))
    if short >= _WEAK and (set(left.units) < set(right.units) or set(right.units) < set(left.units)):
        return "one_unit"
    is_slip = short >= _SURE and Levenshtein.distance(left.key, right.key, score_cutoff=1) <= 1
    return "one_edit" if is_slip else "different"


def _is_spelt_alike(left: Sequence[str], right: Sequence[str]) -> bool:
    """Tell whether two spellings whose few consonants agree also agree in their vowels."""
    one, other = "".join(left), "".join(right)
    if script_of(one) == script_of(other):
        return fuzz.ratio(one, other) >= _SPELT_ALIKE
    return bool(unit_likeness([one], [other])[0] >= _HEARD_ALIKE)


def number_level(left: Mention, right: Mention) -> str:
    """Return ``same``, ``one_edit`` (a slip of the pen), ``different`` or ``unknown``."""
    if not left.number or not right.number:
        return "unknown"
    if left.number == right.number:
        return "same"
    if left.is_registered and right.is_registered:
        return "different"  # the register's numbers follow one another: one sign apart is the next cooperative
    is_long = min(len(left.number), len(right.number)) > _SURE
    return "one_edit" if is_long and OSA.distance(left.number, right.number, score_cutoff=1) <= 1 else "different"


def ice_level(left: Mention, right: Mention) -> str:
    """Return ``same``, ``different`` or ``unknown``."""
    if not left.ice or not right.ice:
        return "unknown"
    return "same" if left.ice == right.ice else "different"


def kind_level(left: Mention, right: Mention) -> str:
    """Return ``different`` where one is a union and the other is not said to be, or both say another kind."""
    kinds = {left.kind, right.kind}
    if len(kinds) == 1:
        return "same" if left.kind else "unknown"
    return "different" if "union" in kinds or None not in kinds else "unknown"


def place_level(left: Mention, right: Mention) -> str:
    """Return ``commune``, ``province``, ``different`` or ``unknown``; two communes of one province are different.

    Where a person lives is no contradiction: members come from the communes around.
    """
    is_certain = left.is_own_place and right.is_own_place
    if left.commune and right.commune:
        if left.commune == right.commune:
            return "commune"
        if is_certain:
            return "different"
    if left.is_registered and right.is_registered:
        return "different"  # two lines of the register that no commune makes one
    if left.province and right.province:
        if left.province == right.province:
            return "province"
        return "different" if is_certain else "unknown"
    return "unknown"


def is_local_number(number: str | None) -> bool:
    """Tell whether a number is only one court's: without the court and the year another register may use it too."""
    return bool(number and _PLAIN_NUMBER.fullmatch(number))


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) or value == "" else str(value)
