"""An answer and the row it was given on, corrected by a re-sent file; every record is invented."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.link.carrying import carried, successors
from etl.link.judgements import settled

COLUMNS = ["record_id", "file_id", "feed", "name_key", "given_variant", "national_id", "birth_date",
           "birth_date_precision", "phone"]  # fmt: skip
ROW = {"feed": "chamber_registry", "name_key": "BDL TFRT", "national_id": "J700001", "birth_date": "1980-05-09",
       "birth_date_precision": "day"}  # fmt: skip


def rows(*lines):
    return pd.DataFrame([{**ROW, **line} for line in lines], columns=COLUMNS, dtype=object)


def answer(left="old", right="sheet", verdict="same"):
    return pd.DataFrame(
        [{"left_record_id": left, "right_record_id": right, "verdict": verdict, "judged_at": "2026-01-01"}]
    )


OLD = {"record_id": "old", "file_id": "1", "phone": "0600000001"}
NEW = {"record_id": "new", "file_id": "2", "phone": "0600000002"}
SHEET = {"record_id": "sheet", "file_id": "9", "feed": "region_handovers"}


def test_an_answer_follows_the_row_whose_telephone_was_corrected():
    said = settled(carried(answer(), rows(NEW, SHEET), rows(OLD)), ["new", "sheet"])
    assert said.same == [frozenset({"new", "sheet"})]
    assert said.gone == []


@pytest.mark.parametrize(
    "change",
    [
        {"national_id": None},
        {"national_id": "J700010"},  # two signs swapped
        {"birth_date": "1981-05-09"},
        {"birth_date": None},
    ],
)
def test_one_of_card_and_birth_date_may_have_been_corrected_too(change):
    assert successors(rows({**NEW, **change}), rows(OLD)) == {"old": "new"}


@pytest.mark.parametrize(
    "change",
    [
        {"name_key": "BDL KRM"},
        {"feed": "ofppt_trainees"},
        {"national_id": "K123456"},  # another card: another person, though born the same day
        {"national_id": None, "birth_date_precision": "year"},
        {"file_id": "1"},  # the old file held both: they are two rows, not one corrected
    ],
)
def test_nobody_takes_the_place_of_a_record_that_may_be_another_person(change):
    assert successors(rows({**NEW, **change}), rows(OLD)) == {}


def test_first_names_that_share_a_skeleton_are_told_apart():
    assert successors(rows({**NEW, "given_variant": "hassan"}), rows({**OLD, "given_variant": "houcine"})) == {}


def test_where_two_could_replace_it_none_does_and_the_answer_waits():
    twins = rows(NEW, {**NEW, "record_id": "other", "phone": None})
    assert successors(twins, rows(OLD)) == {}
    assert settled(carried(answer(), twins, rows(OLD)), ["new", "other", "sheet"]).gone == [("old", "sheet")]


def test_an_answer_whose_two_records_became_one_row_stays_where_it_was_given():
    told = answer("old", "older", "different")
    kept = carried(told, rows(NEW), rows(OLD, {**OLD, "record_id": "older", "file_id": "0"}))
    pd.testing.assert_frame_equal(kept, told)


@given(st.permutations([NEW, SHEET, {**NEW, "record_id": "else", "name_key": "KRM SLM"}]))
def test_the_order_of_rows_changes_nothing_and_carrying_twice_is_carrying_once(standing):
    once = carried(answer(), rows(*standing), rows(OLD))
    pd.testing.assert_frame_equal(once, carried(once, rows(*standing), rows(OLD)))
    assert once["left_record_id"].tolist() == ["new"]
