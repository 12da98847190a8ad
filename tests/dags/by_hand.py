"""Runs `weekly_report` in this process as somebody asked for it by hand; writes each task's state into states.json.

Arguments: the dags folder, and what the run is asked for (``how``).
"""

import json
import sys
from pathlib import Path

from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.utils.db import initdb

initdb()
DagBundlesManager().sync_bundles_to_db()
bag = DagBag(sys.argv[1], bundle_name="dags-folder")
dag = bag.dags["weekly_report"]
dag.deadline = None  # `dag.test` cannot make a run of a DAG that has one
sync_bag_to_db(bag, "dags-folder", None)
run = dag.test(run_conf={"week": "2026-W47", "how": sys.argv[2]})
told = {task.task_id: getattr(task.state, "value", task.state) for task in run.get_task_instances()}
Path("states.json").write_text(json.dumps(told), "utf-8")
