"""Great Expectations judges a file: what stops it, what goes back, what is only said."""

import json
from datetime import date

import pandas as pd
import pytest

from etl import validate
from expectations import suite_of

HANDED = {
    "sheet": "PV", "has_identity": True, "looks_like_formula": False, "item": "CHAIR", "is_annex": False,
    "quantity": 1.0, "handover_date": "2026-06-10", "status": "handed_over",
}  # fmt: skip


RECEIVED = date(2026, 6, 12)


def check(*rows, suite="region_handovers"):
    records = pd.DataFrame([HANDED | {"row": n} | row for n, row in enumerate(rows, 7)], dtype=object)
    return validate.check(records, suite_of(suite))


def test_a_clean_row_is_accepted_whole():
    verdict = check({})
    assert len(verdict.accepted) == 1
    assert verdict.quarantined.empty
    assert verdict.stopped_by is None


def test_a_broken_row_goes_back_with_its_address_position_and_reason_and_the_others_stay():
    verdict = check({}, {"quantity": -1.0}, {})
    assert verdict.accepted["row"].tolist() == [7, 9]
    told = verdict.quarantined.iloc[0]
    assert (told["sheet"], told["row"], told["column"], told["code"]) == ("PV", 8, "quantity", "negative_quantity")
    assert told["position"] == 1
    assert told["reason_fr"]
    assert told["reason_ar"]


def test_every_rule_that_a_row_breaks_is_told():
    verdict = check({"quantity": -1.0, "item": None, "has_identity": False})
    assert set(verdict.quarantined["code"]) == {"negative_quantity", "item_missing", "no_beneficiary"}


def test_a_cell_that_cannot_be_read_is_not_told_as_missing_too():
    verdict = check({"quantity": None, "quantity_problem": "not_a_number"}, {"quantity": None})
    assert verdict.quarantined[["position", "code"]].to_numpy().tolist() == [
        [0, "quantity_not_a_number"],
        [1, "quantity_missing"],
    ]


def test_a_remark_on_a_cell_does_not_take_back_that_a_row_needs_it():
    rules = [
        {"type": "expect_column_values_to_be_null", "kwargs": {"column": "item_problem"}} | of("remark", "odd"),
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "item"}} | of("quarantine", "missing"),
    ]
    row = HANDED | {"row": 1, "item": None, "item_problem": "unknown"}
    verdict = validate.check(pd.DataFrame([row], dtype=object), {"name": "s", "expectations": rules})
    assert verdict.quarantined["code"].tolist() == ["missing"]


def of(effect, code):
    return {"severity": "info", "meta": {"effect": effect, "code": code, "why": "", "reason_fr": "", "reason_ar": ""}}


def test_each_answer_belongs_to_its_own_rule_although_the_library_answers_in_another_order():
    inspected = {"item": "CHAIR", "quantity_inspected": 58.0, "quantity_accepted": 108.0, "quantity_refused": 0.0}
    verdict = check(inspected, suite="region_inspections")
    assert verdict.quarantined["code"].tolist() == ["accepted_more_than_inspected"]


def test_a_remark_leaves_the_row_in():
    verdict = check({"national_id_problem": "unreadable"})
    assert len(verdict.accepted) == 1
    assert verdict.warnings["code"].tolist() == ["national_id_unreadable"]


def test_the_nearest_known_word_stands_in_the_reason():
    verdict = check({"item": None, "item_problem": "unknown", "item_suggestion": "Tondeuse"})
    assert "Tondeuse" in verdict.quarantined["reason_fr"].iloc[0]


def test_an_annex_row_needs_no_item():
    assert len(check({"item": None, "quantity": None, "is_annex": True}).accepted) == 1


def test_a_withdrawal_is_never_sent_back_for_what_it_does_not_need():
    back = {"item": None, "quantity": None, "item_problem": "unknown", "quantity_problem": "not_a_number"}
    assert len(check(back | {"status": "withdrawn"}).accepted) == 1
    assert check({"quantity": -1.0, "status": "withdrawn"}).quarantined.empty
    assert check(back | {"status": None}).accepted.empty


def test_a_list_without_a_line_is_stopped():
    nothing = pd.DataFrame(columns=["sheet", "row", *HANDED])
    assert (
        validate.check(nothing.loc[:, ~nothing.columns.duplicated()], suite_of("region_handovers")).stopped_by
        == "no_data_rows"
    )


def test_a_suite_that_cannot_be_evaluated_is_an_error_of_the_suite():
    rule = {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "sheet", "regex": "("}}
    with pytest.raises(validate.SuiteError, match="cannot be evaluated"):
        validate.check(
            pd.DataFrame([HANDED | {"row": 1}]), {"name": "s", "expectations": [rule | of("quarantine", "c")]}
        )


def test_a_day_that_is_none_is_an_error_of_the_suite():
    rule = {
        "type": "expect_column_values_to_be_between",
        "kwargs": {"column": "handover_date", "max_value": {"$PARAMETER": "tomorrow"}},
    }
    with pytest.raises(validate.SuiteError, match="tomorrow"):
        validate.check(
            pd.DataFrame([HANDED | {"row": 1}]), {"name": "s", "expectations": [rule | of("remark", "c")]}, RECEIVED
        )


def test_a_repeated_address_does_not_take_a_good_row_down():
    verdict = check({"row": 7}, {"row": 7, "quantity": -1.0})
    assert len(verdict.accepted) == len(verdict.quarantined) == 1


def test_dates_are_held_against_the_day_the_file_came():
    verdict = check_on(RECEIVED, {}, {"handover_date": "2026-09-10"}, {"handover_date": "1985-06-10"})
    assert verdict.quarantined[["position", "code"]].to_numpy().tolist() == [[1, "date_unlikely"], [2, "date_unlikely"]]


def test_without_that_day_rules_that_need_it_are_left_out():
    assert check({"handover_date": "2062-06-10"}).quarantined.empty


def check_on(day, *rows):
    records = pd.DataFrame([HANDED | {"row": n} | row for n, row in enumerate(rows, 7)], dtype=object)
    return validate.check(records, suite_of("region_handovers"), day)


def test_positions_are_the_labels_of_the_records():
    records = pd.DataFrame([HANDED | {"row": 7}, HANDED | {"row": 8, "quantity": -1.0}], index=[40, 41], dtype=object)
    verdict = validate.check(records, suite_of("region_handovers"))
    assert verdict.quarantined["position"].tolist() == [41]
    assert verdict.accepted.index.tolist() == [40]


def test_the_validation_counts_and_holds_no_value():
    verdict = check({"item": "SECRET-1", "quantity": -1.0}, {"item": "SECRET-2"})
    told = json.dumps(verdict.validation, ensure_ascii=False)
    assert "SECRET" not in told
    assert '"unexpected_count": 1' in told
    negative = next(
        one for one in verdict.validation["results"] if "negative" in one["expectation_config"]["description"]
    )
    assert (negative["success"], negative["result"]["element_count"]) == (False, 2)
