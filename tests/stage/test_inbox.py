"""What is wrong with an inbox is said in one sentence before anything is started."""

import pytest

from etl.stage.inbox import checked_week, look_into, weeks_in
from etl.stage.trouble import StageError


def put(inbox, *names):
    for name in names:
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text("x")
    return inbox


def test_the_feeds_with_files_are_found_and_empty_folders_are_not(tmp_path):
    put(tmp_path, "ofppt_trainees/a.xlsx", "chamber_registry/b.csv")
    (tmp_path / "region_lots").mkdir()
    found = look_into(tmp_path)
    assert found.feeds == ("chamber_registry", "ofppt_trainees")
    assert found.remark is None


def test_hidden_files_and_locks_of_spreadsheet_programmes_are_no_delivery(tmp_path):
    put(tmp_path, "ofppt_trainees/.DS_Store", "ofppt_trainees/~$list.xlsx", "region_lots/lots.csv")
    assert look_into(tmp_path).feeds == ("region_lots",)


def test_a_folder_that_is_no_feed_is_named_and_the_others_go_on(tmp_path):
    found = look_into(put(tmp_path, "ofpt_trainees/a.xlsx", "region_lots/lots.csv"))
    assert found.feeds == ("region_lots",)
    assert "ofpt_trainees" in found.remark
    assert "ofppt_trainees" in found.remark, "the remark offers the names that are known"


@pytest.mark.parametrize("names", [(), ("readme.txt",), ("not_a_feed/a.xlsx",)])
def test_an_inbox_without_a_file_of_a_known_feed_is_held(tmp_path, names):
    with pytest.raises(StageError, match="holds no file of a known feed") as said:
        look_into(put(tmp_path, *names))
    assert said.value.exit_code == 3
    assert all(name.split("/")[0] in str(said.value) for name in names if "/" in name)


def test_a_missing_inbox_is_a_question_wrongly_asked(tmp_path):
    with pytest.raises(StageError, match="is not a folder") as said:
        look_into(tmp_path / "nowhere")
    assert said.value.exit_code == 2


@pytest.mark.parametrize("week", ["2026-W54", "2025-W53", "2026-47", "W47", ""])
def test_a_week_that_does_not_exist_is_a_question_wrongly_asked(week):
    with pytest.raises(StageError) as said:
        checked_week(week)
    assert said.value.exit_code == 2


@pytest.mark.parametrize("week", ["2026-W53", "2026-W01", None])
def test_a_week_that_exists_or_was_not_named_is_taken(week):
    assert checked_week(week) == week


def test_the_weeks_of_a_demo_come_oldest_first_without_its_truth(tmp_path):
    for name in ("2026-W47", "truth", "2026-W05", "2025-W52"):
        (tmp_path / name).mkdir()
    assert weeks_in(tmp_path) == ("2025-W52", "2026-W05", "2026-W47")
