"""Records as the rooms before make them: a feed's sample, read and normalised."""

from pathlib import Path

import pytest

from etl import normalise, read
from etl.feeds import declared_feed
from etl.policy import load_policy

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(scope="session")
def policy():
    return load_policy()


@pytest.fixture(scope="session")
def table_of():
    tables = {}

    def table(feed):
        if feed not in tables:
            sample = SAMPLES / f"{feed}.csv"
            tables[feed] = read.table(sample.read_bytes(), sample.name, declared_feed(feed))
        return tables[feed]

    return table


@pytest.fixture(scope="session")
def records_of(table_of, policy):
    return lambda feed: normalise.records(table_of(feed), declared_feed(feed), policy)
