"""The Region's files on goods: price schedule, delivery notes, acceptance reports."""

from etl.demo.partners.letterhead import letterhead, signatures
from etl.demo.sheets import Delivery, Mark, Sheet, delimited, xlsx
from etl.demo.story import AWARDED_ON, CONTRACT, Arrival, Inspection, LotLine
from etl.demo.world import World

LOTS, DELIVERIES, INSPECTIONS = "region_lots", "region_deliveries", "region_inspections"
BODY = "Région Souss-Massa – Commission de l'artisanat"


def deliveries(world: World) -> list[Delivery]:
    """Return the Region's files on goods: the contract of 2025, then the replacement of November 2026."""
    first = [a for a in world.goods.arrivals if not a.note.endswith("R")]
    replaced = [a for a in world.goods.arrivals if a.note.endswith("R")]
    seen = [i for i in world.goods.inspections if i.arrival in first]
    again = [i for i in world.goods.inspections if i.arrival in replaced]
    return [
        _schedule(world, "2025-05-12_BPDE_marche_08-2025.xlsx"),
        _notes("2025-09-18_etat_des_livraisons.xlsx", first),
        _report("2025-10-09_PV_reception_provisoire.xlsx", seen),
        _notes_as_text("2026-11-11_BL_remplacement.csv", replaced),
        _report("2026-11-17_PV_reception_remplacement.xlsx", again),
    ]


def _mark(line: LotLine) -> Mark:
    return Mark(craft=line.craft)


def _schedule(world: World, name: str) -> Delivery:
    """Write one sheet per lot: header of two lines, three total lines below."""
    sheets = []
    for lot in sorted({line.lot for line in world.goods.lines}):
        lines = [line for line in world.goods.lines if line.lot == lot]
        craft = world.policy.crafts[lines[0].craft].fr
        sheet = Sheet(f"Lot {lot}")
        letterhead(
            sheet, BODY, f"Bordereau des prix – détail estimatif – marché n° {CONTRACT}", f"Lot n° {lot} : {craft}"
        )
        sheet.header_over(
            ["N° marché", "Lot", "N° prix", "Métier", "Désignation des prestations", "Unité de mesure", "Quantité",
             "Prix en DH HT", None, "Attributaire", "Date d'attribution"],
            [None, None, None, None, None, None, None, "Prix unitaire", "Prix total", None, None],
        )  # fmt: skip
        for line in lines:
            sheet.data(
                [CONTRACT, lot, line.line, craft, line.item.fr, line.item.unit, line.quantity, line.unit_price_mad,
                 line.quantity * line.unit_price_mad, line.awarded_to or None, AWARDED_ON if line.awarded_to else None],
                _mark(line),
            )  # fmt: skip
        before = sum(line.quantity * line.unit_price_mad for line in lines)
        for word, amount in (("TOTAL HT", before), ("TVA (20 %)", before * 0.2), ("TOTAL TTC", before * 1.2)):
            sheet.add("total", word, *[None] * 7, round(amount, 2))
        sheets.append(sheet)
    return xlsx(LOTS, name, *sheets)


def _notes(name: str, arrivals: list[Arrival]) -> Delivery:
    """Write the state of deliveries; one line's quantity is a word, one is below zero."""
    sheet = Sheet("Livraisons")
    letterhead(sheet, BODY, f"État des livraisons – marché n° {CONTRACT}")
    sheet.header("N° BL", "Date", "Marché/BC", "Lot", "Article", "Désignation", "Marque/Réf.", "Qté livrée", "N° série",
                 "Observations")  # fmt: skip
    for arrival in arrivals:
        sheet.data([*_note(arrival), arrival.quantity, None, arrival.remark or None], _mark(arrival.line))
    wrong = arrivals[0]
    sheet.data(
        [*_note(wrong), "une douzaine", None, None],
        Mark(should_be="quarantined", why="quantity is not a number", craft=wrong.line.craft),
    )
    sheet.data(
        [*_note(wrong), -3, None, "erreur de saisie"],
        Mark(should_be="quarantined", why="negative quantity", craft=wrong.line.craft),
    )
    signatures(sheet, "Agadir", arrivals[0].known, "Le magasinier")
    return xlsx(DELIVERIES, name, sheet)


def _note(arrival: Arrival) -> list[str | int | None]:
    line = arrival.line
    return [arrival.note, f"{arrival.day:%d/%m/%Y}", CONTRACT, line.lot, line.line, line.item.fr, None]


def _notes_as_text(name: str, arrivals: list[Arrival]) -> Delivery:
    sheet = Sheet()
    sheet.header(
        "N° BL", "Date", "Marché/BC", "Lot", "Article", "Désignation", "Marque/Réf.", "Qté livrée", "Observations"
    )
    for arrival in arrivals:
        sheet.data([*_note(arrival), int(arrival.quantity), arrival.remark], _mark(arrival.line))
    return delimited(DELIVERIES, name, sheet)


def _report(name: str, inspections: list[Inspection]) -> Delivery:
    sheet = Sheet("PV")
    letterhead(
        sheet, BODY, "Procès-verbal de réception provisoire", f"Marché n° {CONTRACT}", "Commission : trois membres"
    )
    sheet.header("N° PV", "Date", "Marché", "Lot", "Article", "Désignation", "N° BL", "Qté vérifiée", "Qté acceptée",
                 "Qté refusée", "Conforme (O/N)", "Réserves")  # fmt: skip
    for inspection in inspections:
        line = inspection.arrival.line
        sheet.data(
            [inspection.report, inspection.day, CONTRACT, line.lot, line.line, line.item.fr, inspection.arrival.note,
             inspection.arrival.quantity, inspection.accepted, inspection.refused,
             "N" if inspection.refused else "O", inspection.reservations or None],
            _mark(line),
        )  # fmt: skip
    signatures(sheet, "Agadir", inspections[0].known, "Le président de la commission", "Les membres")
    return xlsx(INSPECTIONS, name, sheet)
