"""EDGE  table + suite → accepted, quarantined with reasons, verdict; the only user of Great Expectations.

Great Expectations is imported inside the function that needs it: its import takes seconds. Failing rows are
asked for by row address and never by value, so that no result holds a personal value.
"""

import logging
from functools import cache
from typing import Any

import pandas as pd

from etl.records import Verdict

_REPORTED = ["sheet", "row", "column", "code", "severity", "reason_fr", "reason_ar", "cells"]
_SEVERITY = {"stop": "critical", "quarantine": "error", "remark": "warning"}
_ADDRESS = "_address"  # position of the record: unique where (sheet, row) of an odd file may not be
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": [_ADDRESS],
    "exclude_unexpected_values": True,  # default results carry the failing values themselves
    "partial_unexpected_count": 0,
}


class SuiteError(Exception):
    """A rule could not be evaluated at all: the suite is wrong, not the file."""


def check(records: pd.DataFrame, suite: dict[str, Any]) -> Verdict:
    """Hold a file's records against its feed's suite.

    ``records`` has ``sheet, row, cells`` and the columns that the suite names; a column that the file does not
    have is added empty, so that one suite serves every layout of a feed. Raises SuiteError for a rule that
    cannot be evaluated.
    """
    held = records.reset_index(drop=True)
    missing = [rule["kwargs"]["column"] for rule in suite["expectations"] if "column" in rule["kwargs"]]
    for rule in suite["expectations"]:
        missing += [rule["kwargs"][key] for key in ("column_A", "column_B") if key in rule["kwargs"]]
    for column in missing:
        if column not in held:
            held[column] = None
    held[_ADDRESS] = range(len(held))
    broken = _broken_rules(held, suite)
    rows = [_reported(held, rule, position) for rule, positions in broken for position in positions]
    said = pd.DataFrame(rows, columns=[*_REPORTED, _ADDRESS])
    stopped = next((rule["meta"] for rule, _ in broken if rule["meta"]["effect"] == "stop"), None)
    out = said[said["severity"] == "error"]
    return Verdict(
        accepted=held[~held[_ADDRESS].isin(out[_ADDRESS])].drop(columns=_ADDRESS),
        quarantined=out.drop(columns=_ADDRESS),
        warnings=said[said["severity"] == "warning"].drop(columns=_ADDRESS),
        stopped_by=stopped["code"] if stopped else None,
        stopped_reason_fr=stopped["reason_fr"] if stopped else "",
        stopped_reason_ar=stopped["reason_ar"] if stopped else "",
    )


def _broken_rules(held: pd.DataFrame, suite: dict[str, Any]) -> list[tuple[dict[str, Any], list[int]]]:
    """Return each failed rule with the positions of the records that broke it (none for table rules)."""
    gx, batch = _batch(held)
    expectations = [
        {key: value for key, value in rule.items() if key in {"type", "kwargs"}} for rule in suite["expectations"]
    ]
    result = batch.validate(
        gx.ExpectationSuite(name=suite["name"], expectations=expectations), result_format=_RESULT_FORMAT
    )
    broken = []
    for rule, outcome in zip(suite["expectations"], result.results, strict=True):
        if _raised(outcome.exception_info):
            raise SuiteError(f"expectations/{suite['name']}.yml: {rule['type']} {rule['kwargs']} cannot be evaluated")
        if not outcome.success:
            addresses = outcome.result.get("unexpected_index_list") or []
            broken.append((rule, [int(p) for found in addresses for p in _positions(found[_ADDRESS])]))
    return broken


def _raised(exception_info: dict[str, Any] | None) -> bool:
    """A rule that cannot be evaluated reads as a failed rule; its exceptions stand apart, one or one per metric."""
    told = exception_info or {}
    return any(one.get("raised_exception") for one in (told, *told.values()) if isinstance(one, dict))


def _positions(found: Any) -> list[Any]:
    return list(found) if isinstance(found, list) else [found]


def _batch(held: pd.DataFrame) -> tuple[Any, Any]:
    gx, whole = _great_expectations()
    return gx, whole.get_batch({"dataframe": held.drop(columns=["cells"], errors="ignore")})


@cache
def _great_expectations() -> tuple[Any, Any]:
    """Return the library and a batch definition that takes any DataFrame; made once, nothing is kept in it."""
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("file").add_dataframe_asset("records")
    return gx, asset.add_batch_definition_whole_dataframe("all")


def _reported(held: pd.DataFrame, rule: dict[str, Any], position: int) -> dict[str, Any]:
    record = held.iloc[position]
    meta = rule["meta"]
    column = meta.get("column") or rule["kwargs"].get("column") or rule["kwargs"].get("column_A") or ""
    suggestion = record.get(f"{column}_suggestion")
    nearest = f" « {suggestion} » ?" if isinstance(suggestion, str) and suggestion else ""
    return {
        "sheet": record["sheet"],
        "row": int(record["row"]),
        "column": column,
        "code": meta["code"],
        "severity": _SEVERITY[meta["effect"]],
        "reason_fr": meta["reason_fr"] + nearest,
        "reason_ar": meta["reason_ar"] + nearest,
        "cells": record.get("cells"),
        _ADDRESS: position,
    }
