"""What if goods arrive on a day: until when everybody whom they complete could be equipped (question 32).

People are served one after the other at the present pace (equipped in the last twelve weeks), its 95 % interval that of
a Poisson rate with Jeffreys' prior. Who lacks nothing but goods in store can be served at once; whom goods complete,
from the day of their arrival on, longest wait first as far as the quantity goes; nobody else is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Any

from etl.reconcile.cohorts import LONGEST, paces

Line = dict[str, Any]


def arrivals(
    trainings: Iterable[Line],
    items: Iterable[Line],
    goods: Iterable[Line],
    arriving: Sequence[tuple[Mapping[str, float], date]],
    as_of: date,
) -> list[Line]:
    """Return one line per cohort, in order.

    ``trainings, items, goods``: a week's answer; ``arriving``: (item → quantity, day) of what is taken to be accepted
    on that day. Columns: ``cohort, remaining`` (trained, neither equipped nor closed), ``from_store`` (whom the store
    completes), ``by_arrival`` (whom the arrivals complete), ``left`` (whom neither completes), ``equipped_lately``,
    ``last_day, last_early, last_late`` (when the last of the completed is equipped; None: nobody was equipped lately,
    or beyond 30 years).
    """
    told = list(trainings)
    missing: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for line in items:
        if line["mandatory"] and line["reason"]:
            lack = max(line["quantity_needed"] - line["quantity_signed"], 0.0)
            missing[line["person_id"], line["cohort"], line["craft"]][line["item"]] = lack
    waiting = [line for line in told if line["trained"] and line["state"] in {"partly_equipped", "not_equipped"}]
    waiting.sort(key=lambda line: (-(line["days_waiting"] or 0), line["person_id"], line["cohort"], line["craft"]))
    stock = defaultdict(float, {line["item"]: line["in_store"] for line in goods})
    days = _served(waiting, missing, stock, [({}, as_of), *sorted(arriving, key=lambda one: one[1])])
    return [_cohort(code, told, waiting, days, as_of) for code in sorted({line["cohort"] for line in told})]


def _key(line: Line) -> tuple[str, str, str]:
    return line["person_id"], line["cohort"], line["craft"]


def _served(
    waiting: list[Line],
    missing: Mapping[tuple[str, str, str], Mapping[str, float]],
    stock: dict[str, float],
    arriving: Iterable[tuple[Mapping[str, float], date]],
) -> dict[tuple[str, str, str], date]:
    """Return training → day from which on all that it lacks is there."""
    found: dict[tuple[str, str, str], date] = {}
    for quantities, day in arriving:
        for item, quantity in quantities.items():
            stock[item] += quantity
        for line in waiting:
            lacks = missing.get(_key(line))
            if _key(line) in found or not lacks or any(stock[item] < lack for item, lack in lacks.items()):
                continue
            found[_key(line)] = day
            for item, lack in lacks.items():
                stock[item] -= lack
    return found


def _cohort(code: str, told: list[Line], waiting: list[Line], days: Mapping[Any, date], as_of: date) -> Line:
    remaining = [line for line in waiting if line["cohort"] == code]
    served = sorted(days[_key(line)] for line in remaining if _key(line) in days)
    lately, pace, slow, fast = paces(
        [line["since"] for line in told if line["cohort"] == code and line["state"] == "equipped"], as_of
    )
    at_once = sum(day <= as_of for day in served)
    return {
        "cohort": code,
        "remaining": len(remaining),
        "from_store": at_once,
        "by_arrival": len(served) - at_once,
        "left": len(remaining) - len(served),
        "equipped_lately": lately,
        "last_day": _last(served, pace, as_of) if lately else None,
        "last_early": _last(served, fast, as_of) if lately else None,
        "last_late": _last(served, slow, as_of) if lately else None,
    }


def _last(served: Sequence[date], pace: float, as_of: date) -> date | None:
    """Return when the last is equipped if from each one's day on ``pace`` are equipped a week."""
    done = 0.0  # days from now
    for day in served:
        done = max(done, float((day - as_of).days)) + 7 / pace
    return as_of + timedelta(days=ceil(done)) if done <= 7 * LONGEST else None
