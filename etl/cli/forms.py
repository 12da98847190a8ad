"""The commands around forms: rows that go back to be mended, empty forms, and how a new layout would be read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich import box
from rich.table import Table

from etl.cli import screen, show
from etl.cli.errors import StopError
from etl.cli.places import Format, Home, PolicyDir, Week, existing, settings
from etl.flow import answers
from etl.flow import forms as made
from etl.flow.forms import FormError, Mapping
from etl.policy import load_policy

REJECTS = ("feed", "file", "sheet", "row", "column", "code", "reason_fr", "reason_ar")
REJECTS_EYES = ("file", "sheet", "row", "reason_fr")
MAPPING = (
    "sheet", "place", "header", "read_as", "column", "errors", "rivals", "looks_like", "share", "cells", "proposal",
)  # fmt: skip
MAPPING_FORMATS = (*show.FORMATS, "yaml")
_BEST = 3  # feeds that are told when none is named

FeedName = Annotated[str, typer.Argument(metavar="FEED", help="Name of a feed, such as reference_list.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (rejects, template, mapping):
        app.command()(command)


def rejects(
    form: Format = "csv",
    workbooks: Annotated[
        Path | None,
        typer.Option("--workbooks", help="Write DIR/<partner>/rejets_<feed>_<week>.xlsx, to mend and send again."),
    ] = None,
    week: Week = None,
    home: Home = None,
) -> None:
    """Rows and files that could not be taken, with the reason in French and Arabic."""
    show.checked(form)
    with existing(home, week=week) as houses:
        if workbooks is None:
            show.lines(answers.rejects(houses), REJECTS, form, REJECTS_EYES)
            return
        for place in sorted(workbooks.glob(f"*/rejets_*_{houses.week()}.xlsx")):
            raise StopError(f"{place} is there already, perhaps with corrections: move it, or name another folder", 2)
        written = made.write_rejects(houses, houses.week(), workbooks)
    for place in written:
        screen.say(str(place))
    if not written:
        screen.say("nothing waits to be mended")


def template(
    feed: FeedName,
    language: Annotated[str, typer.Option("--language", help="fr, ar or both.")] = "both",
    to: Annotated[Path | None, typer.Option("--to", help="File to write; else FEED.xlsx here.")] = None,
    policy: PolicyDir = None,
) -> None:
    """An empty workbook for a partner that has no form yet; filled in, it is read back as it stands."""
    place = to or Path(f"{feed}.xlsx")
    if place.exists():
        raise StopError(f"{place} is there already, perhaps filled in: move it, or name another with --to FILE.xlsx", 2)
    if place.suffix.lower() != ".xlsx":
        raise StopError(f"{place} would hold a workbook: let its name end in .xlsx", 2)
    chosen = settings(policy=policy)
    content = _or_stop(lambda: made.empty_form(feed, load_policy(chosen.policy), language, chosen.feeds))
    place.write_bytes(content)
    screen.say(str(place))


def mapping(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A partner's list in a layout nobody declared yet.")],
    feed: Annotated[str | None, typer.Option("--feed", help="Name of its feed; else the best fit is told.")] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv, json or yaml.")] = "table",
    policy: PolicyDir = None,
) -> None:
    """How each header of a file is read, and the lines to declare so that the others are read too."""
    if form not in MAPPING_FORMATS:
        raise StopError(f"--format {form} is none of ours: choose {', '.join(MAPPING_FORMATS)}", 2)
    if not file.is_file():
        raise StopError(f"{file} is no file: give the workbook or text file that a partner sent", 2)
    chosen = settings(policy=policy)
    found = _or_stop(lambda: made.mappings(file, feed, load_policy(chosen.policy), chosen.feeds))
    if form == "yaml":
        _say_declaration(found[0])
    elif form == "table":
        _show(found)
    else:
        show.lines(_rows(found[0]), MAPPING, form)


def _or_stop(make: Any) -> Any:
    try:
        return make()
    except FormError as error:
        raise StopError(str(error), 3 if error.is_held else 2) from error


def _rows(found: Mapping) -> list[dict[str, Any]]:
    return [
        {
            **vars(one),
            "rivals": list(one.rivals),
            "looks_like": " ".join(filter(None, (one.looks_like.type, one.looks_like.script)))
            if one.looks_like
            else "",
            "share": round(one.looks_like.share, 2) if one.looks_like else None,
            "cells": one.looks_like.cells if one.looks_like else 0,
        }
        for one in found.readings
    ]


def _show(found: Sequence[Mapping]) -> None:
    best = found[0]
    if len(found) > 1:
        screen.say("feeds that fit best, by headers known:")
        for fit in found[:_BEST]:
            known = sum(reading.read_as in ("exact", "near", "ignored") for reading in fit.readings)
            lacking = f", lacks {_lacking(fit)}" if fit.missing else ""
            screen.say(f"  {fit.feed.name}: {known} of {len(fit.readings)}{lacking}")
    table = Table(
        title=f"read as {best.feed.name}", title_justify="left", box=box.SIMPLE_HEAD, padding=0, show_edge=False
    )
    for name in ("n°", "header", "read as", "cells look like", "proposal"):
        table.add_column(name, overflow="fold")
    for one, row in zip(best.readings, _rows(best), strict=True):
        told = {
            "near": f"{one.column}, {one.errors} typing error{'s' if one.errors > 1 else ''}",
            "exact": one.column,
            "second": f"{one.column}, which another header has",
            "ambiguous": f"ambiguous: {', '.join(one.rivals)}",
        }.get(one.read_as, one.read_as)
        looks = f"{row['looks_like']} {row['share']:.0%}" if row["looks_like"] else ""
        table.add_row(*map(screen.shown, (str(one.place), one.header or "(none)", told, looks, one.proposal)))
    screen.console().print(table)
    if best.missing:
        screen.remark(f"as it stands the file is refused, it lacks {_lacking(best)}")
    if any(one.proposal or one.read_as == "unknown" for one in best.readings):
        _say_declaration(best)


def _lacking(found: Mapping) -> str:
    return "; ".join(" or ".join(alternatives[:3]) for alternatives in found.missing)


def _say_declaration(found: Mapping) -> None:
    for line in _declaration(found).splitlines():
        screen.say(line)


def _declaration(found: Mapping) -> str:
    """Return the lines to paste into the feed's YAML: each new spelling under its column, the rest as not needed."""
    headers: dict[str, list[str]] = {}
    ignored = []
    for one in found.readings:
        if one.proposal and one.proposal in found.feed.columns:
            headers.setdefault(one.proposal, []).append(one.header)
        elif one.read_as == "unknown" and one.header:
            ignored.append(one.header)
    told: dict[str, Any] = {}
    if headers:
        told["columns"] = {column: {"headers": spelled} for column, spelled in headers.items()}
    if ignored:
        told["ignored_columns"] = ignored
    if not told:
        return f"# etl/feeds/{found.feed.name}.yml knows every header of this file"
    note = f"# to append to what etl/feeds/{found.feed.name}.yml declares; look at each line before\n"
    return note + yaml.safe_dump(told, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110).rstrip()
