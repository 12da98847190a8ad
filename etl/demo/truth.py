"""The truth, told by bookkeeping: who had got what by the end of a week, and what stood in the way.

This is no second reconcile: it knows the world's people, not the files' rows, so nothing here can be misread,
mislinked or mistyped. Reasons stand in the order of the programme's chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from etl.demo.handing import KIT, Handover
from etl.demo.story import LotLine
from etl.demo.world import Training, World
from etl.policy import KitItem
from etl.records import Reason, State

CHAIN = tuple(Reason)
Delivered = dict[str, dict[str, float]]  # craft → item → quantity


@dataclass(frozen=True)
class Answer:
    """What is true of one training on one day."""

    training: Training
    trained: bool
    state: State
    reason: Reason | None
    also_ok: str
    through_cooperative: bool


class Ledger:
    """What was known of goods, lists and hand-overs at the end of a day."""

    def __init__(self, world: World, day: date) -> None:
        self._world = world
        goods = world.goods
        self.lines: dict[str, LotLine] = {n.item.item: n for n in goods.lines if n.known <= day}
        self.arrived = {a.line.item.item for a in goods.arrivals if a.known <= day}
        self.again = {a.line.item.item for a in goods.arrivals if a.known <= day and a.note.endswith("R")}
        self.inspected = {i.arrival.line.item.item for i in goods.inspections if i.known <= day}
        self.accepted = {i.arrival.line.item.item for i in goods.inspections if i.known <= day and i.accepted > 0}
        self.listed = {(a.holder, a.craft) for a in world.allocations if a.known <= day}
        self.handed: dict[tuple[str, str], list[Handover]] = {}
        latest: dict[tuple[str, str, str, str], Handover] = {}
        for handover in sorted((h for h in world.handovers if h.known <= day), key=lambda h: h.known):
            # a correction or a withdrawal takes the place of the line it speaks of
            latest[handover.report.number, handover.holder, handover.craft, handover.item] = handover
        for handover in latest.values():
            self.handed.setdefault((handover.holder, handover.craft), []).append(handover)

    def lines_of(self, person: str, craft: str, item: KitItem) -> list[Handover]:
        """Return the lines that speak of this item for the person, those of the cooperative included."""
        house = self._world.people[person].cooperative
        found = [*self.handed.get((person, craft), []), *self.handed.get((house, craft), [])]
        return [h for h in found if h.item in (item.item, KIT)]

    def got(self, person: str, craft: str, item: KitItem) -> float:
        """Return the quantity that the person signed for, alone or on an annex."""
        total = 0.0
        for handover in self.lines_of(person, craft, item):
            mine = handover.holder == person or person in handover.annex
            if mine and handover.told == "given" and not handover.withdrawn:
                total += item.quantity if handover.item == KIT else handover.quantity
        return total

    def goods_reason(self, item: KitItem) -> Reason | None:
        """Return what is missing before anybody can be given this item."""
        line = self.lines.get(item.item)
        if line is None:
            return Reason.NOT_TENDERED
        if not line.awarded_to:
            return Reason.NOT_AWARDED
        if item.item not in self.arrived:
            return Reason.AWAITING_SUPPLIER
        if item.item not in self.inspected:
            return Reason.AWAITING_INSPECTION
        return None if item.item in self.accepted else Reason.FAILED_INSPECTION

    def person_reason(self, person: str, craft: str, item: KitItem) -> Reason:
        """Return why accepted goods have not reached the person."""
        house = self._world.people[person].cooperative
        if not {(person, craft), (house, craft)} & self.listed:
            return Reason.NOT_ON_ANY_LIST
        lines = self.lines_of(person, craft, item)
        if not lines:
            elsewhere = any(holder == person and other != craft for holder, other in self.handed)
            return Reason.WRONG_KIT if elsewhere else Reason.IN_STORE
        last = lines[-1]
        if last.withdrawn:
            return Reason.WITHDRAWN
        if last.holder == house:
            return Reason.GROUP_NOT_CONFIRMED
        told = {"absent": Reason.ABSENT, "refused": Reason.REFUSED_BY_BENEFICIARY, "unsigned": Reason.NOT_SIGNED}
        return told.get(last.told, Reason.IN_STORE)  # given, but too little: the rest is in the store


def answers(world: World, day: date) -> Iterator[Answer]:
    """Yield the truth of every training at the end of ``day``."""
    ledger = Ledger(world, day)
    for training in world.trainings:
        yield _answer(world, ledger, training)


def _answer(world: World, ledger: Ledger, training: Training) -> Answer:
    person, craft = training.person, training.craft
    trained = training.is_trained(world.policy.programme.attendance_minimum)
    items = [item for item in world.policy.kits.get(craft, ()) if item.mandatory]
    if not items:
        return Answer(training, trained, State.NOT_EQUIPPED, Reason.KIT_NOT_DEFINED, "", False)
    missing, begun = [], False
    for item in items:
        blocked, got = ledger.goods_reason(item), ledger.got(person, craft, item)
        accepted = blocked is None
        begun = begun or (accepted and got > 0)
        if not accepted or got < item.quantity:
            missing.append(blocked or ledger.person_reason(person, craft, item))
    house = world.people[person].cooperative
    through = bool(house) and training.cohort == "E2023" and bool(ledger.handed.get((house, craft)))
    if not missing:
        return Answer(training, trained, State.EQUIPPED, None, "", through)
    state = State.PARTLY_EQUIPPED if begun else State.NOT_EQUIPPED
    reason = min(missing, key=CHAIN.index)
    return Answer(training, trained, state, reason, _also_ok(world, ledger, training, reason, items[0]), through)


def _also_ok(world: World, ledger: Ledger, training: Training, reason: Reason, item: KitItem) -> str:
    """Return other reasons that the design leaves room for, joined by a bar."""
    house = world.people[training.person].cooperative
    if reason is Reason.IN_STORE and house:
        return "not_on_any_list|group_not_confirmed"  # the list names the cooperative, not the person
    if reason is Reason.FAILED_INSPECTION and item.item in ledger.again:
        return "awaiting_inspection"  # refused, replaced, and the replacement not yet seen
    fate = world.fates.get(training.person)
    own = fate is not None and training.cohort == "E2023" and reason in (Reason.WRONG_KIT, Reason.IN_STORE)
    return fate.also_ok if own and fate is not None else ""
