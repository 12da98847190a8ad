"""Splink as its own tutorial has it: names in Latin letters, Jaro-Winkler, term frequencies, estimated on the lists."""

import tempfile
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import splink.comparison_library as compare
from numpy.typing import NDArray
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

_LETTERS = {
    "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r", "ز": "z",
    "س": "s", "ش": "ch", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ك": "k",
    "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "ou", "ي": "i", "ة": "a", "ى": "a", "ء": "a", "ئ": "i", "ؤ": "ou",
    "أ": "a", "إ": "i", "آ": "a",
}  # fmt: skip
_MEMORY = "12GB"  # and spills the rest
_MANY = 200_000  # records of a list
_RULES = [
    block_on("card"), block_on("phone"), block_on("birth"), block_on("given", "family"), block_on("family", "commune"),
    block_on("given", "commune"),
]  # fmt: skip
_COLUMNS = ("given", "family", "card", "birth", "phone", "commune")


def latin(text: str | None) -> str | None:
    """Write a text letter by letter in Latin, as a transliterator without a dictionary does."""
    return "".join(_LETTERS.get(sign, sign) for sign in text.lower()) if text else None


def pairs(
    records: pd.DataFrame, least: float = -10, keys: list[list[int]] | None = None
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Return ``left, right`` of the pairs that stock Splink compares, and its match weights.

    ``records``: lines of ``core_records`` of two feeds, ``left`` and ``right``; ``least``: bits of a pair
    that is told. ``keys`` of each record: pairs that share one are compared instead of those of its own rules.
    """
    told = _plain(records)
    if keys is not None:
        told["keys"] = pd.Series(keys, index=told.index)
    sides = [told[told["feed"] == side].drop(columns="feed") for side in ("left", "right")]
    with tempfile.TemporaryDirectory() as aside:  # where it spills what does not fit
        connection = duckdb.connect(":memory:", config={"temp_directory": aside, "memory_limit": _MEMORY})
        rules = _RULES if keys is None else [block_on("keys", arrays_to_explode=["keys"])]
        frame = _predicted(sides, least, rules, DuckDBAPI(connection=connection))
    swapped = frame["record_id_l"].str.startswith("right")
    ordered = pd.DataFrame(
        {
            "left": frame["record_id_l"].mask(swapped, frame["record_id_r"]),
            "right": frame["record_id_r"].mask(swapped, frame["record_id_l"]),
        }
    )
    return ordered, frame["match_weight"].to_numpy(np.float64)


def _predicted(sides: list[pd.DataFrame], least: float, rules: list[Any], api: DuckDBAPI) -> pd.DataFrame:
    tables = [api.register(side) for side in sides]
    linker = Linker(tables, _settings(rules), log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("card"), block_on("birth", "family"), block_on("given", "family", "commune")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    # Of a million names each family name has thousands of pairs: trained on all of them it fills a disk of 30 GB.
    family = block_on("family") if len(sides[0]) <= _MANY else block_on("family", "commune")
    for rule in (block_on("birth"), family, block_on("card")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict_between(*tables, threshold_match_weight=least)
    told: pd.DataFrame = found.as_duckdbpyrelation().select("record_id_l, record_id_r, match_weight").df()
    return told


def _settings(rules: list[Any]) -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        comparisons=[
            compare.NameComparison("given"),
            compare.NameComparison("family"),
            compare.DamerauLevenshteinAtThresholds("card", [1, 2]),
            compare.DateOfBirthComparison("birth", input_is_string=True),
            compare.ExactMatch("phone"),
            compare.ExactMatch("commune").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=rules,
    )  # fmt: skip


def _plain(records: pd.DataFrame) -> pd.DataFrame:
    def said(*columns: str) -> pd.Series:
        found = pd.Series([None] * len(records), index=records.index, dtype=object)
        for column in columns:
            if column in records:
                found = found.where(found.notna(), records[column])
        return found

    full = said("full_name_latin", "full_name_arabic").map(lambda name: name.split() if isinstance(name, str) else [])
    first = said("given_name_latin", "given_name_arabic").where(lambda x: x.notna(), full.str[0])
    last = said("family_name_latin", "family_name_arabic").where(lambda x: x.notna(), full.str[1:].str.join(" "))
    told = {
        "record_id": records["record_id"],
        "feed": records["feed"],
        "given": first.map(latin),
        "family": last.map(latin),
        "card": said("national_id"),
        "birth": said("birth_date").map(lambda day: str(day)[:10] if day is not None and day == day else None),
        "phone": said("phone"),
        "commune": said("commune").map(latin),
    }
    return pd.DataFrame(told).astype(object).where(lambda frame: frame.notna(), None)
