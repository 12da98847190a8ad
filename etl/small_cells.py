"""Hide small counts, and what would reveal them.

A count of one to four in a breakdown can point at a person whom colleagues know. Hiding it alone is not enough:
with the totals shown, the rest gives it away. So further cells are hidden until no small count can be worked out
from the shown ones by adding and taking away.
"""

from itertools import count

import numpy as np

MINIMUM = 5  # a count below this, zero apart, points at persons (proportionality, law 09-08 art. 3)

_Cell = tuple[int, int]


def hide(counts: list[int], shown: frozenset[int] = frozenset()) -> list[int | None]:
    """Return one list of counts whose sum is known, with None for the hidden ones.

    ``shown``: positions that this reader may see whatever their size, because it must act on them.
    """
    hidden = {at for at, value in enumerate(counts) if at not in shown and 0 < value < MINIMUM}
    spare = sorted(set(range(len(counts))) - hidden - shown, key=lambda at: (counts[at] == 0, counts[at]))
    for at in spare:
        if not hidden or (len(hidden) > 1 and sum(counts[at] for at in hidden) >= MINIMUM):
            break
        hidden.add(at)
    return [None if at in hidden else value for at, value in enumerate(counts)]


def hide_table(rows: list[list[int]]) -> list[list[int | None]]:
    """Return a table with None for the hidden cells; the first column is the sum of the others.

    Known to the reader: every column's total. A line of cells (a row with its sum, or a column with its total) never
    has a single hidden cell, and no small cell is fixed by the equations that the shown cells leave.
    """
    if not rows:
        return []
    table = np.array(rows, dtype=int)
    hidden = {(int(r), int(c)) for r, c in np.argwhere((table > 0) & (table < MINIMUM))}
    small = frozenset(hidden)
    for _ in count():
        more = _next_to_hide(table, hidden, small)
        if more is None:
            break
        hidden.add(more)
    return [[None if (r, c) in hidden else int(value) for c, value in enumerate(row)] for r, row in enumerate(table)]


def _lines(shape: tuple[int, int]) -> list[list[_Cell]]:
    height, width = shape
    across = [[(r, c) for c in range(width)] for r in range(height)]
    return across + [[(r, c) for r in range(height)] for c in range(width)]


def _next_to_hide(table: "np.ndarray", hidden: set[_Cell], small: frozenset[_Cell]) -> _Cell | None:
    for line in _lines(table.shape):
        within = [cell for cell in line if cell in hidden]
        if within and (len(within) == 1 or sum(int(table[cell]) for cell in within) < MINIMUM):
            cell = _cheapest(table, line, hidden)
            if cell is not None and (len(within) == 1 or table[cell] > 0):
                return cell
    for cell in sorted(_worked_out(table.shape, hidden) & small):
        for line in _lines(table.shape):
            more = _cheapest(table, line, hidden) if cell in line else None
            if more is not None:
                return more
    return None


def _cheapest(table: "np.ndarray", line: list[_Cell], hidden: set[_Cell]) -> _Cell | None:
    open_cells = [cell for cell in line if cell not in hidden]
    return min(open_cells, key=lambda cell: (table[cell] == 0, table[cell]), default=None)


def _worked_out(shape: tuple[int, int], hidden: set[_Cell]) -> set[_Cell]:
    """Return the hidden cells that the equations fix: those without a part in the null space."""
    order = sorted(hidden)
    if not order:
        return set()
    place = {cell: at for at, cell in enumerate(order)}
    equations = np.zeros((sum(shape), len(order)))
    for at, line in enumerate(_lines(shape)):
        for row, column in line:
            if (row, column) in place:
                # in a row, the sum stands against its parts; in a column, all stand on one side of the total
                equations[at, place[row, column]] = -1.0 if at < shape[0] and column == 0 else 1.0
    _, values, right = np.linalg.svd(equations)
    free = right[int((values > 1e-9).sum()) :]
    return {cell for cell, at in place.items() if not np.abs(free[:, at]).max(initial=0.0) > 1e-9}
