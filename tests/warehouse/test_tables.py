from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from warehouse import dictionary
from warehouse.tables import FACT_TABLES, METADATA, NaiveDatetimeError, UnknownTableError, columns_of
from warehouse.tables.types import IsoDay, UtcInstant

DIALECTS = [sqlite.dialect(), postgresql.dialect()]
ADDRESS = {"row_id", "file_id", "feed", "sheet", "row", "received_at"}


def test_every_column_has_a_comment_that_says_more_than_its_name():
    silent = [
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if len(column.comment or "") < 8 or column.comment == column.name
    ]
    assert silent == []


def test_every_table_name_begins_with_its_layer():
    assert [name for name in METADATA.tables if not name.startswith(("log_", "core_", "assn_", "out_"))] == []


def test_every_fact_carries_file_sheet_row_and_both_dates():
    for table in FACT_TABLES:
        assert {*ADDRESS, "fact_date", "record_id"} <= columns_of(table), table


def test_every_table_of_people_names_them_by_the_same_columns():
    named = columns_of("core_records") - ADDRESS
    people = ["core_trainees", "core_reference_entries", "core_registrations", "core_allocations", "core_handovers"]
    for table in people:
        missing = {column for column in named if column.endswith(("_latin", "_arabic"))} - columns_of(table)
        assert missing - {"name_key_arabic"} == set(), table


def test_an_unknown_table_has_no_columns():
    with pytest.raises(UnknownTableError, match="core_recipes"):
        columns_of("core_recipes")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-9))])))
def test_an_instant_comes_back_as_the_same_moment_in_utc(dialect, moment):
    if not datetime(2, 1, 1, tzinfo=UTC) < moment < datetime(9998, 1, 1, tzinfo=UTC):
        return
    stored = UtcInstant().process_bind_param(moment, dialect)
    returned = UtcInstant().process_result_value(stored, dialect)
    assert returned == moment
    assert returned.utcoffset() == timedelta(0)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_an_instant_without_a_time_zone_is_refused(dialect):
    naive = datetime(2026, 11, 2, 9)  # noqa: DTZ001 - the naive value is what the test is about
    with pytest.raises(NaiveDatetimeError):
        UtcInstant().process_bind_param(naive, dialect)


@given(st.dates())
def test_a_day_given_as_text_or_as_a_date_comes_back_as_the_same_text(day):
    for given_as in (day, day.isoformat()):
        stored = IsoDay().process_bind_param(given_as, DIALECTS[0])
        assert IsoDay().process_result_value(stored, DIALECTS[0]) == day.isoformat()


@pytest.mark.parametrize("wrong", ["1985", "31/12/1985", "1985-02-30", datetime(1985, 1, 1, tzinfo=UTC)])
def test_what_is_no_day_is_refused_without_repeating_it(wrong):
    with pytest.raises(ValueError, match="a day is") as refused:
        IsoDay().process_bind_param(wrong, DIALECTS[0])
    assert "1985" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert IsoDay().process_bind_param(date(1985, 2, 28), DIALECTS[0]) == date(1985, 2, 28)


def test_the_committed_dictionary_is_what_the_tables_say():
    committed = Path(__file__).parents[2] / "docs" / "warehouse.md"
    assert committed.read_text("utf-8") == dictionary.markdown(), (
        "write it anew: tajhiz dictionary --to docs/warehouse.md"
    )
    assert "log_decisions" in dictionary.markdown()
