"""What the edge hands over: sheets of text in columns, with the numbers a person sees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Span = tuple[tuple[int, int], tuple[int, int]]  # ((first row, first column), (last row, last column)), from 0
Places = npt.NDArray[np.int64]
_AT_ONCE = 1024  # lines made from columns in one go


@dataclass(frozen=True)
class Line:
    """One line of a sheet that holds something; ``number`` is what the partner sees, from 1.

    ``at``: its place among the sheet's lines, from 0.
    """

    number: int
    cells: tuple[str, ...]
    at: int = 0

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Return the positions of the cells that hold something."""
        return tuple(i for i, cell in enumerate(self.cells) if cell)


@dataclass(frozen=True)
class Sheet:
    """A sheet, or a whole text file (then ``name`` is empty).

    ``numbers``: of the lines that hold something, as the partner sees them. ``columns``: the cells of those lines,
    large_string, a blank cell is null. ``merged`` is None where the format does not tell; ``lost_values`` are the
    cells, by (row from 1, column from 0), whose value the file does not hold although a formula or an error stands
    in them.
    """

    name: str
    numbers: Places
    columns: tuple[pa.Array, ...]
    merged: tuple[Span, ...] | None = None
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    lost_values: frozenset[tuple[int, int]] = field(default=frozenset())

    @cached_property
    def lines(self) -> "Lines":
        """Return all lines, made when they are looked at."""
        return Lines(self, np.arange(len(self.numbers)))

    def cells(self, column: int, places: Places) -> pa.Array:
        """Return the cells of a column in the lines at these ascending places; lines in a row are not copied."""
        if len(places) and places[-1] - places[0] == len(places) - 1:
            return self.columns[column].slice(int(places[0]), len(places))
        return self.columns[column].take(pa.array(places))

    def some(self, places: Places) -> "Lines":
        """Return the lines at these places, made when they are looked at."""
        return Lines(self, places)

    @cached_property
    def filled(self) -> Places:
        """Return how many cells of each line hold something."""
        counts = np.zeros(len(self.numbers), dtype=np.int64)
        for column in self.columns:
            counts += column.is_valid().to_numpy(zero_copy_only=False)
        return counts


class Lines(Sequence[Line]):
    """Some lines of a sheet; none is made before it is looked at: a sheet may have a million."""

    def __init__(self, sheet: Sheet, places: Places) -> None:
        self._sheet, self._places = sheet, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Line, ...]: ...
    def __getitem__(self, index: int | slice) -> Line | tuple[Line, ...]:
        if isinstance(index, slice):
            return tuple(self._made(self._places[index]))
        return self._made(self._places[index : index + 1 or None])[0]

    def __iter__(self) -> Iterator[Line]:
        for start in range(0, len(self._places), _AT_ONCE):
            yield from self._made(self._places[start : start + _AT_ONCE])

    def _made(self, places: Places) -> list[Line]:
        wanted = pa.array(places)
        columns = [column.take(wanted).fill_null("").to_pylist() for column in self._sheet.columns]
        rows = zip(*columns, strict=True) if columns else ((),) * len(places)
        numbers = self._sheet.numbers[places].tolist()
        return [Line(number, cells, at) for number, cells, at in zip(numbers, rows, places.tolist(), strict=True)]


class SheetMaker:
    """Gather lines into columns, some at a time, so that a large file is never held as one object per cell."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._waiting: list[Sequence[str]] = []
        self._blocks: list[list[pa.Array]] = []
        self._lengths: list[int] = []

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Take one line; a blank cell is the empty string, missing ones at the end are blank."""
        self._numbers.append(number)
        self._waiting.append(cells)
        if len(self._waiting) == _AT_ONCE:
            self._settle()

    def add_block(self, numbers: Sequence[int], columns: list[pa.Array]) -> None:
        """Take lines that are columns already, large_string with null for blank."""
        self._settle()
        self._numbers.extend(numbers)
        self._blocks.append(columns)
        self._lengths.append(len(numbers))

    def columns(self) -> tuple[Places, tuple[pa.Array, ...]]:
        """Return the numbers and the columns of all lines."""
        self._settle()
        width = max(map(len, self._blocks), default=0)
        made = []
        for place in range(width):
            parts = [
                block[place] if place < len(block) else pa.nulls(length, pa.large_string())
                for block, length in zip(self._blocks, self._lengths, strict=True)
            ]
            made.append(parts[0] if len(parts) == 1 else pa.concat_arrays(parts))
            for block in self._blocks:  # freed as they are joined: half the memory
                if place < len(block):
                    block[place] = None
        return np.array(self._numbers, dtype=np.int64), tuple(made)

    def _settle(self) -> None:
        if not self._waiting:
            return
        width = max(map(len, self._waiting))
        columns: list[list[str | None]] = [[None] * len(self._waiting) for _ in range(width)]
        for i, cells in enumerate(self._waiting):
            for place, cell in enumerate(cells):
                if cell:
                    columns[place][i] = cell
        self._blocks.append([pa.array(column, pa.large_string()) for column in columns])
        self._lengths.append(len(self._waiting))
        self._waiting = []
