"""What if goods arrive on a day: what somebody names, as quantities of items."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from etl import week as calendar
from etl.flow import answers
from etl.flow.houses import Houses
from etl.reconcile import arrivals
from warehouse import read as question

Line = dict[str, Any]
_ASKED = re.compile(r"(?P<what>.+?)\s*=\s*(?P<day>\d{4}-\d{2}-\d{2})")


class UnknownArrivalError(ValueError):
    """What is said to arrive is no item, lot or contract, or its day is none; the text says what to write."""


def forecast(houses: Houses, asked: Iterable[str], week: str | None = None) -> list[Line]:
    """Return the forecast of each cohort if goods arrive, see :func:`etl.reconcile.arrivals`.

    ``asked``: ``WHAT=DAY``, see :func:`read`. Raises UnknownArrivalError.
    """
    answer = answers.of_week(houses, week)
    lots, goods = (answers.beside(houses, name, answer.week) for name in ("lots", "goods"))
    with houses.asking() as connection:
        items = question.items(connection, answer.week)
    day = (answer.header["data_cutoff"].astimezone(calendar.CASABLANCA) - timedelta(microseconds=1)).date()
    return arrivals(answer.trainings, items, goods, read(asked, lots, goods), day)


def read(asked: Iterable[str], lots: Sequence[Line], goods: Sequence[Line]) -> list[tuple[dict[str, float], date]]:
    """Return (item → quantity, day) of each ``WHAT=DAY``.

    ``lots, goods``: a week's lines. A contract, or ``contract:lot``, brings what it has not got accepted yet; an item
    brings all that is missing of it. Raises UnknownArrivalError.
    """
    return [_one(one, lots, goods) for one in asked]


def _one(asked: str, lots: Sequence[Line], goods: Sequence[Line]) -> tuple[dict[str, float], date]:
    found = _ASKED.fullmatch(asked.strip())
    if found is None:
        raise UnknownArrivalError(f"--if {asked!r}: write WHAT=DAY, such as 12/2025=2026-12-15")
    what = found["what"]
    try:
        day = date.fromisoformat(found["day"])
    except ValueError:
        raise UnknownArrivalError(f"--if {asked!r}: {found['day']} is no day") from None
    quantities: dict[str, float] = {}
    for line in lots:
        if what in (line["contract"], f"{line['contract']}:{line['lot']}"):
            open_quantity = max(line["quantity"] - line["accepted"], 0.0)
            quantities[line["item"]] = quantities.get(line["item"], 0.0) + open_quantity
    for line in goods:
        if line["item"] == what:
            quantities[what] = max(line["missing"] - line["in_store"], 0.0)
    if not quantities:
        raise UnknownArrivalError(
            f"--if {asked!r}: {what} is no item, contract or contract:lot of this week; `tajhiz lots` lists them"
        )
    return quantities, day
