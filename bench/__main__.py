"""``make bench``: how fast, how heavy, how safe, beside what was promised. Prints a table, keeps var/bench.json."""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from bench import attacks, large
from bench.line import Line

_KEPT = Path("var/bench.json")
_FOLDER = Path("var/bench")
_PARTS = ("all", "reading", "loading", "reconciling", "letters", "desk", "linking", "airflow", "whole", "million")
_LONG = ("airflow", "whole", "million")  # minutes, or an hour: for whoever asks
_MODULES = {"letters": "monday", "desk": "pages"}  # where what is measured has another name; some load for seconds
_PEOPLE = 10_000  # of each list of the linking part
_MOST = 1_048_576  # a sheet has no more, header included


def main() -> int:
    """Measure one thing after the other; a value beyond its limit is told, never an error."""
    console = Console()
    asked = os.environ.get("ROWS", "100000")
    if not asked.isdecimal() or not 0 < int(asked) < _MOST:
        console.print(f"ROWS={asked} is no number of rows: write ROWS=100000, less than {_MOST}", markup=False)
        return 2
    rows = int(asked)
    seeds = os.environ.get("SEEDS", "1")
    part = os.environ.get("PART", "all")
    if not seeds.isdecimal() or not 0 < int(seeds) <= 100 or part not in _PARTS:
        said = f"write SEEDS=10 (drawings of each pair of lists) and PART={', '.join(_PARTS[1:])}"
        console.print(said, markup=False)
        return 2
    _FOLDER.mkdir(parents=True, exist_ok=True)
    lines: list[Line] = []
    with console.status("") as status:
        for line in _all(rows, int(seeds), part, status.update):
            lines.append(line)
            if not console.is_terminal:
                console.print(f"{line.what}: {line.shown} {line.note}", markup=False, highlight=False)
    _KEPT.write_text(json.dumps({"rows": rows, "lines": [line.kept() for line in lines]}, indent=1) + "\n", "utf-8")
    from bench import plots  # draws with libraries that take seconds to load

    written = plots.limits(lines, part)
    size = f"{rows:,}".replace(",", " ")
    read = "" if part not in {"all", "reading"} else f"reading: {size} rows × 12 columns, Arabic and Latin; "
    console.print(_table(lines, f"{read}{os.cpu_count()} cores"))
    console.print(f"kept in {_KEPT}, {', '.join(map(str, written))}", markup=False)
    return 0


def _all(rows: int, seeds: int, part: str, tell: large.Tell) -> Iterator[Line]:
    wanted = [name for name in _PARTS[1:] if name == part or (part == "all" and name not in _LONG)]
    for name in wanted:
        if name == "reading":
            yield from large.lines(_FOLDER, rows, tell)
            yield from attacks.bomb_lines(_FOLDER, tell)
            yield from attacks.header_lines(tell)
            yield from attacks.fuzz_lines(tell)
        elif name == "linking":
            yield from importlib.import_module("bench.linking").lines(_FOLDER, seeds, _PEOPLE, tell)
        else:
            yield from importlib.import_module(f"bench.{_MODULES.get(name, name)}").lines(tell)


def _table(lines: list[Line], title: str) -> Table:
    table = Table("measure", "value", "limit", "met", Column("seen", style="dim"), title=title)
    for line in lines:
        met = {True: "[green]yes", False: "[red]no", None: ""}[line.is_met]
        table.add_row(line.what, line.shown, line.promised, met, escape(line.note))
    return table


if __name__ == "__main__":
    sys.exit(main())
