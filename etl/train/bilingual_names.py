"""First and family names to invent people with: units as public lists attest them, spelled in either script."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz.distance import Indel

from etl.spelling import skeleton
from etl.spelling.given import known
from etl.spelling.letters import units_of
from etl.spelling.text import fold
from etl.train.name_people import NEIGHBOURS

_HALF = 0.5
_WHOLE = 2  # units of a name whose first is a first name and whose last a family name


class Spelling:
    """Draws names and writes them; each name is drawn as its Arabic unit and written as that unit was met."""

    def __init__(self, people: pd.DataFrame) -> None:
        near = people[people["country"].isin(("MA", *NEIGHBOURS))]
        whole = near[(near["units_arabic"].map(len) == _WHOLE) & (near["units_latin"].map(len) == _WHOLE)]
        self._arabic: dict[str, str] = {}
        self._counted: dict[str, dict[str, int]] = {}
        firsts, lasts = [], []
        for arabic, latin, units_arabic in zip(whole["arabic"], whole["latin"], whole["units_arabic"], strict=True):
            split = _split(arabic, latin)
            if split is None:
                continue
            (first, first_latin), (last, last_latin) = split
            if units_of(first) != units_arabic[:1] or units_of(last) != units_arabic[1:]:
                continue
            if not (_is_spelling(first, first_latin) and _is_spelling(last, last_latin)):
                continue
            self._add(units_arabic[0], first, first_latin)
            self._add(units_arabic[1], last, last_latin)
            firsts.append(units_arabic[0])
            lasts.append(units_arabic[1])
        self._frozen = {
            unit: (sorted(spelt), np.array([spelt[s] for s in sorted(spelt)], dtype=float))
            for unit, spelt in self._counted.items()
        }
        self._women = {unit for unit in set(firsts) if _is_womans(self._arabic[unit], self._frozen[unit][0])}
        self._pools = {
            "F": np.array([f for f in firsts if f in self._women], dtype=object),
            "M": np.array([f for f in firsts if f not in self._women], dtype=object),
            "family": np.array(lasts, dtype=object),
        }

    def _add(self, unit: str, arabic: str, latin: str) -> None:
        self._arabic.setdefault(unit, arabic)
        spelt = self._counted.setdefault(unit, {})
        spelt[latin] = spelt.get(latin, 0) + 1

    def given(self, sex: Any, chance: np.random.Generator) -> Any:
        """Draw a first name for each sex."""
        drawn = {one: chance.choice(self._pools[one], len(sex)) for one in ("F", "M")}
        return np.where(sex == "F", drawn["F"], drawn["M"])

    def family(self, count: int, chance: np.random.Generator) -> Any:
        """Draw family names as often as they were met."""
        return chance.choice(self._pools["family"], count)

    def written(self, units: Sequence[str], arabic: Any, chance: np.random.Generator) -> list[str]:
        """Write names: in Arabic as met, in Latin in one of the spellings met, each as often."""
        found = []
        for unit, is_arabic, lot in zip(units, arabic.tolist(), chance.random(len(units)).tolist(), strict=True):
            if is_arabic:
                found.append(self._arabic[unit])
                continue
            spelt, times = self._frozen[unit]
            at = int(np.searchsorted(np.cumsum(times) / times.sum(), lot, side="right"))
            found.append(spelt[min(at, len(spelt) - 1)])
        return found


def _split(arabic: str, latin: str) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Cut a name of two units in both scripts where both have as many words on each side as can be told."""
    ours, theirs = arabic.split(), latin.split()
    if len(ours) == _WHOLE and len(theirs) == _WHOLE:
        return (ours[0], theirs[0]), (ours[1], theirs[1])
    if len(ours) > _WHOLE and len(theirs) >= _WHOLE and known((fold(theirs[0]),)):
        return (ours[0], theirs[0]), (" ".join(ours[1:]), " ".join(theirs[1:]))
    return None


def _is_spelling(arabic: str, latin: str) -> bool:
    """Tell a spelling from another name in its place, as public lists have them: half of the consonants agree."""
    ours, theirs = (skeleton.glued(skeleton.units(text)) for text in (arabic, latin))
    return Indel.normalized_similarity(ours, theirs) >= _HALF


def _is_womans(arabic: str, latin: Sequence[str]) -> bool:
    said = next((found for text in (*latin, arabic) if (found := known((fold(text),)))), None)
    return said[1] == "f" if said else arabic.endswith(("ه", "اء"))
