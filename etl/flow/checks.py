"""The gate before a week's answer: suites on the tables that are reported from, held before anything is written."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pandas as pd

from etl import validate
from expectations import suite_of

Line = Mapping[str, Any]


class GateClosedError(Exception):
    """A critical check failed: nothing is written, the last good answer stays, the week is not reported."""


def hold(
    answer: Mapping[str, list[dict[str, Any]]], facts: Mapping[str, pd.DataFrame], persons: Collection[str]
) -> list[str]:
    """Hold an answer against its suites; return what should be looked at although the answer may be read.

    ``answer``: see :func:`etl.reconcile.reconcile`; ``facts``: the tables it rests on; ``persons``: ids that linking
    knows. Raises GateClosedError, which names rules and counts and no value.
    """
    broken: list[tuple[str, str, int]] = []
    remarks: list[str] = []
    for name, table in _tables(answer, facts, set(persons)).items():
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


def _tables(
    answer: Mapping[str, list[dict[str, Any]]], facts: Mapping[str, pd.DataFrame], persons: set[str]
) -> dict[str, pd.DataFrame]:
    missing = Counter(_key(line) for line in answer["items"] if line["mandatory"] and line["reason"])
    told = {_key(line) for line in answer["trainings"]}
    trained = Counter(line["cohort"] for line in answer["trainings"] if line["trained"])
    return {
        "out_trainings": _frame(_training(line, missing, persons) for line in answer["trainings"]),
        "out_items": _frame({**line, "is_of_training": _key(line) in told} for line in answer["items"]),
        "out_goods": _frame(_goods(line) for line in answer["goods"]),
        "out_cohorts": _frame(_cohort(line, trained) for line in answer["cohorts"]),
        "core_handovers": _handovers(facts.get("core_handovers")),
    }


def _frame(lines: Iterable[Line]) -> pd.DataFrame:
    return pd.DataFrame(list(lines))


def _key(line: Line) -> tuple[str, str, str]:
    return line["person_id"], line["cohort"], line["craft"]


def _training(line: Line, missing: Mapping[tuple[str, str, str], int], persons: set[str]) -> Line:
    return {
        **{name: line[name] for name in ("person_id", "cohort", "craft", "state", "reason", "days_waiting")},
        "evidence_rows": len(line["evidence"]),
        "evidence_feeds": len({row["feed"] for row in line["evidence"]}),
        "mandatory_missing": missing.get(_key(line), 0),
        "is_person_known": line["person_id"] in persons,
        "waits": bool(line["trained"]) and line["state"] in {"not_equipped", "partly_equipped"},
    }


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
