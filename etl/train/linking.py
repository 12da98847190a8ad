"""The link model: weights of levels counted on lists with a known truth, trees over them, calibration and bands.

Lists for counting, for the first trees, for the second, for calibrating and for measuring are five drawings; the
people calibrated and measured on bear names of persons that neither the ear nor the trees have met.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from etl.link.columns import comparable
from etl.link.features import FIRST, RISING, SECOND, first_features, places, second_features
from etl.link.model import Model, read_model
from etl.link.rivals import Humans
from etl.link.scores import scored
from etl.link.scoring import score_all
from etl.spelling.packed import checksum
from etl.spelling.trees import Trees
from etl.train.bilingual import Lists, two_lists
from etl.train.bilingual_names import Spelling
from etl.train.calibrating import automatic, calibrated, evidence
from etl.train.comparisons import settings
from etl.train.rates import H1, H2, S1, S2, S3, Rates, scattered
from etl.train.trees import plain_trees

Floats = NDArray[np.float64]
VERSION = "1"
SEED = 20261126
_LEVEL_FLOOR = 2.0  # pairs that stand for a level nobody met
_PRIOR = 1e-4
_REVIEW = 0.5
_WEIGHING = 5  # kinds of lists on which levels are counted: as noted, and registers of homes
_CALIBRATING = (SEED + 300, SEED + 350)
_FLAT = Trees((), 0.0, ())


@dataclass(frozen=True)
class Scored:
    """Pairs of two lists with what is known of them."""

    told: pd.DataFrame
    pairs: pd.DataFrame
    same: NDArray[np.bool_]
    possible: int  # true pairs between the two lists, found as candidates or not


def train(
    learning: Spelling, measuring: Spelling, communes: pd.DataFrame, size: int = 4_000
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the model as :func:`etl.link.model.read_model` reads it, and the evidence for it.

    ``learning`` and ``measuring`` spell names of different persons; ``size``: people of each list.
    """
    model = _weighed(_kinds(size, learning, communes, SEED), learning)
    first_lessons = [_scored(lists, model) for lists in _kinds(size, learning, communes, SEED + 100)]
    first = _grown([_first(one, model) for one in first_lessons], FIRST)
    second_lessons = [_scored(lists, model) for lists in _kinds(size, learning, communes, SEED + 200)]
    second = _grown([_second(one, model, Trees.from_json(first)) for one in second_lessons], SECOND)
    rounds = Trees.from_json(first), Trees.from_json(second)
    drawn = [one for seed in _CALIBRATING for one in _kinds(size, measuring, communes, seed)]
    calibration = calibrated(*_raw(drawn, model, rounds))
    raw, same = _raw(_kinds(size, measuring, communes, SEED + 400), model, rounds)
    bands = {"automatic": 0.99, "review": _REVIEW}
    told = {
        "version": VERSION, "splink": model.settings, "units": model.units, "rare": model.rare, "first": first,
        "second": second, "calibration": calibration, "bands": bands,
    }  # fmt: skip
    probability = read_model({**told, "sha256": checksum(told)}).probability(raw)
    bands["automatic"] = automatic(probability, same)
    return {**told, "sha256": checksum(told)}, evidence(probability, same, bands)


