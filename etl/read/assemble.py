"""Put the tables of a file's sheets together, so that every line that holds something is accounted for."""

from collections.abc import Iterable

from etl.feeds import Feed
from etl.read import marks
from etl.read.claims import missing
from etl.read.fill import filled_down
from etl.read.harvest import Harvest, at, shown
from etl.read.remarks import remark_table
from etl.read.settle import is_dropped, settle
from etl.read.sheet import Sheet
from etl.read.spellings import Spellings
from etl.read.tables import Table, tables
from etl.read.titles import said_once
from etl.records import TextTable

_COUNTED = frozenset({"quantity", "handover_status", "item"})  # types that an annex of people does not have
_SUMMARY = 4  # columns; a table with fewer, and none of those that are required, sums up another


def assembled(sheets: Iterable[Sheet], spellings: Spellings, feed: Feed) -> TextTable:
    """Return the rows of all sheets as one table; refuse the file when no sheet can be read."""
    harvest = Harvest(feed, spellings)
    headless: list[Sheet] = []
    read = 0
    for sheet in sheets:
        found = tables(sheet, spellings, feed) if sheet.lines else []
        read += sum([_take(sheet, table, harvest) for table in found])
        if sheet.lines and not found:
            headless.append(sheet)
    if not read:
        harvest.refuse_file(headless)
    for sheet in headless:
        _set_aside(sheet, harvest)
    if not harvest.rows:
        harvest.remark("no_rows")
    return harvest.as_table()


def _take(sheet: Sheet, table: Table, harvest: Harvest) -> bool:
    """Take one table into the harvest; return whether it has the columns it must have."""
    lines = [line for line, _ in table.rows]
    places, remarks = settle(table.header.claims, lines, harvest.feed)
    labels = _labels(table)
    for line, kind in table.ignored:
        harvest.ignore(sheet, line, kind)
    for line in table.unread:
        harvest.refuse(sheet, line, "row_above_header", labels)
    lacking = missing(set(places), harvest.feed.required)
    if lacking and not _is_annex(set(places), harvest.feed):
        _leave(sheet, table, labels, lacking, harvest)
        return False
    remark_table(sheet, table, places, remarks, harvest)
    _take_rows(sheet, table, places, labels, harvest)
    return True


def _take_rows(sheet: Sheet, table: Table, places: dict[str, int], labels: dict[int, str], harvest: Harvest) -> None:
    inherited = filled_down([line for line, _ in table.rows], places, harvest.feed, sheet.merged)
    wanted = [column for column in harvest.feed.columns if column not in places]
    once: dict[tuple[str, ...], dict[str, str]] = {}
    harvest.columns.update(places)
    for line, under in table.rows:
        title = (sheet.name, *under) if sheet.name else under
        if title not in once:
            once[title] = said_once(title, wanted, harvest.spellings, harvest.feed)
            harvest.columns.update(once[title])
        if sheet.lost_values and any((line.number, place) in sheet.lost_values for place in places.values()):
            harvest.refuse(sheet, line, "formula_without_value", labels)
            continue
        cells: dict[str, str | None] = {column: at(line, place) or None for column, place in places.items()}
        harvest.rows.append(
            {"sheet": sheet.name, "row": line.number, "title": "\n".join(title), "cells": shown(line, labels)}
            | cells
            | inherited.get(line.number, {})
            | once[title]
        )


def _leave(
    sheet: Sheet, table: Table, labels: dict[int, str], lacking: list[tuple[str, ...]], harvest: Harvest
) -> None:
    """Leave a table that lacks a required column: a summary is no list, a list without names is refused."""
    lines = [line for line, _ in table.rows]
    aside = sheet.is_hidden or marks.is_left_out(sheet.name) or len(lacking) == len(harvest.feed.required)
    if aside and len(table.header.claims.columns) < _SUMMARY:
        for line in lines:
            harvest.ignore(sheet, line, "note")
        harvest.remark("sheet_left_out", sheet=sheet.name, rows=len(lines))
    else:
        for line in lines:
            harvest.refuse(sheet, line, "columns_missing", labels)
    harvest.lacking.append((sheet.name, [harvest.called(alternatives) for alternatives in lacking]))


def _is_annex(columns: set[str], feed: Feed) -> bool:
    counted = any(feed.columns[column].type in _COUNTED for column in columns)
    return bool(feed.annex) and not counted and not missing(columns, feed.annex)


def _set_aside(sheet: Sheet, harvest: Harvest) -> None:
    """Account for a sheet without a header beside sheets that have one."""
    is_note = all(len(line.filled) < 2 for line in sheet.lines)
    if is_note or sheet.is_hidden or marks.is_left_out(sheet.name):
        for line in sheet.lines:
            harvest.ignore(sheet, line, "note")
        harvest.remark("sheet_left_out", sheet=sheet.name, rows=len(sheet.lines))
        return
    for line in sheet.lines:
        harvest.refuse(sheet, line, "sheet_without_header", {i: f"({i + 1})" for i in line.filled})
    harvest.remark("sheet_without_header", sheet=sheet.name, rows=len(sheet.lines))


def _labels(table: Table) -> dict[int, str]:
    """Return a name for every column that holds something, each name once; bank accounts have none."""
    labels = table.header.labels
    widest = max((len(line.cells) for line, _ in table.rows), default=0)
    named: dict[int, str] = {}
    for place in range(max(widest, max(labels, default=-1) + 1)):
        label = labels.get(place, "")
        if label and is_dropped(label):
            continue
        name = label or f"({place + 1})"
        named[place] = f"{name} ({place + 1})" if name in named.values() else name
    return named
