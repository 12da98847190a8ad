"""Nothing is kept longer than the policy says, each removal is proved, and what is kept is what was written."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from etl.flow import answers, backing, integrity, letters, retention
from etl.flow.integrity import RecordTamperedError
from etl.flow.landing import LandingDamagedError
from etl.policy import PolicyError, load_policy
from etl.policy.sheets import PARTS
from tests.flow.conftest import WEEK, copy_of, trainees

pytestmark = pytest.mark.slow  # each walks the whole road

LATER = datetime(2031, 1, 1, tzinfo=UTC)
RULES = {"retention": {"landed": 12, "rejects": 12, "letters": 12, "looks": 12}}


def kept(programme, months=None):
    told = load_policy().programme.retention.model_copy(update=months or RULES["retention"])
    return programme.houses(rules={"retention": told})


@pytest.fixture(scope="module")
def once_filled(answered, tmp_path_factory):
    programme = copy_of(answered, tmp_path_factory.mktemp("filled"))
    programme.put("reference_list", "2026-11-06_reference.csv", trainees([3, 20], p3={"Métier": ""}))
    programme.walk()
    with programme.houses() as houses:
        letters.build(houses, WEEK, to_outbox=True)
        for _ in range(3):
            answers.looked(houses, "amina", "il est au téléphone", None)
    return programme


@pytest.fixture
def filled(once_filled, tmp_path):
    return copy_of(once_filled, tmp_path)


@pytest.fixture
def aged(filled):
    """The same home as if its letters had been written when its files came."""
    for path in (filled.home / "reports").rglob("*"):
        os.utime(path, (datetime(2026, 11, 23, tzinfo=UTC).timestamp(),) * 2)
    return filled


def test_what_is_old_goes_with_a_proof_and_every_sum_stays(aged):
    filled = aged
    digest = filled.digest()
    with kept(filled) as houses:
        due = retention.due(houses, LATER)
        assert due["landed"] == 8
        assert due["rejects"] >= 1
        assert due["letters"] > 10
        assert due["looks"] == 3
        assert retention.apply(houses, by="nightly run", at=LATER) == due
        assert not any(retention.due(houses, LATER).values())
    assert [p for p in (filled.home / "landing").rglob("*") if p.is_file()] == []
    assert [p for p in filled.inbox.rglob("*") if p.is_file()] == []
    assert filled.asked("SELECT count(*) FROM log_quarantined_rows WHERE cells IS NOT NULL") == [(0,)]
    assert filled.digest() == digest
    proof = filled.asked("SELECT what, rule, removed_by, why FROM log_removals")
    assert {what for what, *_ in proof} == {"landed", "dropped", "letter", "cells", "looks"}
    assert {tuple(line[1:3]) for line in proof} == {("retention", "nightly run")}
    assert all("12 months" in why for *_, why in proof)
    with kept(filled) as houses:
        assert integrity.verify(houses)["files_verified"] == 8, "that they are gone is what was written"


def test_an_old_list_that_was_taken_in_today_is_young(filled):
    """A backfill of years ends tonight: its rejected rows must still find their way back."""
    filled.put("reference_list", "2019-01-07_vieille.csv", trainees([4, 21], p4={"Métier": ""}))
    filled.walk()
    with kept(filled) as houses:
        assert not any(retention.due(houses).values())
    assert filled.asked("SELECT count(*) FROM log_quarantined_rows WHERE cells IS NOT NULL") != [(0,)]


def test_nothing_young_goes_and_nothing_without_a_decision(filled):
    with kept(filled) as houses:
        assert not any(retention.due(houses).values())
    undecided = dict.fromkeys(RULES["retention"])
    with kept(filled, undecided) as houses:
        assert not any(retention.due(houses, LATER).values())


def test_the_pages_that_name_nobody_stay(aged):
    filled = aged
    with kept(filled) as houses:
        retention.apply(houses, by="x", at=LATER)
    assert list((filled.home / "reports" / "site").rglob("*.html"))


def test_the_command_says_what_is_due_and_takes_it_only_when_told(filled, tajhiz, monkeypatch):
    code, said, _ = tajhiz("retention", "--home", filled.home)
    assert (code, "120" in said) == (0, True)
    code, said, _ = tajhiz("retention", "--apply", "--by", "amina", "--home", filled.home)
    assert (code, "Taken away" in said) == (0, True)


def test_a_month_count_that_is_none_is_told_with_its_line(tmp_path):
    for name, text in load_policy().texts.items():
        (tmp_path / f"{name}.yml").write_text(text.replace("landed: 120", "landed: forever"), "utf-8")
    with pytest.raises(PolicyError, match=r"programme\.yml.*retention"):
        load_policy(tmp_path)
    assert "programme" in PARTS


# ---- what is kept is what was written ----------------------------------------------------------------------------


def tampered(programme, statement):
    with programme.houses() as houses, houses.writing() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_access SET looked_by = 'nobody' WHERE id = 2",
        "DELETE FROM log_access WHERE id = 2",
        "DELETE FROM log_access WHERE id = 1",
        "INSERT INTO log_access (looked_at, looked_by, what) VALUES ('2026-11-02 09:00:00', 'x', 'y')",
        "UPDATE log_access SET seal = NULL WHERE id = 2",
        "UPDATE log_access SET looked_at = '2026-01-01 00:00:00' WHERE id = 3",
    ],
)
def test_a_look_that_is_changed_put_in_or_taken_out_is_noticed(filled, statement):
    with filled.houses() as houses:
        assert integrity.verify(houses)["looks_verified"] == 3
    tampered(filled, statement)
    with filled.houses() as houses, pytest.raises(RecordTamperedError, match="log_access"):
        integrity.verify(houses)


def test_looks_cut_off_at_the_end_are_noticed_by_the_backup_that_saw_them(filled, tmp_path):
    with filled.houses(backups=tmp_path / "backups") as houses:
        backing.back_up(houses)
        tampered(filled, "DELETE FROM log_access WHERE id = 3")
        with pytest.raises(RecordTamperedError, match="cut"):
            integrity.verify(houses)


def test_looks_taken_by_retention_leave_a_chain_that_goes_on(filled, tmp_path):
    with kept(filled) as houses:
        retention.apply(houses, by="x", at=datetime.now(UTC) + timedelta(days=400))
        answers.looked(houses, "amina", "again", None)
        answers.looked(houses, "amina", "and again", None)
        assert integrity.verify(houses)["looks_verified"] == 2
    tampered(filled, "UPDATE log_access SET what = 'never'")
    with filled.houses() as houses, pytest.raises(RecordTamperedError):
        integrity.verify(houses)


def test_an_answer_that_is_changed_is_noticed(filled, tajhiz):
    assert tajhiz("verify", "--home", filled.home)[0] == 0
    tampered(filled, "UPDATE out_trainings SET state = 'equipped'")
    code, _, complaint = tajhiz("verify", "--home", filled.home)
    assert (code, WEEK in complaint) == (4, True)


def test_a_landed_file_that_is_changed_is_noticed(filled, tajhiz):
    place = next(p for p in (filled.home / "landing").rglob("*.csv"))
    place.write_bytes(place.read_bytes() + b"x")
    code, _, complaint = tajhiz("verify", "--home", filled.home)
    assert (code, place.name in complaint) == (4, True)
    with filled.houses() as houses, pytest.raises(LandingDamagedError):
        integrity.verify_landing(houses)


def test_the_secret_is_changed_by_one_command_and_that_is_written_down(filled, tajhiz):
    code, said, _ = tajhiz("rotate-key", "--by", "amina", "--home", filled.home)
    assert (code, "secret 2" in said) == (0, True)
    assert all(path.stat().st_mode & 0o077 == 0 for path in filled.home.glob("row*.key"))
    assert "secret 2 made" in json.dumps(filled.asked("SELECT what FROM log_access"))
