"""Is everybody served alike? Three readings of "equal": everybody something, the same value, the same completeness.

Formulas (printed beside the figures): rate = equipped / trained with Wilson's 95 % interval; ratio = rate / rate of
all; completeness = mean over trainings of mandatory items met / mandatory items of the kit; value = dirhams received /
dirhams of the kit, items without a price left out of both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

from etl.small_cells import hide

Line = dict[str, Any]
Held = tuple[float, int, int, float, float]
_Z = 1.959964  # two-sided 95 %
DIMENSIONS = ("all", "cohort", "craft", "province", "sex", "commune")


def equity(trainings: Iterable[Line], items: Iterable[Line], prices: Mapping[str, float]) -> list[Line]:
    """Return one line per dimension and value.

    ``trainings, items``: the week's answer; ``prices``: item → dirhams. Columns: ``dimension, value, trained, equipped,
    rate, rate_low, rate_high, ratio, anything`` (share of trainings that received anything), ``completeness``,
    ``value_share`` (None where no item of the kits has a price), ``hidden`` (True: fewer than five, or what would
    reveal such a number). A closed training is not counted.
    """
    counted = [line for line in trainings if line["trained"] and line["state"] != "closed"]
    held = _held(items, prices)
    nothing = (0.0, 0, 0, 0.0, 0.0)
    own = [held.get((line["person_id"], line["cohort"], line["craft"]), nothing) for line in counted]
    found: list[Line] = []
    overall = sum(line["state"] == "equipped" for line in counted) / len(counted) if counted else None
    for dimension in DIMENSIONS:
        groups: dict[str, list[tuple[Line, Held]]] = defaultdict(list)
        for line, has in zip(counted, own, strict=True):
            groups["" if dimension == "all" else str(line.get(dimension) or "")].append((line, has))
        lines = [_figures(dimension, value, groups[value], overall) for value in sorted(groups)]
        hidden = _hidden(lines)
        found += [line | {"hidden": is_hidden} for line, is_hidden in zip(lines, hidden, strict=True)]
    return found


def _hidden(lines: list[Line]) -> list[bool]:
    """Hide small groups, and in each group the equipped or the others where they are few."""
    sizes = hide([line["trained"] for line in lines])
    parts = [hide([line["equipped"], line["trained"] - line["equipped"]]) for line in lines]
    return [size is None or None in part for size, part in zip(sizes, parts, strict=True)]


def _held(items: Iterable[Line], prices: Mapping[str, float]) -> dict[tuple[str, str, str], Held]:
    """Return of each training: quantity received of anything, mandatory items met and all, dirhams received and due."""
    found: dict[tuple[str, str, str], Held] = {}
    for line in items:
        key = line["person_id"], line["cohort"], line["craft"]
        quantity, met, due, value, of = found.get(key, (0.0, 0, 0, 0.0, 0.0))
        price = prices.get(line["item"], 0.0)
        received = min(line["quantity_signed"], line["quantity_needed"])
        is_mandatory = bool(line["mandatory"])
        found[key] = (
            quantity + received,
            met + int(is_mandatory and not line["reason"]),
            due + int(is_mandatory),
            value + price * received,
            of + price * line["quantity_needed"],
        )
    return found


def _figures(
    dimension: str,
    value: str,
    lines: list[tuple[Line, Held]],
    overall: float | None,
) -> Line:
    own = [has for _, has in lines]
    trained, equipped = len(lines), sum(line["state"] == "equipped" for line, _ in lines)
    rate = equipped / trained if trained else 0.0
    low, high = wilson(equipped, trained)
    due = sum(of for *_, of in own)
    return {
        "dimension": dimension,
        "value": value,
        "trained": trained,
        "equipped": equipped,
        "rate": round(rate, 6),
        "rate_low": round(low, 6),
        "rate_high": round(high, 6),
        "ratio": round(rate / overall, 6) if overall else None,
        "anything": round(sum(one[0] > 0 for one in own) / trained, 6) if trained else 0.0,
        "completeness": round(sum(one[1] / one[2] for one in own if one[2]) / trained, 6) if trained else 0.0,
        "value_share": round(sum(one[3] for one in own) / due, 6) if due else None,
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
