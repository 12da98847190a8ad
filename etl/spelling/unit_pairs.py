"""How alike two units of names are: sounds, the hidden Markov model, and what public lists attest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cpdist

from etl.spelling import skeleton
from etl.spelling.attested import Attested
from etl.spelling.letters import is_arabic, signs
from etl.spelling.sounding import Sounding

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

UNIT_COLUMNS = (
    "bits", "rate", "forth", "back", "skeleton", "coarse", "spelt", "together", "met_left", "met_right", "ending",
)  # fmt: skip
_FORTH, _BACK = UNIT_COLUMNS.index("forth"), UNIT_COLUMNS.index("back")
FAR = -15.0  # bits of two units that share so few consonants that nobody need count on
_SHARED = 0.34  # of the consonants
_TRUST = 3.0  # how many meetings the hidden Markov model is worth
_SURE = -0.5  # bits: no spelling is likelier than that before it was met
_ENDS_IN_A = ("a", "ah", "ha", "ه", "ا")


@dataclass(frozen=True)
class Ear:
    """What two units are heard with: a model for each pair of scripts, letters' bits in each, attested spellings."""

    across: Sounding
    latin: Sounding
    arabic: Sounding
    latin_signs: Floats
    arabic_signs: Floats
    attested: Attested


@dataclass(frozen=True)
class Units:
    """Units in the order of their numbers (Arabic first, each script in the order of letters) and what is known."""

    text: list[str]
    signs: list[tuple[int, ...]]
    sounds: list[str]
    coarse: list[str]
    arabic: NDArray[np.bool_]
    length: Numbers
    bits: Floats  # of the letters written at random
    number: Numbers  # in the attested units
    ends_in_a: NDArray[np.bool_]

    @classmethod
    def of(cls, text: list[str], ear: Ear) -> "Units":
        """Look at every unit once."""
        arabic = np.array([is_arabic(unit) for unit in text], dtype=np.bool_)
        signed = [signs(unit) for unit in text]
        tables = ear.latin_signs, ear.arabic_signs
        heard = [sounds_of(unit) for unit in text]
        return cls(
            text,
            signed,
            heard,
            [skeleton.coarse(sound) or "A" for sound in heard],
            arabic,
            np.array([len(found) for found in signed], dtype=np.int64),
            np.array([tables[a][list(s)].sum() for a, s in zip(arabic.astype(int), signed, strict=True)]),
            ear.attested.numbers(text),
            np.array([unit.endswith(_ENDS_IN_A) for unit in text], dtype=np.bool_),
        )


def sounds_of(unit: str) -> str:
    """Return the skeleton of a unit; a unit of vowels alone is an A."""
    return skeleton.sounds(unit) or "A"


def in_order(units: Sequence[str]) -> list[str]:
    """Return distinct units as :class:`Units` wants them: Arabic before Latin."""
    return sorted(set(units), key=lambda unit: (not is_arabic(unit), unit))


def unit_columns(units: Units, left: Numbers, right: Numbers, ear: Ear) -> Floats:
    """Return one line of UNIT_COLUMNS for each pair of numbers of units, the left never the greater."""
    crosses = units.arabic[left] != units.arabic[right]
    skeletons, coarse = _alike(units.sounds, left, right), _alike(units.coarse, left, right)
    spelt = np.where(crosses, np.nan, _alike(units.text, left, right))
    longest = np.maximum(units.length[left], units.length[right])
    near = (np.maximum(skeletons, coarse) >= _SHARED) | (np.minimum(units.length[left], units.length[right]) <= 2)
    bits = heard_bits(units, left, right, near, ear)
    forth, back, together, met = _surprises(units, left, right, bits, crosses, ear)
    columns = [bits, bits / np.maximum(longest, 1), forth, back, skeletons, coarse, spelt]
    same_end = (units.ends_in_a[left] == units.ends_in_a[right]).astype(np.float64)
    return np.column_stack([*columns, np.log1p(together), *np.log1p(met), same_end])


def _alike(said: Sequence[str], left: Numbers, right: Numbers) -> Floats:
    texts = np.array(said, dtype=object)
    found: Floats = cpdist(texts[left], texts[right], scorer=Levenshtein.normalized_similarity, dtype=np.float64)
    return found


def heard_bits(units: Units, left: Numbers, right: Numbers, near: NDArray[np.bool_], ear: Ear) -> Floats:
    """Return the log2 likelihood ratio of each pair, FAR for those that are not near."""
    bits = np.full(len(left), FAR)
    models = {(True, True): ear.arabic, (True, False): ear.across, (False, False): ear.latin}
    for (first, second), model in models.items():
        chosen = np.flatnonzero(near & (units.arabic[left] == first) & (units.arabic[right] == second))
        written = ([units.signs[i] for i in side[chosen].tolist()] for side in (left, right))
        bits[chosen] = np.maximum(model.bits(*written), FAR)
    return bits


def _surprises(
    units: Units, left: Numbers, right: Numbers, bits: Floats, crosses: NDArray[np.bool_], ear: Ear
) -> tuple[Floats, Floats, Floats, tuple[Floats, Floats]]:
    """Return how much likelier one unit is, given the other, than by chance, both ways, and the counts behind it.

    What lists attest counts as much as it was seen; the hidden Markov model stands for ``_TRUST`` meetings.
    Within a script neither side is first, so the lesser answer is ``forth`` and the lesser count ``met_left``.
    """
    attested = ear.attested
    together = attested.together(units.number[left], units.number[right], crosses)
    met = attested.times[units.number[left]], attested.times[units.number[right]]
    ways = []
    for given, told in ((0, 1), (1, 0)):
        letters = units.bits[(left, right)[told]]
        expected = 2.0 ** np.minimum(bits + letters, _SURE)
        likely = np.log2((together + _TRUST * expected) / (met[given] + _TRUST))
        chance = np.log2((met[told] + _TRUST * 2.0**letters) / (attested.total + _TRUST))
        ways.append(likely - chance)
    forth, back = ways
    within = ~crosses
    forth, back = np.where(within, np.minimum(*ways), forth), np.where(within, np.maximum(*ways), back)
    low, high = np.minimum(*met), np.maximum(*met)
    return forth, back, together, (np.where(within, low, met[0]), np.where(within, high, met[1]))


def unit_value(columns: Floats) -> Floats:
    """Return the bits by which two units of different names are put together."""
    return np.clip((columns[:, _FORTH] + columns[:, _BACK]) / 2, -8.0, 30.0)
