"""Backup and restore."""

from pathlib import Path
from typing import Annotated

import typer

from etl.cli import screen
from etl.cli.places import Home, existing, settings
from etl.flow import backing


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (backup, restore):
        app.command()(command)


def backup(
    to: Annotated[Path | None, typer.Option("--to", help="Folder of backups; else TAJHIZ_BACKUPS.")] = None,
    keep: Annotated[int | None, typer.Option("--keep", min=1, help="So many of the newest stay.")] = None,
    home: Home = None,
) -> None:
    """Write everything that cannot be made anew into one file: tables, landed files, letters, keys."""
    with existing(home) as houses:
        place = backing.back_up(houses, to, keep)
    screen.say(
        f"{place} ({place.stat().st_size / 1e6:.1f} MB); it holds personal data: keep it where nobody else reads"
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A backup, as `tajhiz backup` wrote it.")], home: Home = None
) -> None:
    """Make a new home from a backup, and hold it against the backup to the digit."""
    chosen = settings(home=home)
    counts = backing.restore(file, chosen)
    screen.say(
        f"{chosen.home}: {counts['rows']} rows in {counts['tables']} tables, {counts['files_verified']} landed files, "
        "all as they were"
    )
    if counts["erased_again"]:
        screen.say(f"{counts['erased_again']} persons who were erased after this backup was made are erased here, too")
