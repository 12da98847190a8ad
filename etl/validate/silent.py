"""Columns in which a file says nothing keep every rule on their values: half of all rules, and nobody need be asked.

The library takes milliseconds for each rule, whether there is a value to look at or none.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd

_NOTHING_SAID = "expect_column_values_to_be_null"
# Rules that look at the values that are there, and at none where a column says nothing.
_OF_VALUES = {_NOTHING_SAID} | {
    f"expect_column_values_to_{what}"
    for what in ("be_between", "be_in_set", "not_be_in_set", "match_regex", "be_unique")
}


def kept(rows: pd.DataFrame, rules: Mapping[int, Mapping[str, Any]]) -> dict[int, SimpleNamespace]:
    """Return what the library would answer of the rules on columns without a value, by their numbers.

    ``rules``: number → rule of a suite; those that look at values only and nowhere find one are answered.
    """
    empty = {name for name in rows if len(rows) and rows[name].isna().all()}
    return {
        number: _answer(rule, len(rows))
        for number, rule in rules.items()
        if rule["type"] in _OF_VALUES and rule["kwargs"]["column"] in empty
    }


def _answer(rule: Mapping[str, Any], rows: int) -> SimpleNamespace:
    counts = {"element_count": rows, "unexpected_count": 0}
    if rule["type"] != _NOTHING_SAID:
        counts["missing_count"] = rows
    return SimpleNamespace(success=True, result=counts, exception_info=None)
