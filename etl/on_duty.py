"""What every timetable has in common: whose it is, which faults pass, whom it tells when something did not go well.

Reading a timetable imports this, so it imports nothing that takes time.
"""

from datetime import timedelta
from typing import Any

# Network and database come back by themselves; anything else stays wrong however often it is tried.
PASSES = ["builtins.ConnectionError", "builtins.TimeoutError", "warehouse.engine.WarehouseUnavailableError"]


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
