"""The gate before a week's answer: suites on the tables that are reported from, held before anything is written."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from etl import validate
from expectations import suite_of

Line = Mapping[str, Any]


class GateClosedError(Exception):
    """A critical check failed: nothing is written, the last good answer stays, the week is not reported."""


def hold(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Hold the tables of an answer against their suites; return what should be looked at although it may be read.

    ``tables``: see :func:`tables_of`. Raises GateClosedError, which names rules and counts and no value.
    """
    broken: list[tuple[str, str, int]] = []
    remarks: list[str] = []
    for name, table in tables.items():
        for rule, rows in validate.check_table(table, suite_of(name)) if len(table) else ():
            meta = rule["meta"]
            if meta["effect"] == "stop":
                broken.append((name, meta["code"], rows))
            else:
                remarks.append(f"{name}: {meta['code']} ({rows} rows): {meta['why']}")
    if broken:
        told = "; ".join(f"{name}: {code} ({rows} rows)" for name, code, rows in broken)
        raise GateClosedError(
            f"the answer breaks rules of expectations/, nothing of it was written and no letter is built: {told}; "
            "look at the files taken since the last good week (`tajhiz files`), or report a bug"
        )
    return remarks


def tables_of(
    answer: Mapping[str, list[dict[str, Any]]], facts: Mapping[str, pd.DataFrame], persons: Collection[str]
) -> dict[str, pd.DataFrame]:
    """Return suite → table, with the columns that the suite's rules ask.

    ``answer``: see :func:`etl.reconcile.reconcile`; ``facts``: the tables it rests on; ``persons``: ids that linking
    knows.
    """
    items = answer["items"]
    keys = [_key(line) for line in items]
    missing = Counter(key for key, line in zip(keys, items, strict=True) if line["mandatory"] and line["reason"])
    told = {_key(line) for line in answer["trainings"]}
    trained = Counter(line["cohort"] for line in answer["trainings"] if line["trained"])
    return {
        "out_trainings": _trainings(answer["trainings"], missing, set(persons)),
        "out_items": pd.DataFrame(_columns(items, _ITEM) | {"is_of_training": [key in told for key in keys]}),
        "out_goods": pd.DataFrame([_goods(line) for line in answer["goods"]]),
        "out_cohorts": pd.DataFrame([_cohort(line, trained) for line in answer["cohorts"]]),
        "core_handovers": _handovers(facts.get("core_handovers")),
    }


_TRAINING = ("person_id", "cohort", "craft", "state", "reason", "days_waiting")
_ITEM = ("person_id", "cohort", "craft", "item", "mandatory", "reason", "quantity_signed", "quantity_needed")


def _columns(lines: Sequence[Line], names: Iterable[str]) -> dict[str, list[Any]]:
    return {name: [line[name] for line in lines] for name in names}


def _key(line: Line) -> tuple[str, str, str]:
    return line["person_id"], line["cohort"], line["craft"]


def _trainings(lines: Sequence[Line], missing: Mapping[tuple[str, str, str], int], persons: set[str]) -> pd.DataFrame:
    waits = {"not_equipped", "partly_equipped"}
    return pd.DataFrame(
        _columns(lines, _TRAINING)
        | {
            "evidence_rows": [len(line["evidence"]) for line in lines],
            "evidence_feeds": [len({row["feed"] for row in line["evidence"]}) for line in lines],
            "mandatory_missing": [missing.get(_key(line), 0) for line in lines],
            "is_person_known": [line["person_id"] in persons for line in lines],
            "waits": [bool(line["trained"]) and line["state"] in waits for line in lines],
        }
    )


def _goods(line: Line) -> Line:
    return {
        **line,
        "unbalanced": line["handed_over"] + line["in_store"] - line["accepted"],
        "received_beyond": line["received"] - line["handed_over"],
    }


def _cohort(line: Line, trained: Mapping[str, int]) -> Line:
    states = sum(line[state] for state in ("equipped", "partly_equipped", "not_equipped", "closed"))
    return {
        "cohort": line["cohort"],
        "states_less_trained": states - line["trained"],
        "trained_untold": trained[line["cohort"]] - line["trained"],
    }


def _handovers(table: pd.DataFrame | None) -> pd.DataFrame:
    if table is None or table.empty:
        return pd.DataFrame()
    named = [name for name in ("person_id", "cooperative_key", "record_id") if name in table]
    return pd.DataFrame(
        {"status": table["status"], "quantity": table["quantity"], "has_beneficiary": table[named].notna().any(axis=1)}
    )
