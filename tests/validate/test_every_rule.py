"""Every rule of every suite can fail, by itself: a rule that cannot is no rule, and one bad cell is told once."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from etl import normalise, validate
from etl.feeds import declared_feed, declared_feeds
from expectations import suite_of

RECEIVED = date(2026, 11, 20)
each_feed = pytest.mark.parametrize("feed", [feed.name for feed in declared_feeds()])
UNREADABLE = {
    "date": "avant-hier", "quantity": "abc", "number": "abc", "amount": "abc", "rate": "abc", "national_id": "à voir",
    "phone": "12", "sex": "?!", "craft": "astrologie quantique", "item": "vaisseau spatial", "province": "Atlantide",
    "commune": "Atlantide", "yes_no": "peut-être", "handover_status": "zzz", "beneficiary_kind": "zzz", "cohort": "zzz",
}  # fmt: skip
ODD = {"_unusual": "J1234567", "_hijri": "1405/02/11"}


def rules_of(feed, *, whole):
    return [rule for rule in suite_of(feed)["expectations"] if validate.is_whole(rule) == whole]


def codes_by_row(verdict):
    said = pd.concat([verdict.quarantined, verdict.warnings])
    return {row: sorted(told["code"]) for row, told in said.groupby("row")}


@each_feed
def test_a_record_that_breaks_one_rule_is_told_exactly_that(feed, records_of):
    good, rules = records_of(feed).iloc[0].to_dict(), rules_of(feed, whole=False)
    broken = [good | breach(rule, rules) | {"row": number} for number, rule in enumerate(rules)]
    verdict = validate.check(pd.DataFrame(broken, dtype=object), suite_of(feed), RECEIVED, part=True)
    assert codes_by_row(verdict) == {number: [rule["meta"]["code"]] for number, rule in enumerate(rules)}


@each_feed
def test_rows_that_repeat_one_another_in_one_thing_are_told_exactly_that(feed, records_of):
    good, rules = records_of(feed).iloc[0].to_dict(), rules_of(feed, whole=True)
    for rule in rules:
        columns = set(validate.columns_of(rule["kwargs"]))
        others = {name for other in rules for name in validate.columns_of(other["kwargs"])} - columns
        first = good | {name: "J104217" for name in columns if pd.isna(good.get(name))}
        second = first | {name: f"{first.get(name)}9" for name in others} | {"row": first["row"] + 1}
        verdict = validate.check_whole(
            pd.DataFrame([first, second], dtype=object).head(2 if columns else 0), suite_of(feed)
        )
        assert {*verdict.warnings["code"], verdict.stopped_by} - {None} == {rule["meta"]["code"]}


@each_feed
def test_a_cell_that_a_partner_writes_wrongly_breaks_the_rule_on_it_and_is_told_once(feed, table_of, policy):
    declared, table = declared_feed(feed), table_of(feed)
    on_cells = [r for r in rules_of(feed, whole=False) if r["kwargs"].get("column", "").endswith("_problem")]
    if not on_cells:
        pytest.skip(f"{feed} has no column that a rule would find unreadable")
    rows = pd.concat([table.rows.head(1)] * len(on_cells), ignore_index=True).assign(row=range(len(on_cells)))
    for number, rule in enumerate(on_cells):
        column = rule["meta"]["column"]
        known = next((cell for end, cell in ODD.items() if rule["meta"]["code"].endswith(end)), None)
        rows[column] = rows[column].astype(object)
        rows.loc[number, column] = known or UNREADABLE[declared.columns[column].type]
    records = normalise.records(replace(table, rows=rows), declared, policy)
    verdict = validate.check(records, suite_of(feed), RECEIVED, part=True)
    told = pd.concat([verdict.quarantined, verdict.warnings])
    of_the_cell = {
        number: told.loc[(told["row"] == number) & (told["column"] == rule["meta"]["column"]), "code"].tolist()
        for number, rule in enumerate(on_cells)
    }
    assert of_the_cell == {number: [rule["meta"]["code"]] for number, rule in enumerate(on_cells)}


def breach(rule, rules):
    """Return the cells that break a rule and nothing else."""
    kwargs = rule["kwargs"]
    later = {
        pair["kwargs"]["column_A"]: None for pair in rules if pair["kwargs"].get("column_B") == kwargs.get("column", 0)
    }
    return meeting(kwargs.get("row_condition")) | later | cells(rule["type"], kwargs)


def meeting(condition):
    """Return cells for which a rule's condition holds."""
    if condition is None:
        return {}
    if condition["type"] == "pass_through":
        return MEETING[condition["pass_through_filter"]]
    if condition["type"] == "and":
        return {name: cell for one in condition["conditions"] for name, cell in meeting(one).items()}
    name = condition["column"]["name"]
    if condition["type"] == "nullity":
        return {name: None}
    return {name: "handed_over" if condition["operator"] == "!=" else condition["parameter"]}


MEETING = {
    "quantity_inspected >= 0": {},
    "trainees >= 0": {},
    "quantity >= 1 and total_price_mad > 0": {},
    "quantity_inspected >= quantity_accepted and quantity_accepted >= 0 and quantity_refused >= 0 and "
    "quantity_accepted + quantity_refused > quantity_inspected": {
        "quantity_inspected": 40.0, "quantity_accepted": 40.0, "quantity_refused": 2.0,
    },
    "quantity_accepted >= 0 and quantity_refused >= 0 and "
    "quantity_accepted + quantity_refused < quantity_inspected": {
        "quantity_inspected": 40.0, "quantity_accepted": 30.0, "quantity_refused": 2.0,
    },
}  # fmt: skip


def cells(kind, kwargs):
    """Return the cells that break a rule of this kind."""
    if kind == "expect_column_pair_values_a_to_be_greater_than_b":
        is_date = kwargs["column_A"].endswith("_date")
        return dict(zip((kwargs["column_A"], kwargs["column_B"]), PAIRS[is_date], strict=True))
    column = kwargs["column"]
    if kind == "expect_column_values_to_be_null":
        return {column: "unreadable", column.removesuffix("_problem"): None} if column.endswith("_problem") else {}
    if kind == "expect_column_values_to_not_be_null":
        return {column: None}
    if kind == "expect_column_values_to_match_regex":
        return {column: "ZZ99999"}
    if kind == "expect_column_values_to_be_in_set":
        return {column: "unreadable"} if column.endswith("_problem") else {column: not kwargs["value_set"][0]}
    if kind == "expect_column_values_to_not_be_in_set":
        return {column: kwargs["value_set"][0]}
    assert kind == "expect_column_values_to_be_between"
    limit = kwargs.get("max_value", kwargs.get("min_value"))
    if isinstance(limit, dict):
        return {column: "2027-06-01"}
    return {column: float(kwargs["min_value"]) - (not kwargs.get("strict_min"))}


PAIRS = {True: ("2026-03-09", "2026-03-10"), False: (100.0, 101.0)}
