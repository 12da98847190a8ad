"""A workbook before it is written: pages of rows, with what a clerk may have merged, mirrored or hidden."""

import datetime as dt
from dataclasses import dataclass, field

Cell = str | float | bool | dt.date | None
Rows = list[list[Cell]]


@dataclass(frozen=True)
class Page:
    """One sheet. Positions are counted from 0; a merge is (first row, first column, last row, last column)."""

    name: str
    rows: Rows
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    is_hidden: bool = False
    right_to_left: bool = False
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)  # cells that hold no stored value

    @property
    def filled(self) -> list[int]:
        """Return the numbers, from 1, of the rows that hold more than blanks."""
        return [n for n, row in enumerate(self.rows, start=1) if any(is_filled(cell) for cell in row)]


Book = list[Page]


def is_filled(cell: Cell) -> bool:
    """Tell whether a cell shows something."""
    return bool(cell and not cell.isspace()) if isinstance(cell, str) else cell is not None


def days(date: dt.date) -> int:
    """Return a date as spreadsheets count it."""
    return (date - dt.date(1899, 12, 30)).days
