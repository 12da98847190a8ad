"""Who was put on which list, and what the hand-over reports say of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from etl.demo.names import Name
from etl.demo.plan import (
    ALLOCATED_LATE_ON,
    ALLOCATED_ON,
    REPORTS,
    WITHDRAWN_ON,
    Fate,
    Group,
    Report,
    Told,
    What,
)
from etl.policy import Policy

KIT = "KIT"
MOTIVES = {"refused": "qualité non conforme", "absent": "", "given": "", "unsigned": ""}


@dataclass(frozen=True)
class Cooperative:
    """A cooperative and its members among the trained."""

    id: str
    name: Name
    number: str
    province: str
    group: Group
    members: tuple[str, ...]


@dataclass(frozen=True)
class Allocation:
    """A kit planned for one person or cooperative."""

    holder: str
    craft: str
    quantity: int
    known: date


@dataclass(frozen=True)
class Handover:
    """One line of a hand-over report; ``item`` is KIT for the whole kit."""

    report: Report
    holder: str
    craft: str
    item: str
    quantity: float
    told: Told
    annex: tuple[str, ...] = ()
    withdrawn: bool = False

    @property
    def known(self) -> date:
        """The day the file arrives."""
        return WITHDRAWN_ON if self.withdrawn else self.report.known


def allocations(
    fates: list[tuple[str, Fate]], crafts: dict[str, str], cooperatives: Iterable[Cooperative], outsiders: list[str]
) -> Iterator[Allocation]:
    """Yield the Region's lists: the first one, and a late complement."""
    for person, fate in fates:
        if fate.listed != "never":
            day = ALLOCATED_ON if fate.listed == "first" else ALLOCATED_LATE_ON
            yield Allocation(person, crafts[person], 1, day)
    for house in cooperatives:
        yield Allocation(house.id, house.group.craft, len(house.members), ALLOCATED_ON)
    for person, craft in zip(outsiders, ("COIF", "COUT", "MECA", "POTE"), strict=True):
        yield Allocation(person, craft, 1, ALLOCATED_ON)


def handovers(
    policy: Policy,
    fates: list[tuple[str, Fate]],
    crafts: dict[str, str],
    cooperatives: Iterable[Cooperative],
    outsiders: list[str],
) -> Iterator[Handover]:
    """Yield every line of every report, people by people; two outsiders are equipped without any training."""
    for person, fate in fates:
        craft = crafts[person]
        if fate.ceremony:
            yield Handover(REPORTS["ceremony"], person, craft, KIT, 1, "given")
            yield Handover(REPORTS["ceremony"], person, craft, KIT, 1, "given", withdrawn=True)
        for report, what, told in fate.acts:
            yield from _lines(policy, REPORTS[report], person, craft, what, told)
    for house in cooperatives:
        if house.group.report:
            annex, served = house.members if house.group.annex else (), REPORTS[house.group.report]
            yield Handover(served, house.id, house.group.craft, KIT, len(house.members), "given", annex)
    for person, craft in zip(outsiders[:2], ("COIF", "COUT"), strict=True):
        yield from _lines(policy, REPORTS["june"], person, craft, "items", "given")


def _lines(policy: Policy, report: Report, person: str, craft: str, what: What, told: Told) -> Iterator[Handover]:
    if what == "other":
        craft, what = ("MECA" if craft != "MECA" else "COIF"), "first"
    if what == "kit":
        yield Handover(report, person, craft, KIT, 1, told)
        return
    items = [item for item in policy.kits[craft] if item.mandatory]
    several = [item for item in items if item.quantity > 1][:1] or items[:1]
    chosen = {"first": items[:1], "rest": items[1:], "second": items[1:2]}.get(what, items)
    for item in chosen:
        quantity = 1 if what == "short" and item in several else item.quantity
        yield Handover(report, person, craft, item.item, quantity, told)
