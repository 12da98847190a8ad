"""What the rescorer looks at: more of a pair than levels can say, and how its rivals stand."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein, Indel
from rapidfuzz.process import cpdist

from etl.link.model import Model
from etl.link.rivals import Humans, Places, standing
from etl.link.scoring import level_names
from etl.parts import InParts, at_once
from etl.spelling.likeness import name_likeness
from etl.spelling.trees import Floats

UNKNOWN = np.nan

FIRST = (
    "match_weight", "name_bits", "sound", "given", "gender", "id_edits", "birth", "phone", "phone_bearers", "commune",
    "province", "craft", "rarity", "namesakes", "expected", "is_cross_script", "address", "home", "number",
)  # fmt: skip
SECOND = (
    "first", "gap_least", "gap_most", "rivals", "name_bits", "id_edits", "birth", "phone", "given", "rarity",
    "namesakes", "expected", "home",
)  # fmt: skip
# A higher value never speaks against one person (1), never speaks for one (-1), or may do either (0).
RISING = {
    "match_weight": 1, "name_bits": 1, "sound": 1, "given": 1, "gender": 1, "id_edits": -1, "birth": 1, "commune": 1,
    "province": 1, "address": 1, "home": 1, "number": 1, "first": 1, "gap_least": 1, "gap_most": 1, "rivals": -1,
    "namesakes": -1, "expected": -1,
}  # fmt: skip


def first_features(
    pairs: pd.DataFrame, told: pd.DataFrame, model: Model, crowds: dict[str, Floats] | None = None
) -> Floats:
    """Return one row per pair and one column per name of FIRST; nan where one of the two does not say.

    ``pairs``: as :func:`etl.link.scoring.score_all` answers. ``told``: the records, as ``comparable`` answers.
    ``crowds``: what :func:`crowds_of` says of these pairs, where it is known.
    """
    left, right = places(pairs, told)
    crowds = crowds or crowds_of(told, left, right)
    said = {name: told[name].to_numpy(object) for name in told.columns}
    names = level_names(model)
    columns = {
        name: _level(pairs, name, names) for name in ("gender", "phone", "commune", "province", "craft", "address")
    }
    columns |= {
        "match_weight": pairs["match_weight"].to_numpy(float),
        "name_bits": pairs["name_bits"].to_numpy(float) if "name_bits" in pairs else _name_bits(said, left, right),
        "sound": _likeness(said["name_sorted"], left, right),
        "given": _given(said, left, right),
        "id_edits": _edits(said["national_id"], left, right),
        "birth": _level(pairs, "birth_date", names),
        "phone_bearers": np.log1p(np.maximum(*_both(said["phone_bearers"], left, right))),
        "rarity": -np.log(np.maximum(*_both(said["tf_name_sorted"], left, right))),
        **crowds,
        "is_cross_script": _is_cross(said, left, right),
        "home": _likeness(said["home"], left, right),
        "number": _numbers(said, left, right),
    }
    columns["phone_bearers"][np.isnan(columns["phone"])] = UNKNOWN
    return np.column_stack([columns[name] for name in FIRST])


def places(pairs: pd.DataFrame, told: pd.DataFrame) -> tuple[Places, Places]:
    """Return where the left and the right record of each pair stand among the records."""
    at = pd.Series(np.arange(len(told)), index=told["record_id"])
    return at.loc[pairs["left"]].to_numpy(), at.loc[pairs["right"]].to_numpy()


def _both(values: NDArray[Any], left: Places, right: Places) -> tuple[Floats, Floats]:
    numbers = np.array([np.nan if value is None else value for value in values], dtype=float)
    return numbers[left], numbers[right]


def _level(pairs: pd.DataFrame, column: str, names: dict[str, dict[int, str]]) -> Floats:
    """The level's rank; unknown is nan."""
    found = pairs[f"level_{column}"].to_numpy(float)
    found[found < 0] = UNKNOWN
    return found


def _texts(values: NDArray[Any], at: Places) -> list[str]:
    return [value or "" for value in values[at]]


def _pairwise(values: NDArray[Any], left: Places, right: Places, scorer: Any, *, silent: float = UNKNOWN) -> Floats:
    silence = np.array([value is None for value in values])
    found: Floats = cpdist(_texts(values, left), _texts(values, right), scorer=scorer, dtype=np.float64)
    found[silence[left] | silence[right]] = silent
    return found


def _likeness(values: NDArray[Any], left: Places, right: Places) -> Floats:
    return _pairwise(values, left, right, Indel.normalized_similarity)


def _edits(values: NDArray[Any], left: Places, right: Places) -> Floats:
    return np.minimum(_pairwise(values, left, right, DamerauLevenshtein.distance), 5)


def _given(said: dict[str, NDArray[Any]], left: Places, right: Places) -> Floats:
    """2 equal first names, 0..1 alike, -1 two names of the table of first names that one person does not bear."""
    found = _likeness(said["given_key"], left, right)
    found[found == 1] = 2
    ours, theirs = said["given_variant"][left], said["given_variant"][right]
    known = np.array([bool(a) and bool(b) for a, b in zip(ours, theirs, strict=True)], dtype=bool)
    apart = known & (ours != theirs)
    found[known & (ours == theirs)] = 2
    found[apart] = -1
    return found