def _raw(drawn: list[Lists], model: Model, rounds: tuple[Trees, Trees]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the second round's log odds of every pair of the lists, and whether it is one person."""
    scored_lists = [_scored(lists, model) for lists in drawn]
    raw = np.concatenate([rounds[1].raw(_second(one, model, rounds[0])[0]) for one in scored_lists])
    return raw, np.concatenate([one.same for one in scored_lists])


_Shape = tuple[tuple[int, int], tuple[Rates, Rates], float]  # sizes, rates, share of the shorter list in both


def _shapes(size: int, chance: np.random.Generator) -> list[_Shape]:
    """Return every kind of lists: as noted, registers of homes, small ones, and with other rates."""
    return [
        ((size, size), (S1, S2), 0.5),
        ((size, size), (S1, S3), 0.5),
        ((size, size), (S2, S3), 0.5),
        ((size // 2, size // 2), (H1, H1), 0.7),
        ((size // 2, size // 2), (H1, H2), 0.7),
        *(((260, min(3_000, size)), (S1, kind), 0.5) for kind in (S2, S3) * 3),
        *(((500, min(1_200, size)), (S1, kind), 0.8) for kind in (S2, S3)),
        *(
            ((size // 2, size // 2), (scattered(a, chance), scattered(b, chance)), 0.4)
            for a, b in [(S1, S2), (S1, S3), (S2, S3), (S1, S1)] * 2
        ),
    ]


def _kinds(size: int, spelling: Spelling, communes: pd.DataFrame, seed: int) -> list[Lists]:
    """Draw lists of every kind."""
    return [
        two_lists(sizes, rates, spelling, communes, seed + number, overlap)
        for number, (sizes, rates, overlap) in enumerate(_shapes(size, np.random.default_rng(seed)), start=1)
    ]


def _weighed(lessons: Sequence[Lists], spelling: Spelling) -> Model:
    """Count how often true pairs and chance pairs stand on each level."""
    bare = settings()
    for comparison in bare["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                level |= {"m_probability": 0.5, "u_probability": 0.5}
                level.pop("tf_adjustment_column", None)
    bare["probability_two_random_records_match"] = 0.5
    units, rare = _unit_shares(spelling, lessons)
    plain = Model("0", bare, units, rare, _FLAT, _FLAT, (np.array([0.0]), np.array([0.5])), 0.99, _REVIEW)
    counted: dict[str, dict[str, Counter[int]]] = {"m": {}, "u": {}}
    for lists in lessons[:_WEIGHING]:
        told = comparable(lists.records, plain)
        person = told["record_id"].map(lists.truth)
        chance = told.sample(min(1_200, len(told)), random_state=SEED).copy()
        chance["keys"] = pd.Series([[0]] * len(chance), index=chance.index)
        alike = told.copy()
        alike["keys"] = pd.Series([[int(one)] for one in person], index=told.index)
        for kind, side in (("m", alike), ("u", chance)):
            pairs = score_all(side, plain)
            for column in (name for name in pairs if str(name).startswith("level_")):
                counted[kind].setdefault(str(column), Counter()).update(pairs[column].tolist())
    full = settings()
    full["probability_two_random_records_match"] = _PRIOR
    for comparison in full["comparisons"]:
        _weigh(comparison, counted)
    return Model(VERSION, full, units, rare, _FLAT, _FLAT, (np.array([0.0]), np.array([0.5])), 0.99, _REVIEW)


def _weigh(comparison: dict[str, Any], counted: dict[str, dict[str, Counter[int]]]) -> None:
    levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    column = f"level_{comparison['output_column_name']}"
    for kind, name in (("m", "m_probability"), ("u", "u_probability")):
        seen = counted[kind].get(column, Counter())
        total = sum(seen[at] for at in range(len(levels))) + _LEVEL_FLOOR * len(levels)
        for at, level in enumerate(reversed(levels)):
            level[name] = round((seen[at] + _LEVEL_FLOOR) / total, 8)


def _unit_shares(spelling: Spelling, lessons: Sequence[Lists]) -> tuple[dict[str, float], float]:
    """Return skeleton → share of people bearing it, and the share of one that nobody was met with."""
    seen: Counter[str] = Counter()
    count = 0
    for lists in lessons:
        names = lists.records["name_key"].dropna()
        count += len(names)
        for name in names:
            seen.update(set(str(name).split()))
    kept = {unit: round(times / count, 6) for unit, times in sorted(seen.items()) if times > 1}
    return kept, round(1 / count, 8)


def _scored(lists: Lists, model: Model) -> Scored:
    told = comparable(lists.records, model)
    pairs = scored(told, model).pairs
    between = pairs["left"].str.split(":").str[0].to_numpy() != pairs["right"].str.split(":").str[0].to_numpy()
    same = pairs["left"].map(lists.truth).to_numpy() == pairs["right"].map(lists.truth).to_numpy()
    people = Counter(lists.truth.values())
    return (
        Scored(told, pairs, same, sum(times == 2 for times in people.values()))
        if between.any()
        else Scored(told, pairs, same, 0)
    )


def _first(one: Scored, model: Model) -> tuple[Floats, NDArray[np.bool_]]:
    return first_features(one.pairs, one.told, model), one.same


def _second(one: Scored, model: Model, first: Trees) -> tuple[Floats, NDArray[np.bool_]]:
    rows = first_features(one.pairs, one.told, model)
    said = first.raw(rows)
    left, right = places(one.pairs, one.told)
    humans = Humans.among(one.told, said, left, right, None)
    return second_features(said, rows, left, right, humans), one.same


def _grown(lessons: Sequence[tuple[Floats, NDArray[np.bool_]]], features: Sequence[str]) -> dict[str, Any]:
    rows = np.concatenate([rows for rows, _ in lessons])
    same = np.concatenate([same for _, same in lessons])
    rows[:, np.isnan(rows).all(axis=0)] = 0.0
    model = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.08, max_leaf_nodes=24, min_samples_leaf=60, l2_regularization=3.0,
        early_stopping=False, random_state=SEED, monotonic_cst=[RISING.get(name, 0) for name in features],
    )  # fmt: skip
    model.fit(rows, same)
    return plain_trees(model, features)
