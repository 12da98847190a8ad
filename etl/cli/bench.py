"""``tajhiz bench``: how good linking is on files that others bring."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from etl.cli import screen
from etl.flow import bench_link, bench_names

bench = typer.Typer(help="Measure names and linking on your own files with a known truth.", no_args_is_help=True)
Form = Annotated[str, typer.Option("--format", help="table or json")]


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    app.add_typer(bench, name="bench")


@bench.command()
def names(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="TSV or CSV with left, right, label.")],
    form: Form = "table",
) -> None:
    """Pairs of names with a label 1 or 0: area under the curve, recall at precision 0.99."""
    _show(bench_names.measure(file), form, f"names: {file.name}")


@bench.command()
def link(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Two lists of persons and truth.csv.")],
    form: Form = "table",
) -> None:
    """Two lists of persons and truth.csv (pairs of ids): precision, recall, review, calibration, time."""
    _show(bench_link.measure(folder), form, f"link: {folder.name}")


def _show(told: dict[str, Any], form: str, title: str) -> None:
    if form == "json":
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    table.add_column("measured", justify="right")
    for name, value in _flat(told):
        table.add_row(name, value)
    screen.console().print(table)


def _flat(told: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in told.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name} ")
        elif isinstance(value, list):
            rows += [
                (f"{prefix}{name} {line['from']:g}–{line['to']:g}", f"{line['true']:.4f} true of {line['pairs']} pairs")
                for line in value
            ]
        else:
            rows.append(
                (f"{prefix}{name}".replace("_", " "), f"{value:.4f}" if isinstance(value, float) else str(value))
            )
    return rows
