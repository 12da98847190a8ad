"""What was read but is not certain, row by row."""

import numpy as np

from etl.normalise.cells import Cells, Objects
from etl.normalise.typed import Columns

_DOUBT = "_doubt"


def doubts_of(typed: Columns, count: int) -> tuple[Objects, Columns]:
    """Return (for each row its doubts, column → doubt, or None; the other columns)."""
    found = np.full(count, None, dtype=object)
    for name, cells in typed.items():
        if name.endswith(_DOUBT):
            _say(found, name.removesuffix(_DOUBT), cells)
    return found, {name: cells for name, cells in typed.items() if not name.endswith(_DOUBT)}


def _say(found: Objects, column: str, cells: Cells) -> None:
    rows = np.flatnonzero(cells.filled())
    for row, doubt in zip(rows.tolist(), cells.spread_at(rows), strict=True):
        if found[row] is None:
            found[row] = {}
        found[row][column] = doubt
