"""The pages of each week, for the data team: files in a folder, no server."""

import json
from pathlib import Path
from typing import Any

from etl import collector, pull
from etl import week as calendar
from etl.flow import week_figures
from etl.flow.houses import Houses
from etl.flow.week_figures import Count
from etl.report import figures, page, pages_of_week
from etl.report.shapes import WeekFigures
from warehouse import read as question
from warehouse.engine import Connection

_SITE = "site"
_PICTURE = "chart.svg"
_KEY = ("person_id", "cohort", "craft")
FIGURES = "figures.json"  # what the first page shows, for the desk


def folder(houses: Houses, week: str) -> Path:
    """Return where a week's pages lie."""
    return houses.settings.reports_dir / _SITE / week


def picture(houses: Houses, week: str) -> str:
    """Return the week's picture as SVG; raises OSError when there is none."""
    return (folder(houses, calendar.checked(week)) / _PICTURE).read_text("utf-8")


def stored(houses: Houses, week: str, name: str) -> str:
    """Return one of a week's pages; raises OSError or ValueError when there is none."""
    if not name.replace("_", "").replace(".", "").isalnum() or ".." in name:
        raise ValueError("pages are called by letters, digits, _ and .")
    return (folder(houses, calendar.checked(week)) / f"{name}.html").read_text("utf-8")


def figures_of(houses: Houses, week: str) -> dict[str, Any]:
    """Return what the week's first page shows, by language; raises OSError when there is none."""
    found: dict[str, Any] = json.loads((folder(houses, calendar.checked(week)) / FIGURES).read_text("utf-8"))
    return found


def build(houses: Houses, count: Count | None = None) -> Path:
    """Write the pages of every answered week that has none of its present answer; return the first page.

    A week's pages stand as they are until the week is answered anew. ``count``: see
    :func:`etl.flow.week_figures.counter`.
    """
    count = count or week_figures.counter(houses)
    root = houses.settings.reports_dir / _SITE
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with houses.asking() as connection:
        headers = {header["week"]: header for header in question.snapshots(connection)}
        weeks = question.trend(connection, "9999-W53", weeks=len(headers))
    for week, header in headers.items():
        mark = root / week / ".digest"
        told = f"{header['digest']} {houses.policy.version}"
        if not mark.exists() or mark.read_text() != told:
            _write_week(houses, count(week), root / week)
            pull.write_whole(mark, told.encode())
    for language in pages_of_week.LANGUAGES:
        written = pages_of_week.archive(weeks[::-1], language)
        pull.write_whole(root / pages_of_week.file_name("index", language), written.encode())
    return root / pages_of_week.file_name("index", "fr")


def _write_week(houses: Houses, own: WeekFigures, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    counted = figures.everything(own, houses.policy)
    with collector.resting(), houses.asking() as connection:
        behind = _behind(connection, own.week)
    pull.write_whole(place / _PICTURE, page.chart_drawing(counted).content)
    parts = {tongue: pages_of_week.parts_of(counted, tongue, behind) for tongue in pages_of_week.LANGUAGES}
    pull.write_whole(place / FIGURES, json.dumps(parts, ensure_ascii=False).encode())
    for language in pages_of_week.LANGUAGES:
        name = pages_of_week.file_name("index", language)
        pull.write_whole(place / name, pages_of_week.overview(counted, language, behind).encode())
        for reason, (lines, number) in behind.items():
            written = pages_of_week.behind(counted, reason, language, lines, number)
            pull.write_whole(place / pages_of_week.file_name(f"reason_{reason}", language), written.encode())


def _behind(connection: Connection, week: str) -> dict[str, tuple[list[dict[str, Any]], int]]:
    """Return for each reason the trainings that its page shows, of very many those that wait longest; and how many."""
    told = question.training_columns(connection, week, (*_KEY, "trained", "reason", "days_waiting"))
    waits: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for *key, trained, reason, days in zip(*told.values(), strict=True):
        if trained and reason:
            waits.setdefault(reason, []).append((-(days or 0), tuple(key)))
    found = {}
    for reason, lines in waits.items():
        shown = {key for _, key in sorted(lines)[: pages_of_week.MOST_ROWS]}
        near = question.trainings(connection, week, persons={person for person, *_ in shown})
        found[reason] = [line for line in near if tuple(line[name] for name in _KEY) in shown], len(lines)
    return found
