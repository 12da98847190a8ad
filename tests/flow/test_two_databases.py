"""One programme, two databases: SQLite and PostgreSQL hold the same facts, ties and answers, to the digit."""

import pytest

from etl.flow import open_houses, run_week
from etl.flow.snapshot import reconcile_week
from etl.settings import Settings
from warehouse import read as question

FEEDS = (
    "ofppt_trainees", "chamber_registry", "chamber_cooperatives", "cooperative_members", "region_lots", "region_handovers",
)  # fmt: skip
WEEK = "2026-W47"


def answers(settings):
    with open_houses(settings) as houses:
        run_week(houses, WEEK, remark=lambda _: None)
        again = reconcile_week(houses, WEEK)
        with houses.asking() as connection:
            return question.tables_digest(connection), question.trainings(connection, WEEK), again


@pytest.mark.slow
def test_a_week_on_postgresql_is_the_week_on_sqlite(place, tmp_path, postgres):
    for feed in FEEDS:
        place.put(feed)
    shared = {"inbox": place.inbox, "week": WEEK}
    on_sqlite = answers(Settings(home=place.home, **shared))
    on_postgres = answers(Settings(home=tmp_path / "other", database_url=postgres.database(), **shared))
    assert on_sqlite == on_postgres
    assert len(on_sqlite[1]) > 0
