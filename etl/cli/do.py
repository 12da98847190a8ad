"""The commands that do something."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from etl import demo as demo_room
from etl.cli import figures, screen
from etl.cli.changes import diff
from etl.cli.errors import StopError
from etl.cli.places import Home, Inbox, PolicyDir, Week, existing, settings
from etl.flow import answers, letters, site, snapshot, stored, week_figures
from etl.flow.houses import open_houses
from etl.flow.run import HELD, checked_inbox, run_week, take_held, take_in
from etl.policy import load_policy


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (run, intake, reconcile, report, demo, diff):
        app.command()(command)


def run(inbox: Inbox = None, week: Week = None, home: Home = None, policy: PolicyDir = None) -> int:
    """All legs on a folder DIR/<feed>/<any file>, no Airflow, nothing mailed. Exit 3: a file was refused or is held."""
    chosen = settings(inbox=inbox, week=week, home=home, policy=policy)
    console = screen.console(err=True)
    remarks: list[str] = []
    with open_houses(chosen) as houses:
        try:
            with console.status("opening") as status:
                counts = run_week(
                    houses, houses.week(), lambda line: status.update(Text(screen.shown(line))), remarks.append
                )
        finally:  # also what was found before an error helps to mend it
            for sentence in remarks:
                screen.remark(sentence)
        figures.summary(houses, answers.of_week(houses, houses.week()))
    return _code_of(counts)


def intake(
    inbox: Inbox = None,
    week: Week = None,
    home: Home = None,
    policy: PolicyDir = None,
    accept_volume: Annotated[
        str | None,
        typer.Option(
            "--accept-volume", metavar="FILE", help="Take this held file: name, feed/name or start of sha256."
        ),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Who lets it pass.")] = "",
    why: Annotated[str, typer.Option("--why", "--reason", help="For what reason.")] = "",
) -> int:
    """Take in the files that wait: land, read, validate, load. Exit 3 when a file was refused or is held.

    With --accept-volume, take one held file that a person vouches for, and nothing else.
    """
    if accept_volume is None and (by or why):
        raise StopError("--by and --why belong to --accept-volume FILE: which file may pass?", 2)
    chosen = settings(inbox=inbox, week=week, home=home, policy=policy)
    with open_houses(chosen) as houses, houses.leg("intake") as counts:
        if accept_volume is None:
            for sentence in checked_inbox(houses):
                screen.remark(sentence)
            counts.update(take_in(houses, lambda line: screen.say(line, err=True), screen.remark))
        else:
            counts.update(take_held(houses, accept_volume, by, why))
    for name, count in sorted(counts.items()):
        screen.say(f"{name.replace('_', ' ')}: {count}")
    if not counts:
        screen.say("nothing new")
    return _code_of(counts)


def _code_of(counts: Mapping[str, int]) -> int:
    if counts.get("files_unread") or counts.get("sources_failed"):
        return 4
    return 3 if counts.get("files_refused") or counts.get("files_held") else 0


def reconcile(
    week: Week = None,
    home: Home = None,
    policy: PolicyDir = None,
    new_revision: Annotated[
        bool, typer.Option("--new-revision", help="Open the next revision of a week whose letter has left.")
    ] = False,
) -> None:
    """Link records to persons and answer the week from what is in the warehouse."""
    with existing(home, week=week, policy=policy) as houses:
        with houses.leg("link") as counts:
            counts.update(snapshot.link_all(houses, houses.cutoff(houses.week())))
        with houses.leg("reconcile", houses.week(), held=HELD) as counts:
            counts.update(snapshot.reconcile_week(houses, houses.week(), new_revision=new_revision))
            stored.check_week(houses, houses.week())
        figures.summary(houses, answers.of_week(houses, houses.week()))


def report(
    week: Week = None,
    home: Home = None,
    policy: PolicyDir = None,
    outbox: Annotated[
        bool, typer.Option("--outbox", help="Put the letters into the outbox, where they wait to be approved.")
    ] = False,
) -> None:
    """Write each partner's letter, workbook and page for a week that is reconciled; nothing is mailed."""
    with existing(home, week=week, policy=policy) as houses:
        with houses.leg("report", houses.week()) as counts:
            count = week_figures.counter(houses)
            built = letters.build(houses, houses.week(), to_outbox=outbox, count=count)
            counts["letters"] = len(built)
        for partner in built:
            screen.say(f"{partner}: {letters.folder(houses, houses.week())}")
        screen.say(f"all weeks as pages: {site.build(houses, count)}")
        for sentence in letters.remarks(houses):
            screen.remark(sentence)


def demo(
    to: Annotated[Path, typer.Option("--to", help="Folder to write the invented programme into.")] = Path("var/demo"),
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 2026,
    force: Annotated[bool, typer.Option("--force", help="Replace what lies there.")] = False,
) -> None:
    """Write an invented programme: 260 people, three weeks of the files partners would make of them, and the truth."""
    if to.exists() and not to.is_dir():
        raise StopError(f"{to} is a file: choose a folder with --to", 2)
    if to.exists() and any(to.iterdir()):
        if not force:
            raise StopError(f"{to} is not empty: choose another folder with --to, or --force to replace it", 2)
        shutil.rmtree(to)
    demo_room.make(to, policy=load_policy(), seed=seed)
    weeks = sorted(folder.name for folder in to.glob("2*-W*"))
    for week in weeks:
        screen.say(f"tajhiz run --inbox {to / week} --week {week} --home var/demo-home")
