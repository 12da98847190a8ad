"""OFPPT's files: the system's export, lists kept by hand in French and Arabic, a text file, the list of 2025."""

from datetime import date

from etl.demo.dice import dice
from etl.demo.partners.letterhead import letterhead, signatures
from etl.demo.pen import Order, Pen, arabic_digits
from etl.demo.sheets import Cell, Delivery, Mark, Sheet, delimited, xlsx
from etl.demo.world import Training, World

FEED = "ofppt_trainees"
# The export's own headers, in its own order and with its own misspellings.
EXPORT = (
    "id_inscriptionsessionprogramme", "MatriculeEtudiant", "Nom", "Prenom", "Sexe", "EtudiantActif", "diplome",
    "Principale", "LibelleLong", "CodeDiplome", "Code", "EtudiantPayant", "codediplome1", "prenom2",
    "DateNaissance", "Site", "Regimeinscription", "DateInscription", "DateDossierComplet", "LieuNaissance",
    "MotifAdmission", "CIN", "NTelelephone", "NTel_du_Tuteur", "Adresse", "Nationalite", "anneeEtude", "Nom_Arabe",
    "Prenom_arabe", "NiveauScolaire",
)  # fmt: skip
CENTRE = "CMC Souss-Massa"


def deliveries(world: World) -> list[Delivery]:
    """Return every readable file of OFPPT."""
    return [
        _export(world, "2024-02-19_base_stagiaires.xlsx", ("MECA", "ELAU", "ELBA")),
        _bilingual(world, "2024-02-21_listes_presence_femmes_artisanes.xlsx", ("COIF", "COUT", "TAPI")),
        _arabic(world, "2024-02-22_لوائح_الحضور.xlsx", ("BIJO", "POTE", "CUIR")),
        _text(world, "2024-02-26_presence_services.csv", ("MECA", "ELAU", "ELBA")),
        _control(world, "2024-03-04_carte_de_suivi.xlsx"),
        _second_cohort(world, "2025-02-03_لائحة_دورة_2025.csv"),
    ]


def _pen(world: World, name: str, order: Order = "family first", capitals: bool = False, mashriq: bool = False) -> Pen:
    pen = Pen(dice(world.seed, name), world.policy, FEED, world.slips, order, capitals)
    pen.mashriq = mashriq
    return pen


def _enrolled(world: World, crafts: tuple[str, ...], cohort: str = "E2023") -> list[Training]:
    """Return the trainings that the centre wrote down."""
    return [t for t in world.of(cohort) if t.craft in crafts and t.attended is not None]


def _mark(training: Training) -> Mark:
    return Mark(training.person, names="person", cohort=training.cohort, craft=training.craft)


def _export(world: World, name: str, crafts: tuple[str, ...]) -> Delivery:
    pen, sheet = _pen(world, name, capitals=True), Sheet("Feuil1")
    sheet.header(*EXPORT)
    for number, training in enumerate(_enrolled(world, crafts)):
        person = world.people[training.person]
        year = training.cohort[1:]
        long_label = f"QUA_{training.craft}_Q_1A-{world.policy.crafts[training.craft].fr} (1A)-{year}"
        born = person.birth if person.birth_known == "day" else date(person.birth.year, 1, 1)
        row: dict[str, Cell] = {
            "id_inscriptionsessionprogramme": 884_100 + number, "MatriculeEtudiant": f"{year}{70_000 + 13 * number}",
            "Nom": pen.family(person), "Prenom": pen.given(person).upper(), "Sexe": person.sex.replace("M", "H"),
            "EtudiantActif": "oui", "Principale": "oui", "LibelleLong": long_label, "CodeDiplome": training.craft,
            "Code": training.group, "EtudiantPayant": "non", "DateNaissance": f"{born:%d/%m/%Y} 00:00:00",
            "Site": CENTRE, "DateInscription": training.start, "LieuNaissance": person.commune.fr,
            "CIN": pen.national_id(person), "NTelelephone": pen.phone(person), "Adresse": person.commune.fr,
            "Nationalite": "Marocaine", "anneeEtude": f"{year}", "Nom_Arabe": pen.family_arabic(person),
            "Prenom_arabe": pen.given_arabic(person),
        }  # fmt: skip
        sheet.data([row.get(header) for header in EXPORT], _mark(training))
    return xlsx(FEED, name, sheet)


