"""How answers leave: a table for eyes, csv and json for scripts."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from etl import week as calendar
from etl.cli import screen
from etl.cli.errors import StopError
from etl.link.explain import LANGUAGES

FORMATS = ("table", "csv", "json")
# Short words and codes that a person copies or compares: the other columns of a table give way to them.
_WHOLE = ("training", "state", "reason", "days", "row", "person_id", "received", "outcome", "rows")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run: names of files come from outside

Row = dict[str, Any]
Language = Annotated[str, typer.Option("--lang", help="Language of the sentences: fr, ar or en.")]


def checked(form: str) -> str:
    """Return a known format; end with a sentence before any work is done for another."""
    if form not in FORMATS:
        raise StopError(f"--format {form or '(nothing)'} is none of ours: choose {', '.join(FORMATS)}", 2)
    return form


def spoken(language: str) -> str:
    """Return a known language; end with a sentence for another."""
    if language not in LANGUAGES:
        raise StopError(f"--lang {language or '(nothing)'} is none of ours: choose {', '.join(LANGUAGES)}", 2)
    return language


def lines(rows: Sequence[Row], columns: Sequence[str], form: str, eyes: Sequence[str] = (), title: str = "") -> None:
    """Print rows as ``csv`` or ``json`` with all columns in this order, or as a ``table`` of those for ``eyes``."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_guarded(row.get(column)) for column in columns] for row in rows)
    elif form == "json":
        json.dump([{c: _plain(row.get(c)) for c in columns} for row in rows], sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        _table(rows, eyes or columns, title)
        if len(rows) and set(columns) - set(eyes):
            screen.say("more columns: --format csv or json", err=True)


def with_moments(rows: Sequence[Row], form: str, name: str) -> Sequence[Row]:
    """Return rows whose moment a table tells as people do, in Casablanca's time with its offset."""
    return [{**row, name: calendar.spoken(row[name])} for row in rows] if form == "table" else rows


def _table(rows: Sequence[Row], columns: Sequence[str], title: str) -> None:
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column in _WHOLE)
    for row in rows:
        table.add_row(*(screen.shown(cell(row.get(column))) for column in columns))
    screen.console().print(table)


def _plain(value: Any) -> Any:
    """Return a date in ISO form; a moment in Casablanca's time with its offset: its day is the one in a file's name."""
    if isinstance(value, datetime):
        return value.astimezone(calendar.CASABLANCA).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _guarded(value: Any) -> str:
    text = cell(value)
    return f"'{text}" if isinstance(value, (str, list)) and text.startswith(_FORMULA) else text


def cell(value: Any) -> str:
    """Return a value as one cell of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_address(entry) if isinstance(entry, dict) else str(entry) for entry in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dict):
        return "; ".join(f"{key} {cell(one)}" for key, one in value.items())
    return str(_plain(value))


def _address(entry: Row) -> str:
    if {"feed", "file", "row"} <= entry.keys():
        return (
            f"{entry['feed']}/{entry['file']}"
            + (f"/{entry['sheet']}" if entry.get("sheet") else "")
            + f":{entry['row']}"
        )
    return ", ".join(f"{key} {value}" for key, value in entry.items() if value is not None)
