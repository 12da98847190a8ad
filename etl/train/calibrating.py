"""From raw scores to probabilities that hold, to the band that links unasked, and the evidence for both."""

import copy
import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

Floats = NDArray[np.float64]
_Z95 = 1.645
_SURE = 0.995
_CAUTION = 1.0  # standard errors by which a probability is told lower than it was measured


def calibrated(raw: Floats, same: NDArray[np.bool_]) -> dict[str, list[float]]:
    """Return points of a rising curve from raw odds to the share that is truly one person, never quite 0 or 1."""
    order = np.argsort(raw, kind="stable")
    curve = IsotonicRegression(out_of_bounds="clip").fit(raw, same)
    at = np.unique(np.quantile(raw[order], np.concatenate([np.linspace(0, 0.98, 50), 1 - np.logspace(-1.7, -4, 60)])))
    wide = np.abs(raw) < 12
    at = np.unique(np.concatenate([at, np.quantile(raw[wide & (raw > -4)], np.linspace(0, 1, 60))]))
    steps, step_of, pairs = np.unique(curve.predict(raw), return_inverse=True, return_counts=True)
    hits = np.bincount(step_of, weights=same)
    careful = np.array([_lower(int(hit), int(total), _CAUTION) for hit, total in zip(hits, pairs, strict=True)])
    told = np.interp(curve.predict(at), steps, np.maximum.accumulate(careful))
    share = np.maximum.accumulate(np.clip(told, 1e-6, 1 - 2e-5))
    return {"raw": [round(float(x), 4) for x in at], "share": [round(float(y), 6) for y in share]}


def _lower(hits: int, total: int, z: float = _Z95) -> float:
    """Return the lower end of Wilson's interval, one-sided 95 % unless told otherwise."""
    if not total:
        return 0.0
    share, z2 = hits / total, z**2
    middle = share + z2 / (2 * total)
    spread = z * np.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    return float((middle - spread) / (1 + z2 / total))


def automatic(probability: Floats, same: NDArray[np.bool_]) -> float:
    """Return the least probability from which every narrow band above it is right at 0.995, its lower bound."""
    for least in (0.95, 0.955, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.997, 0.998, 0.999):
        band = (probability >= least) & (probability < least + (1 - least) * 0.7)
        above = probability >= least
        if _lower(int(same[above].sum()), int(above.sum())) >= _SURE and same[band].mean() >= 0.98:
            return least
    return 0.9995


def evidence(probability: Floats, same: NDArray[np.bool_], bands: dict[str, float]) -> dict[str, Any]:
    """Return pairs per bin of probability with what was said and what is true, and what is linked unasked."""
    edges = [0.0, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 0.995, 0.999, 1.0001]
    bins = []
    for low, high in itertools.pairwise(edges):
        inside = (probability >= low) & (probability < high)
        if inside.any():
            bins.append(
                {
                    "from": low,
                    "to": high,
                    "pairs": int(inside.sum()),
                    "said": float(probability[inside].mean().round(4)),
                    "true": float(same[inside].mean().round(4)),
                }
            )
    chosen = probability >= bands["automatic"]
    right = int(same[chosen].sum())
    return {
        "pairs": len(same), "true_pairs": int(same.sum()), "bands": copy.copy(bands), "bins": bins,
        "automatic": {
            "pairs": int(chosen.sum()),
            "right": right,
            "lower_95": round(_lower(right, int(chosen.sum())), 5),
            "recall_of_candidates": round(right / int(same.sum()), 4),
        },
    }  # fmt: skip