def _bilingual(world: World, name: str, crafts: tuple[str, ...]) -> Delivery:
    """Write one sheet per craft, each under its own name; the header has two lines, the days under one word."""
    pen, sheets = _pen(world, name), []
    for craft in crafts:
        trainings = _enrolled(world, (craft,))
        first, days = trainings[0], trainings[0].days
        sheet = Sheet(world.policy.crafts[craft].fr)
        letterhead(
            sheet, "Office de la formation professionnelle et de la promotion du travail",
            f"Liste de présence – {world.policy.crafts[craft].fr}",
            f"{world.policy.programme.cohorts['E2023'].label_fr} – du {first.start:%d/%m/%Y} au {first.end:%d/%m/%Y}",
        )  # fmt: skip
        top = ["N° d'ordre", "Nom et prénom", "الاسم الكامل", "N° CIN", "Date de naissance", "Sexe", "Tél",
               "Province", "Coopérative / Individuel", "Groupe"]  # fmt: skip
        sheet.header_over(
            [*top, "Présence", *[None] * (days - 1), "Attestation N°"],
            [*[None] * len(top), *(f"J{n}" for n in range(1, days + 1)), None],
        )
        for number, training in enumerate(trainings, start=1):
            sheet.data(_bilingual_row(world, pen, number, training), _mark(training))
        sheet.add("total", "Total", len(trainings))
        signatures(sheet, "Agadir", date(2024, 2, 20), "Le formateur", "Le directeur du complexe")
        sheets.append(sheet)
    return xlsx(FEED, name, *sheets)


def _bilingual_row(world: World, pen: Pen, number: int, training: Training) -> list[Cell]:
    person = world.people[training.person]
    house = world.cooperatives.get(person.cooperative)
    return [
        number, pen.full(person), pen.full_arabic(person), pen.national_id(person), pen.birth(person), person.sex,
        pen.phone(person), pen.province(person.province),
        f"Coopérative {house.name.latin[0]}" if house else "Individuel", training.group,
        *_days(training), training.certificate or None,
    ]  # fmt: skip


def _days(training: Training) -> list[str]:
    """Return P for each day attended, the absences spread by the person's number."""
    attended, days = training.attended or 0, training.days
    shift = int(training.person[1:]) % days
    return ["P" if (day + shift) % days < attended else "A" for day in range(days)]


def _arabic(world: World, name: str, crafts: tuple[str, ...]) -> Delivery:
    """Write right-to-left sheets whose header comes back after twenty people, as printed pages have it."""
    pen, sheets = _pen(world, name, mashriq=True), []
    header = ("ر.ت", "الاسم العائلي", "الاسم الشخصي", "رقم البطاقة الوطنية للتعريف", "تاريخ الازدياد", "الجنس",
              "رقم الهاتف", "العمالة/الإقليم", "الجماعة", "صفة المستفيد (فردي/تعاونية)", "المجموعة",
              "عدد أيام الحضور", "رقم الشهادة", "التوقيع")  # fmt: skip
    for craft in crafts:
        sheet = Sheet(world.policy.crafts[craft].ar, right_to_left=True)
        sheet.titles("المملكة المغربية", "مكتب التكوين المهني وإنعاش الشغل", "")
        sheet.titles(f"لائحة الحضور – {world.policy.crafts[craft].ar}", column=3)
        sheet.titles(f"{world.policy.programme.cohorts['E2023'].label_ar}", column=3)
        trainings = _enrolled(world, (craft,))
        for number, training in enumerate(trainings):
            if number % 20 == 0:
                sheet.header(*header)
            sheet.data(_arabic_row(world, pen, number + 1, training), _mark(training))
        sheet.add("total", "المجموع", arabic_digits(str(len(trainings))))
        sheet.add("signature", None, None, "توقيع المكون", None, "توقيع مدير المؤسسة")
        sheets.append(sheet)
    return xlsx(FEED, name, *sheets)


