"""The disk, the partner's tools and two hands at once: what breaks is told, the other files go on."""

import errno
import os
from pathlib import Path

import pytest

from etl import pull
from etl.flow import landing, letters
from etl.policy import load_policy
from etl.read import workbook
from etl.settings import Settings, SettingsError

pytestmark = pytest.mark.slow  # each walks the whole road

FEED = "reference_list"


def test_a_second_run_finds_nothing_new_and_changes_nothing(place):
    place.put(FEED)
    place.put("ofppt_trainees", "2026-11-02_vide.xlsx", b"")
    first, digest = place.walk(), place.digest()
    second = place.walk()
    assert place.digest() == digest
    assert first.counts["files_accepted"] == 1
    assert "files_accepted" not in second.counts
    assert second.counts["files_refused"] == 1  # it still lies there: it is told until it is mended


def test_a_file_that_cannot_be_opened_is_told_and_taken_by_the_next_run(place, monkeypatch):
    locked = place.put(FEED, "2026-11-02_fermé.csv")
    place.put("ofppt_trainees")
    real = Path.read_bytes

    def refused(path):
        if path.name == locked.name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refused)
        told = place.walk()
    assert told.counts["files_unread"] == told.counts["files_accepted"] == 1
    assert [line for line in told.remarks if locked.name in line and "Permission denied" in line]
    assert place.walk().counts["files_accepted"] == 1


def test_a_file_that_vanishes_while_the_folder_is_read_stops_nothing(place, monkeypatch):
    gone = place.put(FEED, "sans_date.csv")
    place.put(FEED)
    real = pull.folder.delivered_at

    def vanishing(path):
        if path.name == gone.name:
            path.unlink(missing_ok=True)
            raise FileNotFoundError(errno.ENOENT, "gone", str(path))
        return real(path)

    monkeypatch.setattr(pull.folder, "delivered_at", vanishing)
    assert place.walk().counts["files_accepted"] == 1


def test_a_landed_copy_that_was_lost_before_it_was_judged_is_told_and_mended_from_the_inbox(place):
    place.put(FEED)
    other = place.put("ofppt_trainees")
    with place.houses() as houses:
        landing.land_arrived(houses, FEED)
        landing.land_arrived(houses, "ofppt_trainees")
    next((place.home / "landing" / "ofppt_trainees").rglob("*.csv")).write_bytes(b"changed")
    kept = other.rename(place.inbox / "kept.csv")
    told = place.walk()
    assert told.counts["files_unread"] == told.counts["files_accepted"] == 1
    assert [line for line in told.remarks if "ofppt_trainees/2026-11-01_liste.csv" in line and "damaged" in line]
    kept.rename(other)
    assert place.walk().counts["files_accepted"] == 1


def test_a_full_disk_leaves_no_half_file_and_says_where_it_was_full(place, monkeypatch):
    place.put(FEED)

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="landing") as error:
            place.walk()
    assert error.value.errno == errno.ENOSPC
    assert not list(place.home.rglob("*.part"))
    assert place.walk().counts["files_accepted"] == 1


def test_what_a_killed_run_left_aside_is_swept_and_a_living_ones_stays(place):
    place.put(FEED)
    landing = place.home / "landing" / FEED
    landing.mkdir(parents=True)
    dead, alive = landing / ".tajhiz-4194305-x.part", landing / f".tajhiz-{os.getpid()}-x.part"
    (place.home / "link").mkdir()
    (place.home / "link" / ".tajhiz-4194305-scores.part").touch()  # of remembered comparisons
    dead.touch()
    alive.touch()
    place.walk()
    assert (dead.exists(), alive.exists()) == (False, True)
    assert not list((place.home / "link").glob(".tajhiz-*"))


