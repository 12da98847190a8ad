"""How likely two records are one person, once their rivals are known: the model's second look, calibrated."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from etl.link.columns import comparable
from etl.link.features import first_features, places, second_features
from etl.link.model import Model, shipped
from etl.link.rivals import Humans
from etl.link.scores import Scores
from etl.parts import InParts, at_once
from etl.spelling.trees import Floats, Trees


def probabilities(
    pairs: pd.DataFrame,
    told: pd.DataFrame,
    model: Model,
    rolls: Collection[str] | None = None,
    in_parts: InParts = at_once,
) -> Floats:
    """Return the calibrated probability of each pair; in the order of ``pairs`` (:func:`etl.link.scores.scored`).

    ``rolls``: lists on which nobody stands twice but by mistake; every list when not told. ``in_parts``: see
    :mod:`etl.parts`.
    """
    if not len(pairs):
        return np.array([])
    rows = first_features(pairs, told, model)
    first = _asked(model.first, rows, in_parts)
    left, right = places(pairs, told)
    humans = Humans.among(told, first, left, right, rolls)
    second = _asked(model.second, second_features(first, rows, left, right, humans), in_parts)
    return model.probability(second)


def _asked(trees: Trees, rows: Floats, in_parts: InParts) -> Floats:
    return np.concatenate(in_parts(lambda part: trees.raw(rows[part.start : part.stop]), range(len(rows)), len(rows)))


def pair_probabilities(scores: Scores, records: pd.DataFrame, rolls: Collection[str] | None = None) -> pd.DataFrame:
    """Return ``left, right, probability`` of every pair that was compared, before rules, vetoes and assignment."""
    model = shipped()
    probability = probabilities(scores.pairs, comparable(records, model), model, rolls)
    return scores.pairs[["left", "right"]].assign(probability=probability)
