"""The Chamber's files: the registry, the cooperatives and their members, the artisans' proposals and complaints."""

from datetime import date, timedelta

from etl.demo.dice import dice
from etl.demo.partners.letterhead import letterhead
from etl.demo.pen import Pen
from etl.demo.plan import INDIVIDUALS
from etl.demo.sheets import Delivery, Mark, Sheet, delimited, xlsx
from etl.demo.world import World

REGISTRY, HOUSES, MEMBERS = "chamber_registry", "chamber_cooperatives", "cooperative_members"
PROPOSALS, COMPLAINTS = "artisan_proposals", "complaints"


def deliveries(world: World) -> list[Delivery]:
    """Return the Chamber's files; the last people of the registry come as news, in the third week."""
    people = world.registered
    most, half = len(people) - 14, len(people) // 2
    return [
        _bilingual(world, "2026-09-01_registre_artisanat.xlsx", people[:half]),
        _arabic(world, "2026-09-01_مستخرج_السجل.csv", people[half:most]),
        _bilingual(world, "2026-11-18_nouvelles_inscriptions.xlsx", people[most:]),
        _cooperatives(world, "2026-06-02_cooperatives.xlsx"),
        _members(world, "2026-06-02_adherents.csv"),
        _proposals(world, "2024-06-11_propositions_des_artisans.xlsx"),
        _complaints(world, "2026-11-06_reclamations.csv"),
    ]


def _craft(world: World, person: str) -> str:
    """Return the craft a person is registered for: the one they were trained in, else one drawn by number."""
    trained = {t.person: t.craft for t in world.of("E2023")}
    crafts = sorted(INDIVIDUALS)
    return trained.get(person, crafts[int(person[1:]) % len(crafts)])


def _registered_on(person: str) -> date:
    return date(2016, 3, 1) + timedelta(days=int(person[1:]) * 613 % 3500)


def _bilingual(world: World, name: str, people: tuple[str, ...]) -> Delivery:
    pen = Pen(dice(world.seed, name), world.policy, REGISTRY, world.slips, "family first", capitals=True, wild=0.5)
    sheet = Sheet("RNA")
    letterhead(sheet, "Chambre d'artisanat de la région Souss-Massa", "Registre national de l'artisanat – extrait")
    header = ("N° RNA/NIA", "Date d'inscription", "Qualité", "Nom", "Prénom", "الاسم الكامل", "CIN",
              "Date de naissance", "Sexe", "Activité (filière – métier)", "Commune", "Province", "Tél")  # fmt: skip
    for number, key in enumerate(people):
        if number % 60 == 0:
            sheet.header(*header)
        person = world.people[key]
        quality = "Maître artisan" if int(key[1:]) % 5 == 0 else "Artisan"
        sheet.data(
            [person.registry_id, _registered_on(key), quality, pen.family(person), pen.given(person),
             pen.full_arabic(person), pen.national_id(person), pen.birth(person), person.sex,
             pen.craft(_craft(world, key)), person.commune.fr, pen.province(person.province), pen.phone(person)],
            Mark(key, names="person"),
        )  # fmt: skip
    return xlsx(REGISTRY, name, sheet)


def _arabic(world: World, name: str, people: tuple[str, ...]) -> Delivery:
    pen = Pen(dice(world.seed, name), world.policy, REGISTRY, world.slips, "given first", wild=0.5)
    sheet = Sheet()
    sheet.header("رقم التسجيل", "تاريخ التسجيل", "الصفة", "الاسم الكامل", "ر.ب.و", "الحرفة", "الجماعة", "الإقليم",
                 "الهاتف")  # fmt: skip
    for key in people:
        person = world.people[key]
        quality = "صانع معلم" if int(key[1:]) % 5 == 0 else "صانع"
        sheet.data(
            [person.registry_id, _registered_on(key), quality, pen.full_arabic(person), pen.national_id(person),
             pen.craft_arabic(_craft(world, key)), person.commune.ar, pen.province_arabic(person.province),
             pen.phone(person)],
            Mark(key, names="person"),
        )  # fmt: skip
    return delimited(REGISTRY, name, sheet)


def _cooperatives(world: World, name: str) -> Delivery:
    sheet = Sheet("Coopératives")
    letterhead(sheet, "Chambre d'artisanat de la région Souss-Massa", "Coopératives d'artisans")
    sheet.header("Dénomination de la coopérative", "التعاونية", "N° registre coop.", "Activité", "Province")
    for house in world.cooperatives.values():
        place = next(p.fr for p in world.policy.provinces if p.code == house.province)
        craft = world.policy.crafts[house.group.craft].fr
        sheet.data(
            [house.name.latin[0], house.name.arabic, house.number, craft, place],
            Mark(cooperative=house.id, names="cooperative", craft=house.group.craft),
        )
    return xlsx(HOUSES, name, sheet)


def _members(world: World, name: str) -> Delivery:
    pen, sheet = Pen(dice(world.seed, name), world.policy, MEMBERS, world.slips, "given first"), Sheet()
    sheet.header("Coopérative", "N° registre coop.", "Nom et prénom", "CIN", "Fonction", "Date d'adhésion")
    for house in world.cooperatives.values():
        for number, key in enumerate(house.members):
            person = world.people[key]
            role = ("Présidente" if person.sex == "F" else "Président") if number == 0 else "Adhérent"
            sheet.data(
                [house.name.latin[0], house.number, pen.full(person), pen.national_id(person), role,
                 date(2017 + number % 5, 3, 4)],
                Mark(key, house.id, names="person"),
            )  # fmt: skip
    return delimited(MEMBERS, name, sheet)


def _proposals(world: World, name: str) -> Delivery:
    """Write what one artisan in four asked for: an item of the craft's kit."""
    pen, sheet = Pen(dice(world.seed, name), world.policy, PROPOSALS, world.slips, "given first"), Sheet("Propositions")
    letterhead(sheet, "Chambre d'artisanat de la région Souss-Massa", "Propositions des artisans")
    sheet.header("N°", "Nom et prénom", "CIN", "Métier / Filière", "Article demandé", "Qté", "Date")
    for number, training in enumerate(world.of("E2023")[::4], start=1):
        person, items = world.people[training.person], world.policy.kits[training.craft]
        item = items[number % len(items)]
        sheet.data(
            [number, pen.full(person), pen.national_id(person), pen.craft(training.craft), item.fr, item.quantity,
             date(2024, 5, 20)],
            Mark(person.id, names="person", craft=training.craft),
        )  # fmt: skip
    return xlsx(PROPOSALS, name, sheet)


def _complaints(world: World, name: str) -> Delivery:
    """Write the complaints of people who saw their kit at the ceremony and went home without it."""
    pen, sheet = Pen(dice(world.seed, name), world.policy, COMPLAINTS, world.slips, "family first"), Sheet()
    sheet.header("N° réclamation", "Date", "Nom et prénom", "N° CIN", "Tél", "Métier", "Nature de la réclamation")
    angry = [t for t in world.of("E2023") if t.person in world.fates and world.fates[t.person].ceremony][::3]
    for number, training in enumerate(angry, start=1):
        person = world.people[training.person]
        sheet.data(
            [f"R-{number:03d}/2026", date(2026, 1, 12) + timedelta(days=9 * number), pen.full(person),
             pen.national_id(person), pen.phone(person), pen.craft(training.craft), "matériel non reçu"],
            Mark(person.id, names="person", craft=training.craft),
        )  # fmt: skip
    return delimited(COMPLAINTS, name, sheet)
