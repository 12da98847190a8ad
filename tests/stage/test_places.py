"""The working folder: cleared when the stage made it, left alone otherwise, used by one run at a time."""

import pytest

from etl.stage.places import Places, held_alone, make_fresh, places
from etl.stage.trouble import StageError


def test_a_second_run_finds_nothing_of_the_first(tmp_path):
    at = Places(tmp_path / "run")
    make_fresh(at)
    (at.home / "warehouse.db").write_text("old")
    make_fresh(at)
    assert list(at.home.iterdir()) == []
    assert at.inbox.is_dir()
    assert at.mail.is_dir()
    assert at.logs.is_dir()


def test_a_folder_that_the_stage_did_not_make_is_left_as_it_is(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(StageError, match="was not made by the stage") as said:
        make_fresh(Places(tmp_path))
    assert said.value.exit_code == 2
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_an_empty_folder_may_be_used(tmp_path):
    make_fresh(Places(tmp_path))
    assert Places(tmp_path).home.is_dir()


def test_names_of_people_are_kept_from_other_users(tmp_path):
    at = Places(tmp_path / "run")
    make_fresh(at)
    assert [folder.stat().st_mode & 0o077 for folder in (at.root, at.home, at.inbox, at.mail, at.logs)] == [0] * 5


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StageError, match="cannot be written") as said, held_alone(Places(tmp_path / "file" / "run")):
        pass
    assert said.value.exit_code == 2


def test_two_runs_never_share_a_folder(tmp_path):
    at = Places(tmp_path / "run")
    with held_alone(at), pytest.raises(StageError, match="another run") as said, held_alone(at):
        pass
    assert said.value.exit_code == 2
    with held_alone(at):
        pass  # free again


def test_the_folder_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("TAJHIZ_STAGE_DIR", str(tmp_path / "elsewhere"))
    assert places().root == tmp_path / "elsewhere"
    monkeypatch.delenv("TAJHIZ_STAGE_DIR")
    assert places().root.parts[-2:] == ("var", "run")
