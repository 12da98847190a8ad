"""How likely two records are one person, once their rivals are known: the model's second look, calibrated."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.link.columns import comparable
from etl.link.features import beside_rivals, crowds_of, first_features, places, rivalry
from etl.link.model import Model, shipped
from etl.link.rivals import Humans
from etl.link.scores import LOOKS, Scores
from etl.parts import InParts, at_once
from etl.spelling.trees import Floats, Trees


def looked(
    pairs: pd.DataFrame,
    told: pd.DataFrame,
    model: Model,
    rolls: Collection[str] | None = None,
    in_parts: InParts = at_once,
) -> pd.DataFrame:
    """Return the pairs with the columns LOOKS: ``odds``, to be calibrated, and what keeps them from week to week.

    Pairs that have them are asked about again only where something that others have a part in (how many bear the name,
    how long the lists are, how rivals stand) has come to lie between other thresholds of the trees: the answer is the
    same, to the digit. ``rolls``: lists on which nobody stands twice but by mistake; every list when not told.
    ``in_parts``: see :mod:`etl.parts`.
    """
    if not len(pairs):
        return pairs.assign(**{name: np.array([]) for name in LOOKS})
    left, right = places(pairs, told)
    known = {name: pairs[name].to_numpy(float) if name in pairs else np.full(len(pairs), np.nan) for name in LOOKS}
    crowds = crowds_of(told, left, right)
    now = {name: _between(name, values, model) for name, values in crowds.items()}
    is_new = np.isnan(known["odds"]) | _other(now, known)
    fresh = pairs if is_new.all() else pairs.loc[is_new]  # a country's are not copied
    seen = first_features(fresh, told, model, _of(crowds, is_new))
    first, odds = known["first"].copy(), known["odds"].copy()
    first[is_new] = _asked(model.first, seen, in_parts)
    rivals = rivalry(first, left, right, Humans.among(told, first, left, right, rolls))
    odds[is_new] = _asked(model.second, beside_rivals(first[is_new], seen, _of(rivals, is_new)), in_parts)
    now |= {name: _between(name, values, model) for name, values in rivals.items()}
    is_moved = ~is_new & _other(now, known)
    seen = first_features(pairs.loc[is_moved], told, model, _of(crowds, is_moved))
    odds[is_moved] = _asked(model.second, beside_rivals(first[is_moved], seen, _of(rivals, is_moved)), in_parts)
    return pairs.assign(first=first, odds=odds, **now)


def _of(told: dict[str, Floats], which: NDArray[np.bool_]) -> dict[str, Floats]:
    return {name: values[which] for name, values in told.items()}


def _between(name: str, values: Floats, model: Model) -> NDArray[np.int16]:
    """Return between which thresholds of the trees each value lies; -1 where nothing is known."""
    asked = [trees.thresholds(name) for trees in (model.first, model.second) if name in trees.features]
    found = np.searchsorted(np.unique(np.concatenate(asked)), values).astype(np.int16)
    found[np.isnan(values)] = -1
    return found


def _other(now: dict[str, NDArray[np.int16]], known: dict[str, Floats]) -> NDArray[np.bool_]:
    return np.asarray(np.any([now[name] != known[name] for name in now], axis=0), np.bool_)


def _asked(trees: Trees, rows: Floats, in_parts: InParts) -> Floats:
    return np.concatenate(in_parts(lambda part: trees.raw(rows[part.start : part.stop]), range(len(rows)), len(rows)))


def pair_probabilities(scores: Scores, records: pd.DataFrame, rolls: Collection[str] | None = None) -> pd.DataFrame:
    """Return ``left, right, probability`` of every pair that was compared, before rules, vetoes and assignment."""
    model = shipped()
    seen = looked(scores.pairs, comparable(records, model), model, rolls)
    return seen[["left", "right"]].assign(probability=model.probability(seen["odds"].to_numpy(float)))
