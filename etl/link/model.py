"""The model as data: one file that says how columns are compared, what each level weighs and when a link is automatic.

The file is made by ``tajhiz train`` and never changed by a run. Its Splink settings use only SQL that DuckDB and
Spark share (DuckDB is taught Spark's ``arrays_overlap``); its trees are plain numbers.
"""

from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import Any

import numpy as np

from etl.spelling.packed import checksum, parameters
from etl.spelling.trees import Floats, Trees

FILE = "model_v1.json.gz"


class ModelSpoiltError(Exception):
    """The model file is not the one that was released."""


@dataclass(frozen=True)
class Model:
    """All that linking has learned.

    ``settings``: Splink's; ``units``: skeleton → share of people bearing it; two rounds of trees; ``calibration``: (raw
    score, probability) points; ``bands``: the probabilities from which a link is ``automatic`` and from which it is a
    question (``review``).
    """

    version: str
    settings: dict[str, Any]
    units: dict[str, float]
    rare: float  # the share of a unit that training never met
    first: Trees
    second: Trees
    calibration: tuple[Floats, Floats]
    automatic: float
    review: float

    def name_frequency(self, name_key: str) -> float:
        """Return the expected share of people whose name has these units, in any order."""
        units = name_key.split()
        share = float(factorial(min(len(units), 4)))
        for unit in units:
            share *= self.units.get(unit, self.rare)
        return max(share, 1e-9)

    def probability(self, raw: Floats) -> Floats:
        """Return calibrated probabilities of raw scores (natural-log odds of the second round)."""
        at, share = self.calibration
        odds = np.log(share / (1 - share))
        found: Floats = 1 / (1 + np.exp(-np.interp(raw, at, odds)))
        return found


def read_model(told: dict[str, Any]) -> Model:
    """Make a model from what ``tajhiz train`` wrote; raises ModelSpoiltError when its checksum does not hold."""
    if told.get("sha256") != checksum(told):
        raise ModelSpoiltError(
            f"model {told.get('version')} was changed after its release: run `tajhiz train`, or restore {FILE}"
        )
    return Model(
        version=f"{told['version']}.{told['sha256'][:8]}",  # remembered scores of another training are not believed
        settings=told["splink"],
        units=told["units"],
        rare=told["rare"],
        first=Trees.from_json(told["first"]),
        second=Trees.from_json(told["second"]),
        calibration=(np.array(told["calibration"]["raw"]), np.array(told["calibration"]["share"])),
        automatic=told["bands"]["automatic"],
        review=told["bands"]["review"],
    )


@cache
def shipped() -> Model:
    """Return the model that comes with the programme."""
    return read_model(parameters("etl.link", FILE))


def model_version() -> str:
    """Return what a snapshot says of the model behind it."""
    return f"link-{shipped().version}"
