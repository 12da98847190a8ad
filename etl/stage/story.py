"""The two things the stage can do: one whole Monday, or Airflow's pages left open."""

import json
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from etl.policy import PolicyError, load_policy
from etl.stage.cluster import backends, start_workers
from etl.stage.configuration import USER, Wanted, environment, make_metadata
from etl.stage.display import Display
from etl.stage.inbox import Found, checked_week, look_into, weeks_in
from etl.stage.mailbox import mail_server
from etl.stage.monday import Monday
from etl.stage.places import Places, held_alone, make, make_fresh, places
from etl.stage.ports import api_port, free_port
from etl.stage.rest import Airflow
from etl.stage.servers import Servers
from etl.stage.trouble import HELD, USAGE, StageError


@dataclass(frozen=True)
class Running:
    """Airflow's servers, started for one home."""

    at: Places
    servers: Servers
    airflow: Airflow
    display: Display
    address: str
    password: str


def run_monday(
    inbox: Path | None, wanted: Wanted, console: Console, *, auto_approve: bool, on_cluster: bool = False
) -> None:
    """Walk the whole road once; what is wrong with the question is said before anything is started.

    ``on_cluster``: on PostgreSQL, Redis and two Celery workers, see :mod:`etl.stage.cluster`.
    """
    checked_week(wanted.week)
    try:
        load_policy(wanted.policy)
    except PolicyError as error:
        raise StageError(f"the policy cannot be used: {error}", USAGE) from error
    if inbox:
        look_into(inbox)
    api, at, display = api_port(), places(), Display(console)
    with held_alone(at):
        make_fresh(at)
        earlier: tuple[str, ...] = ()
        if inbox is None:
            earlier, week = _make_demo(at, display, wanted)
            inbox, wanted = at.demo / week, Wanted(week, wanted.policy)
        # Modification times travel along: they tell the order of delivery.
        shutil.copytree(inbox, at.inbox, dirs_exist_ok=True)
        _remember(at, wanted)
        where: AbstractContextManager[dict[str, str]] = backends(at.logs) if on_cluster else nullcontext({})
        with (
            where as elsewhere,
            _started(at, wanted, display, api, "core,execution", elsewhere) as running,
        ):
            _walk(running, look_into(at.inbox), wanted, earlier, auto_approve=auto_approve)


def open_pages(console: Console) -> None:
    """Start Airflow with its pages on the home of the last run, and keep it up until interrupted."""
    api, at, display = api_port(), places(), Display(console)
    with held_alone(at):
        make(at)
        with _started(at, _remembered(at), display, api, "all", {}) as running:
            Monday(running.airflow, running.servers, at, display).wait_for_airflow(())
            display.note(f"Airflow: {running.address}   user: {USER}   password: {running.password}")
            display.note(f"home: {at.home}   inbox: {at.inbox}   letters are kept in: {at.mail}")
            display.note("A paused DAG waits for its switch, and then runs its latest interval at once.")
            display.note("Ctrl-C stops everything.")
            while True:
                running.servers.check()
                time.sleep(1)


def _walk(running: Running, found: Found, wanted: Wanted, earlier: tuple[str, ...], *, auto_approve: bool) -> None:
    monday = Monday(running.airflow, running.servers, running.at, running.display)
    if found.remark:
        running.display.note(found.remark)
    with ThreadPoolExecutor(1) as beside:  # the command line loads earlier weeks while Airflow boots
        loading = beside.submit(_load_earlier, running, wanted, earlier)
        try:
            monday.wait_for_airflow(found.feeds)
            monday.keep_house()
            _wait_for(loading, running, earlier)
        except BaseException:
            running.servers.stop()  # also what the other thread waits for
            raise
    monday.reconcile(monday.take_in(found.feeds))
    failed: StageError | None = None
    try:
        monday.report(auto_approve=auto_approve)
    except StageError as error:  # even when a letter did not go, the week's answer stands and is shown
        failed = error
    with running.display.step("stop everything that was started"):
        running.servers.stop()
    _show_summary(running)
    if failed:
        raise failed


