"""The pages on what was judged, and the dictionary of the warehouse."""

from pathlib import Path
from typing import Annotated

import typer

from etl.cli import screen
from etl.cli.places import Home, existing
from etl.flow import dictionary as words
from etl.flow import docs as pages


def register(app: typer.Typer) -> None:
    """Add this command to the programme."""
    app.command()(docs)
    app.command()(dictionary)


def docs(home: Home = None) -> None:
    """Write the pages on each file's validation anew: rules and counts, no personal value. Prints their index."""
    with existing(home) as houses:
        screen.say(str(pages.build(houses)))


def dictionary(
    to: Annotated[Path, typer.Option("--to", help="File to write, Markdown.")] = Path("var/dictionary.md"),
) -> None:
    """Write the data dictionary: each table and column with meaning, unit and source, and how tables refer."""
    screen.say(str(words.write(to)))
