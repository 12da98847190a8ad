"""The chain of one (training, item): the earliest unmet link is the reason (design §5)."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from etl.policy import KitItem
from etl.reconcile.facts import Source, in_order
from etl.reconcile.handed import Handed
from etl.reconcile.plans import Planned
from etl.reconcile.stock import Covered, ItemStock
from etl.records import Reason

_ORDER = {reason: rank for rank, reason in enumerate(Reason)}
_OF_STATUS = {
    "absent": Reason.ABSENT,
    "refused": Reason.REFUSED_BY_BENEFICIARY,
    "withdrawn": Reason.WITHDRAWN,
    "not_handed_over": Reason.IN_STORE,
    "replaced": Reason.IN_STORE,
}
_OVERRULED_BY_WRONG_KIT = {Reason.IN_STORE, Reason.NOT_ON_ANY_LIST, Reason.WITHDRAWN}
_TOLERANCE = 1e-9  # quantities are decimal text read as binary numbers


class Beneficiary(NamedTuple):
    """What is known of one person's goods, whatever the training."""

    lines: Mapping[str | None, list[Handed]]  # item → standing hand-overs to the person, own and through an annex
    plans: tuple[Planned, ...]  # allocations to the person or to a cooperative the person belongs to
    unnamed: tuple[Handed, ...]  # what a cooperative of the person received without an annex naming the person
    foreign: tuple[Handed, ...]  # signed goods that no kit of the person's crafts holds
    not_then: Mapping[Source, tuple[Source, ...]] = MappingProxyType({})  # hand-over → rows that say: no member


class ItemOutcome(NamedTuple):
    """How one kit item stands for one training; quantities in the item's unit."""

    item: KitItem
    received: float
    reason: Reason | None
    since: date | None
    sources: tuple[Source, ...]
    through_cooperative: bool


def earliest(reasons: Iterable[Reason]) -> Reason | None:
    """Return the reason that stands first in the chain."""
    return min(reasons, key=_ORDER.__getitem__, default=None)


def judge_item(
    kit_item: KitItem,
    stock: ItemStock,
    person: Beneficiary,
    covered: Covered,
    already_used: float,
) -> ItemOutcome:
    """Say whether the person has this item, and if not, which link is missing.

    ``covered``: what of the hand-overs accepted goods cover; ``already_used``: what another training of the same
    person has counted.
    """
    lines = person.lines.get(kit_item.item, [])
    if kit_item.substitutes:
        lines = lines + _standing_in(kit_item, person)
    counted = [line for line in lines if line.status == "handed_over" and line.is_signed and not line.is_doubtful]
    given = sum([covered.of(line) for line in counted])
    received = given - already_used if given > already_used else 0.0
    through = any(line.of_group is not None for line in counted)
    if received + _TOLERANCE >= kit_item.quantity * (1 - kit_item.tolerance):
        since = max([line.fact_date for line in counted if line.fact_date], default=None)
        return ItemOutcome(kit_item, received, None, since, in_order([line.source for line in counted]), through)
    reason, since, sources = _missing(kit_item.item, stock, person, lines, covered)
    return ItemOutcome(kit_item, received, reason, since, sources, through)


def _standing_in(kit_item: KitItem, person: Beneficiary) -> list[Handed]:
    """Return the hand-overs of items that a decision of their day, or before it, lets stand for this one."""
    since: dict[str, date] = {}
    for other in kit_item.substitutes:
        since[other.item] = min(other.since, since.get(other.item, other.since))
    since.pop(kit_item.item, None)
    return [
        line for item in since for line in person.lines.get(item, ()) if since[item] <= (line.fact_date or date.max)
    ]


def _missing(
    item: str,
    stock: ItemStock,
    person: Beneficiary,
    lines: list[Handed],
    covered: Covered,
) -> tuple[Reason, date | None, tuple[Source, ...]]:
    held_back = stock.unmet()
    if held_back is not None:
        return held_back, _last_date(stock), tuple(stock.evidence())
    reason, since, sources = _of_person(item, stock, person, lines, covered)
    if person.foreign and reason in _OVERRULED_BY_WRONG_KIT:
        wrong = person.foreign[-1]
        return Reason.WRONG_KIT, wrong.fact_date, in_order(line.source for line in person.foreign)
    return reason, since, sources


def _of_person(
    item: str,
    stock: ItemStock,
    person: Beneficiary,
    lines: list[Handed],
    covered: Covered,
) -> tuple[Reason, date | None, tuple[Source, ...]]:
    lines = [*lines, *(line for line in person.lines.get(None, ()) if line.status in _OF_STATUS)]
    if lines:
        last = max(lines, key=lambda line: (line.fact_date or date.min, line.known_at, line.source))
        return _of_line(last, stock, covered), last.fact_date, (last.source,)
    unnamed = [line for line in person.unnamed if line.item == item]
    if unnamed:
        last = unnamed[-1]
        return Reason.GROUP_NOT_CONFIRMED, last.fact_date, (last.source, *person.not_then.get(last.source, ()))
    plans = [plan for plan in person.plans if plan.item == item]
    if plans:
        return Reason.IN_STORE, plans[0].fact_date, (plans[0].source,)
    return Reason.NOT_ON_ANY_LIST, _last_date(stock), tuple(stock.evidence())


def _of_line(line: Handed, stock: ItemStock, covered: Covered) -> Reason:
    if line.is_doubtful:
        return Reason.IDENTITY_CONFLICT
    if line.status != "handed_over":
        return _OF_STATUS.get(line.status, Reason.IN_STORE)
    if not line.is_signed:
        return Reason.NOT_SIGNED
    if covered.of(line) + _TOLERANCE < line.quantity:
        return stock.beyond_acceptance(line.fact_date)
    return Reason.IN_STORE  # a part of the quantity came; the rest of the accepted goods did not


def _last_date(stock: ItemStock) -> date | None:
    told = stock.inspections or stock.deliveries or stock.lots
    return max((line.fact_date for line in told if line.fact_date), default=None)


def doubted(line: Handed) -> Handed:
    """Return the line marked as one that a withdrawal under an unknown name may have taken back."""
    return line._replace(is_doubtful=True)
