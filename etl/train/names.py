"""The names model: an ear for units learned from public lists, and boosted trees over what a pair of names shows.

Trees are learned from pairs whose persons the attested spellings have not met, or they would trust the dictionary more
than it deserves with people whom no list knows.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from etl.spelling.letters import ARABIC, LATIN, halves, signs
from etl.spelling.likeness import cases, ear_of
from etl.spelling.name_pairs import FEATURES, NamePairs, look_at
from etl.spelling.packed import checksum
from etl.train.name_pairs import across_pairs, within_pairs
from etl.train.name_people import FOLDS, aligned_units
from etl.train.sounding import learn
from etl.train.trees import plain_trees

Floats = NDArray[np.float64]
VERSION = "1"
SEED = 20261126
_LESSON = 20_000  # unit pairs of each kind that the hidden Markov models learn from
_LEAST_SEEN = 1
_ALPHABETS = {"latin": LATIN, "arabic": ARABIC}
_HUNDREDTHS = 100


def train(people: pd.DataFrame, anchors: int = 6_000, rounds: int = 400) -> dict[str, Any]:
    """Return the whole model as ``etl.spelling.likeness.NamesModel.from_json`` reads it.

    ``people``: :func:`etl.train.name_people.read_people`. ``anchors``: names that pairs are made around; ``rounds``:
    trees of each case. The same people always give the same model.
    """
    units = aligned_units(people)
    heard = _heard(units)
    across = across_pairs(people, anchors, SEED)
    within = {script: within_pairs(people, units, script, anchors // 2, SEED) for script in ("latin", "arabic")}
    rows, labels, kinds, weights = [], [], [], []
    for fold in range(FOLDS):
        ear = ear_of({**heard, "attested": attested(units[units["fold"] != fold])})
        for pairs in (across, *within.values()):
            mine = pairs.of_fold(fold)
            seen = look_at(mine.left, mine.right, ear)
            rows.append(seen.rows[seen.told])
            labels.append(mine.same[seen.told])
            weights.append(mine.weight[seen.told])
            kinds.append(_kinds(seen)[seen.told])
    table = np.concatenate(rows), np.concatenate(labels), np.concatenate(weights), np.concatenate(kinds)
    told = {"version": VERSION, **heard, "attested": attested(units), "trees": _grown(*table, rounds)}
    return {**told, "sha256": checksum(told)}


def _kinds(seen: NamePairs) -> NDArray[np.str_]:
    found = np.full(len(seen.told), "across", dtype=object)
    for case, chosen in cases(seen.left_arabic, seen.right_arabic).items():
        found[chosen] = case
    return found.astype(str)


def _grown(
    rows: Floats, labels: NDArray[np.bool_], weights: Floats, kinds: NDArray[np.str_], rounds: int
) -> dict[str, Any]:
    trees = {}
    for case in ("across", "latin", "arabic"):
        mine = kinds == case
        model = HistGradientBoostingClassifier(
            max_iter=rounds, learning_rate=0.06, max_leaf_nodes=24, min_samples_leaf=40, l2_regularization=3.0,
            early_stopping=False, random_state=SEED, max_features=0.5,
        )  # fmt: skip
        seen = rows[mine]
        seen[:, np.isnan(seen).all(axis=0)] = 0.0  # a column that is silent in this case cannot be binned, nor asked
        model.fit(seen, labels[mine], sample_weight=weights[mine])
        trees[case] = plain_trees(model, FEATURES)
    return trees


def attested(units: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return Arabic unit → Latin unit → how many persons bear it so; neighbours count twice."""
    counted = units.groupby(["arabic", "latin"], sort=True)["weight"].sum()
    found: dict[str, dict[str, int]] = {}
    for arabic, latin, times in counted.reset_index().itertuples(index=False):
        if times >= _LEAST_SEEN:
            found.setdefault(arabic, {})[latin] = int(times)
    return found


def _heard(units: pd.DataFrame) -> dict[str, Any]:
    """Learn the hidden Markov models of the three cases, and how common each sign is."""
    chance = np.random.default_rng(SEED)
    counted = units.groupby(["arabic", "latin"], sort=True)["weight"].sum().reset_index()
    drawn = counted.sample(_LESSON, weights="weight", replace=True, random_state=SEED).sort_index()
    lessons = {
        "across": (drawn["arabic"].tolist(), drawn["latin"].tolist()),
        "latin": _variants(counted, "arabic", "latin", chance),
        "arabic": _variants(counted, "latin", "arabic", chance),
    }
    right = {"across": LATIN, "latin": LATIN, "arabic": ARABIC}
    left = {"across": ARABIC, "latin": LATIN, "arabic": ARABIC}
    sounding = {}
    for case, (one, other) in lessons.items():
        words = [(signs(a), signs(b)) for a, b in zip(one, other, strict=True)]
        words = [pair for pair in words if all(pair)]
        sizes = len(left[case]), len(right[case])
        weight = np.ones(len(words))
        sides = [list(side) for side in zip(*words, strict=True)]
        sounding[case] = learn(sides[0], sides[1], weight, sizes, halves(right[case])).to_json()
    letters = {script: _letters(counted, script) for script in _ALPHABETS}
    return {"sounding": sounding, "letters": letters}


def _letters(counted: pd.DataFrame, script: str) -> list[int]:
    found = np.full(len(_ALPHABETS[script]), 0.5)
    for unit, weight in zip(counted[script], counted["weight"], strict=True):
        np.add.at(found, list(signs(unit)), weight)
    bits: list[int] = np.rint(np.log2(found / found.sum()) * _HUNDREDTHS).astype(int).tolist()
    return bits


def _variants(
    counted: pd.DataFrame, through: str, script: str, chance: np.random.Generator
) -> tuple[Sequence[str], Sequence[str]]:
    """Return pairs of different spellings in one script that one unit of the other is written with, both ways."""
    one: list[str] = []
    other: list[str] = []
    for _, group in counted.groupby(through, sort=True):
        spelt = group[script].tolist()
        if len(spelt) > 1:
            share = (group["weight"] / group["weight"].sum()).to_numpy()
            drawn = chance.choice(len(spelt), size=(min(2 * len(spelt), 12), 2), p=share)
            pairs = [(spelt[a], spelt[b]) for a, b in drawn.tolist()]
            one += [a for a, _ in pairs] + [b for _, b in pairs]
            other += [b for _, b in pairs] + [a for a, _ in pairs]
    chosen = sorted(chance.permutation(len(one))[:_LESSON].tolist())
    return [one[at] for at in chosen], [other[at] for at in chosen]
