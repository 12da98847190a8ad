"""Backup and restore: the drill, on both databases, and what a damaged backup says."""

import tarfile
from datetime import UTC, datetime

import pytest

from etl.flow import answers, backing, backup_folder, letters, open_houses, outbox
from etl.settings import Settings
from tests.flow.conftest import WEEK
from warehouse import dump
from warehouse import read as question

pytestmark = pytest.mark.slow  # each walks the whole road


@pytest.fixture
def filled(programme):
    """An answered week whose letters wait, with an answer of a person and a look at somebody."""
    with programme.houses() as houses:
        letters.build(houses, WEEK, to_outbox=True)
        outbox.hold(houses, WEEK, "Amina", ("wilaya",))
        answers.looked(houses, "Amina", "drill", None)
        with houses.writing() as connection:  # a person who became another: a row that refers to a later one
            first, last = connection.exec_driver_sql("SELECT min(person_id), max(person_id) FROM core_persons").one()
            connection.exec_driver_sql(f"UPDATE core_persons SET merged_into = '{last}' WHERE person_id = '{first}'")
    return programme


def _backup(place, **more):
    with place.houses() as houses:
        return backing.back_up(houses, **more)


def _all_of(settings):
    with open_houses(settings) as houses, houses.asking() as connection:
        told = {name: b"".join(dump.lines(connection, name)) for name in dump.tables()}
        return told, question.tables_digest(connection), answers.of_week(houses, WEEK).trainings


def _files(home):
    kept = [path for folder in backing.FOLDERS for path in (home / folder).rglob("*") if path.is_file()]
    return {path.relative_to(home): path.read_bytes() for path in [*kept, *home.glob("*.key")]}


def test_a_restored_home_answers_the_same_to_the_digit(filled, tmp_path):
    backup = _backup(filled, to=tmp_path / "backups")
    assert backup.stat().st_mode & 0o077 == 0
    counts = backing.restore(backup, Settings(home=tmp_path / "new"))
    assert counts["files_verified"] == len(question_arrivals(filled))
    assert _all_of(Settings(home=tmp_path / "new")) == _all_of(Settings(home=filled.home))
    assert _files(tmp_path / "new") == _files(filled.home)
    assert _files(filled.home), "there was something to restore"


def question_arrivals(place):
    with place.houses() as houses, houses.asking() as connection:
        return question.arrivals(connection)


def test_life_goes_on_in_the_restored_home(filled, tmp_path):
    backing.restore(_backup(filled, to=tmp_path / "backups"), Settings(home=tmp_path / "new"))
    with open_houses(Settings(home=tmp_path / "new", week=WEEK, mail_domains=("tajhiz.example",))) as houses:
        assert set(outbox.approve(houses, WEEK, "Amina")) >= {"region", "chamber"}
        answers.looked(houses, "Amina", "after", None)  # ids go on counting


def test_a_home_on_sqlite_moves_to_postgresql_and_back(filled, postgres, tmp_path):
    first = _backup(filled, to=tmp_path / "backups")
    there = Settings(home=tmp_path / "there", database_url=postgres.database())
    backing.restore(first, there)
    with open_houses(there) as houses:
        answers.looked(houses, "Amina", "there", None)  # PostgreSQL goes on counting after restored ids
        second = backing.back_up(houses, to=tmp_path / "again")
    back = Settings(home=tmp_path / "back")
    backing.restore(second, back)
    (told, digest, trainings), (was, digest_before, trainings_before) = (
        _all_of(back),
        _all_of(Settings(home=filled.home)),
    )
    assert (digest, trainings) == (digest_before, trainings_before)
    assert {name for name in was if told[name] != was[name]} == {"log_access"}


@pytest.mark.parametrize("harm", ["cut", "flip", "swapped", "empty", "text"])
def test_a_damaged_backup_restores_nothing_and_says_so(filled, tmp_path, harm):
    backup = _backup(filled, to=tmp_path / "backups")
    content = backup.read_bytes()
    backup.write_bytes(
        {
            "cut": content[: len(content) // 2],
            "flip": content[: len(content) // 2]
            + bytes([content[len(content) // 2] ^ 1])
            + content[len(content) // 2 + 1 :],
            "swapped": _swapped(backup, tmp_path),
            "empty": b"",
            "text": b"no backup at all",
        }[harm]
    )
    with pytest.raises(backing.BackupError, match="older one"):
        backing.restore(backup, Settings(home=tmp_path / "new"))
    assert list((tmp_path / "new").iterdir()) == []


def _swapped(backup, folder):
    """Return the backup, whole as an archive, in which somebody changed one state."""
    with tarfile.open(backup) as archive:
        archive.extractall(folder / "open", filter="data")
    told = folder / "open" / "tables" / "out_trainings.jsonl"
    told.write_bytes(
        told.read_bytes().replace(b"not_equipped", b"equipped", 1).replace(b"partly_equipped", b"equipped", 1)
    )
    with tarfile.open(folder / "forged.tar.gz", "w:gz") as archive:
        for path in sorted((folder / "open").rglob("*")):
            archive.add(path, path.relative_to(folder / "open"), recursive=False)
    return (folder / "forged.tar.gz").read_bytes()


def test_nothing_is_restored_over_what_is_there(filled, tmp_path):
    backup = _backup(filled, to=tmp_path / "backups")
    with pytest.raises(backing.BackupError, match="not empty"):
        backing.restore(backup, Settings(home=filled.home))


def test_a_backup_of_other_tables_is_left_to_the_tajhiz_that_made_it(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(backing, "HEAD", "0001")
    backup = _backup(filled, to=tmp_path / "backups")
    monkeypatch.undo()
    with pytest.raises(backing.BackupError, match="0001"):
        backing.restore(backup, Settings(home=tmp_path / "new"))


def test_old_backups_expire(filled, tmp_path, monkeypatch):
    class Clock(datetime):
        hours = iter(range(24))

        @classmethod
        def now(cls, zone=None):
            return datetime(2026, 11, 23, next(cls.hours), tzinfo=UTC)

    monkeypatch.setattr(backing, "datetime", Clock)
    written = [_backup(filled, to=tmp_path / "backups", keep=2) for _ in range(3)]
    (tmp_path / "backups" / "notes.tar.gz").write_bytes(b"somebody else's")
    assert backup_folder.made(tmp_path / "backups") == written[1:]


def test_a_backup_that_is_cut_off_leaves_nothing(filled, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backing, "_add", full)
    with pytest.raises(OSError, match="No space"):
        _backup(filled, to=tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_what_a_killed_backup_left_aside_is_swept(filled, tmp_path):
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / ".tajhiz-999999999-x.part").write_bytes(b"half a backup")
    backup = _backup(filled, to=tmp_path / "backups")
    assert set((tmp_path / "backups").iterdir()) == {backup, backup.with_name("journal.jsonl")}


def test_the_commands_say_what_they_did(filled, tajhiz, tmp_path):
    code, said, _ = tajhiz("backup", "--home", filled.home, "--to", tmp_path / "backups")
    (backup,) = backup_folder.made(tmp_path / "backups")
    assert (code, str(backup) in said) == (0, True)
    code, said, _ = tajhiz("restore", backup, "--home", tmp_path / "new")
    assert code == 0
    assert "landed files, all as they were" in said
    before = tajhiz("status", "--format", "csv", "--home", filled.home)[1]
    assert tajhiz("status", "--format", "csv", "--home", tmp_path / "new")[1] == before
    code, _, complaint = tajhiz("restore", backup, "--home", tmp_path / "new")
    assert (code, "not empty" in complaint) == (2, True)
