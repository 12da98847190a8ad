"""From scikit-learn's boosted trees to the plain numbers that ``etl.spelling.trees`` reads."""

from collections.abc import Sequence
from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier

_DIGITS = 6


def plain_trees(model: HistGradientBoostingClassifier, features: Sequence[str]) -> dict[str, Any]:
    """Return a fitted two-class model as ``features``, ``start`` and ``trees``; numbers keep six digits."""
    return {
        "features": list(features),
        "start": round(float(model._baseline_prediction.item()), _DIGITS),
        "trees": [_plain(predictor.nodes) for (predictor,) in model._predictors],
    }


def _plain(nodes: Any) -> dict[str, list[float]]:
    leaf = nodes["is_leaf"].astype(bool)
    return {
        "feature": [-1 if ends else int(at) for ends, at in zip(leaf, nodes["feature_idx"], strict=True)],
        # Thresholds are kept whole: a rounded one would send a value that lies on it the other way.
        "threshold": [0.0 if ends else float(at) for ends, at in zip(leaf, nodes["num_threshold"], strict=True)],
        "missing_left": [int(goes) for goes in nodes["missing_go_to_left"]],
        "left": [int(at) for at in nodes["left"]],
        "right": [int(at) for at in nodes["right"]],
        "value": [
            round(float(value), _DIGITS) if ends else 0.0 for ends, value in zip(leaf, nodes["value"], strict=True)
        ],
    }
