"""Boosted trees as plain numbers: a learned score that needs no learning library to be asked.

The arrays are those of any binary decision tree: feature and threshold of each node, both children, value of leaves.
Trees are asked as Lucchese and others do (QuickScorer, SIGIR 2015): a row that goes right at a node cannot end in the
leaves on its left; the first leaf that nothing rules out is the row's. All rows pass each node in one vector operation.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
_MOST_LEAVES = 64  # bits of a word
_ROWS = 4_096  # so many words stay near the processor


@dataclass(frozen=True)
class _Node:
    feature: int
    threshold: float  # rows whose value is not greater go left
    missing_left: bool
    ruled_out: np.uint64  # leaves of the left branch, which a row that goes right cannot reach


@dataclass(frozen=True)
class _Tree:
    nodes: tuple[_Node, ...]
    value: Floats  # of the leaves, from left to right

    def add_to(self, found: Floats, columns: list[Floats], silent: list[NDArray[np.bool_] | None]) -> None:
        """Add to each row the value of the leaf it falls into."""
        out = np.zeros(len(found), dtype=np.uint64)
        for node in self.nodes:
            goes_right = columns[node.feature] > node.threshold
            missing = silent[node.feature]
            if missing is not None and not node.missing_left:
                goes_right |= missing
            out |= goes_right * node.ruled_out
        first = ~out & (out + np.uint64(1))
        found += self.value[np.frexp(first.astype(np.float64))[1] - 1]


@dataclass(frozen=True)
class Trees:
    """A sum of trees over a start value, in natural-log odds."""

    features: tuple[str, ...]
    start: float
    trees: tuple[_Tree, ...]

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Trees":
        """Read what ``etl.train.trees`` wrote: ``features``, ``start``, ``trees``; a tree has at most 64 leaves."""
        return cls(tuple(told["features"]), float(told["start"]), tuple(_read(tree) for tree in told["trees"]))

    def thresholds(self, feature: str) -> Floats:
        """Return where a feature is asked about, rising: between the same two all values are one to the trees."""
        at = self.features.index(feature)
        return np.unique([node.threshold for tree in self.trees for node in tree.nodes if node.feature == at])

    def raw(self, rows: Floats) -> Floats:
        """Return the natural-log odds of each row; columns in the order of ``features``, nan where unknown."""
        found = np.full(len(rows), self.start)
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            columns = [np.ascontiguousarray(part[:, at]) for at in range(part.shape[1])]
            silent = [missing if (missing := np.isnan(column)).any() else None for column in columns]
            for tree in self.trees:
                tree.add_to(found[start : start + _ROWS], columns, silent)
        return found


def _read(told: dict[str, list[float]]) -> _Tree:
    """Number the leaves from left to right and note for each node which of them its left branch holds."""
    nodes: list[_Node] = []
    values: list[float] = []

    def walk(at: int) -> int:
        feature = int(told["feature"][at])
        if feature < 0:
            values.append(told["value"][at])
            return 1 << (len(values) - 1)
        left = walk(int(told["left"][at]))
        nodes.append(_Node(feature, float(told["threshold"][at]), bool(told["missing_left"][at]), np.uint64(left)))
        return left | walk(int(told["right"][at]))

    if sum(feature < 0 for feature in told["feature"]) > _MOST_LEAVES:
        raise ValueError(f"a tree of more than {_MOST_LEAVES} leaves cannot be asked: grow smaller ones")
    walk(0)
    return _Tree(tuple(nodes), np.array(values, dtype=np.float64))
