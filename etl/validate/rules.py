"""Hold records against a suite.

Great Expectations is imported inside the function that needs it: its import takes seconds. It is given only the
columns that a suite names, and answers with row positions and counts, so that no result holds a personal value.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd

from etl.records import Verdict
from etl.validate import silent
from etl.validate.library import great_expectations

Rule = dict[str, Any]
Broken = list[tuple[Rule, "pd.Index[int]"]]

_REPORTED = ["sheet", "row", "column", "code", "severity", "reason_fr", "reason_ar", "position"]
_SEVERITY = {"remark": "warning", "quarantine": "error", "stop": "critical"}
_WEIGHT = list(_SEVERITY)
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,  # default results carry the failing values themselves
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": False,  # a text as long as the failing rows are many
}
_BATCH, _COUNTS = "all", ("element_count", "unexpected_count", "missing_count")
_LIMITS = ("min_value", "max_value")
_DAY = re.compile(r"received_on(?: ([+-]) (\d+) (days|months|years))?")


class SuiteError(Exception):
    """A rule could not be evaluated at all: the suite is wrong, not the file."""


def check(
    records: pd.DataFrame, suite: dict[str, Any], received_on: date | None = None, *, part: bool = False
) -> Verdict:
    """Hold a file's records against its feed's suite.

    ``records`` has ``sheet, row`` and the columns that the suite names; a column that the file does not have counts
    as empty, so that one suite serves every layout of a feed. ``received_on``: the day that limits such as
    ``received_on - 80 years`` mean; without it rules that have one are left out. ``part``: these are some rows of a
    file, and rules about all of them wait for ``check_whole``. Raises SuiteError for a rule that cannot be evaluated.
    """
    return _judged(records, suite, received_on, [r for r in suite["expectations"] if not (part and is_whole(r))])


def check_whole(records: pd.DataFrame, suite: dict[str, Any], received_on: date | None = None) -> Verdict:
    """Hold all records of a file against the rules that ``check(…, part=True)`` left out."""
    return _judged(records, suite, received_on, [r for r in suite["expectations"] if is_whole(r)])


def check_table(table: pd.DataFrame, suite: dict[str, Any]) -> list[tuple[Rule, int]]:
    """Hold a table of ours against its suite; return each broken rule with the number of rows that break it.

    Raises SuiteError for a rule that cannot be evaluated, one that names a column which the table lacks among them.
    """
    lacking = set(columns_of([rule["kwargs"] for rule in suite["expectations"]])) - {str(name) for name in table}
    if lacking:
        raise SuiteError(f"expectations/{suite['name']}.yml names {', '.join(sorted(lacking))}, which the table lacks")
    rules = suite["expectations"]
    broken, _ = _answers(_columns_asked(table, rules), suite["name"], rules)
    return [(rule, len(rows)) for rule, rows in broken]


def is_whole(rule: Rule) -> bool:
    """Tell a rule that no row can answer by itself."""
    return bool(rule["type"].startswith("expect_table_") or rule["type"].endswith("_to_be_unique"))


def _judged(records: pd.DataFrame, suite: dict[str, Any], received_on: date | None, rules: list[Rule]) -> Verdict:
    asked = [dated for rule in rules if (dated := _on_the_day(rule, received_on))]
    broken, outcomes = _answers(_columns_asked(records, asked), suite["name"], asked)
    told = [_told(records, rule, positions) for rule, positions in _each_cell_once(broken)]
    said = pd.concat(told, ignore_index=True) if told else pd.DataFrame(columns=_REPORTED)
    stopped = next((rule["meta"] for rule, _ in broken if rule["meta"]["effect"] == "stop"), None)
    out = said[said["severity"] == "error"]
    return Verdict(
        accepted=records if out.empty else records[~records.index.isin(out["position"])],
        quarantined=out.reset_index(drop=True),
        warnings=said[said["severity"] == "warning"].reset_index(drop=True),
        stopped_by=stopped["code"] if stopped else None,
        stopped_reason_fr=stopped["reason_fr"] if stopped else "",
        stopped_reason_ar=stopped["reason_ar"] if stopped else "",
        validation={"suite": suite["name"], "results": outcomes},
    )


def _on_the_day(rule: Rule, received_on: date | None) -> Rule | None:
    """Return a rule with its limits in days as moments, None when it needs a day and none is known."""
    kwargs = dict(rule["kwargs"])
    for limit in _LIMITS:
        if isinstance(kwargs.get(limit), dict):
            if received_on is None:
                return None
            kwargs[limit] = _day(kwargs[limit]["$PARAMETER"], received_on)
        elif isinstance(kwargs.get(limit), str):
            kwargs[limit] = datetime.fromisoformat(kwargs[limit])
    return {**rule, "kwargs": kwargs}


def _day(written: str, received_on: date) -> datetime:
    found = _DAY.fullmatch(written)
    if found is None:
        raise SuiteError(f"{written!r} is no day: write received_on, or received_on - 80 years")
    sign, count, unit = found.groups()
    step: Any = {unit: int(sign + count)} if unit else {"days": 0}
    return (pd.Timestamp(received_on) + pd.DateOffset(**step)).to_pydatetime()


def columns_of(arguments: Any) -> Iterator[str]:
    """Yield the columns that a rule or rules name, those of row conditions among them."""
    if isinstance(arguments, list):
        for one in arguments:
            yield from columns_of(one)
    elif isinstance(arguments, dict):
        for key, value in arguments.items():
            if key in {"column", "column_A", "column_B", "name"} and isinstance(value, str):
                yield value
            elif key == "column_list":
                yield from value
            elif key == "pass_through_filter":
                yield from _counted_in(value)
            else:
                yield from columns_of(value)


def _counted_in(condition: str) -> list[str]:
    """Return the columns of a condition in words, such as ``accepted + refused > inspected``: they hold numbers."""
    return [word for word in re.findall(r"[a-z]\w*", condition) if word not in {"and", "or", "not"}]


def _columns_asked(records: pd.DataFrame, rules: list[Rule]) -> pd.DataFrame:
    """Return what the rules name and nothing else, labelled by position; columns with days for limits as days."""
    asked = [rule["kwargs"] for rule in rules]
    names = sorted(set(columns_of(asked)))
    empty = pd.Series([None] * len(records), dtype=object)
    held = {name: records[name].reset_index(drop=True) if name in records else empty for name in names}
    limited = {kw["column"] for kw in asked if any(isinstance(kw.get(limit), datetime) for limit in _LIMITS)}
    pairs = [{kw["column_A"], kw["column_B"]} for kw in asked if "column_A" in kw]
    days = limited.union(*(pair for pair in pairs if pair & limited))
    for name in days:  # else each value is compared by itself, in Python
        held[name] = pd.to_datetime(held[name], format="%Y-%m-%d", errors="coerce").astype("datetime64[ns]")
    conditions = [(kw.get("row_condition") or {}).get("pass_through_filter", "") for kw in asked]
    for name in {name for condition in conditions for name in _counted_in(condition)}:
        held[name] = pd.to_numeric(held[name], errors="coerce")
    once = set(columns_of([rule["kwargs"] for rule in rules if rule["type"].endswith("_to_be_unique")]))
    for name in once.difference(columns_of([r["kwargs"] for r in rules if not r["type"].endswith("_to_be_unique")])):
        numbers, _ = pd.factorize(held[name])  # the same number where it is the same text: compared in half the time
        held[name] = pd.Series(numbers).where(numbers >= 0)
    return pd.DataFrame(held, index=range(len(records)))


def _answers(held: pd.DataFrame, suite: str, rules: list[Rule]) -> tuple[Broken, list[dict[str, Any]]]:
    """Return each failed rule with the positions that broke it (none for table rules), and what was counted."""
    outcomes: dict[int, Any] = {}
    for condition, numbers in _by_condition(rules).items():
        where = json.loads(condition)
        rows = held if where is None else _engine(held).get_domain_records({"batch_id": _BATCH, "row_condition": where})
        outcomes |= silent.kept(rows, {n: rules[n] for n in numbers})
        if left := {n: rules[n] for n in numbers if n not in outcomes}:
            outcomes |= _asked_of(rows, suite, left)
    broken: Broken = []
    for n, rule in enumerate(rules):
        if _raised(outcomes[n].exception_info):
            raise SuiteError(f"expectations/{suite}.yml: {rule['type']} {rule['kwargs']} cannot be evaluated")
        if not outcomes[n].success:
            broken.append((rule, pd.Index(outcomes[n].result.get("unexpected_index_list") or [], dtype="int64")))
    return broken, [_counted(rule, outcomes[n]) for n, rule in enumerate(rules)]


def _by_condition(rules: list[Rule]) -> dict[str, list[int]]:
    """Return the rules that look at the same rows together: finding these rows costs as much as judging them."""
    together: dict[str, list[int]] = {}
    for n, rule in enumerate(rules):
        together.setdefault(json.dumps(rule["kwargs"].get("row_condition"), sort_keys=True), []).append(n)
    return together


def _asked_of(rows: pd.DataFrame, suite: str, rules: dict[int, Rule]) -> dict[int, Any]:
    """Return the outcome of each rule by its number; the answers come in an order of their own."""
    gx, whole = great_expectations()
    asked = [
        {"type": r["type"], "kwargs": {k: v for k, v in r["kwargs"].items() if k != "row_condition"}, "meta": {"n": n}}
        for n, r in rules.items()
    ]
    needed = sorted(set(columns_of([one["kwargs"] for one in asked])))  # the library fingerprints all it is given
    result = whole.get_batch({"dataframe": rows[needed]}).validate(
        gx.ExpectationSuite(name=suite, expectations=asked), result_format=_RESULT_FORMAT
    )
    return {outcome.expectation_config.meta["n"]: outcome for outcome in result.results}


def _engine(held: pd.DataFrame) -> Any:
    from great_expectations.execution_engine import PandasExecutionEngine

    return PandasExecutionEngine(batch_data_dict={_BATCH: held})


def _raised(exception_info: dict[str, Any] | None) -> bool:
    """A rule that cannot be evaluated reads as a failed rule; its exceptions stand apart, one or one per metric."""
    told = exception_info or {}
    return any(one.get("raised_exception") for one in (told, *told.values()) if isinstance(one, dict))


def _each_cell_once(broken: Broken) -> Broken:
    """Take "is missing" back where "cannot be read" says at least as much of the same cell."""
    once: Broken = []
    for rule, rows in broken:
        effect, problem = rule["meta"]["effect"], f"{rule['kwargs'].get('column')}_problem"
        for other, unreadable in broken if rule["type"] == "expect_column_values_to_not_be_null" else ():
            is_heavy = _WEIGHT.index(other["meta"]["effect"]) >= _WEIGHT.index(effect)
            rows = rows.difference(unreadable) if is_heavy and other["kwargs"].get("column") == problem else rows
        once.append((rule, rows))
    return once


def _told(records: pd.DataFrame, rule: Rule, positions: "pd.Index[int]") -> pd.DataFrame:
    meta, kwargs = rule["meta"], rule["kwargs"]
    column = meta.get("column") or kwargs.get("column") or kwargs.get("column_A") or ""
    rows = records.iloc[positions]
    words = list(rows.get(f"{column}_suggestion", [None] * len(rows)))
    near = {word: f" « {word} » ?" for word in set(words) if isinstance(word, str) and word}
    said = {"column": column, "code": meta["code"], "severity": _SEVERITY[meta["effect"]]}
    told: dict[str, Any] = {name: [text] * len(rows) for name, text in said.items()}
    for name in ("reason_fr", "reason_ar"):
        sentences = {word: meta[name] + nearest for word, nearest in near.items()}
        told[name] = [sentences.get(word, meta[name]) for word in words]
    found = pd.DataFrame(told, index=rows.index, dtype=object)  # as objects, a sentence told often is kept once
    return found.assign(sheet=rows["sheet"], row=rows["row"].astype("int64"), position=rows.index)[_REPORTED]


def _counted(rule: Rule, outcome: Any) -> dict[str, Any]:
    """Return what may be kept of an answer: counts, and of a table its rows; a value observed may be somebody's."""
    kept = [*_COUNTS, "observed_value"] if rule["type"].startswith("expect_table_") else _COUNTS
    counts = {name: int(outcome.result[name]) for name in kept if outcome.result.get(name) is not None}
    return {"success": bool(outcome.success), "expectation_config": described(rule), "result": counts}


def described(rule: Rule) -> Rule:
    """Return a rule as the pages tell it: its code, effect, why and sentence."""
    meta = rule["meta"]
    sentence = f" « {meta['reason_fr']} »" if "reason_fr" in meta else ""  # rules on our own tables go to no partner
    text = f"{meta['code']} ({meta['effect']}): {meta['why']}.{sentence}"
    kwargs = {name: str(told) if isinstance(told, datetime) else told for name, told in rule["kwargs"].items()}
    return {"type": rule["type"], "kwargs": kwargs, "meta": {"code": meta["code"]}, "description": text}
