"""Reads dags/ as Airflow does and prints what it found as one line of JSON; conftest.py runs it by itself."""

import json
import sys
import types
from datetime import datetime

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import Connection
from airflow.sdk.module_loading import import_string

bag = DagBag(sys.argv[1])
imported = sorted(
    {name.split(".")[0] for name in sys.modules} | {name for name in sys.modules if name.startswith("etl.")}
)

calls = []
flow = types.ModuleType("etl.flow")
flow.pull = lambda feed, asked: calls.append(["pull", feed, asked == Connection.get]) or [["a file"]]
flow.accept = lambda feed, ids: calls.append(["accept", feed, ids]) or {}
sys.modules["etl.flow"] = sys.modules["etl"].flow = flow


PASSING = (ConnectionRefusedError(), TimeoutError(), import_string("warehouse.engine.WarehouseUnavailableError")())


def decision(task, error):
    return task.retry_policy.evaluate(error, 1, 2).action.value


def about_task(task):
    return {
        "type": task.task_type,
        "owner": task.owner,
        "retries": task.retries,
        "retry_delay": task.retry_delay.total_seconds(),
        "after": sorted(task.upstream_task_ids),
        "outlets": [outlet.name for outlet in task.outlets],
        "is_mapped": task.is_mapped,
        "at_once": task.max_active_tis_per_dagrun,
        "on_passing_fault": sorted({decision(task, fault) for fault in PASSING}),
        "on_data_error": decision(task, ValueError()),
        "response_timeout": getattr(getattr(task, "response_timeout", None), "days", None),
        "answers_by_itself": bool(getattr(task, "defaults", None)),
    }


def about_schedule(timetable):
    if getattr(timetable, "asset_condition", None) is not None:
        return {"any_of": sorted(asset.name for asset in timetable.asset_condition.objects)}
    zone = timetable.timezone
    offsets = [datetime(2026, month, 1, tzinfo=zone).utcoffset().total_seconds() / 3600 for month in (7, 11)]
    return {"cron": timetable.expression, "zone": zone.name, "offset_july_november": offsets}


intakes = [dag for name, dag in bag.dags.items() if name.startswith("intake_")]
for dag in intakes:
    for files in dag.get_task("pull").python_callable():
        dag.get_task("accept").python_callable(files)

sys.stdout.write(
    json.dumps(
        {
            "errors": bag.import_errors,
            "imported": imported,
            "calls": calls,
            "dags": {
                dag.dag_id: {
                    "file": dag.fileloc.rsplit("/", 1)[-1],
                    "schedule": about_schedule(dag.timetable),
                    "max_active_runs": dag.max_active_runs,
                    "catchup": dag.catchup,
                    "start": dag.start_date.isoformat(),
                    "doc": dag.doc_md or "",
                    "alarm": [(one.interval.total_seconds() / 3600, one.callback.path) for one in dag.deadline or ()],
                    "tags": sorted(dag.tags),
                    "params": sorted(dag.params),
                    "choices": {name: dag.params.get_param(name).schema.get("enum") for name in dag.params},
                    "tasks": {task.task_id: about_task(task) for task in dag.tasks},
                }
                for dag in bag.dags.values()
            },
        }
    )
)
