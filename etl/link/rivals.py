"""Who else of the same list a record could be: how far each pair stands before the best of its rivals."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from etl.spelling.trees import Floats

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

FAR = 12.0  # natural-log odds that a rival nobody has seen stands behind
_SAME_LINE = 3.0  # natural-log odds from which two lines of one list may well be one human told twice
_NEAR = -2.0  # from which another candidate counts as near
_RANKS = 4  # candidates of one record that are looked at, the best first


@dataclass(frozen=True)
class Humans:
    """Who the records speak of, lines of one list with one card taken together.

    ``of``: the human of each record, as a number. ``lists``: of each human the list it stands in, as a number.
    ``alike``: pairs of humans, as ``smaller · count + larger``, that stand in a list which may name somebody twice and
    are likely one.
    """

    of: Places
    lists: Places
    alike: Places

    @classmethod
    def among(
        cls, told: pd.DataFrame, first: Floats, left: Places, right: Places, rolls: Collection[str] | None
    ) -> "Humans":
        """Tell who the records of ``told`` speak of.

        ``first``: the first round's log odds of the pairs (``left``, ``right``: places of their records in ``told``).
        ``rolls``: lists on which nobody stands twice but by mistake; every list when None.
        """
        feeds, names = pd.factorize(told["feed"])
        cards = told["national_id"].to_numpy(object)
        has_one_card = np.array(
            [a is not None and a == b for a, b in zip(cards[left], cards[right], strict=True)], dtype=np.bool_
        )
        may_be_one = (feeds[left] == feeds[right]) & (first >= _SAME_LINE)
        is_one = may_be_one & has_one_card
        graph = coo_matrix((np.ones(is_one.sum()), (left[is_one], right[is_one])), shape=(len(told), len(told)))
        count, human = connected_components(graph, directed=False)
        human = human.astype(np.int64)
        lists = np.zeros(count, dtype=np.int64)
        lists[human] = feeds
        may_repeat = np.array([rolls is not None and name not in rolls for name in names], dtype=np.bool_)
        twice = may_be_one & may_repeat[feeds[left]]
        return cls(human, lists, np.unique(_paired(human[left[twice]], human[right[twice]], count)))

    def are_alike(self, ours: Places, theirs: Places) -> Flags:
        """Tell the pairs that may be one human whom a list names twice."""
        return np.asarray(np.isin(_paired(ours, theirs, len(self.lists)), self.alike), np.bool_)


def _paired(ours: Places, theirs: Places, count: int) -> Places:
    return np.minimum(ours, theirs) * count + np.maximum(ours, theirs)


def standing(first: Floats, own: Places, other: Places, humans: Humans) -> tuple[Floats, Floats]:
    """Return how far each pair stands before the best rival of ``other``, and how many rivals are near.

    ``own, other``: humans. A rival is another human of the other's list who might be ``own``; neither ``own`` itself,
    told twice, nor a second line of ``other`` in a list that may hold one is.
    """
    group = own * (int(humans.lists.max(initial=0)) + 1) + humans.lists[other]
    frame = pd.DataFrame({"group": group, "other": other, "score": first})[own != other]
    best = frame.groupby(["group", "other"], sort=False, as_index=False)["score"].max()
    best = best.sort_values(["score", "other"], ascending=[False, True], kind="stable")
    rank = best.groupby("group", sort=False).cumcount()
    crowd = best[best["score"] > _NEAR].groupby("group").size()
    near = pd.Series(group).map(crowd).fillna(0).to_numpy(float) - (first > _NEAR)
    rival = np.full(len(first), -FAR)
    is_open = np.ones(len(first), dtype=np.bool_)
    for place in range(_RANKS):
        here = best[rank == place].set_index("group").reindex(group)
        who, score = here["other"].fillna(-1).to_numpy(np.int64), here["score"].to_numpy(float)
        is_another = (who >= 0) & (who != other)
        is_same = is_another & humans.are_alike(np.maximum(who, 0), other)
        near -= is_same & (score > _NEAR)
        taken = is_open & is_another & ~is_same
        rival[taken] = score[taken]
        is_open &= ~taken
    return np.clip(first - rival, -2 * FAR, 2 * FAR), np.clip(near, 0, 10)
