"""Options that many commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from etl import week as calendar
from etl.cli.errors import StopError
from etl.flow.houses import Houses, open_houses
from etl.settings import Settings

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of landing, warehouse and reports; else TAJHIZ_HOME, else var/tajhiz."),
]
Week = Annotated[str | None, typer.Option("--week", help="ISO week, such as 2026-W47.")]
Inbox = Annotated[Path | None, typer.Option("--inbox", help="Folder with one sub-folder of files per feed.")]
PolicyDir = Annotated[Path | None, typer.Option("--policy", help="Folder of policy YAML; else the shipped one.")]
Format = Annotated[str, typer.Option("--format", help="table, csv or json.")]


def settings(**given: Any) -> Settings:
    """Return the settings of the environment, overruled by what was given on the command line."""
    return settings_of_all(**given).serving()


def settings_of_all(**given: Any) -> Settings:
    """Return them before one of several programmes is chosen."""
    if given.get("week") is not None:
        calendar.monday_of(given["week"])  # a wrong week is told as such, not as a wrong setting
    return Settings.chosen(**{key: value for key, value in given.items() if value is not None})


@contextmanager
def existing(home: Path | None, **given: Any) -> Iterator[Houses]:
    """Open a home that a run has filled; end with a sentence when there is none."""
    chosen = settings(home=home, **given)
    if chosen.database_url is None and not (chosen.home / "warehouse.db").is_file():
        raise StopError(f"{chosen.home} holds no warehouse: run `tajhiz run --inbox DIR --home {chosen.home}` first", 2)
    with open_houses(chosen) as houses:
        yield houses
