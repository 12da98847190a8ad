"""How good an answer is where the truth is known: area under the curve, recall at a precision, calibration."""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_BINS = (0.0, 0.01, 0.1, 0.5, 0.9, 0.97, 0.99, 0.995, 0.999, 1.0 + 1e-9)


@dataclass(frozen=True)
class Curve:
    """Precision and recall at every threshold that can be told apart, from the strictest on."""

    threshold: Floats
    precision: Floats
    recall: Floats

    @classmethod
    def of(cls, score: Floats, same: Flags, possible: int | None = None) -> "Curve":
        """``possible``: true pairs that could be found, also those without a score; at least those that have one."""
        order = np.argsort(-score, kind="stable")
        hits = np.cumsum(same[order])
        ends = np.append(score[order][1:] != score[order][:-1], True) if len(score) else np.array([], dtype=np.bool_)
        total = max(int(same.sum()) if possible is None else possible, 1)
        told = np.arange(1, len(score) + 1)
        return cls(score[order][ends], (hits / told)[ends], (hits / total)[ends])

    def recall_at(self, precision: float) -> float:
        """Return the greatest recall of a threshold whose precision is not below ``precision``; 0.0 when none is."""
        good = self.precision >= precision
        return float(self.recall[good].max()) if good.any() else 0.0

    @property
    def best_f1(self) -> float:
        """Return the greatest harmonic mean of precision and recall."""
        if not len(self.recall):
            return 0.0
        return float((2 * self.precision * self.recall / np.maximum(self.precision + self.recall, 1e-12)).max())


def area(score: Floats, same: Flags) -> float:
    """Return the share of (true, false) pairs that stand in the right order, ties counting half."""
    ranks = rankdata(score)
    true, false = int(same.sum()), int((~same).sum())
    if not true or not false:
        return float("nan")
    return float((ranks[same].sum() - true * (true + 1) / 2) / (true * false))


def calibration(probability: Floats, same: Flags) -> list[dict[str, Any]]:
    """Return one line per bin of probability that holds a pair: ``from, to, pairs, predicted, true`` (shares of 1)."""
    lines = []
    for low, high in itertools.pairwise(_BINS):
        inside = (probability >= low) & (probability < high)
        if inside.any():
            said, true = float(probability[inside].mean()), float(same[inside].mean())
            lines.append(
                {"from": low, "to": min(high, 1.0), "pairs": int(inside.sum()), "predicted": said, "true": true}
            )
    return lines
