"""Columns without a value: what is answered without asking the library is what the library answers."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.feeds import declared_feeds
from etl.validate import rules, silent
from expectations import suite_of

FEEDS = [feed.name for feed in declared_feeds()]
CELLS = st.sampled_from([None, "x", "J700001", "2026-01-05", "F", "handed_over"])


def _said(records, suite):
    verdict = rules.check(records, suite, date(2026, 11, 1))
    told = verdict.quarantined.drop(columns="position").astype(str).values.tolist()
    return told, verdict.warnings["code"].tolist(), verdict.stopped_by, verdict.validation


@pytest.mark.slow
@pytest.mark.parametrize("feed", FEEDS)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_the_library_says_the_same(feed, data, monkeypatch):
    suite = suite_of(feed)
    names = sorted(set(rules.columns_of([rule["kwargs"] for rule in suite["expectations"]])))
    count = data.draw(st.integers(0, 4))
    filled = data.draw(st.sets(st.sampled_from([name for name in names if name.endswith("_problem")] or names)))
    columns = {name: [data.draw(CELLS) if name in filled else None for _ in range(count)] for name in names}
    address = {"sheet": pd.Series(["S"] * count, dtype=object), "row": range(2, count + 2)}
    records = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()} | address)
    quick = _said(records, suite)
    with monkeypatch.context() as patched:
        patched.setattr(silent, "_OF_VALUES", set())
        assert _said(records, suite) == quick


def test_a_column_that_says_something_is_judged():
    rows = pd.DataFrame({"a": [None, "x"], "b": [None, None]}, dtype=object)
    asked = {n: {"type": "expect_column_values_to_be_null", "kwargs": {"column": name}} for n, name in enumerate("ab")}
    assert list(silent.kept(rows, asked)) == [1]
    assert silent.kept(rows.head(0), asked) == {}