def name_bits(pairs: pd.DataFrame, told: pd.DataFrame, in_parts: InParts = at_once) -> Floats:
    """Return for each pair how likely the written names spell one name, log2 odds; nan where one is not written."""
    said = {name: told[name].to_numpy(object) for name in ("latin", "arabic")}
    left, right = places(pairs, told)

    def heard(part: range) -> Floats:
        return _name_bits(said, left[part.start : part.stop], right[part.start : part.stop])

    found = in_parts(heard, range(len(pairs)), len(pairs))
    return np.concatenate(found)


def _name_bits(said: dict[str, NDArray[Any]], left: Places, right: Places) -> Floats:
    """In one script where both write it, else across scripts."""
    found = np.full(len(left), -np.inf)
    has = {script: np.array([bool(text) for text in said[script]], dtype=np.bool_) for script in ("latin", "arabic")}
    shared = np.zeros(len(left), dtype=bool)
    for script in ("latin", "arabic"):
        here = has[script][left] & has[script][right]
        _raise(found, here, said[script], said[script], left, right)
        shared |= here
    for one, other in (("latin", "arabic"), ("arabic", "latin")):
        _raise(found, has[one][left] & has[other][right] & ~shared, said[one], said[other], left, right)
    found[np.isinf(found)] = UNKNOWN
    return found


def _raise(found: Floats, here: NDArray[np.bool_], ours: Any, theirs: Any, left: Places, right: Places) -> None:
    if here.any():
        likely = name_likeness(_texts(ours, left[here]), _texts(theirs, right[here]))
        found[here] = np.maximum(found[here], likely)


def _is_cross(said: dict[str, NDArray[Any]], left: Places, right: Places) -> Floats:
    latin, arabic = (np.array([bool(text) for text in said[script]], dtype=np.bool_) for script in ("latin", "arabic"))
    shared = (latin[left] & latin[right]) | (arabic[left] & arabic[right])
    return np.asarray(~shared, np.float64)


def _numbers(said: dict[str, NDArray[Any]], left: Places, right: Places) -> Floats:
    """1 where a number that a partner gave is equal, 0 where such numbers differ."""
    found = np.full(len(left), UNKNOWN)
    for column in ("registry_id", "trainee_id_ofppt"):
        ours, theirs = said[column][left], said[column][right]
        both = np.array([a is not None and b is not None for a, b in zip(ours, theirs, strict=True)], dtype=bool)
        found[both] = np.fmax(found[both], (ours[both] == theirs[both]).astype(float))
    return found


def crowds_of(told: pd.DataFrame, left: Places, right: Places) -> dict[str, Floats]:
    """Return ``namesakes`` and ``expected`` of each pair, in which everybody has a part: they move with the lists."""
    return {"namesakes": _namesakes(told, left, right), "expected": _expected(told, left, right)}


def _namesakes(told: pd.DataFrame, left: Places, right: Places) -> Floats:
    """How many identity cards, or birth days where no card is said, go with the commoner of the two names."""
    card = told["national_id"].where(told["national_id"].notna(), told["birth"])
    numbers = card.groupby(told["name_sorted"]).nunique()
    shared = told["name_sorted"].map(numbers).fillna(0).to_numpy(float)
    return np.log1p(np.maximum(shared[left], shared[right]))


def _expected(told: pd.DataFrame, left: Places, right: Places) -> Floats:
    """How many people of the commoner name the longer of the two lists should hold, as a logarithm."""
    size = told["feed"].map(told["feed"].value_counts()).to_numpy(float)
    shares = np.maximum(*_both(told["tf_name_sorted"].to_numpy(object), left, right))
    return np.asarray(np.log(shares * np.maximum(size[left], size[right])), np.float64)


def second_features(first: Floats, rows: Floats, left: Places, right: Places, humans: Humans) -> Floats:
    """Return one row per pair and one column per name of SECOND.

    ``first``: the first round's log odds. ``rows``: what :func:`first_features` answered. ``left, right``: places of
    the records of each pair.
    """
    return beside_rivals(first, rows, rivalry(first, left, right, humans))


def rivalry(first: Floats, left: Places, right: Places, humans: Humans) -> dict[str, Floats]:
    """Return how each pair stands among its rivals; see :func:`etl.link.rivals.standing`."""
    ends = humans.of[left], humans.of[right]
    gaps, rivals = zip(*(standing(first, own, other, humans) for own, other in (ends, ends[::-1])), strict=True)
    return {"gap_least": np.minimum(*gaps), "gap_most": np.maximum(*gaps), "rivals": np.maximum(*rivals)}


def beside_rivals(first: Floats, rows: Floats, rivals: dict[str, Floats]) -> Floats:
    """Return one row per pair and one column per name of SECOND; ``rivals``: what :func:`rivalry` answered."""
    kept = {name: rows[:, FIRST.index(name)] for name in SECOND if name in FIRST}
    columns = kept | rivals | {"first": first}
    return np.column_stack([columns[name] for name in SECOND])
