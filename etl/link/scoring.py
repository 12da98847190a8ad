"""Splink on DuckDB: which pairs share a key, and what each column says of them with the model's fixed weights."""

from collections.abc import Iterable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from splink import Linker
from splink.backends.duckdb import DuckDBAPI

from etl.link.model import Model

FAINT = -10.0  # bits: what so much speaks against is not kept (of 30,000 people two in ten thousand pairs are lost)
_ONE_CARD = -18.0  # but two strangers on one card are: somebody must be asked
COLUMNS = ("name", "gender", "national_id", "birth_date", "phone", "commune", "province", "craft", "address")
_LISTS = ("name_keys", "units", "phones", "keys")


def score_all(told: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Score every pair of records that share a key; see :func:`score_between` for what comes back."""
    if len(told) < 2:
        return _nothing()
    linker, tables = _linker([told], model)
    return _plain(linker.inference.predict_within(tables[0], threshold_match_weight=_ONE_CARD), model)


def score_between(left: pd.DataFrame, right: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Score the pairs of one record of each side that share a key.

    ``left`` and ``right``: columns of :func:`etl.link.columns.comparable`. Returns one line per pair, sorted:
    ``left, right`` (record ids, the smaller first), ``match_weight`` (bits), for each compared column ``level_…``
    (index of the model's level, -1 unknown) and ``bits_…``.
    """
    if not len(left) or not len(right):
        return _nothing()
    linker, tables = _linker([left, right], model)
    return _plain(linker.inference.predict_between(*tables, threshold_match_weight=_ONE_CARD), model)


def _linker(sides: list[pd.DataFrame], model: Model) -> tuple[Linker, list[Any]]:
    connection = duckdb.connect(":memory:")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("CREATE MACRO arrays_overlap(a, b) AS list_has_any(a, b)")
    api = DuckDBAPI(connection=connection)
    tables = [api.register(_typed(side)) for side in sides]
    # Settings are checked once, by the tests of the model: checking them costs as much as a small week.
    kind = "dedupe_only" if len(tables) == 1 else "link_only"
    linker = Linker(tables, {**model.settings, "link_type": kind}, validate_settings=False, log_level="ERROR")
    # The model's own expectation of each name, never a count of this week's files.
    shares = (
        pd.concat([side[["name_sorted", "tf_name_sorted"]] for side in sides]).dropna().drop_duplicates("name_sorted")
    )
    linker.table_management.register_term_frequency_lookup(
        api.register(shares.astype({"name_sorted": "str", "tf_name_sorted": "float64"})), "name_sorted"
    )
    return linker, tables


_COMPARED = (
    "record_id", "name_sorted", "name_glued", "gender", "national_id", "birth", "birth_year",
    "birth_swapped", "birth_exact", "phone", "phone_household", "commune_code", "commune_sound", "province", "craft",
    "address",
)  # fmt: skip


def _typed(told: pd.DataFrame) -> Any:
    """Return the columns that SQL sees; a column that is silent everywhere still has its type."""
    texts = {name: pa.array(told[name].tolist(), pa.string()) for name in _COMPARED if name not in _FLAGS}
    typed = {name: pa.array(told[name].tolist(), pa.bool_()) for name in _FLAGS}
    lists = {name: pa.array(told[name].tolist(), pa.list_(pa.string())) for name in _LISTS}
    return pa.table(texts | typed | lists)


_FLAGS = ("birth_exact", "phone_household")


def _plain(found: Any, model: Model) -> pd.DataFrame:
    names = level_names(model)
    kept = [name for name in _ANSWERED if name in _columns(found)]
    kept += [name for name in _columns(found) if name.startswith(("gamma_", "mw_"))]
    card = next(level for level, name in names["national_id"].items() if name == "same")
    worth = f"match_weight >= {FAINT} OR gamma_national_id = {card}"
    pairs = found.as_duckdbpyrelation().filter(worth).select(", ".join(kept)).df()
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


def _columns(found: Any) -> list[str]:
    return list(found.as_duckdbpyrelation().columns)


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


def without(told: pd.DataFrame, records: Iterable[str]) -> pd.DataFrame:
    """Return the lines of other records."""
    return told[~told["record_id"].isin(set(records))]
