"""A failed task's own error, read from its log."""

import json
from pathlib import Path
from typing import Any

from etl.stage.trouble import HELD, OUTSIDE, USAGE, StageError

# What the error says about whose turn it is (design §8); anything else is a bug.
_EXIT_CODES = {
    "GateClosedError": HELD,
    "FileRefusedError": HELD,
    "SettingsError": USAGE,
    "PolicyError": USAGE,
    "FeedDeclarationError": USAGE,
    "UnknownWeekError": USAGE,
    "OutsideSystemError": OUTSIDE,
    "WarehouseUnavailableError": OUTSIDE,
    "ConnectionRefusedError": OUTSIDE,
    "TimeoutError": OUTSIDE,
}
_FRAMES_SHOWN = 3


def failure_of(tasks: list[dict[str, Any]], logs: Path) -> StageError:
    """Return the error of the first failed task; further ones are named."""
    if not tasks:
        return StageError(f"a run failed without a failed task; the logs are in {logs}")
    first, *others = tasks
    log = log_of(first, logs)
    kind, text, frames = _error_in(log)
    details = [*frames, f"{kind}: {text}", f"log: {log}"]
    if others:
        details.append("failed too: " + ", ".join(sorted(map(_spoken, others))))
    return StageError(f"task {_spoken(first)} failed", _EXIT_CODES.get(kind, 1), tuple(details))


def log_of(task: dict[str, Any], logs: Path) -> Path:
    """Return the log file of a task instance's last attempt."""
    folder = logs / f"dag_id={task['dag_id']}" / f"run_id={task['dag_run_id']}" / f"task_id={task['task_id']}"
    if task["map_index"] >= 0:
        folder /= f"map_index={task['map_index']}"
    return folder / f"attempt={task['try_number']}.log"


def _error_in(log: Path) -> tuple[str, str, list[str]]:
    """Return the last error's type, text and innermost frames; a log without one gives its last line."""
    try:
        lines = log.read_text("utf-8", "replace").splitlines()
    except OSError:
        return "no log", "the task ended before it could write one", []
    for line in reversed(lines):
        details = _parsed(line).get("error_detail")
        if details:
            error = details[0]
            return error["exc_type"], str(error["exc_value"]), _frames(error)
    return "no error in the log", (_parsed(lines[-1]).get("event", lines[-1]) if lines else "it is empty"), []


def _parsed(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _frames(error: dict[str, Any]) -> list[str]:
    frames = (error.get("frames") or [])[-_FRAMES_SHOWN:]
    return [f"  {frame['filename']}:{frame['lineno']} in {frame['name']}" for frame in frames]


def _spoken(task: dict[str, Any]) -> str:
    mapped = f"[{task['map_index']}]" if task["map_index"] >= 0 else ""
    return f"{task['dag_id']}.{task['task_id']}{mapped}"
