"""Small real homes: one inbox of the feeds' own samples, walked by the flow itself."""

import shutil
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from etl.flow import answers, open_houses, run_week
from etl.settings import Settings
from warehouse import read as question

SAMPLES = Path(__file__).parent.parent / "samples"
WEEK = "2026-W47"


class Place:
    """An inbox and a home in a test's own folder."""

    def __init__(self, folder):
        self.inbox, self.home = folder / "inbox", folder / "home"

    def put(self, feed, name="2026-11-01_liste.csv", content=None):
        place = self.inbox / feed / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((SAMPLES / f"{feed}.csv").read_bytes() if content is None else content)
        return place

    @contextmanager
    def houses(self, week=WEEK):
        with open_houses(Settings(home=self.home, inbox=self.inbox, week=week)) as houses:
            yield houses

    def walk(self, week=WEEK):
        remarks = []
        with self.houses(week) as houses:
            counts = run_week(houses, week, remark=remarks.append)
        return SimpleNamespace(counts=counts, remarks=remarks)

    def files(self):
        with self.houses() as houses:
            return {line["file"]: line for line in answers.files(houses)}

    def digest(self):
        with self.houses() as houses, houses.asking() as connection:
            return question.tables_digest(connection)

    def asked(self, statement):
        with self.houses() as houses, houses.asking() as connection:
            return [tuple(line) for line in connection.exec_driver_sql(statement)]

    def copied(self, other):
        shutil.copytree(self.inbox, other.inbox)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def another(tmp_path):
    return Place(tmp_path / "another")


_FAMILIES = ("AMGHAR", "BIHI", "OUBELLA", "TAFRAOUTI", "IDBELLA", "OUHMANE", "ZERKTOUN", "BAAMRANI", "KARROUM")
_GIVEN = ("Lahcen", "Khadija", "Brahim", "Rkia", "Naima", "Omar", "Fatima", "Said")


def invented(number):
    """Return an invented person: family name, given name, card number, birth date."""
    family = f"{_FAMILIES[number % 9]} {('DA', 'MI', 'ROU', 'SA', 'TOU', 'LI', 'GHA')[number // 9 % 7]}{'KA' * (number // 63)}"
    return (
        family,
        _GIVEN[number % 8],
        f"J{700000 + number}",
        f"{number % 27 + 1:02d}/0{number % 8 + 1}/{1960 + number % 40}",
    )


def written(header, rows):
    return "\n".join(";".join(map(str, row)) for row in [header, *rows]).encode()


def trainees(numbers, craft="Coiffure", group="COIF23-1", edition="Édition 2023", **changed):
    """Write a training list; ``changed``: p12=("Nom", …) replaces cells of one person."""
    header = (
        "Nom",
        "Prénom",
        "N° CIN",
        "Date de naissance",
        "Sexe",
        "Province",
        "Métier",
        "Édition",
        "Groupe",
        "J1",
        "J2",
    )
    rows = []
    for number in numbers:
        family, given, card, birth = invented(number)
        cells = dict(
            zip(header, (family, given, card, birth, "M", "Tiznit", craft, edition, group, "P", "P"), strict=True)
        )
        rows.append((cells | changed.get(f"p{number}", {})).values())
    return written(header, rows)


def registry(numbers, **changed):
    header = (
        "N° RNA/NIA",
        "Nom",
        "Prénom",
        "CIN",
        "Date de naissance",
        "Sexe",
        "Activité",
        "Province",
        "Date d'inscription",
    )
    rows = []
    for number in numbers:
        family, given, card, birth = invented(number)
        cells = dict(
            zip(
                header,
                (f"0900{number:05d}", family, given, card, birth, "M", "Coiffure", "Tiznit", "02/05/2019"),
                strict=True,
            )
        )
        rows.append((cells | changed.get(f"p{number}", {})).values())
    return written(header, rows)


def handovers(
    numbers,
    report="09/2026",
    day="10/06/2026",
    item="Fauteuil de coiffure hydraulique",
    title="",
    status="Remis",
):
    header = (
        "N° PV",
        "Date de remise",
        "Bénéficiaire",
        "N° CIN",
        "Métier",
        "Désignation",
        "Quantité",
        "Statut",
        "Signé",
    )
    rows = [
        (report, day, " ".join(invented(n)[:2]), invented(n)[2], "Coiffure", item, 1, status, "oui") for n in numbers
    ]
    return (title.encode() + b"\n" if title else b"") + written(header, rows)


def head_counts(*groups):
    """Write control totals: (craft, enrolled, active)."""
    header = ("EFP", "Filiere", "Annee Etude", "Stagiaires", "Actif")
    return written(header, [("CMC Agadir", craft, "2023", enrolled, active) for craft, enrolled, active in groups])


def listing():
    """Return lists as partners write them, of invented persons known by number."""
    return SimpleNamespace(trainees=trainees, registry=registry, handovers=handovers, head_counts=head_counts)


@pytest.fixture
def lists():
    return listing()
