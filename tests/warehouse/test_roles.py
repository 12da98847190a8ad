"""Each role of PostgreSQL does its work and nothing else; tried on a real server."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from warehouse import roles, write
from warehouse.engine import open_warehouse

NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)


@pytest.fixture
def database(postgres):
    engine = open_warehouse(postgres.database())
    with engine.begin() as connection:
        roles.grant(connection)
        roles.grant(connection)  # the same again changes nothing
    yield engine
    engine.dispose()


def as_role(engine, role, statement):
    with engine.begin() as connection:
        connection.execute(text(f"SET LOCAL ROLE {role}"))
        connection.execute(text(statement))


ANSWER = (
    "INSERT INTO log_judgements (left_record_id, right_record_id, verdict, judged_by, judged_at) "
    "VALUES ('a', 'b', 'same', 'amina', now())"
)
FORGED = "UPDATE log_judgements SET verdict = 'different'"
ERASED = "DELETE FROM log_decisions"
STATE = "UPDATE out_trainings SET state = 'equipped'"
PAIR = "UPDATE assn_pairs SET status = 'same'"
LOADED = "DELETE FROM out_items"
READ = "SELECT count(*) FROM out_trainings"
DROPPED = "ALTER TABLE out_trainings DROP COLUMN state"


@pytest.mark.parametrize(
    ("role", "statement", "may"),
    [
        (roles.READER, READ, True), (roles.READER, ANSWER, False), (roles.READER, STATE, False),
        (roles.REVIEWER, READ, True), (roles.REVIEWER, ANSWER, True), (roles.REVIEWER, PAIR, True),
        (roles.REVIEWER, FORGED, False), (roles.REVIEWER, STATE, False), (roles.REVIEWER, ERASED, False),
        (roles.LOADER, STATE, True), (roles.LOADER, LOADED, True), (roles.LOADER, ANSWER, True),
        (roles.LOADER, FORGED, False), (roles.LOADER, ERASED, False), (roles.LOADER, DROPPED, False),
        (roles.OWNER, DROPPED, True),
    ],
)  # fmt: skip
def test_a_role_may_do_its_work_and_nothing_else(database, role, statement, may):
    if may:
        as_role(database, role, statement)
    else:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            as_role(database, role, statement)


def test_the_loader_runs_what_the_flow_runs(database):
    with database.begin() as connection:
        connection.execute(text(f"SET LOCAL ROLE {roles.LOADER}"))
        number = write.run_started(connection, "intake")
        write.run_ended(connection, number, "done", {})
        write.policy_used(connection, "v1", {"programme": "x"})
        write.links(connection, [], [], {}, NOW)
        header = {"week": "2026-W47", "data_cutoff": NOW, "policy_version": "v1", "model_version": "m"}
        write.snapshot(connection, header, [], [], [])


def test_sqlite_says_that_it_has_no_roles(tmp_path, migrated_file):
    engine = open_warehouse(f"sqlite:///{migrated_file}")
    with pytest.raises(ValueError, match="no roles"), engine.connect() as connection:
        roles.grant(connection)
    engine.dispose()
