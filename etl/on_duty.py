"""What every timetable has in common: whose it is, which faults pass, whom it tells when something did not go well.

Reading a timetable imports this, so it imports nothing that takes time.
"""

import os
from datetime import timedelta
from pathlib import Path
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
TO: dict[str, Any] = {"default": "", "type": "string", "description": "your address, for a test"}
ASK, DRY, SEND = "build, ask a person, send", "dry run: build only", "send what was approved before"
HOW = [ASK, DRY, SEND]  # what a run of `weekly_report` may be asked for
TEST, APPROVE, HOLD = "send a test to me", "approve", "hold"
ANSWERS = [APPROVE, HOLD, TEST]  # to its question


_PROGRAMMES = "TAJHIZ_PROGRAMMES__"
_APART = "__"  # between a DAG's name and its programme's code


def programmes() -> list[str | None]:
    """Return the codes of the programmes that this deployment serves; None where it serves one that needs no name."""
    declared = {
        name[len(_PROGRAMMES) :].partition("__")[0].lower() for name in os.environ if name.startswith(_PROGRAMMES)
    }
    return [*sorted(declared)] or [None]


def own_feeds(programme: str | None) -> Path | None:
    """Return the folder of a programme's own words on feeds, see ``etl.settings.Settings.feeds``."""
    own = programme and os.environ.get(f"{_PROGRAMMES}{programme.upper()}__FEEDS")
    told = own or os.environ.get("TAJHIZ_FEEDS")
    return Path(told) if told else None


def named(name: str, programme: str | None) -> str:
    """Return what a DAG or an asset of a programme is called."""
    return name if programme is None else f"{name}{_APART}{programme}"


def programme_at_work() -> str | None:
    """Return the programme of the DAG whose task this process does, as Airflow tells every task."""
    return programme_of(os.environ.get("AIRFLOW_CTX_DAG_ID", ""))


def programme_of(dag: str) -> str | None:
    """Return the programme of a DAG; None where there is but one."""
    return dag.partition(_APART)[2] or None


def letters_not_sent(programme: str | None = None, **_: Any) -> None:
    """Say which letters of the week have not left."""
    from etl.flow import alarms  # the legs take seconds to import

    alarms.unsent(programme=programme)


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
