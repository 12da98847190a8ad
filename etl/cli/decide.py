"""Decisions of people: a training closed or open again, what another policy would change, who may do what."""

from pathlib import Path
from typing import Annotated, Any

import typer

from etl.cli import screen, show
from etl.cli.places import Home, Week, existing, settings, settings_of_all
from etl.flow import decisions, rights

MOVED = ("person_id", "cohort", "craft", "state_before", "reason_before", "state", "reason")


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (close, reopen, roles):
        app.command()(command)


Person = Annotated[str, typer.Argument(metavar="PERSON_OR_CIN")]
Cohort = Annotated[str, typer.Option("--cohort", help="Edition, policy code.")]
Craft = Annotated[str, typer.Option("--craft", help="Craft, policy code.")]
By = Annotated[str, typer.Option("--by", help="Who decides.")]
Why = Annotated[str, typer.Option("--why", help="In a few words, with the number of the paper.")]


def close(
    person: Person,
    cohort: Cohort,
    craft: Craft,
    cause: Annotated[str, typer.Option("--cause", help="One of the policy's causes, such as deceased.")],
    by: By,
    why: Why,
    home: Home = None,
) -> None:
    """Close a training by a recorded decision; it stays in the denominator and is shown apart."""
    with existing(home) as houses:
        decisions.close(houses, person, cohort, craft, cause, by, why)
    screen.say("closed: written down; run `tajhiz reconcile` to use it now")


def reopen(person: Person, cohort: Cohort, craft: Craft, by: By, why: Why, home: Home = None) -> None:
    """Open a closed training again; the earlier decision stays on record."""
    with existing(home) as houses:
        decisions.reopen(houses, person, cohort, craft, by, why)
    screen.say("reopened: written down; run `tajhiz reconcile` to use it now")


def under_policy(policy: Path, week: Week, form: str, home: Home) -> None:
    """Print whom another policy would move."""
    with existing(home, week=week) as houses:
        moved = decisions.moved_by(houses, houses.week(), policy)
    if form == "table":
        counts: dict[tuple[Any, ...], int] = {}
        for line in moved:
            step = tuple(line[name] for name in MOVED[3:])
            counts[step] = counts.get(step, 0) + 1
        screen.say(f"{len(moved)} trainings would move under {policy}; nothing was changed")
        steps = [
            dict(zip(MOVED[3:], step, strict=True)) | {"trainings": count}
            for step, count in sorted(counts.items(), key=str)
        ]
        show.lines(steps, (*MOVED[3:], "trainings"), form, (*MOVED[3:], "trainings"))
    else:
        show.lines(moved, MOVED, form)


def roles(
    grant: Annotated[bool, typer.Option("--grant", help="Run it in the warehouse, as its owner.")] = False,
    home: Home = None,
) -> None:
    """The SQL that makes the four roles of a PostgreSQL warehouse: owner, loader, reviewer, reader."""
    programme = settings_of_all().programme
    if not grant:
        for statement in rights.statements(settings(home=home), programme):
            screen.say(f"{statement};")
        return
    with existing(home) as houses:
        rights.grant(houses, programme)
    screen.say(f"granted: give {', '.join(rights.to_give(programme))} to the accounts of services and people")
