"""The signed reference lists, one per edition."""

from datetime import date

from etl.demo.dice import dice
from etl.demo.partners.letterhead import letterhead, signatures
from etl.demo.pen import Pen
from etl.demo.sheets import Delivery, Mark, Sheet, xlsx
from etl.demo.world import Training, World

FEED = "reference_list"


def deliveries(world: World) -> list[Delivery]:
    """Return both lists: 2023 with one sheet per province, 2025 on one sheet."""
    return [
        _by_province(world, "2024-03-15_liste_arretee_260.xlsx"),
        _one_sheet(world, "2025-02-20_liste_edition_2025.xlsx"),
    ]


def _mark(training: Training) -> Mark:
    return Mark(training.person, names="person", cohort=training.cohort, craft=training.craft)


def _by_province(world: World, name: str) -> Delivery:
    pen = Pen(dice(world.seed, name), world.policy, FEED, world.slips, "given first")
    sheets = []
    for place in world.policy.provinces:
        trainings = [t for t in world.of("E2023") if world.people[t.person].province == place.code]
        sheet = Sheet(place.fr)
        label = world.policy.programme.cohorts["E2023"].label_fr
        letterhead(
            sheet, "Wilaya de la région Souss-Massa",
            f"Liste des bénéficiaires – {label}", f"Province / Préfecture : {place.fr}",
        )  # fmt: skip
        header = ("N°", "Métier / Filière", "Nom et Prénom\nالاسم الكامل", "N° CIN\nر.ب.و", "Date de naissance",
                  "Sexe", "Commune", "Édition")  # fmt: skip
        craft, first = "", 0
        for number, training in enumerate(sorted(trainings, key=lambda t: (t.craft, t.person)), start=1):
            if number % 30 == 1:
                sheet.header(*header)
                if craft:
                    sheet.merge_down(1, first, len(sheet.lines) - 2)
                craft = ""
            person, here = world.people[training.person], len(sheet.lines)
            if training.craft != craft:
                if craft:
                    sheet.merge_down(1, first, here - 1)
                craft, first = training.craft, here
            written = world.policy.crafts[craft].fr if here == first else None
            sheet.data(
                [number, written, pen.full(person), pen.national_id(person), pen.birth(person), person.sex,
                 person.commune.fr, "2023"],
                _mark(training),
            )  # fmt: skip
        sheet.merge_down(1, first, len(sheet.lines) - 1)
        sheet.add("total", "TOTAL", len(trainings))
        sheet.add("note", f"Arrêtée la présente liste à {len(trainings)} bénéficiaires")
        signatures(sheet, "Agadir", date(2024, 3, 14), "OFPPT", "Chambre d'artisanat", "Région")
        sheets.append(sheet)
    return xlsx(FEED, name, *sheets)


def _one_sheet(world: World, name: str) -> Delivery:
    pen = Pen(dice(world.seed, name), world.policy, FEED, world.slips, "family first", capitals=True)
    sheet = Sheet("Liste")
    letterhead(sheet, "Wilaya de la région Souss-Massa", "Liste des bénéficiaires", "Édition 2025")
    sheet.header("N°", "Nom", "Prénom", "CIN", "Date de naissance", "Métier", "Province", "Édition")
    for number, training in enumerate(world.of("E2025"), start=1):
        person = world.people[training.person]
        sheet.data(
            [number, pen.family(person), pen.given(person), pen.national_id(person), pen.birth(person),
             pen.craft(training.craft), pen.province(person.province), "2025"],
            _mark(training),
        )  # fmt: skip
    signatures(sheet, "Agadir", date(2025, 2, 19), "OFPPT", "Chambre d'artisanat", "Région")
    return xlsx(FEED, name, sheet)
