"""What each task counted, as its note in Airflow's pages, written once its run has ended.

A task of Airflow 3 has no way to write its own note. The scheduler tells us of a run that ends, and holds the session
in which it writes that; the notes are part of the same transaction. A note that a person wrote stays.
"""

from typing import Any

from airflow.listeners import hookimpl
from sqlalchemy.orm import object_session

from etl.desk.links import is_ours

_RETURNED = "return_value"


@hookimpl  # type: ignore[untyped-decorator]  # Airflow leaves it untyped
def on_dag_run_success(dag_run: Any, msg: str) -> None:
    """Note what the tasks of a run that went well have counted."""
    _note(dag_run)


@hookimpl  # type: ignore[untyped-decorator]  # Airflow leaves it untyped
def on_dag_run_failed(dag_run: Any, msg: str) -> None:
    """Note what the tasks of a run that failed have counted before."""
    _note(dag_run)


def _note(dag_run: Any) -> None:
    from airflow.models.xcom import XComModel  # every process loads the plugin, only the scheduler writes notes

    session = object_session(dag_run)
    if session is None or not is_ours(dag_run.dag_id):
        return
    asked = XComModel.get_many(run_id=dag_run.run_id, dag_ids=dag_run.dag_id, key=_RETURNED)
    told = {(one.task_id, one.map_index): spoken(XComModel.deserialize_value(one)) for one in session.scalars(asked)}
    for task in dag_run.get_task_instances(session=session):
        counts = told.get((task.task_id, task.map_index))
        if counts and task.note is None:
            task.note = counts


def spoken(returned: Any) -> str:
    """Return the counts among what a task returned, in words; nothing else of it is repeated.

    >>> spoken({"rows_accepted": 12, "partners": ["region"]}), spoken(None)
    ('rows_accepted 12', '')
    """
    counts = returned.items() if isinstance(returned, dict) else ()
    return " · ".join(f"{name} {count}" for name, count in counts if type(count) is int)
