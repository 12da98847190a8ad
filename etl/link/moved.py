"""Whose links are decided anew: those who hang together with a record that is new, changed or gone.

Ties, questions and rivals never reach beyond the records that pairs worth a look, answers of people or last time's
persons hold together. Where nothing of such a group has changed, its outcome is last time's.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from etl.link.prints import said
from etl.link.scores import OUTCOME, Scores, both_in

_PAIR = ["left", "right"]


def moved(
    now: Scores, known: Scores, groups: Iterable[Iterable[str]], previous: Mapping[str, str]
) -> frozenset[str] | None:
    """Return the records whose outcome may be another than last time; None: all of them.

    ``now, known``: with the columns OUTCOME, those of ``known`` from last time, and with the records that people
    answered on. ``groups``: those that they called one. ``previous``: record → person of last time.
    """
    if not known.has_outcome or known.version != now.version:
        return None
    records = list(now.prints)
    other = {record for record, seen in now.prints.items() if known.prints.get(record) != seen}
    altered = {record for record in other if said(now.prints[record]) != said(known.prints.get(record))}
    altered |= known.prints.keys() - now.prints.keys()
    seeds = altered | now.judged | known.judged
    for pairs in (known.pairs[_PAIR], now.pairs[_PAIR]):  # faint ones too: they may be somebody's next best
        is_near = pairs["left"].isin(altered) | pairs["right"].isin(altered) | both_in(pairs, other - altered)
        seeds |= {*pairs["left"][is_near], *pairs["right"][is_near]}
    ours, theirs = (one.pairs.loc[one.pairs["probability"].notna(), [*_PAIR, *OUTCOME]] for one in (now, known))
    both = ours.merge(theirs, how="outer", on=_PAIR, suffixes=("", "_before"))
    is_other = (both["probability"] != both["probability_before"]) | (both["is_unique"] != both["is_unique_before"])
    seeds |= {*both["left"][is_other], *both["right"][is_other]}
    group = _hanging_together(records, ours, groups, previous)
    is_seed = np.fromiter((record in seeds for record in records), dtype=np.bool_, count=len(records))
    is_moved = np.isin(group, np.unique(group[is_seed]))
    return frozenset(record for record, moves in zip(records, is_moved.tolist(), strict=True) if moves)


def _hanging_together(
    records: list[str], pairs: pd.DataFrame, groups: Iterable[Iterable[str]], previous: Mapping[str, str]
) -> NDArray[np.int32]:
    """Return the number of the group that each record belongs to."""
    at = {record: place for place, record in enumerate(records)}
    codes, persons = pd.factorize(np.array([previous.get(record) for record in records], dtype=object))
    had = np.flatnonzero(codes >= 0)
    together = [(at[record], len(records) + len(persons) + n) for n, group in enumerate(groups) for record in group]
    ends = np.array(together, dtype=np.int64).reshape(-1, 2)
    left = np.concatenate([pairs["left"].map(at).to_numpy(np.int64), had, ends[:, 0]])
    right = np.concatenate([pairs["right"].map(at).to_numpy(np.int64), len(records) + codes[had], ends[:, 1]])
    size = len(records) + len(persons) + len(together)
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    found: NDArray[np.int32] = connected_components(graph, directed=False)[1][: len(records)]
    return found
