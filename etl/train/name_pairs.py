"""Pairs of names to learn from: two spellings of one person, and the nearest names of other people."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from etl.spelling.unit_pairs import sounds_of
from etl.train.name_people import NEIGHBOURS

OURS = "MA"
_NEAREST = 10  # other people around each name
_RANDOM = 2  # and others from anywhere
_LIVE_NEAR = 3.0  # weight of names of this country, whose spelling the lists of partners follow
_CHUNK = 500


@dataclass(frozen=True)
class Pairs:
    """``left``, ``right``: names; ``same``: whether one person bears both; ``fold`` of the left name's person."""

    left: list[str]
    right: list[str]
    same: NDArray[np.bool_]
    weight: NDArray[np.float64]
    fold: NDArray[np.int64]

    def of_fold(self, fold: int) -> "Pairs":
        """Return the pairs of one fold."""
        rows = np.flatnonzero(self.fold == fold).tolist()
        left, right = [self.left[row] for row in rows], [self.right[row] for row in rows]
        return Pairs(left, right, self.same[rows], self.weight[rows], self.fold[rows])


def across_pairs(people: pd.DataFrame, anchors: int, seed: int) -> Pairs:
    """Return Arabic names with the Latin spelling of the same person and with the nearest of other people."""
    near = people[people["country"].isin((OURS, *NEIGHBOURS))].reset_index(drop=True)
    ours = near[near["country"] == OURS]
    others = near[near["country"] != OURS]
    drawn = others.sample(max(0, min(len(others), anchors - len(ours))), random_state=seed)
    asked = pd.concat([ours, drawn]).sort_index()
    return _around(asked, asked["arabic"].tolist(), asked["latin"].tolist(), near, seed)


def within_pairs(people: pd.DataFrame, units: pd.DataFrame, script: str, anchors: int, seed: int) -> Pairs:
    """Return names with another spelling of the same script, unit by unit as lists attest, and the nearest others."""
    other = "arabic" if script == "latin" else "latin"
    near = people[people["country"].isin((OURS, *NEIGHBOURS))].reset_index(drop=True)
    fits = near[near["units_arabic"].map(len) == near["units_latin"].map(len)]
    asked = fits.sample(min(anchors, len(fits)), random_state=seed).sort_index()
    chance = np.random.default_rng(seed)
    counted = units.groupby([other, script], sort=True)["weight"].sum()
    spelt = {unit: group.droplevel(0) for unit, group in counted.groupby(level=0)}
    written = []
    for through, own in zip(asked[f"units_{other}"], asked[f"units_{script}"], strict=True):
        words = [
            str(chance.choice(spelt[key].index, p=spelt[key] / spelt[key].sum())) if chance.random() < 0.6 else unit
            for key, unit in zip(through, own, strict=True)
        ]
        written.append(" ".join(words if chance.random() < 0.7 else words[::-1]))
    return _around(asked, asked[script].tolist(), written, near, seed, script)


def _around(
    asked: pd.DataFrame, left: list[str], right: list[str], pool: pd.DataFrame, seed: int, script: str = "latin"
) -> Pairs:
    chance = np.random.default_rng(seed)
    names = pool.drop_duplicates(script).reset_index(drop=True)
    keys = [" ".join(sorted(map(sounds_of, units))) for units in names[f"units_{script}"]]
    persons, folds = names["person"].to_numpy(), asked["fold"].to_numpy()
    weights = np.where(asked["country"] == OURS, _LIVE_NEAR, 1.0)
    found: list[tuple[str, str, bool, float, int]] = [
        (a, b, True, float(w), int(f)) for a, b, w, f in zip(left, right, weights, folds, strict=True)
    ]
    own = [" ".join(sorted(map(sounds_of, units))) for units in asked[f"units_{script}"]]
    texts = [str(name) for name in names[script]]
    for start in range(0, len(own), _CHUNK):
        like = cdist(own[start : start + _CHUNK], keys, scorer=Indel.normalized_similarity, dtype=np.float32)
        nearest = np.argsort(-like, axis=1, kind="stable")[:, : 2 * _NEAREST]
        for row, candidates in enumerate(nearest.tolist(), start=start):
            me = asked["person"].iat[row]
            near = [at for at in candidates if persons[at] != me][:_NEAREST]
            anyone = [at for at in chance.integers(0, len(names), _RANDOM).tolist() if persons[at] != me]
            for at in (*near, *anyone):
                found.append((left[row], texts[at], False, float(weights[row]), int(folds[row])))
    columns = list(zip(*found, strict=True))
    return Pairs(
        list(columns[0]),
        list(columns[1]),
        np.array(columns[2], dtype=np.bool_),
        np.array(columns[3], dtype=np.float64),
        np.array(columns[4], dtype=np.int64),
    )
