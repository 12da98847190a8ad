"""Great Expectations judges a file: what stops it, what goes back, what is only said."""

import pandas as pd
import pytest

from etl import validate
from etl.feeds import declared_feeds
from expectations import suite_of

HANDED = {
    "sheet": "PV", "has_identity": True, "looks_like_formula": False, "item": "CHAIR", "is_annex": False,
    "quantity": 1.0, "handover_date": "2026-06-10", "status": "handed_over", "cells": {"Qté": "1"},
}  # fmt: skip


def check(*rows, suite="region_handovers"):
    records = pd.DataFrame([HANDED | {"row": n} | row for n, row in enumerate(rows, 7)], dtype=object)
    return validate.check(records, suite_of(suite))


def test_a_clean_row_is_accepted_whole():
    verdict = check({})
    assert len(verdict.accepted) == 1
    assert verdict.quarantined.empty
    assert verdict.stopped_by is None


def test_a_broken_row_goes_back_with_its_address_reason_and_own_cells_and_the_others_stay():
    verdict = check({}, {"quantity": -1.0}, {})
    assert verdict.accepted["row"].tolist() == [7, 9]
    told = verdict.quarantined.iloc[0]
    assert (told["sheet"], told["row"], told["column"], told["code"]) == ("PV", 8, "quantity", "negative_quantity")
    assert told["cells"] == {"Qté": "1"}
    assert told["reason_fr"]
    assert told["reason_ar"]


def test_every_rule_that_a_row_breaks_is_told():
    verdict = check({"quantity": None, "quantity_problem": "not_a_number", "has_identity": False})
    assert set(verdict.quarantined["code"]) == {"quantity_not_a_number", "quantity_missing", "no_beneficiary"}


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
    nothing = pd.DataFrame(columns=["sheet", "row", "cells", *HANDED])
    assert (
        validate.check(nothing.loc[:, ~nothing.columns.duplicated()], suite_of("region_handovers")).stopped_by
        == "no_data_rows"
    )


def test_a_suite_that_cannot_be_evaluated_is_an_error_of_the_suite():
    condition = {"type": "comparison", "column": {"name": "no_such_column"}, "operator": "==", "parameter": 1}
    kwargs = {"column": "sheet", "row_condition": condition}
    rule = {"type": "expect_column_values_to_not_be_null", "kwargs": kwargs, "severity": "warning"}
    meta = {"effect": "quarantine", "code": "c", "reason_fr": "", "reason_ar": ""}
    with pytest.raises(validate.SuiteError, match="cannot be evaluated"):
        validate.check(pd.DataFrame([HANDED | {"row": 1}]), {"name": "s", "expectations": [rule | {"meta": meta}]})


def test_a_repeated_address_does_not_take_a_good_row_down():
    verdict = check({"row": 7}, {"row": 7, "quantity": -1.0})
    assert len(verdict.accepted) == len(verdict.quarantined) == 1


@pytest.mark.parametrize("feed", [feed.name for feed in declared_feeds()])
def test_every_rule_of_every_suite_says_what_happens_why_and_in_both_languages(feed):
    for rule in suite_of(feed)["expectations"]:
        meta = rule["meta"]
        assert meta["effect"] in {"stop", "quarantine", "remark"}
        assert {"stop": "critical", "quarantine": "warning", "remark": "info"}[meta["effect"]] == rule["severity"]
        assert all(meta[key].strip() for key in ("code", "why", "reason_fr", "reason_ar"))
        assert any("\u0600" <= letter <= "\u06ff" for letter in meta["reason_ar"])
