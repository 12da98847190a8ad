"""How alike kits are inside a craft, and how long each group waits (questions 20, 29; the third reading of "equal").

Gini = sum of (2 i - n - 1) x(i) / (n * sum x) over values in ascending order, zeros included.
Quantiles are interpolated linearly between neighbours.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from etl.reconcile.cohorts import waited
from etl.small_cells import MINIMUM, hide

Line = dict[str, Any]
WAITING = ("all", "cohort", "craft", "province", "sex")


def kit_values(trainings: Sequence[Line], items: Iterable[Line], prices: Mapping[str, float]) -> list[Line]:
    """Return one line per craft with a priced kit: dirhams received by each training that counts, nothing included.

    Columns: ``craft, trainings``; ``kit_mad`` (the whole kit at past prices), ``mean_mad, deviation_mad`` (of the
    population), ``least_mad, p10_mad, median_mad, p90_mad, most_mad``; ``gini`` (None where nobody received anything);
    ``individual_mad, cooperative_mad`` (means of who received something alone, or through a cooperative; None where
    nobody did); ``hidden`` (fewer than five trainings).
    """
    kit: dict[tuple[str, str, str], float] = defaultdict(float)
    worth: dict[tuple[str, str, str], float] = defaultdict(float)
    for line in items:
        if price := prices.get(line["item"]):
            key = line["person_id"], line["cohort"], line["craft"]
            kit[key] += price * line["quantity_needed"]
            worth[key] += price * min(line["quantity_signed"], line["quantity_needed"])
    crafts: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for line in trainings:
        key = line["person_id"], line["cohort"], line["craft"]
        if line["trained"] and line["state"] != "closed" and key in kit:
            crafts[line["craft"]].append((worth[key], kit[key], bool(line["through_cooperative"])))
    return [_spread(craft, crafts[craft]) for craft in sorted(crafts)]


def _spread(craft: str, told: list[tuple[float, float, bool]]) -> Line:
    got = np.array([one[0] for one in told])
    alone = [worth for worth, _, is_shared in told if worth > 0 and not is_shared]
    shared = [worth for worth, _, is_shared in told if worth > 0 and is_shared]
    p10, median, p90 = np.quantile(got, (0.1, 0.5, 0.9))
    figures = {
        "kit_mad": max(one[1] for one in told),
        "mean_mad": got.mean(),
        "deviation_mad": got.std(),
        "least_mad": got.min(),
        "p10_mad": p10,
        "median_mad": median,
        "p90_mad": p90,
        "most_mad": got.max(),
        "individual_mad": np.mean(alone) if alone else None,
        "cooperative_mad": np.mean(shared) if shared else None,
    }
    rounded = {name: None if value is None else round(float(value), 2) for name, value in figures.items()}
    return {"craft": craft, "trainings": len(told), **rounded, "gini": gini(got), "hidden": len(told) < MINIMUM}


def gini(values: Any) -> float | None:
    """Return Gini's coefficient of amounts that are not negative, None where all are zero.

    >>> gini(np.array([1.0, 1.0])), gini(np.array([0.0, 0.0, 0.0, 4.0]))
    (0.0, 0.75)
    """
    ordered = np.sort(values)
    total, n = float(ordered.sum()), len(ordered)
    if total <= 0:
        return None
    weights = 2 * np.arange(1, n + 1) - n - 1
    return round(float((weights * ordered).sum() / (n * total)), 6)


def waiting(trainings: Iterable[Line]) -> list[Line]:
    """Return one line per group: how long its trained wait for their equipment, those who still wait counted so far.

    Columns: ``dimension, value, trained, waiting`` (not equipped, not closed), ``median_days, p90_days`` (Kaplan and
    Meier; None: not reached), ``hidden`` (fewer than five, or what would reveal such a number).
    """
    counted = [line for line in trainings if line["trained"]]
    found: list[Line] = []
    for dimension in WAITING:
        groups: dict[str, list[Line]] = defaultdict(list)
        for line in counted:
            groups["" if dimension == "all" else str(line.get(dimension) or "")].append(line)
        hidden = hide([len(groups[value]) for value in sorted(groups)])
        for value, shown in zip(sorted(groups), hidden, strict=True):
            told = waited(groups[value])
            open_ones = sum(line["state"] not in {"equipped", "closed"} for line in groups[value])
            found.append(
                {"dimension": dimension, "value": value, "trained": len(groups[value]), "waiting": open_ones,
                 "median_days": told["median_days"], "p90_days": told["p90_days"], "hidden": shown is None}
            )  # fmt: skip
    return found
