"""One to one: of all ways to give each record of a list at most one of another, the one that weighs most as a whole."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
_LARGEST = 4_000_000  # cells of one group of rivals; a crowd beyond it is settled from the heaviest pair down


def one_to_one(left: Numbers, right: Numbers, weight: Floats) -> NDArray[np.bool_]:
    """Tell which pairs belong to the heaviest one-to-one matching.

    ``left`` and ``right`` number the records of two lists, each list from 0; ``weight``: positive, such as bits above
    the weakest pair that is worth having. Of equal pairs the one whose numbers are smaller is kept.
    """
    kept = np.zeros(len(left), dtype=np.bool_)
    if not len(left):
        return kept
    size = int(left.max()) + 1, int(right.max()) + 1
    graph = coo_matrix((np.ones(len(left)), (left, right + size[0])), shape=(sum(size), sum(size)))
    group = connected_components(graph, directed=False)[1][left]
    order = np.lexsort((right, left, group))
    bounds = np.flatnonzero(np.append(True, np.diff(group[order]) != 0))
    for rows in np.split(order, bounds[1:]):
        if len(rows) == 1:
            kept[rows] = True
        else:
            kept[rows[_heaviest(left[rows], right[rows], weight[rows])]] = True
    return kept


def _heaviest(left: Numbers, right: Numbers, weight: Floats) -> Numbers:
    lines, i = np.unique(left, return_inverse=True)
    columns, j = np.unique(right, return_inverse=True)
    if len(lines) * len(columns) > _LARGEST:
        return _from_the_top(i, j, weight)
    table = np.zeros((len(lines), len(columns)))
    place = np.full(table.shape, -1)
    # Where a pair comes twice its heavier mention counts.
    order = np.argsort(weight, kind="stable")
    table[i[order], j[order]] = weight[order]
    place[i[order], j[order]] = order
    chosen = place[linear_sum_assignment(table, maximize=True)]
    return np.asarray(chosen[chosen >= 0], dtype=np.int64)


def _from_the_top(i: Numbers, j: Numbers, weight: Floats) -> Numbers:
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    found = []
    for row in np.lexsort((j, i, -weight)).tolist():
        if i[row] not in taken_left and j[row] not in taken_right:
            taken_left.add(i[row])
            taken_right.add(j[row])
            found.append(row)
    return np.array(found, dtype=np.int64)
