"""What the model said of pairs, kept from run to run: only records that are new or changed are scored again.

A record counts as changed when anything that is compared of it does, also what it shares with others (a telephone
that has become a household's), so that keeping answers gives what scoring everything anew would. Where a key becomes a
crowd's, or ceases to be, all who have it gain or lose it at once: only pairs of two such records may come or go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.link.engines import Engine
from etl.link.features import name_bits
from etl.link.model import Model
from etl.link.prints import said
from etl.link.rivals import Places
from etl.link.scoring import score_all, score_between
from etl.parts import InParts, at_once
from etl.spelling.trees import Floats

_DIGITS = 4  # of bits: more would only tell two processors apart


# What the two rounds of trees said of a pair, and between which of their thresholds lay what others have a part in.
LOOKS = ["first", "odds", "namesakes", "expected", "gap_least", "gap_most", "rivals"]
OUTCOME = ["probability", "is_unique"]


@dataclass(frozen=True)
class Scores:
    """``version``: of the model; ``prints``: record id → fingerprint when it was scored; ``pairs``: see :func:`scored`.

    Once pairs are decided they have the columns LOOKS (:func:`etl.link.bands.looked`) and OUTCOME besides: the
    calibrated probability of those worth a look, else missing, and whether the name says by itself who is meant.
    ``judged`` are the records that people had answered on, for an answer may not be there any more when a week that
    lies back is asked for. Losing scores costs a full scoring and changes no answer.
    """

    version: str = ""
    prints: dict[str, str] = field(default_factory=dict)
    pairs: pd.DataFrame = field(default_factory=pd.DataFrame)
    judged: frozenset[str] = frozenset()

    @property
    def has_outcome(self) -> bool:
        """Tell whether the pairs were decided with what is known here."""
        return set(OUTCOME) <= set(self.pairs)

    def scored_only(self) -> "Scores":
        """Return the scores without what was decided by them."""
        return replace(self, pairs=self.pairs.drop(columns=[*LOOKS, *OUTCOME], errors="ignore"))

    def decided(self, worth: NDArray[np.bool_], probability: Floats, is_unique: NDArray[np.bool_]) -> "Scores":
        """Return the scores with their outcome; ``is_unique``: of the pairs worth a look, in their order."""
        said = np.full(len(worth), np.nan)
        said[worth] = probability[worth]
        unique = np.zeros(len(worth), dtype=np.bool_)
        unique[worth] = is_unique
        return replace(self, pairs=self.pairs.assign(probability=said, is_unique=unique))


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
    is_settled, is_found_otherwise = _held_against(before, prints)
    if known is None or not is_settled.any():
        return Scores(model.version, prints, _rounded(score_all(told, model, engine), told, in_parts))
    settled, fresh, otherwise = told[is_settled], told[~is_settled], told[is_found_otherwise]
    before_now = known.pairs.drop(columns=OUTCOME, errors="ignore")
    records = pd.Index(told["record_id"])
    ends = places_of(before_now, records)
    kept = before_now[both_in(ends, is_settled) & ~both_in(ends, is_found_otherwise)]
    new = (
        score_all(fresh, model, engine),
        score_between(_near(settled, fresh), fresh, model, engine),
        score_all(otherwise, model, engine),
    )
    found = [_rounded(pairs, told, in_parts) for pairs in new if len(pairs)]
    together = pd.concat([kept, *found]) if found else kept
    order = np.lexsort(places_of(together, records)[::-1])  # records are in order: their places are as well
    return Scores(model.version, prints, together.take(order).reset_index(drop=True))


def _held_against(before: Mapping[str, str], prints: Mapping[str, str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which records say what they said when they were scored, and which of these have other keys than then."""
    had = [before.get(record) for record in prints]
    says_the_same = [said(one) == said(now) for one, now in zip(had, prints.values(), strict=True)]
    is_settled = np.array(says_the_same, dtype=np.bool_)
    is_other = np.array([one != now for one, now in zip(had, prints.values(), strict=True)], dtype=np.bool_)
    return is_settled, is_settled & is_other


def places_of(pairs: pd.DataFrame, records: pd.Index) -> tuple[Places, Places]:
    """Return where both records of each pair stand among records; -1: nowhere."""
    left, right = (records.get_indexer(pd.Index(pairs[side])) for side in ("left", "right"))
    return left, right


def both_in(ends: tuple[Places, Places], those: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which pairs are of two of those records; who stands nowhere is none of them."""
    left, right = (np.append(those, False)[end] for end in ends)
    return np.asarray(left & right, np.bool_)


def _near(settled: pd.DataFrame, fresh: pd.DataFrame) -> pd.DataFrame:
    """Return the records that share a key with a fresh one: no other can make a pair."""
    keys = settled["keys"].tolist()
    if not keys or not len(fresh):
        return settled
    is_shared = np.isin(np.concatenate(keys), np.concatenate(fresh["keys"].tolist()))
    before = np.concatenate([[0], np.cumsum(is_shared)])
    ends = np.cumsum([len(own) for own in keys])
    shares: NDArray[np.bool_] = np.diff(before[np.concatenate([[0], ends])]) > 0
    return settled.loc[shares]


def _rounded(pairs: pd.DataFrame, told: pd.DataFrame, in_parts: InParts) -> pd.DataFrame:
    found = pairs.assign(name_bits=name_bits(pairs, told, in_parts))
    weights = [name for name in map(str, found) if name in {"match_weight", "name_bits"} or name.startswith("bits_")]
    found[weights] = found[weights].astype(np.float64).round(_DIGITS)
    return found
