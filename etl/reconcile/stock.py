"""How far each item has come for everybody together, and who may count on a unit of it.

Accepted goods are finite: hand-overs consume them in order of date, and what was handed over beyond what the
committee accepted equips nobody.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from etl.reconcile.facts import Line, Source, day, lines_of, number, source, text
from etl.reconcile.handed import Handed
from etl.reconcile.papers import paper_number
from etl.records import Reason

Subject = tuple[str, ...]


@dataclass
class ItemStock:
    """One item's way from tender to acceptance; quantities in the item's unit, over all contracts."""

    lots: list[Line] = field(default_factory=list)
    deliveries: list[Line] = field(default_factory=list)
    inspections: list[Line] = field(default_factory=list)  # the last report on each delivered line
    acceptances: list[tuple[date | None, float]] = field(default_factory=list)  # (there since, quantity)
    was_refused: bool = False  # some of it, by any report, even one that a later report replaced

    @property
    def delivered(self) -> float:
        """Quantity on suppliers' delivery notes."""
        return sum(line.quantity for line in self.deliveries)

    @property
    def accepted(self) -> float:
        """Quantity that the committee accepted and has not refused since."""
        return sum(line.accepted for line in self.inspections)

    def accepted_by(self, when: date | None) -> float:
        """Return how much of what is accepted today was there on a day; a day that nobody knows hides nothing."""
        return sum(quantity for since, quantity in self.acceptances if since is None or when is None or since <= when)

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

    def beyond_acceptance(self, when: date | None) -> Reason:
        """Return why a unit handed over on a day, beyond the quantity accepted by then, does not count."""
        if self.was_refused and self.accepted_by(when) < self.accepted:
            return Reason.FAILED_INSPECTION
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
    arrived: dict[tuple[str, str], date] = {}
    for delivery in _deliveries(facts.get("core_deliveries")):
        stocks[delivery.item].deliveries.append(delivery)
        note = (delivery.item, delivery.subject[-1])
        if delivery.fact_date and note[1]:
            arrived[note] = max(delivery.fact_date, arrived.get(note, delivery.fact_date))
    for inspections in _reports_on_goods(facts.get("core_inspections")):
        stock = stocks[inspections[-1][0].item]
        stock.inspections += inspections[-1]
        stock.acceptances += _acceptances(inspections, arrived)
        stock.was_refused |= any(line.refused > 0 for report in inspections for line in report)
    return dict(stocks)


def _deliveries(table: pd.DataFrame | None) -> list[Line]:
    found = []
    for line in lines_of(table):
        if item := text(line.get("item")):
            told = Line(
                item=item,
                quantity=number(line.get("quantity")),
                source=source(line),
                fact_date=day(line.get("delivery_date")),
                subject=_goods(item, line),
                known_at=str(line["received_at"]),
            )
            found.append(told)
    noted = _grouped(found, lambda line: line.subject if line.subject[-1] else (line.source,))
    return [line for lines in noted.values() for line in _told_last(lines)]


def _goods(item: str, line: dict[Any, Any]) -> Subject:
    """Return what one delivery of one item is known by; its last part is the delivery note, empty when not said."""
    numbers = (paper_number(text(line.get(c))) for c in ("contract", "lot", "line", "delivery_note"))
    return (item, *numbers)


