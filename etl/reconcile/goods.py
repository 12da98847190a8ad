"""Each item from what artisans asked for to what they hold, and what is still to be bought (questions 12 and 14).

Quantities are in the item's unit, over all contracts and people; prices in dirhams as the schedule states them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from etl.policy import Policy
from etl.reconcile.facts import day, lines_of, number, text
from etl.reconcile.stock import ItemStock
from etl.reconcile.world import World

Line = dict[str, Any]


def goods(
    world: World, facts: dict[str, pd.DataFrame], trainings: Iterable[Line], items: Iterable[Line], policy: Policy
) -> list[Line]:
    """Return one line per item of a kit.

    ``trainings, items``: the week's answer. Columns: ``item, craft, unit, mandatory``; ``asked`` (proposals) →
    ``needed`` (kits of everybody trained and not closed) → ``tendered`` → ``bought`` (awarded) → ``delivered`` →
    ``accepted``, ``refused`` → ``handed_over`` (covered by accepted goods) → ``received`` (signed for by the trained);
    ``missing`` less ``in_store`` and ``on_order`` is ``to_buy``, never below 0; ``unit_price_mad`` (of the last
    award, of the last schedule where nothing was awarded), ``cost_mad``.
    """
    needed, received, missing = _of_people(trainings, items)
    asked = _asked(facts.get("artisan_proposals"))
    prices = _prices(facts.get("core_lot_lines"))
    found = []
    for craft, kit in policy.kits.items():
        for one in kit:
            stock = world.stocks.get(one.item, ItemStock())
            told = _of_stock(stock, world.covered.given.get(one.item, 0.0))
            to_buy = max(missing[one.item] - told["in_store"] - told["on_order"], 0.0)
            price = prices.get(one.item)
            found.append(
                {
                    "item": one.item, "craft": craft, "unit": one.unit, "mandatory": one.mandatory,
                    "asked": asked[one.item], "needed": needed[one.item], **told, "received": received[one.item],
                    "missing": missing[one.item], "to_buy": to_buy, "unit_price_mad": price,
                    "cost_mad": None if price is None else round(price * to_buy, 2),
                }
            )  # fmt: skip
    return found


def _of_stock(stock: ItemStock, given: float) -> Line:
    bought = sum(line.quantity for line in stock.lots if line.is_awarded)
    inspected = sum(max(line.inspected, line.accepted + line.refused) for line in stock.inspections)
    # Refused goods are the supplier's to replace: they are on order still.
    waiting = max(stock.delivered - inspected, 0.0) + max(bought - stock.delivered, 0.0)
    refused = sum(line.refused for line in stock.inspections)
    on_order = min(waiting + refused, max(bought - stock.accepted, 0.0)) if bought else waiting
    told = {
        "tendered": sum(line.quantity for line in stock.lots),
        "bought": bought,
        "delivered": stock.delivered,
        "accepted": stock.accepted,
        "refused": refused,
        "handed_over": given,
        "in_store": max(stock.accepted - given, 0.0),
        "on_order": on_order,
    }
    return {name: float(quantity) for name, quantity in told.items()}  # a sum of nothing is a whole number


def _of_people(
    trainings: Iterable[Line], items: Iterable[Line]
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    counted = {_key(line): line["state"] for line in trainings if line["trained"]}
    needed: dict[str, float] = defaultdict(float)
    received: dict[str, float] = defaultdict(float)
    missing: dict[str, float] = defaultdict(float)
    for line in items:
        state = counted.get(_key(line))
        if state is None or state == "closed":
            continue
        needed[line["item"]] += line["quantity_needed"]
        received[line["item"]] += min(line["quantity_signed"], line["quantity_needed"])
        if line["reason"]:
            missing[line["item"]] += max(line["quantity_needed"] - line["quantity_signed"], 0.0)
    return needed, received, missing


def _key(line: Line) -> tuple[str, str, str]:
    return line["person_id"], line["cohort"], line["craft"]


def _asked(table: pd.DataFrame | None) -> dict[str, float]:
    """Count what artisans proposed; the last word of a person on an item counts, one piece where no number is said."""
    last: dict[tuple[str, str], float] = {}
    for line in lines_of(table):
        if item := text(line.get("item")):
            who = text(line.get("person_id")) or f"{line['file']}/{line['sheet']}/{line['row']}"
            last[who, item] = number(line.get("quantity")) or 1.0
    found: dict[str, float] = defaultdict(float)
    for (_, item), quantity in last.items():
        found[item] += quantity
    return found


def _prices(table: pd.DataFrame | None) -> dict[str, float]:
    best: dict[str, tuple[bool, date, float]] = {}
    for line in lines_of(table):
        item, price = text(line.get("item")), number(line.get("unit_price_mad"))
        if item and price > 0:
            is_awarded = bool(text(line.get("awarded_to")) or text(line.get("award_date")))
            when = day(line.get("award_date")) or day(line["received_at"]) or date.min
            best[item] = max(best.get(item, (False, date.min, 0.0)), (is_awarded, when, price))
    return {item: price for item, (_, _, price) in best.items()}
