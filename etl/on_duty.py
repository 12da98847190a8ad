"""What every timetable has in common: whose it is, which faults pass, whom it tells when something did not go well.

Reading a timetable imports this, so it imports nothing that takes time.
"""

from datetime import timedelta
from typing import Any

# Network and database come back by themselves; anything else stays wrong however often it is tried.
PASSES = ["builtins.ConnectionError", "builtins.TimeoutError", "warehouse.engine.WarehouseUnavailableError"]

# What people may ask of a run by hand: fields of its form.
WEEK: dict[str, Any] = {
    "default": None,
    "type": ["null", "string"],
    "pattern": r"^\d{4}-W\d{2}$",
    "examples": ["2026-W47"],
    "title": "Week; empty: this week",
}
REVISION: dict[str, Any] = {"default": False, "type": "boolean", "title": "Tell a correction of a week already told"}
ASK, DRY, SEND = "build, ask a person, send", "dry run: build only", "send what was approved before"
HOW = [ASK, DRY, SEND]  # what a run of `weekly_report` may be asked for
TEST, APPROVE, HOLD = "send a test to me", "approve", "hold"
ANSWERS = [APPROVE, HOLD, TEST]  # to its question


def letters_not_sent(**_: Any) -> None:
    """Say which letters of the week have not left."""
    from etl.flow import alarms  # the legs take seconds to import

    alarms.unsent()


def task_failed(context: Any) -> None:
    """Tell the data team of a task that has failed for good: once for each run, with the cause."""
    from etl.flow import alarms

    task = context["task_instance"]
    alarms.failed(task.dag_id, task.run_id, task.task_id, str(context.get("exception") or "no cause was given"))


TEAM: dict[str, Any] = {
    "owner": "data-team",
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "on_failure_callback": task_failed,
}
