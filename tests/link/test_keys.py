"""Keys that bring records together: crowds share none, and counting by shares counts the same."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from etl.link import keys
from etl.link.columns import comparable
from etl.link.model import shipped
from etl.train.bilingual import as_records


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9)), st.integers(1, 7))
def test_numbers_are_counted_by_shares_as_all_at_once(numbers, share):
    given_ones = np.array(numbers, dtype=np.int64)
    before, keys._SHARE = keys._SHARE, share
    try:
        assert keys._times(given_ones).tolist() == [numbers.count(one) for one in numbers]
    finally:
        keys._SHARE = before


def test_a_card_that_a_whole_list_bears_brings_nobody_together():
    lines = pd.DataFrame({"national_id": ["JB613762"] * 61 + ["JC500000"] * 2, "family_name_latin": None}, dtype=object)
    told = comparable(as_records(lines, "left"), shipped())
    card = {one: keys.numbered([keys.of_card(one)])[0] for one in set(told["national_id"])}
    borne = [card[one] in own for one, own in zip(told["national_id"], told["keys"], strict=True)]
    assert borne == [one == "JC500000" for one in told["national_id"]]
