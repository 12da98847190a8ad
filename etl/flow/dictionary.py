"""The data dictionary as a file."""

from pathlib import Path

from etl import pull
from warehouse import dictionary


def columns_of_all() -> dict[str, list[tuple[str, str]]]:
    """Return table → (column, meaning) of every table of the warehouse."""
    return dictionary.meanings()


def write(to: Path) -> Path:
    """Write the dictionary of the warehouse's tables as Markdown."""
    to.parent.mkdir(parents=True, exist_ok=True)
    pull.write_whole(to, dictionary.markdown().encode())
    return to
