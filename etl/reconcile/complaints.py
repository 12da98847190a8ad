"""Complaints by their nature: how many, how many wait, how fast they are answered (questions 13, 22)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

import pandas as pd

from etl.reconcile.facts import day, lines_of, text

_ANSWERED = re.compile(r"^(?:cl[oô]tur|trait|r[ée]solu|r[ée]gl[ée]|satisf|r[ée]pondu|مغلق|تمت|تم ال|عولج|محلول)")
_PERSONAL = re.compile(r"\d{5,}")


@dataclass(frozen=True, slots=True)
class _Complaint:
    nature: str
    craft: str
    received: date | None
    answered: date | None
    is_open: bool


def complaints(table: pd.DataFrame | None, trainings: Iterable[dict[str, Any]], as_of: date) -> list[dict[str, Any]]:
    """Return one line per nature and craft.

    ``table``: rows of the feed; the last word on a complaint counts, by its number, else by person, day and nature.
    Columns: ``nature`` (as it is written most often, digits that could be somebody's struck), ``craft`` (empty where
    not said), ``complaints, open`` (count), ``median_days`` (from complaint to answer; None: none was answered with
    both days), ``oldest_open_days`` (None: none is open or dated), ``per_100_trained`` (of the craft).
    """
    trained = Counter(line["craft"] for line in trainings if line["trained"])
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    groups: dict[tuple[str, str], list[_Complaint]] = defaultdict(list)
    for one in _last_told(table, spelled).values():
        groups[one.nature, one.craft].append(one)
    return [
        _line(spelled[nature].most_common(1)[0][0] if nature else "", craft, told, trained[craft], as_of)
        for (nature, craft), told in sorted(groups.items())
    ]


def _last_told(table: pd.DataFrame | None, spelled: dict[str, Counter[str]]) -> dict[tuple[Any, ...], _Complaint]:
    found: dict[tuple[Any, ...], _Complaint] = {}
    for line in lines_of(table):
        written = _PERSONAL.sub("***", " ".join((text(line.get("nature")) or "").split()))
        nature, craft = written.casefold(), text(line.get("craft")) or ""
        spelled[nature][written] += 1
        received, answered = day(line.get("complaint_date")), day(line.get("answer_date"))
        ended = bool(_ANSWERED.match((text(line.get("status")) or "").casefold()))
        told = _Complaint(nature, craft, received, answered, not (answered or text(line.get("answer")) or ended))
        number = text(line.get("complaint_number"))
        who = text(line.get("person_id")) or f"{line['file']}/{line['sheet']}/{line['row']}"
        found[(number,) if number else (who, received, nature)] = told
    return found


def _line(nature: str, craft: str, told: list[_Complaint], trained: int, as_of: date) -> dict[str, Any]:
    days = [(one.answered - one.received).days for one in told if one.answered and one.received]
    ages = [(as_of - one.received).days for one in told if one.is_open and one.received]
    return {
        "nature": nature,
        "craft": craft,
        "complaints": len(told),
        "open": sum(one.is_open for one in told),
        "median_days": float(median(days)) if days else None,
        "oldest_open_days": max(ages, default=None),
        "per_100_trained": round(100 * len(told) / trained, 2) if trained else None,
    }
