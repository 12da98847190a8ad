"""What was ordered of whom, and what became of it: engaged, delivered, accepted, refused, late."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from etl.policy import Programme
from etl.reconcile.facts import Line, day, lines_of, number, text
from etl.reconcile.papers import paper_number
from etl.reconcile.stock import ItemStock

Key = tuple[str, str, str]  # contract, lot, item


def lots(
    facts: Mapping[str, pd.DataFrame], stocks: Mapping[str, ItemStock], programme: Programme, as_of: date
) -> list[dict[str, Any]]:
    """Return one line per contract, lot and item, and one with neither for goods that name no contract.

    Columns: ``contract, lot, item, supplier``; ``quantity, delivered, accepted, refused`` in the item's unit;
    ``unit_price_mad``; ``engaged_mad, accepted_mad`` (None without a price); ``award_date, due_date`` (award and the
    contract's delay of the policy); ``days_late`` (until the last of the quantity came, else until ``as_of``; None
    where nothing is due); ``penalty_mad`` (None where the policy states no rate).
    """
    found = _awarded(facts.get("core_lot_lines"))
    only: dict[str, list[Key]] = defaultdict(list)
    for key in found:
        only[key[2]].append(key)
    came: dict[Key, list[Line]] = defaultdict(list)
    judged: dict[Key, list[Line]] = defaultdict(list)
    for item, stock in stocks.items():
        for lines, to in ((stock.deliveries, came), (stock.inspections, judged)):
            for line in lines:
                to[_lot_of(line, item, found, only[item])].append(line)
    keys = sorted({*found, *came, *judged})
    return [_line(key, found.get(key, {}), came[key], judged[key], programme, as_of) for key in keys]


def _awarded(table: pd.DataFrame | None) -> dict[Key, dict[str, Any]]:
    found: dict[Key, dict[str, Any]] = {}
    for line in lines_of(table):
        item = text(line.get("item"))
        if item is None:
            continue
        contract, lot = (paper_number(text(line.get(name))) for name in ("contract", "lot"))
        known = found.setdefault((contract, lot, item), {"quantity": 0.0, "engaged": None})
        quantity, price = number(line.get("quantity")), number(line.get("unit_price_mad"))
        known["quantity"] += quantity
        if price > 0:
            known["engaged"] = (known["engaged"] or 0.0) + price * quantity
            known["price"] = price
        known |= {name: text(line.get(name)) for name in ("contract", "lot")}  # as the Region writes them
        known["supplier"] = text(line.get("awarded_to")) or known.get("supplier")
        known["award_date"] = day(line.get("award_date")) or known.get("award_date")
    return found


def _lot_of(line: Line, item: str, known: Mapping[Key, Any], of_item: list[Key]) -> Key:
    """Return the lot that a delivery or an inspection belongs to: the one it names, else the item's only one."""
    key = (line.subject[1], line.subject[2], item)
    if key in known:
        return key
    fitting = [one for one in of_item if key[0] in ("", one[0]) and key[1] in ("", one[1])]
    return fitting[0] if len(fitting) == 1 else key


def _line(
    key: Key, told: dict[str, Any], came: list[Line], judged: list[Line], programme: Programme, as_of: date
) -> dict[str, Any]:
    quantity, price = told.get("quantity", 0.0), told.get("price")
    delivered, accepted = sum(line.quantity for line in came), sum(line.accepted for line in judged)
    awarded = told.get("award_date")
    delays = {paper_number(contract): days for contract, days in programme.delivery_days.items()}
    delay = delays.get(key[0], programme.delivery_days.get("*"))
    due = awarded + timedelta(days=delay) if awarded and delay is not None else None
    late = None if due is None else max((_complete(quantity, came, as_of) - due).days, 0)
    rate, engaged = programme.penalty_per_day, told.get("engaged") if awarded else None
    penalty = None
    if rate is not None and late is not None and engaged is not None:
        penalty = round(min(rate * late, programme.penalty_most) * engaged, 2)
    return {
        "contract": told.get("contract") or key[0],
        "lot": told.get("lot") or key[1],
        "item": key[2],
        "supplier": told.get("supplier"),
        "quantity": float(quantity),
        "delivered": float(delivered),
        "accepted": float(accepted),
        "refused": float(sum(line.refused for line in judged)),
        "unit_price_mad": price,
        "engaged_mad": None if engaged is None else round(engaged, 2),
        "accepted_mad": None if price is None else round(price * accepted, 2),
        "award_date": awarded,
        "due_date": due,
        "days_late": late,
        "penalty_mad": penalty,
    }


def _complete(quantity: float, came: list[Line], as_of: date) -> date:
    """Return the day on which the whole quantity had come, ``as_of`` where it has not."""
    total = 0.0
    for line in sorted(came, key=lambda line: line.fact_date or as_of):
        total += line.quantity
        if total >= quantity:
            return line.fact_date or as_of
    return as_of
