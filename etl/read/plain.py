"""Tell at once, column by column, which lines of a large table need no closer look: rows that bear a person's number.

What is told here must be what ``lines.Kinds`` would say line by line; a test holds the two against each other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from etl.feeds import Feed
from etl.read.header import Header
from etl.read.sheet import Line, Places, Sheet

_FILLED = 5  # cells; totals, signatures and titles have fewer
# Shapes that no header, total or signature has. A cell outside them is looked at word by word.
_SHAPES = {
    "national_id": r"^\s*[A-Za-z]{1,2}[ -]?\d{5,7}\s*$",
    "phone": r"^\s*\+?\d[\d .-]{7,15}\d\s*$",
    "date": r"^\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?)\s*$",
}


@dataclass(frozen=True)
class Outline:
    """The lines of a table's body that must be looked at, and those at both ends of each run of plain rows.

    ``begins``: place of the last line of a run → place of the first row of the run that is not in ``lines``.
    """

    lines: list[Line]
    begins: dict[int, int]

    def places(self, line: Line) -> range:
        """Return the places of the rows that a line of the outline stands for."""
        return range(self.begins.get(line.at, line.at), line.at + 1)


def outline(sheet: Sheet, start: int, header: Header, feed: Feed) -> Outline:
    """Return the outline of the lines of a sheet from place ``start`` on, under this header."""
    is_plain = plain_rows(sheet, start, header, feed)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_plain, [False])).astype(np.int8)))
    begins: dict[int, int] = {}
    shown = ~is_plain
    for first, end in edges.reshape(-1, 2).tolist():
        shown[[first, end - 1]] = True
        if end - first > 1:
            begins[start + end - 1] = start + first + 1
    return Outline(list(sheet.some(np.flatnonzero(shown) + start)), begins)


def plain_rows(sheet: Sheet, start: int, header: Header, feed: Feed) -> npt.NDArray[np.bool_]:
    """Return, for the lines from ``start`` on, whether each is a row for sure."""
    filled = sheet.filled[start:] >= _FILLED
    shaped = np.zeros(len(filled), dtype=bool)
    for column, place in sorted(header.places.items(), key=lambda pair: list(feed.columns).index(pair[0])):
        shape = _SHAPES.get(feed.columns[column].type)
        left: Places = np.flatnonzero(filled & ~shaped)
        if shape and len(left) and place < len(sheet.columns):
            cells = sheet.columns[place].slice(start).take(pa.array(left))
            fits = pc.match_substring_regex(cells, shape).fill_null(False)
            shaped[left[fits.to_numpy(zero_copy_only=False)]] = True
    return shaped
