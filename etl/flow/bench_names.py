"""How well names alone are told apart, on any file of pairs with a truth."""

import csv
import time
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.fuzz import token_sort_ratio
from rapidfuzz.process import cpdist

from etl.accuracy import Curve, area
from etl.spelling import skeleton
from etl.spelling.likeness import name_likeness, shipped

_SIDES = (("left", "arabic", "name_1", "name1", "a", "gauche"), ("right", "latin", "name_2", "name2", "b", "droite"))
_LABELS = ("label", "same_person", "same", "is_match", "match", "truth")
_TRUE = frozenset(("1", "true", "yes", "oui", "t", "y", "1.0", "نعم"))
_FALSE = frozenset(("0", "false", "no", "non", "f", "n", "0.0", "لا"))


class BenchFileError(Exception):
    """A file to measure on cannot be read; the text says where and what to do."""


def measure(file: Path) -> dict[str, Any]:
    """Return ``pairs, true_pairs``, the model's ``auc, recall_at_99, best_f1, seconds_per_million`` and a peer's.

    ``file``: TSV or CSV with a header; columns ``left, right, label`` (label 1 or 0), or their common other names.
    The peer is rapidfuzz's token-sort ratio over consonant skeletons. Raises BenchFileError.
    """
    left, right, same = _read(file)
    shipped()  # loading is not scoring
    began = time.perf_counter()
    score = name_likeness(left, right)
    seconds = time.perf_counter() - began
    heard = {name: " ".join(skeleton.units(name)) for name in {*left, *right}}
    peer = cpdist([heard[name] for name in left], [heard[name] for name in right], scorer=token_sort_ratio)
    return {
        "pairs": len(same),
        "true_pairs": int(same.sum()),
        **_figures(score, same),
        "seconds_per_million": seconds / max(len(same), 1) * 1e6,
        "peer": {"name": "rapidfuzz token-sort ratio over skeletons", **_figures(peer.astype(np.float64), same)},
    }


def _figures(score: Any, same: Any) -> dict[str, float]:
    curve = Curve.of(score, same)
    return {"auc": area(score, same), "recall_at_99": curve.recall_at(0.99), "best_f1": curve.best_f1}


def _read(file: Path) -> tuple[list[str], list[str], Any]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BenchFileError(f"{file.name} is not UTF-8 text: save it as UTF-8, tab or comma separated") from error
    header = lines[0] if lines else ""
    rows = csv.reader(lines, delimiter=max("\t;,", key=header.count))
    names = [name.strip().lower() for name in next(rows, [])]
    at = [next((names.index(name) for name in known if name in names), None) for known in (*_SIDES, _LABELS)]
    if None in at:
        found = ", ".join(names) or "nothing"
        raise BenchFileError(f"{file.name} needs the columns left, right, label in its first line; it has {found}")
    left, right, same = [], [], []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = [row[place].strip() if place is not None and place < len(row) else "" for place in at]
        if cells[2].lower() not in _TRUE | _FALSE:
            raise BenchFileError(f"{file.name}, line {number}: the label must be 1 or 0, it is neither")
        left.append(cells[0])
        right.append(cells[1])
        same.append(cells[2].lower() in _TRUE)
    if not left:
        raise BenchFileError(f"{file.name} holds no pair below its first line")
    return left, right, np.array(same, dtype=np.bool_)
