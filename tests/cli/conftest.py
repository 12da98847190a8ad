"""A small home with a question in it, for whoever asks and answers; every person is invented."""

import csv
import io

import pytest

from tests.flow.conftest import Place, copy_of

TRAINED = """Nom;Prénom;N° CIN;Date de naissance;Sexe;Tél;Province;Commune;Métier / Filière;Édition;J1;J2;J3;J4;J5;Jours de présence
BIHI;Lahcen;J700001;09/05/1980;M;0661000001;Tiznit;Tiznit;Coiffure;Édition 2023;P;P;P;P;P;5
TAFRAOUTI;Rkia;J700002;12/03/1985;F;0661000002;Tiznit;Tiznit;Coiffure;Édition 2023;P;P;P;P;P;5
"""
REGISTERED = """N° RNA/NIA;Nom;Prénom;CIN;Date de naissance;Sexe;Activité (filière – métier);Commune;Province;Tél
0900000001;BIHI;Omar;J700001;01/02/1971;M;Coiffure;Tiznit;Tiznit;{phone}
0900000002;TAFRAOUTI;Rqia;J700002;12/03/1985;F;Coiffure;Tiznit;Tiznit;0661000002
"""
WEEK = "2026-W47"


class Desk:
    """A home with one pair that waits: two brothers on whose lines stands one card."""

    def __init__(self, tajhiz, folder):
        self._tajhiz, self.inbox, self.home = tajhiz, folder / "inbox", folder / "home"

    def put(self, feed, name, text):
        place = self.inbox / feed / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")

    def run(self):
        assert self._tajhiz("run", "--inbox", self.inbox, "--week", WEEK, "--home", self.home)[0] == 0

    def __call__(self, *words):
        return self._tajhiz(*words, "--home", self.home)

    def asked(self):
        return list(csv.DictReader(io.StringIO(self("review", "--format", "csv")[1])))


@pytest.fixture(scope="module")
def once_walked(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("walked"))
    place.put("ofppt_trainees", "2026-11-01_formation.csv", TRAINED.encode())
    place.put("chamber_registry", "2026-11-01_registre.csv", REGISTERED.format(phone="0661000001").encode())
    place.walk()
    return place


@pytest.fixture
def desk(tajhiz, once_walked, tmp_path):
    copy_of(once_walked, tmp_path)
    return Desk(tajhiz, tmp_path)