def _grouped(lines: Iterable[Line], key: Callable[[Line], Hashable]) -> dict[Hashable, list[Line]]:
    groups: dict[Hashable, list[Line]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups


def _told_last(lines: list[Line]) -> list[Line]:
    """Return the lines of the last file and sheet that tell a fact: a paper sent again is no second paper."""
    last = max((line.known_at, line.source.file, line.source.sheet) for line in lines)
    return [line for line in lines if (line.known_at, line.source.file, line.source.sheet) == last]


def _reports_on_goods(table: pd.DataFrame | None) -> list[list[list[Line]]]:
    """Return, for each delivered line, the reports on it in order of date, each with its lines.

    Goods may still be refused until definitive acceptance (CCAG-F), so accepted can become refused: the last report
    counts. Without a delivery note nothing says that two reports speak of the same goods: each stands alone.
    """
    found = []
    for line in lines_of(table):
        if item := text(line.get("item")):
            found.append(_inspection(item, line))
    goods = _grouped(found, lambda line: line.subject[:-1] if line.subject[-2] else line.subject)
    answer = []
    for lines in goods.values():
        reports = [_told_last(told) for told in _grouped(lines, lambda line: line.subject[-1]).values()]
        answer.append(sorted(reports, key=_order))
    return answer


def _inspection(item: str, line: dict[Any, Any]) -> Line:
    report = paper_number(text(line.get("inspection_report")))
    return Line(
        item=item,
        quantity=number(line.get("quantity_inspected")),
        source=source(line),
        fact_date=day(line.get("inspection_date")),
        inspected=number(line.get("quantity_inspected")),
        accepted=max(number(line.get("quantity_accepted")), 0.0),
        refused=number(line.get("quantity_refused")),
        subject=(*_goods(item, line), report or str(line["file"])),
        known_at=str(line["received_at"]),
    )


def _order(report: list[Line]) -> tuple[str, str]:
    """Order reports on the same goods by their day; one without a day comes when it became known."""
    last = report[-1]
    return (last.fact_date.isoformat() if last.fact_date else last.known_at[:10], last.known_at)


def _acceptances(reports: list[list[Line]], arrived: dict[tuple[str, str], date]) -> list[tuple[date | None, float]]:
    """Return (day, quantity) from when on accepted units can have been handed over.

    What the first report accepted was there from its delivery on. What only a later report accepts was repaired or
    replaced since: whoever signed before signed for goods that were refused.
    """
    units: list[tuple[date | None, float]] = []
    for report in reports:
        last = report[-1]
        since = last.fact_date if units else arrived.get((last.item, last.subject[-2]), last.fact_date)
        accepted = sum(line.accepted for line in report)
        kept: list[tuple[date | None, float]] = []
        for day_there, quantity in units:
            kept.append((day_there, min(quantity, accepted - sum(q for _, q in kept))))
        units = [*kept, (since, accepted - sum(quantity for _, quantity in kept))]
    return units


@dataclass(frozen=True)
class Covered:
    """What of the goods handed over accepted goods cover, in the item's unit."""

    handed: dict[str, float]  # item → handed over, covered or not
    given: dict[str, float]  # item → handed over and covered
    scarce: dict[str, dict[Source, float]]  # of items that do not suffice: row of the hand-over → quantity covered

    def of(self, line: Handed) -> float:
        """Return the quantity of a hand-over that accepted goods cover; a member has her part of what is covered."""
        if line.item is None:
            return 0.0
        rows = self.scarce.get(line.item)
        if rows is None:
            return line.quantity
        available = rows.get(line.source, 0.0)
        if line.of_group:
            available *= line.quantity / line.of_group
        return available if available < line.quantity else line.quantity


def covered(handovers: Iterable[Handed], stocks: dict[str, ItemStock]) -> Covered:
    """Share accepted goods out among the lines that hand them over.

    Goods leave the store when they are handed over, signed for or not; nobody was given what came later.
    """
    of_item: dict[str, list[Handed]] = defaultdict(list)
    for handover in handovers:
        if handover.item is not None:
            of_item[handover.item].append(handover)
    handed = {item: sum([line.quantity for line in lines]) for item, lines in of_item.items()}
    scarce = {}
    for item, lines in of_item.items():
        stock = stocks.get(item, ItemStock())
        if handed[item] > stock.accepted_by(min(line.fact_date or date.max for line in lines)):
            scarce[item] = _in_turn(lines, stock)  # otherwise there was enough for all, from the first day on
    given = {item: sum(scarce[item].values()) if item in scarce else handed[item] for item in of_item}
    return Covered(handed, given, scarce)


def _in_turn(lines: list[Handed], stock: ItemStock) -> dict[Source, float]:
    """Share out an item that does not suffice, in order of the day."""
    used, given = 0.0, {}
    for line in sorted(lines, key=lambda line: (line.fact_date or date.max, line.source)):
        taken = min(max(stock.accepted_by(line.fact_date) - used, 0.0), line.quantity)
        used += taken
        given[line.source] = taken
    return given
