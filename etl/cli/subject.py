"""What a citizen may ask of her data."""

from pathlib import Path
from typing import Annotated

import typer

from etl.cli import screen
from etl.cli.places import Home, existing
from etl.flow import subject

_subject = typer.Typer(help="What a person may ask of her data (law 09-08).", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    _subject.callback()(_alone)
    _subject.command()(export)
    app.add_typer(_subject, name="subject")


def _alone() -> None:
    """Keep the name of the one command there is: others follow."""


def export(
    who: Annotated[str, typer.Argument(metavar="PERSON_OR_CIN")],
    to: Annotated[Path, typer.Option("--to", help="File to write, readable by its owner only.")],
    by: Annotated[str, typer.Option("--by", help="Who hands the copy over.")],
    why: Annotated[str, typer.Option("--why", help="The number of the request.")],
    home: Home = None,
) -> None:
    """Write everything that is kept about one person into a file (JSON), each row with where it came from."""
    with existing(home) as houses:
        counts = subject.export(houses, who, to, by=by, why=why)
    screen.say(f"{to}: {sum(counts.values())} rows of {len(counts)} tables; hand it to the person only, then delete it")
