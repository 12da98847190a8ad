"""A failed task's own error reaches the terminal, with the exit code that says whose turn it is."""

import json

import pytest

from etl.stage.failure import failure_of, log_of

TASK = {
    "dag_id": "reconcile",
    "dag_run_id": "asset_triggered__1",
    "task_id": "check",
    "map_index": -1,
    "try_number": 1,
    "state": "failed",
}


def line(event, **more):
    return json.dumps({"timestamp": "2026-11-23T07:00:00Z", "level": "error", "event": event, **more})


def error(kind, text, frames=()):
    told = [{"filename": file, "lineno": number, "name": name} for file, number, name in frames]
    return line("Task failed with exception", error_detail=[{"exc_type": kind, "exc_value": text, "frames": told}])


def write_log(logs, *lines, task=TASK):
    path = log_of(task, logs)
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines))
    return path


def test_the_error_is_told_with_its_innermost_frames_and_the_log(tmp_path):
    frames = [("a.py", 1, "outer"), ("b.py", 2, "b"), ("c.py", 3, "c"), ("d.py", 4, "innermost")]
    log = write_log(tmp_path, line("starting"), error("KeyError", "'kit'", frames), line("::endgroup::"))
    told = failure_of([TASK], tmp_path)
    assert str(told) == "task reconcile.check failed"
    assert told.details == ("  b.py:2 in b", "  c.py:3 in c", "  d.py:4 in innermost", "KeyError: 'kit'", f"log: {log}")
    assert told.exit_code == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("GateClosedError", 3),
        ("PolicyError", 2),
        ("SettingsError", 2),
        ("OutsideSystemError", 4),
        ("WarehouseUnavailableError", 4),
        ("ZeroDivisionError", 1),
    ],
)
def test_the_exit_code_says_whose_turn_it_is(tmp_path, kind, code):
    write_log(tmp_path, error(kind, "why"))
    assert failure_of([TASK], tmp_path).exit_code == code


def test_the_last_error_of_a_log_is_the_one_told(tmp_path):
    write_log(tmp_path, error("ValueError", "first"), error("TypeError", "last"))
    assert "TypeError: last" in failure_of([TASK], tmp_path).details


def test_a_mapped_task_is_found_and_named_by_its_number_and_others_are_named_too(tmp_path):
    mapped = {**TASK, "task_id": "send", "map_index": 3}
    write_log(tmp_path, error("OSError", "gone"), task=mapped)
    told = failure_of([mapped, TASK], tmp_path)
    assert str(told) == "task reconcile.send[3] failed"
    assert "OSError: gone" in told.details
    assert told.details[-1] == "failed too: reconcile.check"


def test_a_log_that_is_no_json_or_holds_no_error_gives_its_last_line(tmp_path):
    write_log(tmp_path, "not json at all", line("killed by signal 9"))
    assert any("killed by signal 9" in detail for detail in failure_of([TASK], tmp_path).details)


def test_a_task_without_a_log_is_still_told(tmp_path):
    assert str(failure_of([TASK], tmp_path)) == "task reconcile.check failed"


def test_a_run_that_failed_without_a_failed_task_points_to_the_logs(tmp_path):
    assert str(tmp_path) in str(failure_of([], tmp_path))
