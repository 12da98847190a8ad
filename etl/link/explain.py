"""Why two records are one person, or are not, in French, Arabic or English, from the same ids.

Codes of ``etl/words_links.yml``: ``why.<column>.<level>`` for what was compared, ``tier.<tier>`` for what that amounts
to, ``veto.<rule>`` for what keeps two apart. A level that no model tells yet needs a sentence before it may be used.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from etl.records import Evidence
from etl.words import sentence

LANGUAGES = ("fr", "ar", "en")
RARE = 10.0  # bits of an equal name from which fewer than one in a thousand people bear it (2^10 = 1024)

_EQUAL_NAMES = frozenset({"same", "same_sorted", "same_glued"})
_CALLED = {"birth": "birth_date"}  # what the rules call a column, as the model calls it
_SHOWN = {  # column compared → columns of core_records that show it, the first that says something
    "national_id": ("national_id",),
    "birth_date": ("birth_date",),
    "phone": ("phone",),
    "commune": ("commune",),
    "province": ("province",),
    "craft": ("craft",),
    "address": ("address",),
    "number": ("registry_id", "trainee_id_ofppt"),
}
Record = Mapping[str, Any]


def pair_said(
    pair: Mapping[str, Any],
    language: str,
    left: Record | None = None,
    right: Record | None = None,
    *,
    brief: bool = False,
) -> str:
    """Return one pair as one sentence: what became of it and why, bits for and against, the second-best candidate.

    ``pair``: ``status`` (linked, apart, waiting, same or different), ``tier``, ``veto``, ``evidence``,
    ``match_weight``, ``second_weight``. ``left`` and ``right``: lines of ``core_records``, whose values are then shown
    (personal data: for eyes, never for a log). ``brief``: without totals and second candidate.
    """
    status = str(pair["status"])
    facts = {"tier": tier_said(pair.get("tier") or "apart", language)}
    facts["veto"] = sentence(f"veto.{pair.get('veto') or 'below_threshold'}", language)
    head, parts = sentence(f"pair.{status}", language, facts), []
    told = (Evidence(**e) if isinstance(e, Mapping) else e for e in pair.get("evidence") or ())
    said = evidence_said(told, language, left, right)
    parts += [_comma(language).join(said)] if said else []
    weight = pair.get("match_weight")
    if not brief and weight is not None and said:
        parts.append(sentence("pair.total", language, {"bits": bits(weight)}))
    if not brief and status == "linked":
        parts.append(_second(pair.get("second_weight"), language))
    return " — ".join(filter(None, (head, _semicolon(language).join(parts))))


def _second(weight: float | None, language: str) -> str:
    if weight is None:
        return sentence("pair.no_second", language)
    return sentence("pair.second", language, {"bits": bits(weight)})


def tier_said(tier: str, language: str) -> str:
    """Return what a tier means; ``judgement`` and ``alone`` are told like one."""
    return sentence(f"tier.{tier}", language)


def changes_said(count: int, language: str) -> str:
    """Return what an answer would change of the flag, ``count`` being trainings."""
    return sentence(f"pair.changes.{min(count, 2)}", language, {"count": count})


def evidence_said(
    evidence: Iterable[Evidence], language: str, left: Record | None = None, right: Record | None = None
) -> list[str]:
    """Return each column's level in words with its bits, what weighs most first, what no weight decides last."""
    ordered = sorted(evidence, key=lambda e: (e.match_weight is None, -abs(e.match_weight or 0.0)))
    return [_one_said(one, language, left, right) for one in ordered]


def _one_said(one: Evidence, language: str, left: Record | None, right: Record | None) -> str:
    column = _CALLED.get(one.column, one.column)
    said = sentence(f"why.{column}.{one.level}", language)
    if left is not None and right is not None and one.level != "conflict":  # its values stand beside another level
        said = " ".join(filter(None, (said, _values(column, one.level, left, right))))
    inside = [] if one.match_weight is None else [bits(one.match_weight)]
    if column == "name" and one.level in _EQUAL_NAMES and (one.match_weight or 0.0) >= RARE:
        inside.append(sentence("why.rare", language))
    return f"{said} ({_comma(language).join(inside)})" if inside else said


def _values(column: str, level: str, left: Record, right: Record) -> str:
    if column == "name":
        ours, theirs = written_name(left), written_name(right)
    else:
        ours, theirs = (_first(record, _SHOWN.get(column, ())) for record in (left, right))
    if not ours or not theirs:
        return ""
    return ours if ours == theirs else f"{ours} {'≠' if level == 'different' else '≈'} {theirs}"


def written_name(record: Record) -> str:
    """Return a record's name as its file wrote it, in Latin letters where it has both scripts."""
    for script in ("latin", "arabic"):
        parts = [_first(record, (f"{part}_{script}",)) for part in ("given_name", "family_name")]
        if said := " ".join(filter(None, parts)) or _first(record, (f"full_name_{script}",)):
            return said
    return ""


def _first(record: Record, columns: Iterable[str]) -> str:
    told = (record.get(column) for column in columns)
    return next((str(value) for value in told if value is not None and value == value and value != ""), "")


def bits(weight: float) -> str:
    """Return log2 odds as people read them.

    >>> bits(16.6), bits(0.3)
    ('+17', '±0')
    """
    whole = round(weight)
    return "±0" if whole == 0 else f"{whole:+d}".replace("-", "\N{MINUS SIGN}")


def _comma(language: str) -> str:
    return "، " if language == "ar" else ", "


def _semicolon(language: str) -> str:
    return {"ar": "؛ ", "fr": " ; "}.get(language, "; ")
