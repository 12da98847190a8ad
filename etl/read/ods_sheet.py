"""One sheet of an .ods file while its rows pass by: how far it unfolds, what it hides and merges."""

from typing import NamedTuple

from etl.read.sheet import Span
from etl.read.sheet_facts import LAST_COLUMN, LAST_ROW, LOST_MOST, FillTally, Padded, SheetFacts, pad
from etl.records import FileRefusedError

_MOST_COLUMNS = 512  # a whole sheet hidden to its right edge is a frame, not a list of columns
_MOST_SPANS = 100_000
_MOST_ALIKE = 100_000  # cells told once for all of them; no list repeats a number more often


class Cell(NamedTuple):
    """A cell as the file writes it, perhaps for several; ``size`` in bytes, ``spans`` in rows and columns."""

    holds: bool
    size: int
    digits: int  # of a number shown with zeros before it, else 0
    is_struck: bool
    fill: str
    repeated: int = 1
    spans: tuple[int, int] = (1, 1)
    lost: str = ""  # what is shown although the cell has no value


class OdsSheet:
    """Rows are told in order; ``rows`` and ``widest`` are those of the box a reader makes of what holds something."""

    def __init__(self) -> None:
        self.rows = self.widest = 0
        self._passed = self._columns = 0  # rows and columns told so far, blank ones too
        self._hidden: set[int] = set()
        self._filtered: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._lost: dict[int, dict[int, str]] = {}
        self._struck: set[int] = set()
        self._fills = FillTally()
        self._padded: Padded = {}
        self._merged: list[Span] = []
        self._lost_count = 0

    @property
    def cells(self) -> int:
        """Return how many cells the sheet unfolds to."""
        return self.rows * self.widest

    def add_column(self, repeated: int, is_hidden: bool) -> None:
        """Take a column, or several alike."""
        if is_hidden:
            last = min(self._columns + repeated, self._columns + _MOST_COLUMNS)
            self._hidden_columns.update(range(self._columns, last))
        self._columns += repeated

    def add_plain(self, width: int) -> None:
        """Take a row of which nothing is to be told but how wide it is; 0 for a blank one."""
        self._passed += 1
        if width:
            self._fills.filled += 1
            self.rows, self.widest = self._passed, max(self.widest, width)

    def pad(self, column: int, digits: int) -> None:
        """Note that a number of the plain row just taken is shown with so many digits."""
        if digits:
            pad(self._padded, self._passed, column, digits)

    def add_row(self, times: int, visibility: str, cells: list[Cell]) -> None:
        """Take a row that stands for as many as ``times``."""
        filled = [cell for cell in cells if cell.holds]
        if filled:
            last = max(at for at, cell in enumerate(cells) if cell.holds)
            self.rows = self._passed + times
            self.widest = max(self.widest, sum(cell.repeated for cell in cells[: last + 1]))
        first = self._passed + 1
        rows = range(first, min(first + times, LAST_ROW + 1)) if filled else range(0)
        self._fills.filled += len(rows)
        self._passed += times
        if visibility != "visible":
            self._hidden.update(rows)
            if visibility == "filter":
                self._filtered.update(rows)
        if filled and all(cell.is_struck for cell in filled):
            self._struck.update(rows)
        for row in rows if any(cell.fill for cell in filled) else ():
            self._fills.add(row, {cell.fill for cell in filled})
        self._add_cells(range(first, min(first + times, LAST_ROW + 1)), cells)

    def _add_cells(self, rows: range, cells: list[Cell]) -> None:
        place = 0
        for cell in cells:
            columns = range(place, place + min(cell.repeated, _MOST_COLUMNS))
            if cell.lost or cell.digits:
                self._add_shown(rows, columns, cell)
            down, across = cell.spans
            if (down > 1 or across > 1) and len(self._merged) + len(rows) * len(columns) < _MOST_SPANS:
                down, across = min(down, LAST_ROW), min(across, LAST_COLUMN)
                self._merged += [
                    ((row - 1, column), (row + down - 2, column + across - 1)) for row in rows for column in columns
                ]
            place += cell.repeated

    def _add_shown(self, rows: range, columns: range, cell: Cell) -> None:
        count = len(rows) * len(columns)
        if cell.lost:
            self._lost_count += count
            if self._lost_count > LOST_MOST:
                raise FileRefusedError("formula_without_value")
            for row in rows:
                self._lost.setdefault(row, {}).update(dict.fromkeys(columns, cell.lost))
        elif count <= _MOST_ALIKE:
            for row in rows:
                for column in columns:
                    pad(self._padded, row, column, cell.digits)

    def facts(self) -> SheetFacts:
        """Return what was seen."""
        return SheetFacts(
            hidden_rows=frozenset(self._hidden),
            filtered_rows=frozenset(self._filtered),
            hidden_columns=frozenset(self._hidden_columns),
            lost_values=self._lost,
            struck_rows=frozenset(self._struck),
            coloured_rows=self._fills.rows(),
            padded=self._padded,
            merged=tuple(self._merged),
        )
