"""Give rows the cell that was merged over them: a province, a craft, a person written once for several rows."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.feeds import Feed
from etl.read.sheet import Places, Sheet, Span

_PARTITIONS = frozenset({"province", "commune", "craft", "cohort"})
_NUMBERING = frozenset({"order_number", "line"})
_SPARSE = 0.25  # of the rows at least are blank where a partition is written once


def filled_down(sheet: Sheet, rows: Places, places: dict[str, int], feed: Feed) -> dict[str, pa.Array]:
    """Return the columns, by canonical name, of which some of these rows inherit the cell above.

    Only columns that the feed declares, and only where the sheet says that cells are merged. Formats that do
    not say it (text) show a merged column as one filled cell and blanks below: that is believed of the
    outermost column alone, when each value starts a new run.
    """
    inherited: dict[str, pa.Array] = {}
    for column in feed.fill_down:
        place = places.get(column)
        if place is None or not len(rows):
            continue
        cells = sheet.cells(place, rows)
        if not cells.null_count:
            continue
        if sheet.merged is not None:
            filled = _from_merged(sheet, rows, place, cells)
        elif feed.columns[column].type in _PARTITIONS and _is_outermost(place, places):
            filled = _from_runs(cells)
        else:
            filled = None
        if filled is not None:
            inherited[column] = filled
    return inherited


def _from_merged(sheet: Sheet, rows: Places, place: int, cells: pa.Array) -> pa.Array | None:
    numbers = sheet.numbers[rows]
    is_blank = cells.is_null().to_numpy(zero_copy_only=False)
    given: dict[int, str] = {}
    for span in sheet.merged or ():
        first, text = _merged_text(sheet, rows, span, place)
        if text:
            end = int(np.searchsorted(numbers, span[1][0] + 1, side="right"))
            given.update((i, text) for i in range(first + 1, end) if is_blank[i])
    if not given:
        return None
    mask = np.zeros(len(rows), dtype=bool)
    mask[list(given)] = True
    return pc.replace_with_mask(cells, pa.array(mask), pa.array([given[i] for i in sorted(given)], pa.large_string()))


def _merged_text(sheet: Sheet, rows: Places, span: Span, place: int) -> tuple[int, str | None]:
    """Return where a merged range begins among the rows and what it says, if it lies over this column."""
    (top, left), (_, right) = span
    if not left <= place <= right or left >= len(sheet.columns):
        return 0, None
    first = int(np.searchsorted(sheet.numbers[rows], top + 1))
    if first == len(rows) or sheet.numbers[rows[first]] != top + 1:
        return 0, None
    return first, sheet.columns[left][int(rows[first])].as_py()


def _from_runs(cells: pa.Array) -> pa.Array | None:
    starts = cells.drop_null()
    is_run = not pc.any(pc.equal(starts[1:], starts[:-1])).as_py()
    if not len(starts) or not cells[0].is_valid or not is_run or cells.null_count < _SPARSE * len(cells):
        return None
    return pc.fill_null_forward(cells)


def _is_outermost(place: int, places: dict[str, int]) -> bool:
    return place == min(place for column, place in places.items() if column not in _NUMBERING)
