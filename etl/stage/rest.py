"""Airflow's REST interface, as far as the stage needs it."""

import time
from typing import Any, Self

import httpx

from etl.stage.trouble import OUTSIDE, StageError

Json = dict[str, Any]
_PATIENCE = (0.5, 1.0, 2.0, 4.0)  # seconds between one try and the next


class Airflow:
    """A logged-in client of one Airflow."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=30.0, trust_env=False)
        self._login = {"username": user, "password": password}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def is_healthy(self) -> bool:
        """Return True once API server, scheduler and DAG processor all say so."""
        try:
            health = self._http.get("/api/v2/monitor/health", timeout=5.0)
        except httpx.TransportError:
            return False
        parts = ("metadatabase", "scheduler", "dag_processor")
        return health.is_success and all((health.json().get(part) or {}).get("status") == "healthy" for part in parts)

    def log_in(self) -> None:
        """Exchange the password for a token."""
        token = self._ask("POST", "/auth/token", json=self._login)["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"

    def dag_ids(self) -> set[str]:
        """Return the DAGs that have been read so far."""
        return {dag["dag_id"] for dag in self._ask("GET", "/api/v2/dags", params={"limit": 100})["dags"]}

    def import_errors(self) -> list[Json]:
        """Return the DAG files that could not be read."""
        return list(self._ask("GET", "/api/v2/importErrors")["import_errors"])

    def unpause(self, dag_id: str) -> None:
        """Let a DAG run."""
        self._ask("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})

    def trigger(self, dag_id: str) -> None:
        """Start a run now."""
        self._ask("POST", f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None})

    def runs(self, dag_id: str) -> list[Json]:
        """Return a DAG's runs, oldest first."""
        asked = {"order_by": "id", "limit": 100}
        return list(self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns", params=asked)["dag_runs"])

    def tasks(self, dag_id: str, run_id: str) -> list[Json]:
        """Return the task instances of one run."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances"
        return list(self._ask("GET", path, params={"limit": 100})["task_instances"])

    def sources_of(self, dag_id: str, run_id: str) -> set[tuple[str, str]]:
        """Return the (DAG, run) pairs whose asset events started this run."""
        events = self._ask("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/upstreamAssetEvents")["asset_events"]
        return {(event["source_dag_id"], event["source_run_id"]) for event in events}

    def answer(self, dag_id: str, run_id: str, task_id: str, option: str) -> bool:
        """Answer a question to a person; return False when Airflow was not ready to hear it."""
        path = f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/-1/hitlDetails"
        answer = self._http.patch(path, json={"chosen_options": [option], "params_input": {}})
        return answer.is_success

    def _ask(self, method: str, path: str, **more: Any) -> Json:
        """Ask, and ask again when Airflow stumbles; only starting a run must not be asked twice."""
        for patience in (*_PATIENCE, None):
            try:
                answer = self._http.request(method, path, **more)
                answer.raise_for_status()
                told: Json = answer.json()
            except httpx.HTTPError as error:
                if patience is None or method == "POST" or not _is_passing(error):
                    raise StageError(f"Airflow could not answer {method} {path}: {error}", OUTSIDE) from error
                time.sleep(patience)
            else:
                return told
        raise AssertionError("the last round returns or raises")


def _is_passing(error: httpx.HTTPError) -> bool:
    """Three servers share one SQLite file: under load an answer may fail that succeeds a moment later."""
    return not isinstance(error, httpx.HTTPStatusError) or error.response.status_code >= 500
