"""How likely two records are one person, once their rivals are known: the model's second look, calibrated."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from etl.link.columns import comparable
from etl.link.features import first_features, places, second_features
from etl.link.model import Model, shipped
from etl.link.rivals import Humans
from etl.link.scores import Scores
from etl.spelling.trees import Floats


def probabilities(
    pairs: pd.DataFrame, told: pd.DataFrame, model: Model, rolls: Collection[str] | None = None
) -> Floats:
    """Return the calibrated probability of each pair; in the order of ``pairs`` (:func:`etl.link.scores.scored`).

    ``rolls``: lists on which nobody stands twice but by mistake; every list when not told.
    """
    if not len(pairs):
        return np.array([])
    rows = first_features(pairs, told, model)
    first = model.first.raw(rows)
    left, right = places(pairs, told)
    humans = Humans.among(told, first, left, right, rolls)
    second = model.second.raw(second_features(first, rows, left, right, humans))
    return model.probability(second)


def pair_probabilities(scores: Scores, records: pd.DataFrame, rolls: Collection[str] | None = None) -> pd.DataFrame:
    """Return ``left, right, probability`` of every pair that was compared, before rules, vetoes and assignment."""
    model = shipped()
    probability = probabilities(scores.pairs, comparable(records, model), model, rolls)
    return scores.pairs[["left", "right"]].assign(probability=probability)
