"""Whether one person alone bears a name is sooner known than how many do, and never otherwise."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as some

from etl.link.columns import comparable
from etl.link.model import shipped
from etl.link.namesakes import Namesakes
from etl.link.persons import persons_of

CARDS = some.sampled_from([None, "J100000", "J100001", "J700000", "K555555"])
BIRTHS = some.sampled_from([None, "1980-05-04", "1980-04-05", "1991-01-01", "1962-12-30"])
BEARERS = some.lists(some.tuples(CARDS, BIRTHS, some.sampled_from(["M", "F", None])), max_size=7)


def persons(bearers):
    lines = [
        {
            "record_id": f"r{n}", "feed": "sheet", "received_at": "2026-01-01", "name_key": "AMGHR LHSN",
            "national_id": card, "birth_date": birth, "sex": sex,
        }
        for n, (card, birth, sex) in enumerate(bearers)
    ]  # fmt: skip
    return persons_of(comparable(pd.DataFrame(lines, dtype=object), shipped())) if lines else {}


@given(BEARERS)
def test_a_name_is_one_persons_where_no_more_than_one_is_counted(bearers):
    found = persons(bearers)
    known = Namesakes(found.values())
    anybody = next(iter(persons([(None, None, None)]).values()))
    assert known.is_unique(anybody, anybody) == (known.count("AMGHR LHSN") <= 1)
