"""What happened to the goods: bought, awarded, delivered, inspected; one fact per line of a partner's file."""

from dataclasses import dataclass
from datetime import date

from etl.policy import KitItem, Policy

CONTRACT = "08/2025/RSM"
# Crafts in the order of their lots. Building electricity (ELBA) was forgotten; 2025's crafts are not bought yet.
LOTS = {"COIF": 1, "MECA": 2, "ELAU": 3, "BIJO": 4, "TAPI": 5, "POTE": 6, "CUIR": 7, "COUT": 8}
NEVER_AWARDED = "BIJO"
AWARDED_ON = date(2025, 4, 24)
SUPPLIERS = ("ATLAS EQUIP NEGOCE", "SOUSS OUTILLAGE PRO", "DAR AL MAADAT SARL")
LOTS_KNOWN = date(2025, 5, 12)
DELIVERED_KNOWN = date(2025, 9, 18)
INSPECTED_KNOWN = date(2025, 10, 9)
REPLACED_KNOWN = date(2026, 11, 11)
REINSPECTED_KNOWN = date(2026, 11, 17)
# The goods of people who were not counted when the lots were written: outsiders, and a margin of the Region.
MARGIN = 6


@dataclass(frozen=True)
class LotLine:
    """One line of the price schedule; ``awarded_to`` is empty when nobody was chosen."""

    craft: str
    lot: int
    line: int
    item: KitItem
    quantity: float
    unit_price_mad: float
    awarded_to: str
    known: date = LOTS_KNOWN


@dataclass(frozen=True)
class Arrival:
    """One line of a delivery note."""

    note: str
    line: LotLine
    quantity: float
    day: date
    known: date
    remark: str = ""


@dataclass(frozen=True)
class Inspection:
    """One line of an acceptance report."""

    report: str
    arrival: Arrival
    accepted: float
    day: date
    known: date
    reservations: str = ""

    @property
    def refused(self) -> float:
        """What the commission sent back."""
        return self.arrival.quantity - self.accepted


@dataclass(frozen=True)
class Goods:
    """The whole life of the contract, whatever the week."""

    lines: tuple[LotLine, ...]
    arrivals: tuple[Arrival, ...]
    inspections: tuple[Inspection, ...]

    def kit_value_mad(self, craft: str) -> float | None:
        """Return the price of one kit before tax, or None when nobody tendered it."""
        lines = [line for line in self.lines if line.craft == craft]
        return sum(line.unit_price_mad * line.item.quantity for line in lines) if lines else None


def goods(policy: Policy, heads: dict[str, int]) -> Goods:
    """Return the contract's life, for ``heads`` people per craft.

    Carpets: only the raw material came, nobody inspected it. Car electricity: delivered, never inspected.
    Pottery: the first machine was refused. Leather: all was refused, then replaced and accepted in the last week.
    Sewing: six machines refused, enough others accepted. One optional item came short.
    """
    lines = tuple(_lines(policy, heads))
    arrivals = tuple(_arrivals(lines))
    replaced = tuple(
        Arrival("BL-61R", line, line.quantity, date(2026, 11, 10), REPLACED_KNOWN, "remplacement des articles refusés")
        for line in lines
        if line.craft == "CUIR"
    )
    inspections = tuple(_inspect(arrival) for arrival in arrivals if arrival.line.craft not in ("ELAU", "TAPI"))
    again = tuple(
        Inspection("PV-R 07/2026", arrival, arrival.quantity, date(2026, 11, 16), REINSPECTED_KNOWN)
        for arrival in replaced
    )
    return Goods(lines, arrivals + replaced, inspections + again)


def _lines(policy: Policy, heads: dict[str, int]) -> list[LotLine]:
    lines = []
    for craft, lot in LOTS.items():
        awarded_to = "" if craft == NEVER_AWARDED else SUPPLIERS[lot % len(SUPPLIERS)]
        for number, item in enumerate(policy.kits[craft], start=1):
            price = 380.0 + 290.0 * ((lot * 7 + number * 5) % 17) if item.unit == "U" else 45.0 + 5 * lot
            quantity = (heads[craft] + MARGIN) * item.quantity
            lines.append(LotLine(craft, lot, number, item, quantity, price, awarded_to))
    return lines


def _arrivals(lines: tuple[LotLine, ...]) -> list[Arrival]:
    arrivals = []
    for line in lines:
        raw_material = line.item.unit != "U"
        if not line.awarded_to or (line.craft == "TAPI" and not raw_material):
            continue
        short = not line.item.mandatory
        quantity = line.quantity - 4 if short else line.quantity
        remark = "livraison partielle" if short else ""
        if line.craft == "TAPI":
            quantity, remark = line.quantity + 40, "excédent"
        day = date(2025, 9, 8 + line.lot)
        arrivals.append(Arrival(f"BL-{40 + line.lot}", line, quantity, day, DELIVERED_KNOWN, remark))
    return arrivals


def _inspect(arrival: Arrival) -> Inspection:
    craft, number = arrival.line.craft, arrival.line.line
    accepted, reservations = arrival.quantity, ""
    if craft == "CUIR" or (craft, number) == ("POTE", 1):
        accepted, reservations = 0.0, "non conforme au cahier des charges"
    if (craft, number) == ("COUT", 2):
        accepted, reservations = arrival.quantity - 6, "6 machines d'une autre marque"
    report = "PV-R 03/2025" if arrival.line.lot < 7 else "PV-R 04/2025"
    return Inspection(
        report, arrival, accepted, date(2025, 10, 6 + arrival.line.lot // 7), INSPECTED_KNOWN, reservations
    )
