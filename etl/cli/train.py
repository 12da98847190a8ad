"""``tajhiz train``: the models anew, from data that their licences let everybody fetch."""

from pathlib import Path
from typing import Annotated

import typer

from etl.cli import screen
from etl.cli.errors import StopError


def register(app: typer.Typer) -> None:
    """Add the command to the programme."""
    app.command()(train)


def train(
    to: Annotated[Path, typer.Option("--to", help="Folder for the models and their evidence.")] = Path("models"),
    size: Annotated[int, typer.Option(min=200, help="People of each invented list.")] = 6_000,
) -> None:
    """Make both models anew with their evidence; a weekly run never does. Takes about ten minutes."""
    try:
        from etl.train import release
    except ModuleNotFoundError as error:
        raise StopError(f"training needs {error.name}: install tajhiz[train], or run `make env`", 2) from error
    for place in release.train(to, screen.say, size):
        screen.say(f"wrote {place}")
