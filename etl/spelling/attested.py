"""Which Latin spellings an Arabic unit was met with in public lists of names, and how often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Attested:
    """Counts of (Arabic unit, Latin unit): ``at`` numbers the units of both scripts, ``table`` counts them."""

    at: Mapping[str, int]
    table: scipy.sparse.csr_matrix  # (units, units): Arabic rows, Latin columns

    @classmethod
    def of(cls, arabic: Sequence[str], latin: Sequence[str], times: Sequence[float]) -> "Attested":
        """Count pairs of units; the same pair may come more than once."""
        at = {unit: number for number, unit in enumerate(sorted({*arabic, *latin}))}
        places = [at[unit] for unit in arabic], [at[unit] for unit in latin]
        table = scipy.sparse.csr_matrix((np.asarray(times, dtype=np.float64), places), shape=(len(at), len(at)))
        table.sum_duplicates()
        return cls(at, table)

    @classmethod
    def from_json(cls, told: Mapping[str, Mapping[str, int]]) -> "Attested":
        """Read Arabic unit → Latin unit → count."""
        flat = [(arabic, latin, times) for arabic, written in told.items() for latin, times in written.items()]
        arabic, latin, times = zip(*flat, strict=True) if flat else ((), (), ())
        return cls.of(arabic, latin, times)

    def to_json(self) -> dict[str, dict[str, int]]:
        """Return Arabic unit → Latin unit → count, in the order of the alphabet."""
        units = list(self.at)
        found: dict[str, dict[str, int]] = {}
        table = self.table.tocoo()
        for row, column, times in sorted(zip(table.row.tolist(), table.col.tolist(), table.data.tolist(), strict=True)):
            found.setdefault(units[row], {})[units[column]] = round(times)
        return found

    @property
    def total(self) -> float:
        """How many pairs were met."""
        return float(self.table.sum())

    def numbers(self, units: Sequence[str]) -> Numbers:
        """Return the number of each unit, -1 for one never met."""
        return np.array([self.at.get(unit, -1) for unit in units], dtype=np.int64)

    @cached_property
    def times(self) -> Floats:
        """How often each unit was met, in the order of ``at``; one more at the end, 0, for those that were not."""
        met = np.asarray(self.table.sum(axis=0)).ravel() + np.asarray(self.table.sum(axis=1)).ravel()
        return np.append(met, 0.0)

    @cached_property
    def _shares(self) -> tuple[Any, Any]:
        """For units of one script: rows that multiply to how often two were met through one unit of the other."""
        both = (self.table + self.table.T).tocsr()
        inverse = scipy.sparse.diags_array(1.0 / np.maximum(self.times[:-1], 1.0))
        return both, (both @ inverse).tocsr()

    def together(self, left: Numbers, right: Numbers, crosses: NDArray[np.bool_]) -> Floats:
        """Return how often each pair of units was met as one; within a script, through the units they share.

        Left of a pair across scripts is the Arabic unit.
        """
        found = np.zeros(len(left))
        met = (left >= 0) & (right >= 0)
        across, within = np.flatnonzero(met & crosses), np.flatnonzero(met & ~crosses)
        if len(across):
            found[across] = np.asarray(self.table[left[across], right[across]]).ravel()
        if len(within):
            both, shares = self._shares
            found[within] = np.asarray(both[left[within]].multiply(shares[right[within]]).sum(axis=1)).ravel()
        return found
