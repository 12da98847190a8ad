"""Forms that go to partners and come home: empty ones, rows to be mended, and how a new layout would be read."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from etl import pull
from etl.feeds import Feed, declared_feed, declared_feeds
from etl.flow.houses import Houses
from etl.policy import Policy
from etl.read import mapping as layouts
from etl.read.mapping import Mapping
from etl.read.returned import headed
from etl.records import FileRefusedError
from etl.report import rejects, template
from etl.report.rejects import Layout, Line, Problem, Returned
from etl.words import sentence
from warehouse import read as question
from warehouse import write

__all__ = ["FormError", "Mapping", "empty_form", "mappings", "of_week", "write_rejects"]

_REFERENCE = 12  # hex digits of a row's id, enough to find it again among a feed's rejected rows
_MOST = 5_000  # rows of one feed in a workbook; whoever has more mends the list itself
_NAMELESS = re.compile(r"\(\d{1,5}\)")
_NOT_TAKEN = ("refused", "held")
_Row = dict[str, Any]


class FormError(Exception):
    """A form cannot be made, or a file not be mapped; the text says why and what to do."""

    def __init__(self, said: str, *, is_held: bool = False) -> None:
        self.is_held = is_held  # a file is at fault, not the question
        super().__init__(said)


def empty_form(feed: str, policy: Policy, language: str = "both", own: Path | None = None) -> bytes:
    """Return an empty workbook of a feed in ``fr``, ``ar`` or ``both``; ``own``: see ``Settings.feeds``."""
    if language not in template.LANGUAGES:
        raise FormError(f"--language {language} is none of ours: choose {', '.join(template.LANGUAGES)}")
    return template.of_feed(_declared(feed, own), policy, language)


def mappings(file: Path, feed: str | None, policy: Policy, own: Path | None = None) -> list[Mapping]:
    """Return how a file is read as a feed, or as each of them with the best fit first; ``own``: ``Settings.feeds``."""
    feeds = [_declared(feed, own)] if feed else list(declared_feeds(own))
    try:
        return layouts.mappings(file.read_bytes(), feeds, policy)
    except FileRefusedError as refusal:
        raise FormError(sentence(refusal.code, "en", {"file": file.name, **refusal.facts}), is_held=True) from refusal


def _declared(feed: str, own: Path | None) -> Feed:
    try:
        return declared_feed(feed, own)
    except KeyError as error:
        raise FormError(str(error.args[0])) from None


def write_rejects(
    houses: Houses, week: str, folder: Path, known_before: datetime | None = None, since: datetime | None = None
) -> list[Path]:
    """Write what goes back below a folder as ``<partner>/rejets_<feed>_<week>.xlsx``; return what was written."""
    written = []
    for returned in of_week(houses, week, known_before, since):
        place = folder / returned.feed.partner / f"rejets_{returned.feed.name}_{week}.xlsx"
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        pull.write_whole(place, rejects.of_feed(returned, houses.policy))
        written.append(place)
    return written


def of_week(
    houses: Houses, week: str, known_before: datetime | None = None, since: datetime | None = None
) -> Iterator[Returned]:
    """Yield what goes back, one feed at a time: rows that are still open at a moment (None: now).

    ``since``: refused files and remarks that came before are not told again; rows to be mended always are.
    """
    for feed in houses.feeds:
        with houses.asking() as connection:
            rows = question.quarantined(
                connection, [feed.name], severities=("error", "critical", "warning"), known_before=known_before
            )
            delivered = [line for line in question.files(connection, known_before) if line["feed"] == feed.name]
        files = [line for line in delivered if line["outcome"] in _NOT_TAKEN and not line["answered_by"]]
        broken, remarked = _apart(row for row in rows if row["row"] is not None)
        told = [row for row in remarked if since is None or row["received_at"] >= since]
        found = Returned(
            feed=feed,
            week=week,
            layouts=tuple(_layouts(broken[:_MOST], feed, with_reference=True)),
            to_check=tuple(_layouts(told[:_MOST], feed, with_reference=False)),
            more=len(broken[_MOST:]),
            files=tuple(
                (line["file"], line["reason_fr"] or "", line["reason_ar"] or "")
                for line in files
                if since is None or line["received_at"] >= since
            ),
        )
        if found.layouts or found.files:
            yield found


def _apart(rows: Iterable[_Row]) -> tuple[list[_Row], list[_Row]]:
    """Return the rows that were kept out and those that were taken with a remark; ``broken`` holds all their rules."""
    kept_out: list[_Row] = []
    taken: list[_Row] = []
    by_address = sorted(rows, key=_address)  # stable: the rules of a row stay in their order
    for _, group in groupby(by_address, key=_address):
        rules = list(group)
        is_out = any(rule["severity"] != "warning" for rule in rules)
        (kept_out if is_out else taken).append(rules[0] | {"broken": rules})
    return kept_out, taken


def _address(row: _Row) -> tuple[Any, ...]:
    return row["received_at"], row["file"], row["file_id"], row["sheet"], row["row"]


def _layouts(rows: list[_Row], feed: Feed, *, with_reference: bool) -> Iterator[Layout]:
    """Yield the sheets that rows stand in: rows of one header under one title, in the order of their delivery."""
    grouped: dict[tuple[Any, ...], list[_Row]] = {}
    for row in rows:
        named = tuple(name for name in row["cells"] or {} if not _NAMELESS.fullmatch(name))
        grouped.setdefault((row["sheet"], row["title"], named), []).append(row)
    for (sheet, title, named), together in grouped.items():
        nameless = {name for row in together for name in row["cells"] or {}}.difference(named)
        names = [*named, *sorted(nameless, key=lambda name: int(name.strip("()")))]
        heads = headed(names, feed)
        titles = tuple((title or "").splitlines())
        yield Layout(
            sheet=sheet,
            titles=titles[1:] if sheet and titles[:1] == (sheet,) else titles,
            headers=tuple(header for header, _ in heads),
            columns=tuple(column for _, column in heads),
            lines=tuple(_line(row, names, with_reference=with_reference) for row in together),
        )


def _line(row: _Row, names: list[str], *, with_reference: bool) -> Line:
    cells = row["cells"] or {}
    reference = write.row_id_of(row["file_id"], row["sheet"], row["row"])[:_REFERENCE] if with_reference else ""
    return Line(
        file=row["file"],
        row=row["row"],
        cells=tuple(cells.get(name) for name in names),
        problems=tuple(
            Problem(
                rule["column"] or "", rule["reason_fr"] or "", rule["reason_ar"] or "", rule["severity"] == "warning"
            )
            for rule in row["broken"]
        ),
        ref=reference,
    )
