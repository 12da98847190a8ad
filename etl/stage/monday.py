"""The road on a running Airflow: intake, reconcile, report, each waited for to its end."""

import time
from collections.abc import Callable, Iterable

from etl.stage.display import Display, Say
from etl.stage.failure import failure_of
from etl.stage.places import Places
from etl.stage.rest import Airflow, Json
from etl.stage.servers import Servers
from etl.stage.trouble import HELD, StageError

_LOOK_EVERY_SECONDS = 0.4
_OWN_ACCORD_SECONDS = 10.0
_UNFINISHED = {"queued", "running"}
# An answer that reaches Airflow within about a second of the question fails the task (measured on 3.3.2).
_LET_IT_PARK_SECONDS = 4.0


class Monday:
    """Walks one Monday. Every wait ends: done, a failed task, a dead server, or a limit."""

    def __init__(self, airflow: Airflow, servers: Servers, at: Places, display: Display) -> None:
        self._airflow = airflow
        self._servers = servers
        self._at = at
        self._display = display

    def wait_for_airflow(self, feeds: Iterable[str], limit: float = 180.0) -> None:
        """Wait until the servers answer and the DAGs of the road have been read."""
        wanted = {*(f"intake_{feed}" for feed in feeds), "reconcile", "weekly_report", "housekeeping"}
        with self._display.step("Airflow: API server, scheduler, DAG processor") as say:
            self._until(self._airflow.is_healthy, "Airflow's servers to answer", limit)
            self._airflow.log_in()
            say("all three answer")
            self._until(lambda: wanted <= self._read_dags(), "the DAG files to be read", limit)
            say(f"{len(wanted)} DAGs of the road have been read")

    def keep_house(self, limit: float = 120.0) -> None:
        """Let housekeeping run first, as its hour is before the feeds': workers and warehouse are warm after it."""
        with self._display.step("housekeeping") as say:
            self._let_run("housekeeping")
            self._until(lambda: self._ended(["housekeeping"], None), "housekeeping to end", limit)
            say("what has landed is as it came")

    def take_in(self, feeds: tuple[str, ...], limit: float = 300.0) -> set[tuple[str, str]]:
        """Let the intake DAGs run; return the (DAG, run) pairs that announced accepted rows."""
        dags = [f"intake_{feed}" for feed in feeds]
        with self._display.step("intake") as say:
            self._airflow.unpause("reconcile")  # first: a paused DAG does not hear of assets
            self._let_run(*dags)
            self._until(lambda: self._ended(dags, say), "the intake DAGs to end", limit)
            announced = {(dag, run["dag_run_id"]) for dag in dags for run in self._airflow.runs(dag)}
            skipped = {(dag, run) for dag, run in announced if self._states(dag, run, "accept") <= {"skipped"}}
        if announced == skipped:
            raise StageError("no file of the inbox was new or readable as a delivery: nothing to reconcile", HELD)
        return announced - skipped

    def reconcile(self, announced: set[tuple[str, str]], limit: float = 300.0) -> None:
        """Wait until runs of ``reconcile`` that heard of every announcement have ended."""
        with self._display.step("reconcile") as say:
            self._until(lambda: self._covered(announced, say), "reconcile to end", limit)

    def report(self, limit: float = 300.0, *, auto_approve: bool) -> None:
        """Let the weekly report run up to its question; answer it in the place of a person only if told to."""
        with self._display.step("weekly report") as say:
            say("building letters")
            self._let_run("weekly_report")
            self._until(self._is_asked, "the letters to be built", limit)
            say("waiting to be approved")
            if not auto_approve:
                self._display.note("the letters are held until a person approves them: `make ui`, Required actions")
                return
            time.sleep(_LET_IT_PARK_SECONDS)
            self._until(self._approve, "the approval to be taken", limit)
            self._display.note(
                "approved by the stage (--auto-approve): demo only, in service a person reads the letters first"
            )
            self._until(lambda: self._ended(["weekly_report"], None), "the letters to be sent", limit)
            say("letters built, approved, sent")

    def _let_run(self, *dags: str) -> None:
        """Let DAGs run once, now.

        A DAG with a cron and no catch-up runs its latest interval as soon as it is unpaused, and that one run is
        enough: to trigger a run as well would make two. Only a DAG whose hour never came yet has to be triggered.
        """
        for dag in dags:
            self._airflow.unpause(dag)
        until = time.monotonic() + _OWN_ACCORD_SECONDS
        idle = list(dags)
        while idle and time.monotonic() < until:
            time.sleep(_LOOK_EVERY_SECONDS)
            idle = [dag for dag in idle if not self._airflow.runs(dag)]
        for dag in idle:
            self._airflow.trigger(dag)

    def _until(self, is_done: Callable[[], bool], what: str, limit: float) -> None:
        until = time.monotonic() + limit
        while not is_done():
            self._servers.check()
            if time.monotonic() > until:
                raise StageError(f"waited {limit:.0f} s for {what} in vain; the logs are in {self._at.logs}")
            time.sleep(_LOOK_EVERY_SECONDS)

    def _read_dags(self) -> set[str]:
        for broken in self._airflow.import_errors():
            told = tuple(broken["stack_trace"].strip().splitlines()[-8:])
            raise StageError(f"Airflow cannot read {broken['filename']}", details=told)
        return self._airflow.dag_ids()

    def _ended(self, dags: list[str], say: Say | None) -> bool:
        """Return True when each DAG has run and nothing of it is under way; raise what failed."""
        runs = {dag: self._airflow.runs(dag) for dag in dags}
        for dag, its_runs in runs.items():
            self._raise_failure(dag, its_runs)
        ended = [dag for dag, its_runs in runs.items() if its_runs and not _unfinished(its_runs)]
        if say:
            say(f"{len(ended)} of {len(dags)} feeds taken in")
        return len(ended) == len(dags)

    def _covered(self, announced: set[tuple[str, str]], say: Say) -> bool:
        runs = self._airflow.runs("reconcile")
        self._raise_failure("reconcile", runs)
        heard: set[tuple[str, str]] = set()
        for run in runs:
            heard |= self._airflow.sources_of("reconcile", run["dag_run_id"])
        say(f"{len(runs)} runs, {len(heard & announced)} of {len(announced)} feeds heard")
        return announced <= heard and not _unfinished(runs)

    def _is_asked(self) -> bool:
        runs = self._airflow.runs("weekly_report")
        self._raise_failure("weekly_report", runs)
        return any("awaiting_input" in self._states("weekly_report", run["dag_run_id"], "approve") for run in runs)

    def _approve(self) -> bool:
        run = self._airflow.runs("weekly_report")[-1]["dag_run_id"]
        return self._airflow.answer("weekly_report", run, "approve", "approve")

    def _states(self, dag: str, run: str, task: str) -> set[str]:
        return {found["state"] for found in self._airflow.tasks(dag, run) if found["task_id"] == task}

    def _raise_failure(self, dag: str, runs: list[Json]) -> None:
        for run in runs:
            if run["state"] == "failed":
                tasks = self._airflow.tasks(dag, run["dag_run_id"])
                raise failure_of([task for task in tasks if task["state"] == "failed"], self._at.logs)


def _unfinished(runs: list[Json]) -> bool:
    return any(run["state"] in _UNFINISHED for run in runs)
