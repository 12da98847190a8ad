"""Whatever the files say: telling it again, withdrawing or correcting downwards never equips anybody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reconcile.test_stories import RANK, Story

pytestmark = pytest.mark.slow  # thousands of programmes

lines = st.lists(
    st.tuples(
        st.sampled_from(["CHAIR", "CLIPPER", "KIT", "MACHINE"]),
        st.sampled_from(["handed_over", "handed_over", "absent", "refused", "withdrawn"]),
        st.booleans(),
        st.sampled_from(["PV1", "PV2", None]),
        st.sampled_from(["2025-11-19", "2026-02-01", None]),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=6,
)
taken = st.tuples(
    st.sampled_from(["CHAIR", "CLIPPER", "KIT"]),
    st.sampled_from(["PV1", "PV2", "PV7", None]),
    st.sampled_from(["2025-12-02", "2026-03-01", None]),
)


def told(rows, times=1):
    story = Story().trained().in_stock()
    for n in range(times):
        for item, status, signed, report, day, quantity, is_correction in rows:
            story.handed(
                item, status=status, signed=signed, report=report, handover_date=day, quantity=quantity,
                is_correction=is_correction, file=f"{n}.xlsx", received_at=f"2026-02-0{1 + n}",
            )  # fmt: skip
    return story


@settings(max_examples=150, deadline=None)
@given(lines)
def test_files_sent_again_equip_nobody_more(rows):
    assert RANK[told(rows, times=2).answer()[0]] <= RANK[told(rows).answer()[0]]


@settings(max_examples=150, deadline=None)
@given(lines, taken)
def test_a_withdrawal_equips_nobody_more(rows, back):
    item, report, day = back
    story = told(rows).handed(item, status="withdrawn", report=report, handover_date=day, received_at="2026-03-01")
    assert RANK[story.answer()[0]] <= RANK[told(rows).answer()[0]]


@settings(max_examples=150, deadline=None)
@given(lines, taken, st.sampled_from(["absent", "refused", "not_handed_over"]))
def test_a_correction_that_takes_away_equips_nobody_more(rows, where, status):
    item, report, day = where
    story = told(rows).handed(
        item, status=status, signed=None, report=report, handover_date=day, is_correction=True, file="2.xlsx",
        received_at="2026-03-01",
    )  # fmt: skip
    assert RANK[story.answer()[0]] <= RANK[told(rows).answer()[0]]
