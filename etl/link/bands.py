"""How likely two records are one person, once their rivals are known: the model's second look, calibrated."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from etl.link.columns import comparable
from etl.link.features import Places, first_features, places, second_features
from etl.link.model import Model, shipped
from etl.link.scores import Scores
from etl.spelling.trees import Floats

_SAME_LINE = 3.0  # natural-log odds from which two records of one list with one card are one human told twice


def probabilities(pairs: pd.DataFrame, told: pd.DataFrame, model: Model) -> Floats:
    """Return the calibrated probability of each pair; in the order of ``pairs`` (:func:`etl.link.scores.scored`)."""
    if not len(pairs):
        return np.array([])
    rows = first_features(pairs, told, model)
    first = model.first.raw(rows)
    left, right = places(pairs, told)
    human, sources = humans(told, first, left, right)
    second = model.second.raw(second_features(first, rows, human[left], human[right], sources))
    return model.probability(second)


def humans(told: pd.DataFrame, first: Floats, left: Places, right: Places) -> tuple[Places, NDArray[Any]]:
    """Number the humans of each list, one that stands there twice under one card once; and the lists they stand in.

    ``first``: the first round's log odds of the pairs (``left``, ``right``: places of their records in ``told``).
    """
    feeds = pd.factorize(told["feed"])[0]
    cards = told["national_id"].to_numpy(object)
    has_one_card = np.array(
        [a is not None and a == b for a, b in zip(cards[left], cards[right], strict=True)], dtype=np.bool_
    )
    is_one = (feeds[left] == feeds[right]) & has_one_card & (first >= _SAME_LINE)
    graph = coo_matrix((np.ones(is_one.sum()), (left[is_one], right[is_one])), shape=(len(told), len(told)))
    count, human = connected_components(graph, directed=False)
    sources = np.zeros(count, dtype=np.int64)
    sources[human] = feeds
    return human.astype(np.int64), sources


def pair_probabilities(scores: Scores, records: pd.DataFrame) -> pd.DataFrame:
    """Return ``left, right, probability`` of every pair that was compared, before rules, vetoes and assignment."""
    model = shipped()
    probability = probabilities(scores.pairs, comparable(records, model), model)
    return scores.pairs[["left", "right"]].assign(probability=probability)
