"""What becomes of each pair: a rule links it, the model links it, a person is asked, or it stays apart and why.

``P``: linked by the model's calibrated probability. ``RP``: the model is not sure. ``RD``: a rule would link what the
model is not sure of: rules answer to the same measured probability as everything else. ``RM``: two candidates of one
list are too near one another, or the line has a better match.
The other tiers are those of :mod:`etl.link.tiers`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.link import tiers
from etl.link.compare import Person
from etl.link.model import Model
from etl.link.namesakes import Namesakes
from etl.link.scoring import level_names
from etl.link.vetoes import veto
from etl.records import Evidence
from etl.spelling.trees import Floats

AUTOMATIC = (*tiers.AUTOMATIC, "P")
REVIEWED = ("T1x", "RD", "R1", "R2", "RM", "RP")
_CERTAIN = ("T1", "T2")
_PAPERS = frozenset({("birth_date", "same_day"), ("national_id", "same")})
STRENGTH = {tier: rank for rank, tier in enumerate((*AUTOMATIC, *REVIEWED, ""))}
_WORTH_A_LOOK = 0.02  # probability from which a pair that stays apart is remembered and explained
_SETTLES = 0.999  # at which the model overrules a doubt that rests on spelling alone
_HEARD = 6.0  # bits by which two spellings are one name although their skeletons differ


@dataclass(frozen=True, slots=True)
class Decision:
    """One pair: its tier (empty: apart), the model's words on it and the rule that keeps it apart, if one does."""

    left: str
    right: str
    tier: str
    probability: float
    weight: float  # bits
    evidence: tuple[Evidence, ...]
    veto: str | None = None

    @property
    def is_automatic(self) -> bool:
        """Tell whether the pair is linked unless something else forbids it."""
        return self.tier in AUTOMATIC

    @property
    def is_certain(self) -> bool:
        """Tell whether the tie rests on a card."""
        return self.tier in _CERTAIN

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort from the surest on."""
        is_rule = self.tier in tiers.AUTOMATIC
        return (STRENGTH[self.tier] if is_rule else len(STRENGTH), -self.probability, self.left, self.right)

    def asked(self, tier: str, because: str) -> "Decision":
        """Return the same pair as a question."""
        return replace(self, tier=tier, veto=because)


def worth_a_look(pairs: pd.DataFrame, probability: Floats, model: Model) -> NDArray[np.bool_]:
    """Tell which pairs are worth deciding or remembering.

    ``pairs``: :func:`etl.link.scores.scored`; ``probability``: calibrated, of each pair.
    """
    card = pairs["level_national_id"].map(level_names(model)["national_id"]).to_numpy()
    return np.asarray((probability >= min(_WORTH_A_LOOK, model.review)) | (card == "same"), np.bool_)


def named_uniquely(pairs: pd.DataFrame, persons: Mapping[str, Person]) -> NDArray[np.bool_]:
    """Tell the pairs whose name says by itself who is meant, among all ``persons``."""
    known = Namesakes(persons.values())
    ends = zip(pairs["left"], pairs["right"], strict=True)
    return np.array([known.is_unique(persons[left], persons[right]) for left, right in ends], dtype=np.bool_)


def decide(
    pairs: pd.DataFrame,
    persons: Mapping[str, Person],
    model: Model,
    rolls: Collection[str] = (),
) -> list[Decision]:
    """Decide pairs that are worth a look; return them, the surest first.

    ``pairs``: :func:`etl.link.scores.scored`, with ``probability`` and ``is_unique`` (:func:`named_uniquely`);
    ``persons``: of their records; ``rolls``: see :func:`etl.link.persons.link_records`.
    """
    names = level_names(model)
    found = [_decided(line, persons, model, names) for line in pairs.to_dict("records")]
    asked = [d.asked("RM", "one_list") if _unproven_on_one_roll(d, persons, rolls) else d for d in found]
    return sorted(asked, key=lambda decision: decision.order)


def _unproven_on_one_roll(decision: Decision, persons: Mapping[str, Person], rolls: Collection[str]) -> bool:
    """Tell a tie of two lines of one roll that not both card and birth date bear: relatives, or one person twice."""
    feed = persons[decision.left].feed
    return (
        decision.is_automatic
        and feed in rolls
        and feed == persons[decision.right].feed
        and not {(said.column, said.level) for said in decision.evidence} >= _PAPERS
    )


def _decided(
    line: dict[Any, Any], persons: Mapping[str, Person], model: Model, names: Mapping[str, Mapping[int, str]]
) -> Decision:
    probability = float(line["probability"])
    left, right = persons[line["left"]], persons[line["right"]]
    levels = tiers.compared(left, right, is_heard_alike=line["name_bits"] >= _HEARD)
    rule = tiers.tier_of(levels, is_unique=line["is_unique"])
    forbids = veto(left, right)
    conflict = forbids or next(iter(levels.conflicts), None)
    # Twins share family name, day, place and phone, and often rhyme: first names that only look alike are two.
    are_like_twins = rule == "R3" and levels.birth == "same" and not line["name_bits"] >= _HEARD
    is_open = are_like_twins and not conflict
    if rule == "T1x" and not forbids and _is_only_heard_otherwise(levels) and probability >= _SETTLES:
        rule, conflict = "T1", None
    tier = "RP" if is_open else _tier(levels, rule, probability, conflict, model)
    said = Decision(left.record_id, right.record_id, tier, probability, float(line["match_weight"]), ())
    if not tier and not forbids:
        forbids = "below_threshold"
    return replace(said, evidence=_evidence(line, levels, names), veto=None if tier in AUTOMATIC else forbids)


def _is_only_heard_otherwise(levels: tiers.Levels) -> bool:
    """Tell a card with its birth date in two lines whose first names are merely spelled far apart."""
    return levels.birth == "same" and levels.conflicts == ("given_name",)


def _tier(levels: tiers.Levels, rule: str | None, probability: float, conflict: str | None, model: Model) -> str:
    if rule in tiers.AUTOMATIC:
        return rule if probability >= model.automatic else "RD"
    if rule == "T1x" or (rule == "R2" and (conflict or probability < model.automatic)):
        return rule  # papers that contradict each other: only a person can say
    if probability < model.review:
        return ""
    if conflict:
        return "R1"
    # Cards of one household are near one another: two signs apart, only the birth date says that it is one.
    may_be_kin = levels.national_id == "part" and levels.birth != "same"
    return "P" if probability >= model.automatic and not may_be_kin else "RP"


def _evidence(
    line: dict[Any, Any], levels: tiers.Levels, names: Mapping[str, Mapping[int, str]]
) -> tuple[Evidence, ...]:
    said = [
        Evidence(column, level, round(float(line[f"bits_{column}"]), 1))
        for column, of_column in names.items()
        if (level := of_column[int(line[f"level_{column}"])]) != "unknown"
    ]
    numbers = [Evidence("number", "same")] if levels.number == "same" else []
    return (*said, *numbers, *(Evidence(column, "conflict") for column in levels.conflicts))
