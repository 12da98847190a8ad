"""What is kept, for how long, and whether it is still what it was."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from etl.cli import screen, show
from etl.cli.errors import StopError
from etl.cli.places import Format, Home, existing, settings
from etl.feeds import declared_feeds
from etl.flow import integrity, keyring, retention, subject
from etl.flow.health import signs
from etl.policy import load_policy
from etl.report import register as register_page

HEALTH_EYES = ("what", "is_well", "found")
REMOVALS = ("what", "place", "sha256", "kept_as", "kept_sha256", "rule", "removed_at", "removed_by", "why")
REMOVALS_EYES = ("what", "place", "kept_as", "rule", "removed_at", "removed_by", "why")


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (health, verify, removals, rotate_key):
        app.command()(command)
    app.command("retention")(kept)
    app.command("register")(register_of_processing)


def verify(home: Home = None) -> None:
    """Hold landed files, every week's answer and the list of who looked against their fingerprints."""
    with existing(home) as houses:
        counts = integrity.verify(houses)
    told = ", ".join(f"{count} {name.removesuffix('_verified')}" for name, count in counts.items())
    screen.say(f"as they were written: {told}")


def health(form: Format = "table", home: Home = None) -> int:
    """Say whether the house is well, for a monitor; exit 4 where something is not. Names no person and no file."""
    show.checked(form)
    with existing(home) as houses:
        found = signs(houses)
    show.lines([sign._asdict() for sign in found], ("what", "is_well", "found", "value"), form, HEALTH_EYES)
    return 0 if all(sign.is_well for sign in found) else 4


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
    show.lines(show.with_moments(told, form, "removed_at"), REMOVALS, form, REMOVALS_EYES)


def register_of_processing(
    to: Annotated[Path | None, typer.Option("--to", help="File to write; else it is printed.")] = None,
    language: Annotated[str, typer.Option("--lang", help="fr or ar.")] = "fr",
) -> None:
    """Write the register of processing (law 09-08) from the configuration: what for, whose data, who gets what."""
    if language not in ("fr", "ar"):
        raise StopError(f"--lang {language} is none of ours: choose fr or ar", 2)
    chosen = settings()
    feeds, policy = declared_feeds(chosen.feeds), load_policy(chosen.policy)
    told = register_page.of_configuration(feeds, policy, chosen.backups_kept, language)
    if to is None:
        sys.stdout.write(told)
    else:
        to.write_text(told, "utf-8")
        screen.say(str(to))


def rotate_key(
    by: Annotated[str, typer.Option("--by", help="Who changes it.")],
    home: Home = None,
) -> None:
    """Make a new secret for the names of list lines and erased persons; what older ones named is still known."""
    with existing(home) as houses:
        number = keyring.rotate(houses)
        subject.noted(houses, by, f"secret {number} made")
    screen.say(f"secret {number} names what comes next; the older ones stay, for lists that come home")
