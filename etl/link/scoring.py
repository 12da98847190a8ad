"""Splink: which pairs share a key, and what each column says of them with the model's fixed weights."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from splink import Linker

from etl.link.engines import Engine, OnDuckDB
from etl.link.keys import of_cards
from etl.link.model import Model

FAINT = -7.0  # bits: what so much speaks against is not kept (of lists without cards it costs 1 true pair in 1000)
_FAINT_AT_HOME = -20.0  # where addresses agree: who married, moved or goes by another name is still there
_NOTHING_IS_FAINT = -1_000.0
COLUMNS = ("name", "gender", "national_id", "birth_date", "phone", "commune", "province", "craft", "address")
_LISTS = ("name_keys", "units", "phones", "home_words", "home_pairs")


def score_all(told: pd.DataFrame, model: Model, engine: Engine | None = None) -> pd.DataFrame:
    """Score every pair of records that share a key; see :func:`score_between` for what comes back."""
    if len(told) < 2:
        return _nothing()
    with _on(engine) as chosen:
        return _scored([told], model, chosen)


def score_between(left: pd.DataFrame, right: pd.DataFrame, model: Model, engine: Engine | None = None) -> pd.DataFrame:
    """Score the pairs of one record of each side that share a key.

    ``left`` and ``right``: columns of :func:`etl.link.columns.comparable`; ``engine``: DuckDB when none is given.
    Returns one line per pair, sorted: ``left, right`` (record ids, the smaller first), ``match_weight`` (bits), for
    each compared column ``level_…`` (index of the model's level, -1 unknown) and ``bits_…``. Pairs below FAINT are
    left out, but for two who live where the other does, and two strangers on one card: somebody must be asked.
    """
    if not len(left) or not len(right):
        return _nothing()
    with _on(engine) as chosen:
        return _scored([left, right], model, chosen)


@contextmanager
def _on(engine: Engine | None) -> Iterator[Engine]:
    """Give the engine, or one of our own that is closed at the end: what it holds of a country is much."""
    if engine is not None:
        yield engine
        return
    own = OnDuckDB()
    try:
        yield own
    finally:
        own.close()


def _scored(sides: list[pd.DataFrame], model: Model, engine: Engine) -> pd.DataFrame:
    least = _FAINT_AT_HOME if any(side["home"].notna().any() for side in sides) else FAINT
    found = _predicted(sides, model, engine, least, f"match_weight >= {FAINT} OR mw_address > 0")
    strangers = _on_one_card(sides) - set(zip(found["left"], found["right"], strict=True))
    if not strangers:
        return found
    named = {record for pair in strangers for record in pair}
    few = [side[side["record_id"].isin(named)] for side in sides]
    few = [
        side.assign(keys=pd.Series(list(of_cards(side["national_id"].tolist())[:, None]), side.index, dtype=object))
        for side in few
    ]
    more = _predicted(few, model, engine, _NOTHING_IS_FAINT, "true")
    is_one = np.array([pair in strangers for pair in zip(more["left"], more["right"], strict=True)], dtype=np.bool_)
    both = pd.concat([found, more[is_one]]) if len(found) else more[is_one]
    return both.sort_values(["left", "right"], kind="stable", ignore_index=True)


def _predicted(sides: list[pd.DataFrame], model: Model, engine: Engine, least: float, kept: str) -> pd.DataFrame:
    """Return the pairs of ``least`` bits or more for which ``kept``, a condition in SQL, holds."""
    linker, tables = _linker(sides, model, engine)
    ask = linker.inference.predict_within if len(sides) == 1 else linker.inference.predict_between
    return _plain(ask(*tables, threshold_match_weight=least), model, engine, kept)


def _on_one_card(sides: list[pd.DataFrame]) -> set[tuple[str, str]]:
    """Return the pairs of records that bear one card, unless a crowd does; two sides: one record of each."""
    bearers: dict[str, list[tuple[str, int]]] = {}
    for number, side in enumerate(sides):
        borne = side[side["national_id"].notna()]
        own = of_cards(borne["national_id"].tolist()).tolist()
        for record, card, key, keys in zip(borne["record_id"], borne["national_id"], own, borne["keys"], strict=True):
            if key in keys:
                bearers.setdefault(card, []).append((record, number))
    pairs = (pair for those in bearers.values() if len(those) > 1 for pair in combinations(those, 2))
    return {(min(a, b), max(a, b)) for (a, one), (b, other) in pairs if len(sides) == 1 or one != other}


def _linker(sides: list[pd.DataFrame], model: Model, engine: Engine) -> tuple[Linker, list[Any]]:
    tables = [engine.register(_typed(side)) for side in sides]
    # Settings are checked once, by the tests of the model: checking them costs as much as a small week.
    kind = "dedupe_only" if len(tables) == 1 else "link_only"
    settings = {**engine.settings(model.settings), "link_type": kind}
    linker = Linker(tables, settings, validate_settings=False, log_level="ERROR")
    # The model's own expectation of each name, never a count of this week's files.
    shares = (
        pd.concat([side[["name_sorted", "tf_name_sorted"]] for side in sides]).dropna().drop_duplicates("name_sorted")
    )
    expected = {"name_sorted": shares["name_sorted"].tolist(), "tf_name_sorted": shares["tf_name_sorted"].tolist()}
    typed = pa.table(expected, schema=_SHARES)
    linker.table_management.register_term_frequency_lookup(engine.register(typed), "name_sorted")
    return linker, tables


_COMPARED = (
    "record_id", "name_sorted", "name_glued", "gender", "national_id", "birth", "birth_year",
    "birth_swapped", "birth_exact", "phone", "phone_household", "commune_code", "commune_sound", "province", "craft",
    "home",
)  # fmt: skip


def _typed(told: pd.DataFrame) -> Any:
    """Return the columns that SQL sees; a column that is silent everywhere still has its type."""
    texts = {name: pa.array(told[name].tolist(), pa.string()) for name in _COMPARED if name not in _FLAGS}
    typed = {name: pa.array(told[name].tolist(), pa.bool_()) for name in _FLAGS}
    lists = {name: pa.array(told[name].tolist(), pa.list_(pa.string())) for name in _LISTS}
    return pa.table(texts | typed | lists | {"keys": pa.array(told["keys"].tolist(), pa.list_(pa.int64()))})


_SHARES = pa.schema({"name_sorted": pa.string(), "tf_name_sorted": pa.float64()})
_FLAGS = ("birth_exact", "phone_household")


def _plain(found: Any, model: Model, engine: Engine, condition: str) -> pd.DataFrame:
    names = level_names(model)
    kept = [*_ANSWERED, *(column.unquote().name for column in found.columns)]
    kept = list(dict.fromkeys(name for name in kept if name in _ANSWERED or name.startswith(("gamma_", "mw_"))))
    pairs = engine.taken(found, kept, condition)
    swap = (pairs["record_id_l"] > pairs["record_id_r"]).to_numpy()
    left, right = pairs["record_id_l"].to_numpy(object), pairs["record_id_r"].to_numpy(object)
    told = {
        "left": np.where(swap, right, left),
        "right": np.where(swap, left, right),
        "match_weight": pairs["match_weight"].to_numpy(),
    }
    for column in names:
        told[f"level_{column}"] = pairs[f"gamma_{column}"].to_numpy(dtype=np.int8)
        rarity = pairs[f"mw_tf_adj_{column}"].to_numpy() if f"mw_tf_adj_{column}" in pairs else 0.0
        told[f"bits_{column}"] = pairs[f"mw_{column}"].to_numpy() + rarity
    return pd.DataFrame(told).sort_values(["left", "right"], kind="stable", ignore_index=True)


_ANSWERED = ("record_id_l", "record_id_r", "match_weight")


def level_names(model: Model) -> dict[str, dict[int, str]]:
    """Return for each compared column what Splink's level numbers are called; -1 is ``unknown``."""
    found = {}
    for comparison in model.settings["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        named = {len(levels) - 1 - at: level["label_for_charts"] for at, level in enumerate(levels)}
        found[comparison["output_column_name"]] = {-1: "unknown", **named}
    return found


def _nothing() -> pd.DataFrame:
    columns = ["left", "right", "match_weight", *(f"{kind}_{name}" for kind in ("level", "bits") for name in COLUMNS)]
    return pd.DataFrame({name: np.array([], dtype=object if name in {"left", "right"} else float) for name in columns})
