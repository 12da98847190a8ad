"""What a corrected list changed in the one it replaced."""

from pathlib import Path
from typing import Annotated, Any

import typer

from etl.cli import decide, screen, show
from etl.cli.errors import StopError
from etl.cli.places import Format, Home, Week, existing
from etl.flow import one_file

COLUMNS = ("change", "sheet", "row", "sheet_before", "row_before", "columns")
_ADDED, _GONE, _CHANGED = "added", "gone", "changed"


def diff(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="Its name, feed/name, or the beginning of its sha256.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="Folder of another policy: whom would it move?")
    ] = None,
    week: Week = None,
    form: Format = "table",
    home: Home = None,
) -> None:
    """What a corrected list changed in the one it replaced: rows added, gone, changed, and in which columns.

    With --policy DIR and no FILE: whose state or reason another policy would change; nothing is written.
    """
    show.checked(form)
    if (file is None) == (policy is None):
        raise StopError("name one thing to compare: a FILE, or --policy DIR", 2)
    if file is None:
        decide.under_policy(policy or Path(), week, form, home)
        return
    with existing(home) as houses:
        told = one_file.changes(houses, file)
    difference = told["difference"]
    if form == "table":
        for sentence in _sentences(told):
            screen.say(sentence)
    if difference:
        show.lines(_lines(difference), COLUMNS, form, COLUMNS)


def _sentences(told: dict[str, Any]) -> list[str]:
    difference, name = told["difference"], f"{told['feed']}/{told['file']}"
    later = [f"{name} is {told['outcome']}, replaced by {told['answered_by']}"] if told["answered_by"] else []
    if not difference:
        return [*later, f"{name} replaced no earlier list"]
    counts = ", ".join(f"{difference[kind]} {kind}" for kind in (_ADDED, _GONE, _CHANGED, "unchanged"))
    touched = ", ".join(f"{column} ({rows})" for column, rows in difference["columns"].items())
    return [
        *later,
        f"{name} replaced {difference['file']}: rows {counts}",
        *([f"columns that changed: {touched}"] if touched else []),
    ]


def _lines(difference: dict[str, Any]) -> list[dict[str, Any]]:
    added = [{"change": _ADDED, "sheet": sheet, "row": row} for sheet, row in difference["added_rows"]]
    gone = [{"change": _GONE, "sheet_before": sheet, "row_before": row} for sheet, row in difference["gone_rows"]]
    changed = [dict(zip(COLUMNS, (_CHANGED, *line), strict=True)) for line in difference["changed_rows"]]
    return [*changed, *added, *gone]
