"""Open a workbook and give its sheets as text, cell by cell as a person reads them."""

import datetime as dt
import io
from bisect import bisect_left
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import python_calamine as calamine

from etl.read.inspection import inspect
from etl.read.sheet import Places, Sheet, SheetMaker
from etl.read.sheet_facts import NOTHING, Padded, SheetFacts
from etl.records import FileRefusedError

_AT_ONCE = 2_048  # rows turned into columns in one go: few enough to stay in the processor's cache
_LARGE = 4 * 2**20  # bytes stored
_TEXT = pa.large_string()
Inspected = dict[str, SheetFacts]


def sheets(content: bytes, kind: str) -> list[Sheet]:
    """Return the worksheets of a workbook of this kind, in order; refuse what cannot be opened."""
    try:
        if len(content) < _LARGE:
            return _opened(content, inspect(content, kind))
        with ThreadPoolExecutor(1) as second:  # what eats machines is small; a large file is inspected while it opens
            return _opened(content, second.submit(inspect, content, kind))
    except calamine.PasswordError as error:
        raise FileRefusedError("password_protected") from error
    except calamine.CalamineError as error:
        raise FileRefusedError("workbook_not_readable") from error
    except BaseException as error:
        # A damaged .xls can make the reader's Rust part panic, which is no Exception and has no importable name.
        if type(error).__name__ == "PanicException":
            raise FileRefusedError("workbook_not_readable") from error
        raise


def _opened(content: bytes, inspected: Inspected | Future[Inspected]) -> list[Sheet]:
    workbook = calamine.load_workbook(io.BytesIO(content))
    names = [meta.name for meta in workbook.sheets_metadata]
    if len(set(names)) < len(names):  # no spreadsheet writes that, and a row's address would name two
        raise FileRefusedError("workbook_unsafe", why="two sheets of one name")
    made = []
    for meta in workbook.sheets_metadata:
        if meta.typ == calamine.SheetTypeEnum.WorkSheet:
            found = workbook.get_sheet_by_name(meta.name)
            facts = inspected.result() if isinstance(inspected, Future) else inspected
            made.append(_sheet(found, meta, facts.get(meta.name, NOTHING)))
    if isinstance(inspected, Future):
        inspected.result()  # its refusal stands, also of a workbook without sheets
    return made


def _sheet(found: Any, meta: Any, facts: SheetFacts) -> Sheet:
    # The reader begins at the first column that holds something; all else is told by the sheet's own columns.
    skipped = found.start[1] if found.start else 0
    numbers, columns = _columns(found.iter_rows(), facts.lost_values, skipped)
    merged = found.merged_cell_ranges if facts.merged is None else facts.merged
    return Sheet(
        name=meta.name.replace("\0", "\ufffd"),
        numbers=numbers,
        columns=_padded(columns, numbers, facts.padded),
        merged=None if merged is None else tuple(merged),
        is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
        hidden_rows=facts.hidden_rows,
        hidden_columns=facts.hidden_columns,
        struck_rows=facts.struck_rows | facts.coloured_rows,
        lost_values=frozenset((row, place) for row, cells in facts.lost_values.items() for place in cells),
    )


def _padded(columns: tuple[pa.Array, ...], numbers: Places, padded: Padded) -> tuple[pa.Array, ...]:
    """Show numbers with the zeros that their format shows: 612345678 as 0612345678."""
    shown = list(columns)
    for place, widths in padded.items():
        for digits, rows in widths.items() if place < len(shown) else ():
            mask = np.isin(numbers, np.asarray(rows, dtype=np.int64))
            mask &= pc.match_substring_regex(shown[place], r"^\d+$").fill_null(False).to_numpy(zero_copy_only=False)
            wide = pc.utf8_lpad(shown[place].filter(pa.array(mask)), width=digits, padding="0")
            shown[place] = pc.replace_with_mask(shown[place], pa.array(mask), wide)
    return tuple(shown)


def _columns(
    rows: Iterable[list[Any]], lost: dict[int, dict[int, str]], skipped: int
) -> tuple[Places, tuple[pa.Array, ...]]:
    """Return the numbers and columns of the lines that hold something; formatted blank rows cost nothing."""
    maker = SheetMaker()
    lost_rows = sorted(lost)
    waiting = iter(rows)
    start = 1
    while block := list(islice(waiting, _AT_ONCE)):
        columns = [pa.nulls(len(block), _TEXT)] * skipped
        columns += [_text_column(values) for values in zip(*block, strict=True)]
        here = bisect_left(lost_rows, start), bisect_left(lost_rows, start + len(block))
        shown = {row: lost[row] for row in lost_rows[slice(*here)]}
        columns = _with_lost(columns, shown, start, len(block))
        holds = _any_valid(columns, len(block))
        numbers = (holds.nonzero()[0] + start).tolist()
        if len(numbers) < len(block):
            columns = [column.filter(pa.array(holds)) for column in columns]
        if numbers:
            maker.add_block(numbers, columns)
        start += len(block)
    return maker.columns()


def _any_valid(columns: list[pa.Array], length: int) -> npt.NDArray[np.bool_]:
    holds = np.zeros(length, dtype=bool)
    for column in columns:
        holds |= column.is_valid().to_numpy(zero_copy_only=False)
    return holds


def _text_column(values: tuple[Any, ...]) -> pa.Array:
    """Return cells as text, null for blank; the reader gives text, numbers, days, times, truth values."""
    try:
        column = pa.array(values, _TEXT)
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        column = _typed_column(values)
    if b"\0" in (column.buffers()[2] or pa.py_buffer(b"")).to_pybytes():
        column = pc.replace_substring(column, "\0", "\ufffd")  # a letter that was lost; databases take none
    blank = pc.or_(pc.equal(pc.binary_length(column), 0), pc.utf8_is_space(column))
    return pc.if_else(blank, pa.scalar(None, _TEXT), column) if pc.any(blank).as_py() else column


def _typed_column(values: tuple[Any, ...]) -> pa.Array:
    if set(map(type, values)) == {dt.date}:
        return pa.array(values, pa.date32()).cast(_TEXT)
    return pa.array([value if type(value) is str else text_of(value) for value in values], _TEXT)


def text_of(value: object) -> str:
    """Return a cell as text: 7 not 7.0, dates in ISO form, blanks as the empty string.

    Excel keeps fifteen digits of a number; more of them would be noise of the binary form.

    >>> text_of(7.0), text_of(0.1 + 0.2), text_of(dt.date(1985, 3, 12))
    ('7', '0.3', '1985-03-12')
    """
    if isinstance(value, str):
        return value if value and not value.isspace() else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def _with_lost(columns: list[pa.Array], lost: dict[int, dict[int, str]], start: int, length: int) -> list[pa.Array]:
    """Show what stands in a cell whose value the file does not hold, so that the row is not read as blank."""
    by_place: dict[int, dict[int, str]] = {}
    for row, cells in lost.items():
        for place, shown in cells.items():
            by_place.setdefault(place, {})[row - start] = shown
    for place in sorted(by_place):
        while place >= len(columns):
            columns.append(pa.nulls(length, _TEXT))
        values = columns[place].to_pylist()
        for i, shown in by_place[place].items():
            values[i] = values[i] or shown
        columns[place] = pa.array(values, _TEXT)
    return columns
