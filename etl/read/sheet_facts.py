"""What the reader of a workbook does not tell of a sheet, whatever the format: one noun for all of them."""

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

from etl.read.sheet import Span

Padded: TypeAlias = dict[int, dict[int, "array[int]"]]  # column from 0 → digits shown → rows from 1
LOST_MOST = 200_000  # cells without a value that are told one by one: 70 MB
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any spreadsheet, from 1
_MARKED_MOST = 0.25  # of the filled rows; a fill on more of them is a pattern, not a mark
COLOURED_MOST = 20_000  # rows; nobody marks more by hand


@dataclass(frozen=True)
class SheetFacts:
    """Rows from 1, columns from 0.

    ``hidden_rows`` holds the ``filtered_rows`` too. ``lost_values``: cells without a value, row → column → what is
    shown. ``struck_rows``: every filled cell is struck through. ``coloured_rows``: every filled cell has the same
    fill, and less than a quarter of the sheet's filled rows have it; titles and headers among them are for the caller
    to leave out. ``padded``: numbers shown with leading zeros, 612345678 as 0612345678: column → digits → rows.
    ``merged``: only of formats whose reader does not tell; None otherwise.
    """

    hidden_rows: frozenset[int] = frozenset()
    filtered_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    lost_values: dict[int, dict[int, str]] = field(default_factory=dict)
    struck_rows: frozenset[int] = frozenset()
    coloured_rows: frozenset[int] = frozenset()
    padded: Padded = field(default_factory=dict)
    merged: tuple[Span, ...] | None = None


NOTHING = SheetFacts()


class FillTally:
    """Which rows wear one fill, until it is clear that they are no marks of a hand."""

    def __init__(self) -> None:
        self._fill_of: dict[int, str] = {}
        self.filled = 0

    @property
    def is_full(self) -> bool:
        """Return whether so many rows are coloured that none of them is a mark."""
        return len(self._fill_of) > COLOURED_MOST

    def add(self, row: int, fills: set[str]) -> None:
        """Take the fills of a row's filled cells; the empty text is no fill."""
        if len(fills) == 1 and not self.is_full and (fill := next(iter(fills))):
            self._fill_of[row] = fill

    def rows(self) -> frozenset[int]:
        """Return the rows whose fill only a minority has."""
        if self.is_full:
            return frozenset()
        often = Counter(self._fill_of.values())
        few = {fill for fill, count in often.items() if count < self.filled * _MARKED_MOST}
        return frozenset(row for row, fill in self._fill_of.items() if fill in few)


def pad(padded: Padded, row: int, column: int, digits: int) -> None:
    """Note that a number is shown with so many digits."""
    padded.setdefault(column, {}).setdefault(digits, array("I")).append(row)
