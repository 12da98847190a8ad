"""Put the tables of a file's sheets together, so that every line that holds something is accounted for."""

from collections.abc import Iterable
from functools import partial

import numpy as np
import pyarrow as pa

from etl.feeds import Feed
from etl.read import marks
from etl.read.claims import missing
from etl.read.fill import filled_down
from etl.read.harvest import Block, Gathered, Harvest
from etl.read.remarks import remark_table
from etl.read.settle import is_dropped, settle
from etl.read.sheet import Places, Sheet
from etl.read.spellings import Spellings
from etl.read.tables import Table, tables
from etl.read.titles import said_once

_COUNTED = frozenset({"quantity", "handover_status", "item"})  # types that an annex of people does not have
_SUMMARY = 4  # columns; a table with fewer, and none of those that are required, sums up another


def assembled(sheets: Iterable[Sheet], spellings: Spellings, feed: Feed) -> Gathered:
    """Return the rows of all sheets; refuse the file when no sheet can be read."""
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
    for leave in harvest.left:
        leave()
    for sheet in headless:
        _set_aside(sheet, harvest)
    if not any(len(block.numbers) for block in harvest.blocks):
        harvest.remark("no_rows")
    return harvest.gathered()


def _take(sheet: Sheet, table: Table, harvest: Harvest) -> bool:
    """Take one table into the harvest; return whether it has the columns it must have."""
    lines = sheet.some(table.rows)
    places, remarks = settle(table.header.claims, lines, harvest.feed)
    labels = _labels(sheet, table)
    lacking = missing(set(places), harvest.feed.required)
    if lacking and not _is_annex(set(places), harvest.feed):
        harvest.lacking.append((sheet.name, [harvest.called(alternatives) for alternatives in lacking]))
        harvest.left.append(partial(_leave, sheet, table, labels, lacking, harvest))
        return False
    _account(sheet, table, labels, harvest)
    remark_table(sheet, table, places, remarks, harvest)
    harvest.blocks.append(_block(sheet, table, places, labels, harvest))
    return True


def _account(sheet: Sheet, table: Table, labels: dict[int, str], harvest: Harvest) -> None:
    """Account for the lines of a table that are no rows."""
    for line, kind in table.ignored:
        harvest.ignore(sheet, line, kind)
    for line in table.unread:
        harvest.refuse(sheet, line, "row_above_header", labels)


def _block(sheet: Sheet, table: Table, places: dict[str, int], labels: dict[int, str], harvest: Harvest) -> Block:
    """Return the rows of a table; those with a lost value are refused."""
    rows, titles = _with_values(sheet, table, places, labels, harvest)
    written = {place: sheet.cells(place, rows) for place in labels if place < len(sheet.columns)}
    for column, filled in filled_down(sheet, rows, places, harvest.feed).items():
        written[places[column]] = filled
    columns = {column: written[place] for column, place in places.items() if place in written}
    columns |= {column: pa.nulls(len(rows), pa.large_string()) for column in places.keys() - columns.keys()}
    columns |= _said_once(len(rows), titles, places, harvest)
    return Block(
        sheet.name,
        sheet.numbers[rows],
        tuple((start, "\n".join(title)) for start, title in titles),
        columns,
        {label: written[place] for place, label in labels.items() if place in written},
    )


def _with_values(
    sheet: Sheet, table: Table, places: dict[str, int], labels: dict[int, str], harvest: Harvest
) -> tuple[Places, list[tuple[int, tuple[str, ...]]]]:
    """Return the rows whose values the file holds, and from which of them on each title holds."""
    titles = [(start, (sheet.name, *title) if sheet.name else title) for start, title in table.titles]
    needed = set(places.values())
    lost = [row for row, place in sheet.lost_values if place in needed]
    is_lost = np.isin(sheet.numbers[table.rows], np.array(lost, dtype=np.int64))
    if not is_lost.any():
        return table.rows, titles
    for nth in np.flatnonzero(is_lost).tolist():
        title = next(text for start, text in reversed(titles) if start <= nth)
        line = sheet.lines[int(table.rows[nth])]
        harvest.refuse(sheet, line, "formula_without_value", labels, "\n".join(title))
    before = np.concatenate(([0], np.cumsum(is_lost)))
    return table.rows[~is_lost], [(start - int(before[start]), title) for start, title in titles]


def _said_once(
    count: int, titles: list[tuple[int, tuple[str, ...]]], places: dict[str, int], harvest: Harvest
) -> dict[str, pa.Array]:
    """Return the columns that the lines above a table spell out for all the rows they hold for."""
    wanted = [column for column in harvest.feed.columns if column not in places]
    said = [said_once(title, wanted, harvest.spellings, harvest.feed) for _, title in titles]
    lengths = np.diff([*(start for start, _ in titles), count])
    return {
        column: pa.array(
            np.repeat(np.array([one.get(column) for one in said], dtype=object), lengths), pa.large_string()
        )
        for column in dict.fromkeys(column for one in said for column in one)
    }


def _leave(
    sheet: Sheet, table: Table, labels: dict[int, str], lacking: list[tuple[str, ...]], harvest: Harvest
) -> None:
    """Leave a table that lacks a required column: a summary is no list, a list without names is refused."""
    _account(sheet, table, labels, harvest)
    aside = sheet.is_hidden or marks.is_left_out(sheet.name) or len(lacking) == len(harvest.feed.required)
    if aside and len(table.header.claims.columns) < _SUMMARY:
        for line in sheet.some(table.rows):
            harvest.ignore(sheet, line, "note")
        harvest.remark("sheet_left_out", sheet=sheet.name, rows=len(table.rows))
    else:
        for line in sheet.some(table.rows):
            harvest.refuse(sheet, line, "columns_missing", labels)


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


def _labels(sheet: Sheet, table: Table) -> dict[int, str]:
    """Return a name for every column that holds something, each name once; bank accounts have none."""
    labels = table.header.labels
    named: dict[int, str] = {}
    for place in range(max(len(sheet.columns), max(labels, default=-1) + 1)):
        label = labels.get(place, "")
        if label and is_dropped(label):
            continue
        name = label or f"({place + 1})"
        named[place] = f"{name} ({place + 1})" if name in named.values() else name
    return named
