"""The Region's files on people: who is to receive a kit, and what each hand-over report says."""

from datetime import date

from etl.demo.dice import dice
from etl.demo.handing import KIT, MOTIVES, Allocation, Handover
from etl.demo.partners.letterhead import letterhead, signatures
from etl.demo.pen import Pen
from etl.demo.plan import ALLOCATED_LATE_ON, ALLOCATED_ON, REPORTS, WITHDRAWN_ON
from etl.demo.sheets import Cell, Delivery, Mark, Sheet, delimited, xlsx
from etl.demo.world import World

ALLOCATIONS, HANDOVERS = "region_allocations", "region_handovers"
TWICE = slice(40, 160, 30)  # who stands on the first list a second time
BODY = "Région Souss-Massa – Commission de l'artisanat"
TOLD = {"given": "Remis", "absent": "Absent", "refused": "Refusé", "unsigned": "Remis"}
TOLD_ARABIC = {"given": "تم التسليم", "absent": "غائب", "refused": "رفض", "unsigned": "تم التسليم"}


def deliveries(world: World) -> list[Delivery]:
    """Return the lists and the reports, in order."""
    return [
        _list(world, "2025-11-10_liste_de_repartition.xlsx", ALLOCATED_ON),
        _list(world, "2026-11-12_liste_de_repartition_complement.xlsx", ALLOCATED_LATE_ON),
        _report(world, "2025-11-19_PV_01-2025_ceremonie.xlsx", "ceremony"),
        _withdrawal(world, "2025-12-02_annulation_PV_01-2025.xlsx"),
        _report(world, "2026-06-18_PV_02-2026.xlsx", "june"),
        _as_text(world, "2026-09-24_PV_03-2026.csv", "september"),
        _report(world, "2026-11-04_محضر_التسليم_04-2026.xlsx", "w45", arabic=True),
        _report(world, "2026-11-10_PV_05-2026.xlsx", "w46"),
        _report(world, "2026-11-17_RECTIFICATIF_PV_05-2026.xlsx", "w47_correction"),
        _report(world, "2026-11-19_PV_06-2026.xlsx", "w47"),
    ]


def _pen(world: World, name: str, feed: str) -> Pen:
    return Pen(dice(world.seed, name), world.policy, feed, world.slips, "family first", capitals=True, wild=0.45)


def _holder(world: World, pen: Pen, holder: str, arabic: bool = False) -> tuple[str, Cell, str, str]:
    """Return how a list writes its beneficiary: name, card number, individual or cooperative, province."""
    if holder in world.cooperatives:
        house = world.cooperatives[holder]
        word, kind = ("تعاونية", "تعاونية") if arabic else ("Coopérative", "Coopérative")
        name = house.name.arabic if arabic else house.name.latin[0]
        return f"{word} {name}", None, kind, pen.province(house.province)
    person = world.people[holder]
    name = pen.full_arabic(person) if arabic else pen.full(person)
    return name, pen.national_id(person), "فردي" if arabic else "Individuel", pen.province(person.province)


def _mark(world: World, holder: str, craft: str, why: str = "") -> Mark:
    if holder in world.cooperatives:
        return Mark(cooperative=holder, names="cooperative", craft=craft, why=why)
    return Mark(holder, names="person", craft=craft, why=why)


def _planned(world: World, day: date) -> list[Allocation]:
    return [plan for plan in world.allocations if plan.known == day]


def _list(world: World, name: str, day: date) -> Delivery:
    """Write the list of a day; four people of the first one stand on it twice, spelled otherwise."""
    pen, other = _pen(world, name, ALLOCATIONS), _pen(world, f"{name} again", ALLOCATIONS)
    planned = _planned(world, day)
    sheet = Sheet("Répartition")
    letterhead(sheet, BODY, "Liste de répartition des équipements", f"Réf. LR-{day:%m/%Y}")
    sheet.header("N°", "Bénéficiaire", "CIN", "Coopérative / Individuel", "Métier", "Province", "Kit", "Article", "Qté",
                 "Valeur")  # fmt: skip
    twice = [(a, other, "listed twice") for a in planned[TWICE]] if day == ALLOCATED_ON else []
    for number, (plan, clerk, why) in enumerate([*((a, pen, "") for a in planned), *twice], start=1):
        written, card, kind, province = _holder(world, clerk, plan.holder)
        craft = world.policy.crafts[plan.craft].fr
        price = world.goods.kit_value_mad(plan.craft)
        value = None if price is None else price * plan.quantity
        sheet.data(
            [number, written, card, kind, clerk.craft(plan.craft), province, f"Kit {craft}", "Kit complet",
             plan.quantity, value],
            _mark(world, plan.holder, plan.craft, why),
        )  # fmt: skip
    sheet.add("total", "TOTAL", len(planned) + len(twice))
    signatures(sheet, "Agadir", day, "Le président de la commission")
    return xlsx(ALLOCATIONS, name, sheet)


def listed_twice(world: World) -> list[str]:
    """Return the people who stand twice on the first list."""
    return [plan.holder for plan in _planned(world, ALLOCATED_ON)[TWICE]]


def _lines(world: World, report: str) -> list[Handover]:
    return [h for h in world.handovers if h.report == REPORTS[report] and not h.withdrawn]


