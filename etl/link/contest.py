"""Candidates that compete for one line: between two lists a human has at most one counterpart.

Between two lists the heaviest one-to-one matching says who goes with whom. A link that the matching gives to somebody
else, or that has a rival nobody else claims, becomes a question. Candidates that are likely one human told twice do
not compete.
"""

from collections import defaultdict
from collections.abc import Mapping
from math import log2

import numpy as np

from etl.link.assignment import one_to_one
from etl.link.clusters import Clusters
from etl.link.compare import Person
from etl.link.decisions import Decision
from etl.link.model import Model

_MOST = 1 - 1e-6
Lists = tuple[str, str]
Ends = tuple[str, str]


class Contest:
    """The pairs between clusters that are worth a question or more, list by list."""

    def __init__(
        self, clusters: Clusters, decisions: list[Decision], persons: Mapping[str, Person], model: Model
    ) -> None:
        self._clusters, self._persons, self._model = clusters, persons, model
        self._likely: set[Ends] = set()
        self._beside: dict[str, set[str]] = defaultdict(set)
        edges: dict[Lists, dict[Ends, float]] = defaultdict(dict)
        for decision in decisions:
            if decision.probability >= model.review:
                self._add(decision, edges)
        self._around: dict[tuple[Lists, int, str], set[str]] = defaultdict(set)
        for lists, pairs in edges.items():
            for ends in pairs:
                for side in (0, 1):
                    self._around[lists, side, ends[side]].add(ends[1 - side])
        self._matched = {lists: self._matching(pairs) for lists, pairs in edges.items()}

    def _ends(self, decision: Decision) -> tuple[Lists, Ends]:
        """Return the lists of a pair and its clusters, in the order of the lists."""
        one, other = sorted((self._persons[r].feed, self._clusters.root(r)) for r in (decision.left, decision.right))
        return (one[0], other[0]), (one[1], other[1])

    def _add(self, decision: Decision, edges: dict[Lists, dict[Ends, float]]) -> None:
        lists, ends = self._ends(decision)
        if ends[0] == ends[1]:
            return
        self._likely |= {ends, ends[::-1]}
        self._beside[ends[0]].add(ends[1])
        self._beside[ends[1]].add(ends[0])
        if lists[0] != lists[1] and not self._clusters.forbids(*ends):
            edges[lists][ends] = max(edges[lists].get(ends, 0.0), decision.probability)

    def _matching(self, edges: Mapping[Ends, float]) -> dict[tuple[int, str], str]:
        """Return (side, cluster) → its counterpart in the heaviest matching, where that is sure enough to link."""
        pairs = sorted(edges)
        at = [{root: number for number, root in enumerate(sorted({pair[side] for pair in pairs}))} for side in (0, 1)]
        left, right = (np.array([at[side][pair[side]] for pair in pairs], dtype=np.int64) for side in (0, 1))
        least = _odds(self._model.review)
        kept = one_to_one(left, right, np.array([_odds(edges[pair]) - least + 1 for pair in pairs]))
        found: dict[tuple[int, str], str] = {}
        for pair, is_kept in zip(pairs, kept, strict=True):
            if is_kept and edges[pair] >= self._model.automatic:
                found[0, pair[0]], found[1, pair[1]] = pair[1], pair[0]
        return found

    def lost(self, decision: Decision) -> str | None:
        """Return why a link cannot stand: ``not_one_to_one``, ``margin``, or None when it can.

        Inside one list nothing is one to one; there a record that likely is either of two people is neither for sure.
        """
        lists, ends = self._ends(decision)
        if ends[0] == ends[1]:
            return None
        if lists[0] == lists[1]:
            return "margin" if self._fits_another(*ends) or self._fits_another(*ends[::-1]) else None
        matched = self._matched.get(lists, {})
        for side in (0, 1):
            own, other = ends[side], ends[1 - side]
            rivals = [r for r in self._around[lists, side, own] if r != other and (r, other) not in self._likely]
            if matched.get((side, own)) in rivals:
                return "not_one_to_one"
            if any((1 - side, rival) not in matched for rival in rivals):
                return "margin"
        return None

    def _fits_another(self, own: str, other: str) -> bool:
        return any(rival != other and self._clusters.forbids(rival, other) for rival in self._beside[own])


def _odds(probability: float) -> float:
    held = min(probability, _MOST)
    return log2(held / (1 - held))
