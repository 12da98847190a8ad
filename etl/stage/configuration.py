"""Airflow's configuration for one run, all of it environment variables, and its metadata database."""

import json
import os
import secrets
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from etl.stage.places import REPOSITORY, Places
from etl.stage.servers import BIN
from etl.stage.trouble import StageError

USER = "admin"
_HEAVY = (
    "__main__",
    "airflow.executors.local_executor",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.dag_processing.dagbag",
    "airflow.models.dagrun",
    "airflow.providers.standard.operators.hitl",
    "great_expectations",
    "etl.flow",
)
_DECIDED_HERE = {
    "TAJHIZ_HOME", "TAJHIZ_INBOX", "TAJHIZ_WEEK", "TAJHIZ_POLICY", "TAJHIZ_DATABASE_URL", "TAJHIZ_BACKUPS",
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What a run was asked for. ``None`` leaves the decision to the clock or to what is shipped."""

    week: str | None = None
    policy: Path | None = None


def environment(at: Places, wanted: Wanted, api: int, smtp: int, password: str) -> dict[str, str]:
    """Return the environment of every process on the stage."""
    passwords = at.airflow / "passwords.json"
    passwords.touch(mode=0o600)
    passwords.write_text(json.dumps({USER: password}))
    set_here = {
        **_tajhiz(at, wanted),
        **_places(at),
        **_network(api, smtp),
        **_pace(),
        **_compiled_once(),
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(48),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
    }
    return {**_without_foreign_settings(), **set_here}


def _without_foreign_settings() -> dict[str, str]:
    """Settings of another Airflow, or of another home, must not lead this run's invented people there."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AIRFLOW_") and name not in _DECIDED_HERE
    }


def _tajhiz(at: Places, wanted: Wanted) -> dict[str, str]:
    asked = {"TAJHIZ_WEEK": wanted.week, "TAJHIZ_POLICY": wanted.policy and str(wanted.policy.absolute())}
    return {
        "TAJHIZ_HOME": str(at.home),
        "TAJHIZ_INBOX": str(at.inbox),
        "PYTHONTZPATH": "",  # the host's zone tables may not know that Morocco left UTC+1
        "GX_ANALYTICS_ENABLED": "False",
        **{name: value for name, value in asked.items() if value},
    }


def _places(at: Places) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(at.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(at.airflow / "plugins"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(at.logs),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(at.logs / "dag_processor"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{at.metadata}?timeout=30",
    }


def _network(api: int, smtp: int) -> dict[str, str]:
    address = f"http://127.0.0.1:{api}"
    return {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(api),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW_CONN_TAJHIZ_SMTP": json.dumps({"conn_type": "smtp", "host": "127.0.0.1", "port": smtp}),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def _pace() -> dict[str, str]:
    """Small and quick: one machine, one person waiting. Shipped defaults suit a server that idles for days."""
    return {
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        # Workers fork from a process that has the heavy imports behind it, so a task starts in a tenth of the time.
        "AIRFLOW__SCHEDULER__MP_START_METHOD": "forkserver",
        "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": ",".join(_HEAVY),
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
        # A worker may notice only at its next heartbeat that its task has ended; by default 5 s later.
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "300",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__METRICS__STATSD_ON": "False",
        "AIRFLOW__TRACES__OTEL_ON": "False",
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
    }


def _compiled_once() -> dict[str, str]:
    """Where Python may not keep bytecode beside its sources, keep it in ``var``: else each process compiles Airflow."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(REPOSITORY / "var" / "pycache")}


def make_metadata(at: Places, settings: dict[str, str]) -> bool:
    """Put a migrated metadata database into place; return whether it had to be migrated anew.

    A migration takes seconds and its result depends on Airflow's version alone: it is kept and copied.
    """
    kept = REPOSITORY / "var" / "airflow" / f"airflow-{version('apache-airflow')}.db"
    anew = not kept.exists()
    if anew:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _migrate(kept, settings)
    with sqlite3.connect(kept) as source, sqlite3.connect(at.metadata) as target:
        source.backup(target)
    return anew


def _migrate(kept: Path, settings: dict[str, str]) -> None:
    """Migrate under another name first: a half-made database must never be taken for a whole one."""
    part = kept.with_name(f"{kept.name}.{os.getpid()}.part")
    moved = {**settings, "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{part}"}
    done = subprocess.run(  # noqa: S603 - our own console script, no shell
        [str(BIN / "airflow"), "db", "migrate"], env=moved, capture_output=True, text=True, check=False
    )
    if done.returncode:
        part.unlink(missing_ok=True)
        told = tuple((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise StageError("`airflow db migrate` could not make the metadata database", details=told)
    with closing(sqlite3.connect(part)) as database:  # closed, so that its side files are gone before it is renamed
        database.execute("pragma journal_mode=wal")  # three servers share it; readers must not block the writer
    part.replace(kept)