def _make_demo(at: Places, display: Display, wanted: Wanted) -> tuple[tuple[str, ...], str]:
    """Return the demo's earlier weeks and the week to show, made in the demo's folder."""
    with display.step("demo: the files of an invented programme") as say:
        settings = environment(at, wanted, 0, 0, "")
        with Servers(at.logs, settings) as programmes:
            programmes.finish("tajhiz-demo", ["tajhiz", "demo", "--to", str(at.demo)])
        weeks = weeks_in(at.demo)
        last = wanted.week or weeks[-1]
        if last not in weeks:
            raise StageError(f"the demo has no week {last}: take one of {', '.join(weeks)}, or give --inbox", HELD)
        say(f"{', '.join(weeks)} in {at.demo}")
    return weeks[: weeks.index(last)], last


def _load_earlier(running: Running, wanted: Wanted, weeks: tuple[str, ...]) -> None:
    """Load weeks in order. Code 3 only says that some file was refused, as the demo means some to be."""
    policy = ["--policy", str(wanted.policy)] if wanted.policy else []
    for week in weeks:
        inbox, home = str(running.at.demo / week), str(running.at.home)
        arguments = ["tajhiz", "run", "--inbox", inbox, "--week", week, "--home", home, *policy]
        running.servers.finish(f"tajhiz-run-{week}", arguments, accepted=(0, HELD))


def _wait_for(loading: "Future[None]", running: Running, weeks: tuple[str, ...]) -> None:
    if not weeks:
        return loading.result()
    with running.display.step("earlier weeks, loaded by the command line beside it") as say:
        say(", ".join(weeks))
        while not loading.done():
            running.servers.check()
            time.sleep(0.2)
        return loading.result()


@contextmanager
def _started(
    at: Places, wanted: Wanted, display: Display, api: int, apps: str, elsewhere: Mapping[str, str]
) -> Iterator[Running]:
    """Start mail server and Airflow; stop all of it when the block ends, however it ends.

    ``elsewhere``: settings of databases and executor that are not this run's files and processes.
    """
    smtp, password = free_port(), secrets.token_urlsafe(9)
    settings = environment(at, wanted, api, smtp, password) | dict(elsewhere)
    if elsewhere:
        with display.step("Airflow's metadata database, in PostgreSQL"), Servers(at.logs, settings) as programmes:
            programmes.finish("airflow-db-migrate", ["airflow", "db", "migrate"])
    elif not at.metadata.exists():
        with display.step("Airflow's metadata database") as say:
            say("migrated" if make_metadata(at, settings) else "taken from the last migration")
    address = settings["AIRFLOW__API__BASE_URL"]
    with (
        mail_server(at.mail, smtp),
        Servers(at.logs, settings) as servers,
        Airflow(address, USER, password) as airflow,
    ):
        servers.start("api-server", ["airflow", "api-server", "--apps", apps])
        servers.start("scheduler", ["airflow", "scheduler", "--skip-serve-logs"])
        servers.start("dag-processor", ["airflow", "dag-processor"])
        if elsewhere:
            start_workers(servers)
        yield Running(at, servers, airflow, display, address, password)


def _show_summary(running: Running) -> None:
    at, display = running.at, running.display
    display.note("")
    running.servers.show(["tajhiz", "summary", "--home", str(at.home)])
    display.note("")
    display.note(f"letters sent: {len(list(at.mail.glob('*.eml')))}, kept in {at.mail}")
    display.note(f"time: {display.elapsed:.0f} s")


def _remember(at: Places, wanted: Wanted) -> None:
    policy = str(wanted.policy.absolute()) if wanted.policy else None
    at.wanted.write_text(json.dumps({"week": wanted.week, "policy": policy}))


def _remembered(at: Places) -> Wanted:
    if not at.wanted.exists():
        return Wanted()
    kept = json.loads(at.wanted.read_text())
    return Wanted(kept["week"], Path(kept["policy"]) if kept["policy"] else None)
