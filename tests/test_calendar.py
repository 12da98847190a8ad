"""The only calendar arithmetic, on the days where calendars go wrong."""

import doctest
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import week


def test_the_examples_in_the_text_are_true():
    assert doctest.testmod(week).failed == 0


@pytest.mark.parametrize("text", ["2026-W54", "2026-W00", "2025-W53", "2026W47", "W47", "", "2026-W4", "next"])
def test_a_week_that_does_not_exist_is_told_as_such(text):
    with pytest.raises(week.UnknownWeekError):
        week.monday_of(text)


def test_the_53rd_week_of_2026_runs_into_the_next_year():
    assert week.end_of("2026-W53") == datetime(2027, 1, 4, tzinfo=UTC)


def test_morocco_left_utc_plus_one_for_good_in_september_2026():
    assert week.spoken(datetime(2026, 9, 1, 6, tzinfo=UTC)) == "01/09/2026 07:00 (UTC+01:00)"
    assert week.spoken(datetime(2026, 10, 5, 7, tzinfo=UTC)) == "05/10/2026 07:00 (UTC+00:00)"


@given(st.datetimes(datetime(2025, 1, 8), datetime(2028, 12, 31)))  # noqa: DTZ001  made aware on the next line
def test_every_moment_lies_in_exactly_one_week(naive):
    moment = naive.replace(tzinfo=UTC)
    name = week.week_of(moment)
    before = week.week_of(week.start_of_day(week.monday_of(name) - timedelta(days=1)))
    assert week.end_of(before) <= moment < week.end_of(name)