def _item(world: World, handover: Handover, arabic: bool = False) -> str:
    if handover.item == KIT:
        return "التجهيز الكامل" if arabic else "Kit complet"
    item = next(i for i in world.policy.kits[handover.craft] if i.item == handover.item)
    return item.ar if arabic else item.fr


def _row(world: World, pen: Pen, handover: Handover, arabic: bool = False) -> list[Cell]:
    """Return the cells that every report has."""
    name, card, kind, province = _holder(world, pen, handover.holder, arabic)
    craft = pen.craft_arabic(handover.craft) if arabic else pen.craft(handover.craft)
    told = (TOLD_ARABIC if arabic else TOLD)[handover.told]
    signed = ("نعم" if arabic else "O") if handover.told == "given" else ("لا" if arabic else "N")
    return [
        handover.report.number, handover.report.day, name, card, kind, craft, province,
        _item(world, handover, arabic), handover.quantity, told, signed, MOTIVES[handover.told] or None,
    ]  # fmt: skip


HEADER = (
    "N° PV", "Date de remise", "Bénéficiaire\nالمستفيد", "N° CIN\nر.ب.و", "Coopérative / Individuel", "Métier\nالحرفة",
    "Province\nالإقليم", "Article", "Qté", "Statut de remise", "Signé (O/N)", "Motif",
)  # fmt: skip


def _report(world: World, name: str, report: str, arabic: bool = False) -> Delivery:
    pen, lines, told = _pen(world, name, HANDOVERS), _lines(world, report), REPORTS[report]
    sheet = Sheet(f"PV {told.number.replace('/', '-')}", right_to_left=arabic)
    if told.corrects:
        subject = (f"RECTIFICATIF au PV de remise n° {told.number}", "Annule et remplace les lignes correspondantes")
    else:
        subject = (f"PV de remise n° {told.number}", f"{told.day:%d/%m/%Y}")
    letterhead(sheet, BODY, *subject)
    sheet.header(*HEADER, *(["Date de rectification"] if told.corrects else []))
    for handover in lines:
        extra: list[Cell] = [told.known] if told.corrects else []
        why = "correction, replaces an earlier row" if told.corrects else ""
        mark = _mark(world, handover.holder, handover.craft, why)
        sheet.data([*_row(world, pen, handover, arabic), *extra], mark)
    signatures(sheet, "Agadir", told.day, "Pour la Région", "Pour la Chambre")
    return xlsx(HANDOVERS, name, sheet, *_annex(world, pen, lines))


def _annex(world: World, pen: Pen, lines: list[Handover]) -> list[Sheet]:
    """Return the annex that names the members of the cooperatives served, or nothing."""
    served = [h for h in lines if h.annex]
    if not served:
        return []
    sheet = Sheet("Annexe")
    sheet.titles("Annexe – membres des coopératives bénéficiaires", "")
    sheet.header("Coopérative", "Nom et prénom", "CIN")
    for handover in served:
        house = world.cooperatives[handover.holder]
        for member in handover.annex:
            person = world.people[member]
            sheet.data(
                [f"Coopérative {house.name.latin[0]}", pen.full(person), pen.national_id(person)],
                Mark(member, house.id, names="person", why="annex of a cooperative hand-over", craft=handover.craft),
            )
    return [sheet]


def _withdrawal(world: World, name: str) -> Delivery:
    """Write the file that takes the whole ceremony back."""
    pen, sheet, told = _pen(world, name, HANDOVERS), Sheet("Annulation"), REPORTS["ceremony"]
    letterhead(sheet, BODY, f"Annulation du PV de remise n° {told.number}", "Cérémonie du 19/11/2025")
    sheet.header("N° PV", "Date de remise", "Bénéficiaire", "CIN", "Métier", "Article", "Qté", "Statut de remise",
                 "Motif", "Date de retrait")  # fmt: skip
    for handover in (h for h in world.handovers if h.withdrawn):
        written, card, *_ = _holder(world, pen, handover.holder)
        sheet.data(
            [told.number, told.day, written, card, pen.craft(handover.craft), "Kit complet", 1, "Annulé",
             "non-conformité au cahier des charges", WITHDRAWN_ON],
            _mark(world, handover.holder, handover.craft),
        )  # fmt: skip
    return xlsx(HANDOVERS, name, sheet)


def _as_text(world: World, name: str, report: str) -> Delivery:
    """Write a report as text; one line has no beneficiary, one a quantity below zero."""
    pen, lines, sheet = _pen(world, name, HANDOVERS), _lines(world, report), Sheet()
    sheet.header(*(word.split("\n")[0] for word in HEADER))
    for handover in lines:
        sheet.data(_row(world, pen, handover), _mark(world, handover.holder, handover.craft))
    row, craft = _row(world, pen, lines[0]), lines[0].craft
    sheet.data(
        [*row[:2], None, None, *row[4:]],
        Mark(names="person", should_be="quarantined", why="no beneficiary", craft=craft),
    )
    sheet.data(
        [*row[:8], -1, *row[9:]],
        Mark(lines[0].holder, names="person", should_be="quarantined", why="negative quantity", craft=craft),
    )
    return delimited(HANDOVERS, name, sheet)