def _arabic_row(world: World, pen: Pen, number: int, training: Training) -> list[Cell]:
    person = world.people[training.person]
    house = world.cooperatives.get(person.cooperative)
    return [
        pen.number(number), pen.family_arabic(person), pen.given_arabic(person), pen.national_id(person),
        pen.birth(person), "أنثى" if person.sex == "F" else "ذكر", pen.phone(person),
        pen.province_arabic(person.province), person.commune.ar, f"تعاونية {house.name.arabic}" if house else "فردي",
        training.group, pen.number(training.attended or 0), training.certificate or None, None,
    ]  # fmt: skip


def _text(world: World, name: str, crafts: tuple[str, ...]) -> Delivery:
    """Write a text file, two of whose lines cannot be taken: no identity, a formula for a name."""
    pen, sheet = _pen(world, name, order="given first"), Sheet()
    sheet.header("N°", "Nom et prénom", "CIN", "Métier / Filière", "Groupe", "Date début", "Date fin",
                 "Jours de présence", "Attestation N°")  # fmt: skip
    trainings = _enrolled(world, crafts)
    for number, training in enumerate(trainings, start=1):
        person = world.people[training.person]
        sheet.data(
            [number, pen.full(person), pen.national_id(person), pen.craft(training.craft), training.group,
             training.start, training.end, training.attended, training.certificate or None],
            _mark(training),
        )  # fmt: skip
    lost = {"cohort": "E2023", "craft": crafts[0]}
    last, base = trainings[-1], len(trainings)
    sheet.data(
        [base + 1, None, None, pen.craft(crafts[0]), f"{crafts[0]}23-1", last.start, last.end, 5, None],
        Mark(names="person", should_be="quarantined", why="no name and no CIN", **lost),
    )
    sheet.data(
        [base + 2, "=HYPERLINK(A1)", None, pen.craft(crafts[0]), f"{crafts[0]}23-1", last.start, last.end, 5, None],
        Mark(names="person", should_be="quarantined", why="formula-like name", **lost),
    )
    sheet.add("total", "TOTAL", base)
    return delimited(FEED, name, sheet)


def _second_cohort(world: World, name: str) -> Delivery:
    """Write the list of 2025 in Windows-1256, the code page of older Arabic machines."""
    pen, sheet = _pen(world, name, order="given first"), Sheet()
    sheet.header("ر.ت", "الاسم الكامل", "ر.ب.و", "تاريخ الازدياد", "الجنس", "رقم الهاتف", "الحرفة / الشعبة",
                 "الدورة", "المجموعة", "الحضور", "رقم الشهادة")  # fmt: skip
    for number, training in enumerate(world.of("E2025"), start=1):
        person = world.people[training.person]
        sheet.data(
            [number, pen.full_arabic(person), pen.national_id(person), pen.birth(person),
             "أنثى" if person.sex == "F" else "ذكر", pen.phone(person), pen.craft_arabic(training.craft),
             world.policy.programme.cohorts["E2025"].label_ar, training.group,
             f"{training.attended}/{training.days}", training.certificate or None],
            _mark(training),
        )  # fmt: skip
    return delimited(FEED, name, sheet, encoding="cp1256")


def _control(world: World, name: str) -> Delivery:
    """Write the head counts per craft; one of them is three above what the lists say."""
    sheet = Sheet("CDS")
    sheet.titles("Carte de suivi", "")
    sheet.header("DEPARTEMENT", "DR", "Code EFP", "EFP", "Niveau", "Code Filiere", "Filiere", "Prevue", "Annee Etude",
                 "Stagiaires", "Actif", "Transfert", "Desistement", "Redoublement")  # fmt: skip
    crafts = sorted({training.craft for training in world.of("E2023")})
    for craft in crafts:
        count = len(_enrolled(world, (craft,))) + (3 if craft == crafts[0] else 0)
        why = "total differs by 3" if craft == crafts[0] else ""
        sheet.data(
            ["ARTISANAT", "DRSM", "CMCSM", CENTRE, "Q", f"{craft}_Q", world.policy.crafts[craft].fr, count + 2, "2023",
             count, count, 0, 0, 0],
            Mark(why=why, cohort="E2023", craft=craft),
        )  # fmt: skip
    return xlsx("ofppt_control_totals", name, sheet)
