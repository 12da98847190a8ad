"""How answers leave: a table for eyes, csv and json for scripts."""

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from etl.cli.errors import StopError


def lines(rows: Sequence[dict[str, Any]], columns: Sequence[str], form: str, title: str = "") -> None:
    """Print rows with these columns in this order, as ``table``, ``csv`` or ``json``."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    elif form == "json":
        json.dump([{c: _plain(row.get(c)) for c in columns} for row in rows], sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif form == "table":
        table = Table(title=title or None, title_justify="left", header_style="bold")
        for column in columns:
            table.add_column(column.replace("_", " "), overflow="fold")
        for row in rows:
            table.add_row(*(_cell(row.get(column)) for column in columns))
        Console().print(table)
    else:
        raise StopError(f"--format {form}: choose table, csv or json", 2)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_address(entry) if isinstance(entry, dict) else str(entry) for entry in value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(_plain(value))


def _address(entry: dict[str, Any]) -> str:
    if {"feed", "file", "row"} <= entry.keys():
        return (
            f"{entry['feed']}/{entry['file']}"
            + (f"/{entry['sheet']}" if entry.get("sheet") else "")
            + f":{entry['row']}"
        )
    return ", ".join(f"{key} {value}" for key, value in entry.items() if value is not None)
