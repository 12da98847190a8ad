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
from etl.link.rivals import Places
from etl.link.scores import OUTCOME, Scores, places_of


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
    names = pd.Index([*records, *(record for record in known.prints if record not in now.prints)])
    had, has = ([prints.get(name) for name in names] for prints in (known.prints, now.prints))
    is_altered = np.array([said(one) != said(other) for one, other in zip(had, has, strict=True)], np.bool_)
    has_other_keys = np.array([one != other for one, other in zip(had, has, strict=True)], np.bool_) & ~is_altered
    is_seed = is_altered | np.asarray(names.isin(now.judged | known.judged), np.bool_)
    before, after = places_of(known.pairs, names), places_of(now.pairs, names)
    for left, right in (before, after):  # faint ones too: they may be somebody's next best
        is_near = is_altered[left] | is_altered[right] | (has_other_keys[left] & has_other_keys[right])
        is_seed[left[is_near]] = is_seed[right[is_near]] = True
    ours, theirs = _outcome(now, after, len(names)), _outcome(known, before, len(names))
    both = ours.merge(theirs, how="outer", left_index=True, right_index=True, suffixes=("", "_before"))
    is_other = (both["probability"] != both["probability_before"]) | (both["is_unique"] != both["is_unique_before"])
    for end in divmod(both.index[is_other].to_numpy(np.int64), len(names)):
        is_seed[end] = True
    likely = divmod(ours.index.to_numpy(np.int64), len(names))
    group = _hanging_together(records, likely, groups, previous)
    is_moved = np.isin(group, np.unique(group[is_seed[: len(records)]]))
    return frozenset(record for record, moves in zip(records, is_moved.tolist(), strict=True) if moves)


def _outcome(scores: Scores, ends: tuple[Places, Places], count: int) -> pd.DataFrame:
    """Return the columns OUTCOME of pairs worth a look; the index is a number for each pair, of ``count`` records."""
    left, right = ends
    is_likely = scores.pairs["probability"].notna().to_numpy()
    told = scores.pairs.loc[is_likely, OUTCOME]
    return told.set_axis(left[is_likely] * count + right[is_likely])


def _hanging_together(
    records: list[str],
    pairs: tuple[Places, Places],
    groups: Iterable[Iterable[str]],
    previous: Mapping[str, str],
) -> NDArray[np.int32]:
    """Return the number of the group that each record belongs to; ``pairs``: places of both ends of each."""
    at = {record: place for place, record in enumerate(records)}
    codes, persons = pd.factorize(np.array([previous.get(record) for record in records], dtype=object))
    had = np.flatnonzero(codes >= 0)
    together = [(at[record], len(records) + len(persons) + n) for n, group in enumerate(groups) for record in group]
    ends = np.array(together, dtype=np.int64).reshape(-1, 2)
    left = np.concatenate([pairs[0], had, ends[:, 0]])
    right = np.concatenate([pairs[1], len(records) + codes[had], ends[:, 1]])
    size = len(records) + len(persons) + len(together)
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    found: NDArray[np.int32] = connected_components(graph, directed=False)[1][: len(records)]
    return found
