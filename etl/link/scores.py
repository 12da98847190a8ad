"""What the model said of pairs, kept from run to run: only records that are new or changed are scored again.

A record counts as changed when anything that is compared of it does, also what it shares with others (a telephone
that has become a household's), so that keeping answers gives what scoring everything anew would.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from etl.link.engines import Engine
from etl.link.features import name_bits
from etl.link.model import Model
from etl.link.scoring import score_all, score_between
from etl.parts import InParts, at_once

_DIGITS = 4  # of bits: more would only tell two processors apart


@dataclass(frozen=True)
class Scores:
    """``version``: of the model; ``prints``: record id → fingerprint when it was scored; ``pairs``: see :func:`scored`.

    Losing them costs a full scoring and changes no answer.
    """

    version: str = ""
    prints: dict[str, str] = field(default_factory=dict)
    pairs: pd.DataFrame = field(default_factory=pd.DataFrame)


def scored(
    told: pd.DataFrame,
    model: Model,
    known: Scores | None = None,
    engine: Engine | None = None,
    in_parts: InParts = at_once,
) -> Scores:
    """Score the pairs of records that share a key, those of ``known`` that still hold not again.

    ``told``: as :func:`etl.link.columns.comparable` answers. The answer's ``pairs`` has the columns of
    :func:`etl.link.scoring.score_all` and ``name_bits`` (how likely the written names are one name, log2 odds; missing
    where one is not written), sorted by ``left, right``.
    """
    prints = dict(zip(told["record_id"], told["fingerprint"], strict=True))
    before = known.prints if known is not None and known.version == model.version else {}
    is_settled = np.array([before.get(record) == seen for record, seen in prints.items()], dtype=np.bool_)
    if known is None or not is_settled.any():
        return Scores(model.version, prints, _rounded(score_all(told, model, engine), told, in_parts))
    settled, fresh = told[is_settled], told[~is_settled]
    still = set(settled["record_id"])
    kept = known.pairs[known.pairs["left"].isin(still) & known.pairs["right"].isin(still)]
    new = score_all(fresh, model, engine), score_between(settled, fresh, model, engine)
    found = [_rounded(pairs, told, in_parts) for pairs in new if len(pairs)]
    together = pd.concat([kept, *found]) if found else kept
    return Scores(model.version, prints, together.sort_values(["left", "right"], kind="stable", ignore_index=True))


def _rounded(pairs: pd.DataFrame, told: pd.DataFrame, in_parts: InParts) -> pd.DataFrame:
    found = pairs.assign(name_bits=name_bits(pairs, told, in_parts))
    weights = [name for name in map(str, found) if name in {"match_weight", "name_bits"} or name.startswith("bits_")]
    found[weights] = found[weights].astype(np.float64).round(_DIGITS)
    return found
