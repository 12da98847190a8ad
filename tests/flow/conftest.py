"""Small real homes: one inbox of the feeds' own samples, walked by the flow itself."""

import shutil
import socket
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller

from etl.flow import answers, open_houses, run_week
from etl.policy import load_policy
from etl.report.send import Server
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


# ---- a programme with goods in store, and letters that name persons -----------------------------------------------


def goods(kit):
    """Write lots, deliveries and acceptance reports of forty of each item of a kit."""
    return {
        "region_lots": written(
            ("Marché", "Lot", "N° prix", "Désignation des prestations", "Unité de mesure", "Quantité", "Attributaire"),
            [("1/2024", 1, n, item, "U", 40, "ATLAS") for n, item in enumerate(kit, 1)],
        ),
        "region_deliveries": written(
            ("N° BL", "Date", "Marché", "Lot", "Article", "Désignation", "Qté livrée"),
            [("BL1", "09/09/2025", "1/2024", 1, n, item, 40) for n, item in enumerate(kit, 1)],
        ),
        "region_inspections": written(
            (
                "N° PV",
                "Date",
                "Marché",
                "Lot",
                "N° prix",
                "Désignation des prestations",
                "N° BL",
                "Qté vérifiée",
                "Qté acceptée",
                "Qté refusée",
            ),
            [("PV-R 1/2025", "07/10/2025", "1/2024", 1, n, item, "BL1", 40, 40, 0) for n, item in enumerate(kit, 1)],
        ),
        "region_allocations": written(
            ("N°", "Bénéficiaire", "CIN", "Métier", "Province", "Article", "Qté"),
            [
                (number, " ".join(invented(number)[:2]), invented(number)[2], "Coiffure", "Tiznit", item, 1)
                for number in range(10)
                for item in kit
            ],
        ),
    }


PASSWORDS = {"chamber": "trois-mots-de-passe", "region": "autre-chose-42"}


class Programme(Place):
    """Twelve hairdressers: six have a chair, goods for ten lie in store. Lists of persons may leave, locked."""

    def fill(self):
        kit = [item.fr for item in load_policy().kits["COIF"] if item.mandatory]
        self.put("ofppt_trainees", "2026-10-26_liste.csv", trainees(range(12)))
        self.put("chamber_registry", "2026-10-26_registre.csv", registry(range(12)))
        self.put("region_handovers", "2026-11-03_pv.csv", handovers(range(6), day="30/10/2026"))
        for feed, content in goods(kit).items():
            self.put(feed, "2026-10-27_lignes.csv", content)
        return self

    @contextmanager
    def houses(self, week=WEEK, **changed):
        given = {"letter_passwords": PASSWORDS, "mail_domains": ("tajhiz.example",)} | changed
        rules = {"authorisation": given.pop("authorisation", "D-TEST-001/2026"), **given.pop("rules", {})}
        with open_houses(Settings(home=self.home, inbox=self.inbox, week=week, **given)) as houses:
            policy = houses.policy
            changed_rules = policy.programme.model_copy(update=rules)
            yield replace(houses, policy=policy.model_copy(update={"programme": changed_rules}))


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """A home whose week is answered; tests work on a copy of it."""
    programme = Programme(tmp_path_factory.mktemp("answered")).fill()
    programme.walk()
    return programme


def copy_of(place, folder):
    """Return the place as it stands, in another folder: made once, changed by every test."""
    shutil.copytree(place.home, folder / "home")
    shutil.copytree(place.inbox, folder / "inbox")
    return type(place)(folder)


@pytest.fixture
def programme(answered, tmp_path):
    """A copy of the answered home."""
    return copy_of(answered, tmp_path)


class Desk:
    """A mail server's desk that answers as told, by recipient, and keeps what it took."""

    def __init__(self):
        self.taken, self.raw, self.says = [], [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        told = self.says.get(address, "250 OK")
        if told.startswith("250"):
            envelope.rcpt_tos.append(address)
        return told

    async def handle_DATA(self, server, session, envelope):
        self.raw.append(envelope.content)
        self.taken.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=default)))
        if "drop" in self.says.get(envelope.rcpt_tos[0], ""):
            server.transport.abort()
        return "250 taken"


@pytest.fixture
def desk():
    """A real mail server on loopback; ``desk.server`` is how the flow is told of it."""
    found = Desk()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    found.server = Server("127.0.0.1", port, timeout_seconds=5)
    yield found
    controller.stop()
