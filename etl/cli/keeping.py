"""What is kept, for how long, and whether it is still what it was."""

from typing import Annotated

import typer

from etl.cli import screen, show
from etl.cli.places import Format, Home, existing
from etl.flow import integrity, keyring, retention, subject

REMOVALS = ("what", "place", "sha256", "kept_as", "kept_sha256", "rule", "removed_at", "removed_by", "why")
REMOVALS_EYES = ("what", "place", "kept_as", "rule", "removed_at", "removed_by", "why")


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (verify, removals, rotate_key):
        app.command()(command)
    app.command("retention")(kept)


def verify(home: Home = None) -> None:
    """Hold landed files, every week's answer and the list of who looked against their fingerprints."""
    with existing(home) as houses:
        counts = integrity.verify(houses)
    told = ", ".join(f"{count} {name.removesuffix('_verified')}" for name, count in counts.items())
    screen.say(f"as they were written: {told}")


def kept(
    apply: Annotated[bool, typer.Option("--apply", help="Take it away; without it, only say what is due.")] = False,
    by: Annotated[str, typer.Option("--by", help="Who has it taken away.")] = "command line",
    home: Home = None,
) -> None:
    """Say what is older than the policy keeps it (`retention` in programme.yml), or take it away, with proof."""
    with existing(home) as houses:
        counts = retention.apply(houses, by=by) if apply else retention.due(houses)
        months = houses.policy.programme.retention.model_dump()
    title = "Taken away" if apply else "Due"
    rows = [{"what": kind, "months": months[kind] or "undecided", "lines": counts.get(kind, 0)} for kind in months]
    show.lines(rows, ("what", "months", "lines"), "table", title=title)


def removals(form: Format = "table", home: Home = None) -> None:
    """List what was taken away, by which rule, and what stands in its place."""
    show.checked(form)
    with existing(home) as houses:
        told = subject.removals(houses)
    show.lines(told, REMOVALS, form, REMOVALS_EYES)


def rotate_key(
    by: Annotated[str, typer.Option("--by", help="Who changes it.")],
    home: Home = None,
) -> None:
    """Make a new secret for the names of list lines and erased persons; what older ones named is still known."""
    with existing(home) as houses:
        number = keyring.rotate(houses)
        subject.noted(houses, by, f"secret {number} made")
    screen.say(f"secret {number} names what comes next; the older ones stay, for lists that come home")
