"""What the edge hands over: sheets of text lines with the numbers a person sees."""

from dataclasses import dataclass, field
from functools import cached_property

Span = tuple[tuple[int, int], tuple[int, int]]  # ((first row, first column), (last row, last column)), from 0


@dataclass(frozen=True)
class Line:
    """One line of a sheet that holds something; ``number`` is what the partner sees, from 1."""

    number: int
    cells: tuple[str, ...]

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Return the positions of the cells that hold something."""
        return tuple(i for i, cell in enumerate(self.cells) if cell)


@dataclass(frozen=True)
class Sheet:
    """A sheet, or a whole text file (then ``name`` is empty).

    ``merged`` is None where the format does not tell; ``lost_values`` are the cells, by (row from 1, column
    from 0), whose value the file does not hold although a formula or an error stands in them.
    """

    name: str
    lines: tuple[Line, ...]
    merged: tuple[Span, ...] | None = None
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    lost_values: frozenset[tuple[int, int]] = field(default=frozenset())