def test_a_reader_that_panics_refuses_its_file_and_no_other(place, monkeypatch):
    class PanicException(BaseException):
        pass

    def panics(_):
        raise PanicException

    place.put("ofppt_trainees", "2026-11-02_abîmé.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    place.put(FEED)
    monkeypatch.setattr(workbook.calamine, "load_workbook", panics)
    counts = place.walk().counts
    assert counts["files_refused"] == counts["files_accepted"] == 1


def test_a_refused_content_under_another_name_is_refused_again_and_not_called_received(place):
    place.put(FEED, "2026-11-01_vide.csv", b"")
    place.put(FEED, "2026-11-02_vide_encore.csv", b"")
    place.walk()
    assert {line["outcome"] for line in place.files().values()} == {"refused"}


def test_a_duplicate_says_when_and_as_what_it_first_came(place):
    place.put(FEED)
    place.put(FEED, "2026-11-05_copie.csv")
    place.walk()
    said = place.files()["2026-11-05_copie.csv"]
    assert (said["outcome"], said["rows_accepted"]) == ("duplicate", 0)
    for reason in (said["reason_fr"], said["reason_ar"]):
        assert "01/11/2026" in reason
        assert "2026-11-01_liste.csv" in reason


@pytest.mark.parametrize(
    "name",
    [
        b"2026-11-01_\xe2\x80\xaexslx.csv",
        b"2026-11-01_a\nb.csv",
        b"2026-11-01_..\\..\\etc.csv",
        b"2026-11-01_" + "é".encode() * 118 + b".csv",
        b"2026-11-01_\xe1\xc7\xc6\xcd\xc9.csv",  # Arabic as an old archive leaves it: not UTF-8
        b"2026-11-01_[bold]{file}=x.csv",
        "2026-11-01_لائحة.csv".encode(),
    ],
    ids=["bidi", "newline", "backslashes", "long", "not utf-8", "markup", "arabic"],
)
def test_no_name_of_a_file_becomes_a_path_or_stops_the_road(place, name):
    place.put(FEED).rename(os.fsdecode(os.fsencode(place.inbox / FEED) + b"/" + name))
    assert place.walk().counts["files_accepted"] == 1
    assert [len(path.stem) for path in (place.home / "landing").rglob("*.csv")] == [64]


def test_links_folders_and_unknown_feeds_are_left_alone_and_each_is_told_once(place, tmp_path):
    place.put(FEED)
    (tmp_path / "secret.csv").write_text("x")
    (place.inbox / FEED / "lien.csv").symlink_to(tmp_path / "secret.csv")
    (place.inbox / FEED / "dossier.xlsx").mkdir()
    (place.inbox / FEED / "~$liste.xlsx").touch()
    (place.inbox / "listes").mkdir()
    told = place.walk()
    assert told.counts["files_accepted"] == 1
    assert len(told.remarks) == 3
    for name in ("lien.csv", "dossier.xlsx", "listes"):
        assert len([line for line in told.remarks if name in line]) == 1


def test_files_that_come_after_the_weeks_end_are_told_not_silently_left_out(place):
    place.put(FEED, "2026-12-01_liste.csv")
    place.put(FEED, "9999-12-31_liste.csv", b"")  # no day of this programme: the disk's clock then
    told = place.walk()
    assert [line for line in told.remarks if "2026-12-01_liste.csv" in line and "2026-W47" in line]
    assert place.files()["9999-12-31_liste.csv"]["received_at"].year < 2100


def test_a_partner_without_an_address_is_said_once(place):
    place.put(FEED)
    told = place.walk()
    assert not [line for line in told.remarks if "no address" in line]
    policy = load_policy()
    silent = policy.partners | {"wilaya": policy.partners["wilaya"].model_copy(update={"email": None})}
    with place.houses() as houses:
        quiet = type(houses)(houses.settings, policy.model_copy(update={"partners": silent}), houses.warehouse)
        assert [line.split()[0] for line in letters.remarks(quiet)] == ["wilaya"]


def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(monkeypatch):
    monkeypatch.setenv("TAJHIZ_DATABASE_URL", "mysql://user:secret@host/db")
    with pytest.raises(SettingsError, match="TAJHIZ_DATABASE_URL") as error:
        Settings.chosen()
    assert "secret" not in str(error.value)
    monkeypatch.setenv("TAJHIZ_DATABASE_URL", "")
    assert Settings.chosen().database_url is None
