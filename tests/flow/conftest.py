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
