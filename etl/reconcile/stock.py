"""How far each item has come for everybody together, and who may count on a unit of it.

Accepted goods are finite: hand-overs consume them in order of date, and what was handed over beyond what the
committee accepted equips nobody.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from etl.reconcile.facts import Handed, Line, Source, day, lines_of, number, source, text
from etl.records import Reason


@dataclass
class ItemStock:
    """One item's way from tender to acceptance; quantities in the item's unit, over all contracts."""

    lots: list[Line] = field(default_factory=list)
    deliveries: list[Line] = field(default_factory=list)
    inspections: list[Line] = field(default_factory=list)

    @property
    def delivered(self) -> float:
        """Quantity on suppliers' delivery notes."""
        return sum(line.quantity for line in self.deliveries)

    @property
    def accepted(self) -> float:
        """Quantity that the committee accepted and has not refused since."""
        return sum(line.accepted for line in self.inspections)

    def unmet(self) -> Reason | None:
        """Return the earliest link of the chain that holds this item back for everybody, or None."""
        if not self.lots:
            return Reason.NOT_TENDERED
        if not any(line.is_awarded for line in self.lots):
            return Reason.NOT_AWARDED
        if self.delivered <= 0 and self.accepted <= 0:
            return Reason.AWAITING_SUPPLIER
        if not self.inspections:
            return Reason.AWAITING_INSPECTION
        return Reason.FAILED_INSPECTION if self.accepted <= 0 else None

    def evidence(self) -> list[Source]:
        """Return the rows that say how far this item has come."""
        said = self.inspections or self.deliveries or self.lots
        return sorted({line.source for line in said})

    def beyond_acceptance(self) -> Reason:
        """Return why a unit handed over beyond the accepted quantity does not count."""
        inspected = sum(max(line.inspected, line.accepted + line.refused) for line in self.inspections)
        if self.delivered > inspected:
            return Reason.AWAITING_INSPECTION
        return Reason.FAILED_INSPECTION if self.accepted < self.delivered else Reason.AWAITING_SUPPLIER


def stock_of(facts: dict[str, pd.DataFrame]) -> dict[str, ItemStock]:
    """Return every item's stock; an item that no line names has none."""
    stocks: dict[str, ItemStock] = defaultdict(ItemStock)
    for line in lines_of(facts.get("core_lot_lines")):
        if item := text(line.get("item")):
            awarded = bool(text(line.get("awarded_to")) or text(line.get("award_date")))
            stocks[item].lots.append(
                Line(item, number(line.get("quantity")), source(line), day(line.get("award_date")), awarded)
            )
    for line in lines_of(facts.get("core_deliveries")):
        if item := text(line.get("item")):
            delivered = Line(item, number(line.get("quantity")), source(line), day(line.get("delivery_date")))
            stocks[item].deliveries.append(delivered)
    for inspection in _latest_inspections(facts.get("core_inspections")):
        stocks[inspection.item].inspections.append(inspection)
    return dict(stocks)


def _latest_inspections(table: pd.DataFrame | None) -> list[Line]:
    """Return one inspection per delivered line: a later report on the same goods replaces the earlier one.

    Goods may still be refused until definitive acceptance (CCAG-F), so accepted can become refused.
    """
    latest: dict[tuple[str, ...], list[Line]] = {}
    for line in lines_of(table):
        item = text(line.get("item"))
        if item is None:
            continue
        report = text(line.get("inspection_report")) or ""
        goods = tuple(text(line.get(c)) or "" for c in ("contract", "lot", "line", "delivery_note"))
        told = Line(
            item=item,
            quantity=number(line.get("quantity_inspected")),
            source=source(line),
            fact_date=day(line.get("inspection_date")),
            inspected=number(line.get("quantity_inspected")),
            accepted=number(line.get("quantity_accepted")),
            refused=number(line.get("quantity_refused")),
            subject=(report,),
            known_at=str(line["received_at"]),
        )
        key = (item, *goods)
        before = latest.get(key, [])
        # Without a delivery note nothing says that two reports speak of the same goods: both stand.
        if before and goods[3] and before[-1].subject != told.subject:
            latest[key] = [told] if _order(told) >= _order(before[-1]) else before
        else:
            latest[key] = [*before, told]
    return [line for lines in latest.values() for line in lines]


def _order(line: Line) -> tuple[str, str]:
    return (line.fact_date.isoformat() if line.fact_date else "", line.known_at)


def covered(handovers: Iterable[Handed], stocks: dict[str, ItemStock]) -> dict[tuple[Source, str], float]:
    """Return, for each hand-over line and item, the quantity that accepted goods cover.

    Goods leave the store when they are handed over, signed for or not.
    """
    left = {item: stock.accepted for item, stock in stocks.items()}
    given: dict[tuple[Source, str], float] = {}
    ordered = sorted(handovers, key=lambda h: (h.fact_date.isoformat() if h.fact_date else "9", h.source))
    for handover in ordered:
        if handover.item is None:
            continue
        taken = min(max(left.get(handover.item, 0.0), 0.0), handover.quantity)
        left[handover.item] = left.get(handover.item, 0.0) - taken
        given[handover.source, handover.item] = taken
    return given
