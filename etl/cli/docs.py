"""The pages on what was judged."""

import typer

from etl.cli import screen
from etl.cli.places import Home, existing
from etl.flow import docs as pages


def register(app: typer.Typer) -> None:
    """Add this command to the programme."""
    app.command()(docs)


def docs(home: Home = None) -> None:
    """Write the pages on each file's validation anew: rules and counts, no personal value. Prints their index."""
    with existing(home) as houses:
        screen.say(str(pages.build(houses)))
