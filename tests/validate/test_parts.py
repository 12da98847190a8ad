"""A file judged in parts and on the whole gets the verdict that it gets at once."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import validate
from etl.feeds import declared_feeds
from expectations import suite_of

SUITE, DAY = suite_of("chamber_registry"), date(2026, 11, 20)
ROWS = st.fixed_dictionaries(
    {
        "has_identity": st.booleans(),
        "looks_like_formula": st.just(False),
        "registry_id": st.sampled_from(["1", "2", "3", None]),
        "national_id_problem": st.sampled_from([None, "unusual", "unreadable"]),
        "birth_date": st.sampled_from([None, "1980-02-03", "2025-01-01"]),
        "craft_problem": st.sampled_from([None, "unknown"]),
    }
)


def told(reported):
    return sorted(map(tuple, reported[["position", "code", "row", "column", "reason_fr"]].to_numpy().tolist()))


@settings(max_examples=10, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=9), st.integers(1, 8))
def test_in_parts_or_at_once(rows, cut):
    records = pd.DataFrame([{"sheet": "", "row": n, **row} for n, row in enumerate(rows, 2)])
    at_once = validate.check(records, SUITE, DAY)
    parts = [part for part in (records.iloc[:cut], records.iloc[cut:]) if len(part)]
    verdicts = [validate.check(part, SUITE, DAY, part=True) for part in parts]
    whole = validate.check_whole(records, SUITE, DAY)
    every = [*verdicts, whole]
    assert told(pd.concat([verdict.quarantined for verdict in every])) == told(at_once.quarantined)
    assert told(pd.concat([verdict.warnings for verdict in every])) == told(at_once.warnings)
    assert pd.concat([verdict.accepted for verdict in verdicts]).index.tolist() == at_once.accepted.index.tolist()
    assert whole.stopped_by == at_once.stopped_by
    assert len(whole.accepted) == len(records)


@pytest.mark.parametrize("feed", [feed.name for feed in declared_feeds()])
def test_no_part_is_asked_what_only_the_whole_can_answer(feed):
    nothing = pd.DataFrame({"sheet": [], "row": []})
    assert validate.check(nothing, suite_of(feed), DAY, part=True).stopped_by is None
    assert validate.check_whole(nothing, suite_of(feed), DAY).stopped_by == "no_data_rows"
