"""Is everybody served alike? Three readings of "equal": everybody something, the same value, the same completeness.

Formulas (printed beside the figures): rate = equipped / trained with Wilson's 95 % interval; ratio = rate / rate of
all; completeness = mean over trainings of mandatory items met / mandatory items of the kit; value = dirhams received /
dirhams of the kit, items without a price left out of both.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum, sqrt
from typing import Any

import numpy as np
import pandas as pd

from etl.small_cells import hide

Line = dict[str, Any]
_Z = 1.959964  # two-sided 95 %
DIMENSIONS = ("all", "cohort", "craft", "province", "sex", "commune")


def equity(trainings: Iterable[Line], items: Iterable[Line], prices: Mapping[str, float]) -> list[Line]:
    """Return one line per dimension and value.

    ``trainings, items``: the week's answer; ``prices``: item → dirhams. Columns: ``dimension, value, trained, equipped,
    rate, rate_low, rate_high, ratio, anything`` (share of trainings that received anything), ``completeness``,
    ``value_share`` (None where no item of the kits has a price), ``hidden`` (True: fewer than five, or what would
    reveal such a number). A closed training is not counted.
    """
    told = list(trainings)
    held = _held(told, items, prices)
    is_counted = np.array([bool(line["trained"]) and line["state"] != "closed" for line in told], dtype=bool)
    is_equipped = np.array([line["state"] == "equipped" for line in told], dtype=bool)
    overall = float(is_equipped[is_counted].mean()) if is_counted.any() else None
    found: list[Line] = []
    for dimension in DIMENSIONS:
        values = ["" if dimension == "all" else str(line.get(dimension) or "") for line in told]
        codes, words = pd.factorize(np.array(values, dtype=object))
        codes[~is_counted] = -1
        groups = {word: np.flatnonzero(codes == code) for code, word in enumerate(words)}
        lines = [
            _figures(dimension, word, is_equipped[rows], held[rows], overall)
            for word, rows in sorted(groups.items())
            if len(rows)
        ]
        found += [line | {"hidden": is_hidden} for line, is_hidden in zip(lines, _hidden(lines), strict=True)]
    return found


def _hidden(lines: list[Line]) -> list[bool]:
    """Hide small groups, and in each group the equipped or the others where they are few."""
    sizes = hide([line["trained"] for line in lines])
    parts = [hide([line["equipped"], line["trained"] - line["equipped"]]) for line in lines]
    return [size is None or None in part for size, part in zip(sizes, parts, strict=True)]


def _held(trainings: Sequence[Line], items: Iterable[Line], prices: Mapping[str, float]) -> Any:
    """Return of each training, in order: quantity received, mandatory items met and all, dirhams received and due."""
    place = {_key(line): n for n, line in enumerate(trainings)}
    told = [
        (
            place[_key(line)],
            min(line["quantity_signed"], line["quantity_needed"]),
            line["quantity_needed"],
            bool(line["mandatory"]),
            not line["reason"],
            prices.get(line["item"], 0.0),
        )
        for line in items
    ]
    if not told:
        return np.zeros((len(trainings), 5))
    of, received, needed, is_mandatory, is_met, price = map(np.array, zip(*told, strict=True))
    of_items = (received, is_mandatory & is_met, is_mandatory, price * received, price * needed)
    return np.stack([np.bincount(of, weights=one, minlength=len(trainings)) for one in of_items], axis=1)


def _key(line: Line) -> tuple[str, str, str]:
    return line["person_id"], line["cohort"], line["craft"]


def _figures(dimension: str, value: str, is_equipped: Any, held: Any, overall: float | None) -> Line:
    trained, equipped = len(is_equipped), int(is_equipped.sum())
    low, high = wilson(equipped, trained)
    received, met, mandatory, worth, due = held.T
    asked = mandatory > 0
    return {
        "dimension": dimension,
        "value": value,
        "trained": trained,
        "equipped": equipped,
        "rate": round(equipped / trained, 6),
        "rate_low": round(low, 6),
        "rate_high": round(high, 6),
        "ratio": round(equipped / trained / overall, 6) if overall else None,
        "anything": round(int((received > 0).sum()) / trained, 6),
        "completeness": round(fsum(met[asked] / mandatory[asked]) / trained, 6),
        "value_share": round(fsum(worth) / fsum(due), 6) if due.any() else None,
    }


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share.

    >>> [round(end, 3) for end in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not total:
        return 0.0, 1.0
    share, z2 = hits / total, _Z**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    spread = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(middle - spread, 0.0), min(middle + spread, 1.0)
