"""Boosted trees as plain numbers: a learned score that needs no learning library to be asked.

The arrays are those of any binary decision tree: feature and threshold of each node, both children, value of leaves.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Tree:
    feature: NDArray[np.int32]  # -1 in a leaf
    threshold: Floats  # rows whose value is not greater go left
    missing_left: NDArray[np.bool_]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats

    def leaves(self, rows: Floats) -> Floats:
        """Return the value of the leaf that each row falls into."""
        at = np.zeros(len(rows), dtype=np.int32)
        walking = np.arange(len(rows))
        while len(walking):
            node = at[walking]
            inner = self.feature[node] >= 0
            walking, node = walking[inner], node[inner]
            said = rows[walking, self.feature[node]]
            goes_left = np.where(np.isnan(said), self.missing_left[node], said <= self.threshold[node])
            at[walking] = np.where(goes_left, self.left[node], self.right[node])
        return self.value[at]


@dataclass(frozen=True)
class Trees:
    """A sum of trees over a start value, in natural-log odds."""

    features: tuple[str, ...]
    start: float
    trees: tuple[_Tree, ...]

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Trees":
        """Read what ``etl.train.trees`` wrote: ``features``, ``start``, ``trees``."""
        return cls(tuple(told["features"]), float(told["start"]), tuple(_read(tree) for tree in told["trees"]))

    def raw(self, rows: Floats) -> Floats:
        """Return the natural-log odds of each row; columns in the order of ``features``, nan where unknown."""
        found = np.full(len(rows), self.start)
        for tree in self.trees:
            found += tree.leaves(rows)
        return found


def _read(told: dict[str, list[float]]) -> _Tree:
    return _Tree(
        feature=np.array(told["feature"], dtype=np.int32),
        threshold=np.array(told["threshold"], dtype=np.float64),
        missing_left=np.array(told["missing_left"], dtype=np.bool_),
        left=np.array(told["left"], dtype=np.int32),
        right=np.array(told["right"], dtype=np.int32),
        value=np.array(told["value"], dtype=np.float64),
    )
