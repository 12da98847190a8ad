"""Each role of PostgreSQL does its work and nothing else; tried on a real server."""

import contextlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from warehouse import roles, write
from warehouse.engine import open_warehouse

PARTNERS = {"chamber": ["chamber_registry", "complaints"], "ofppt": ["ofppt_trainees"], "region": ["region_lots"]}
NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)


@pytest.fixture
def database(postgres):
    engine = open_warehouse(postgres.database())
    with engine.begin() as connection:
        roles.grant(connection, PARTNERS)
        roles.grant(connection, PARTNERS)  # the same again changes nothing
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
        roles.grant(connection, PARTNERS)
    engine.dispose()


# ---- each partner sees what it sent, whatever its session says -----------------------------------------------------


@pytest.fixture
def of_all(database, a_file):
    """A warehouse in which every partner has one file with one fact and one rejected row."""
    with database.begin() as connection:
        for n, feed in enumerate(sorted({feed for feeds in PARTNERS.values() for feed in feeds})):
            table = {"ofppt_trainees": "core_trainees", "chamber_registry": "core_registrations"}.get(feed, "core_rows")
            table = "core_lot_lines" if feed == "region_lots" else table
            facts = {"sheet": [""], "row": [2], **({"facts": [{"nature": "retard"}]} if table == "core_rows" else {})}
            broken = [{"sheet": "", "row": 3, "code": "x", "severity": "error", "cells": {"Nom": feed}}]
            write.file_accepted(connection, a_file(str(n), feed), table, facts, quarantined=broken)
    return database


SEEN = {
    "log_files": "feed", "log_deliveries": "feed", "core_trainees": "feed", "core_registrations": "feed",
    "core_lot_lines": "feed", "core_rows": "feed", "log_quarantined_rows": "cells ->> 'Nom'",
}  # fmt: skip


@pytest.mark.parametrize("partner", sorted(PARTNERS))
def test_a_partner_sees_what_it_sent_and_nothing_else(of_all, partner):
    with of_all.begin() as connection:
        connection.execute(text(f"SET LOCAL ROLE {roles.of_partner(partner)}"))
        seen = {
            feed
            for table, column in SEEN.items()
            for (feed,) in connection.execute(text(f"SELECT {column} FROM {table}"))
        }
    assert seen == set(PARTNERS[partner])


@pytest.mark.parametrize("partner", sorted(PARTNERS))
@pytest.mark.parametrize(
    "statement",
    ["SELECT * FROM out_trainings", "SELECT * FROM core_persons", "SELECT * FROM log_access", "SELECT * FROM log_marks",
     "SELECT * FROM assn_records_persons", "SELECT * FROM assn_mentions_groups", "UPDATE log_files SET outcome = 'held'",
     "DELETE FROM core_trainees", "INSERT INTO log_access (looked_at, looked_by, what) VALUES (now(), 'x', 'y')",
     "ALTER TABLE log_files DISABLE ROW LEVEL SECURITY", f"SET ROLE {roles.READER}", f"GRANT {roles.READER} TO current_user"],
)  # fmt: skip
def test_a_partner_reaches_no_answer_no_person_and_changes_nothing(of_all, partner, statement):
    of_all.dispose()
    with of_all.connect() as connection:
        for said in ("DROP OWNED BY somebody", "DROP ROLE somebody"):
            with contextlib.suppress(ProgrammingError), connection.begin_nested():
                connection.execute(text(said))
        connection.execute(text("CREATE ROLE somebody NOLOGIN"))
        connection.execute(text(f"GRANT {roles.of_partner(partner)} TO somebody"))
        connection.execute(text("SET SESSION AUTHORIZATION somebody"))
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|must have admin"):
            connection.execute(text(statement))
        connection.rollback()
        connection.execute(text("RESET SESSION AUTHORIZATION"))
    of_all.dispose()


def test_the_owner_too_is_under_the_rule_and_the_house_sees_all(of_all):
    with of_all.begin() as connection:
        forced = connection.execute(
            text("SELECT count(*) FROM pg_class WHERE relforcerowsecurity AND relrowsecurity AND relname = 'log_files'")
        ).scalar()
        assert forced == 1
        for role in (roles.OWNER, roles.LOADER, roles.REVIEWER, roles.READER):
            connection.execute(text(f"SET LOCAL ROLE {role}"))
            assert connection.execute(text("SELECT count(*) FROM log_files")).scalar() == 4


def test_every_table_that_names_a_feed_is_under_a_rule(of_all):
    with of_all.begin() as connection:
        open_to_all = connection.execute(
            text(
                "SELECT c.table_name FROM information_schema.columns c JOIN pg_class p ON p.relname = c.table_name "
                "WHERE c.column_name = 'feed' AND c.table_schema = 'public' AND NOT p.relrowsecurity"
            )
        ).all()
    assert open_to_all == []


# ---- several programmes on one server ------------------------------------------------------------------------------


def test_the_roles_of_a_programme_reach_nothing_of_another(postgres):
    engines = {code: open_warehouse(postgres.database()) for code in ("souss", "rif")}
    for code, engine in engines.items():
        with engine.begin() as connection:
            roles.grant(connection, PARTNERS, code)
    for role in (roles.LOADER, roles.READER, roles.REVIEWER):
        as_role(engines["souss"], roles.named(role, "souss"), READ)
        with pytest.raises(ProgrammingError, match="permission denied"):
            as_role(engines["souss"], roles.named(role, "rif"), READ)
    own, other = (roles.named(roles.of_partner("ofppt"), code) for code in ("souss", "rif"))
    assert (own, other) == ("tajhiz_souss_of_ofppt", "tajhiz_rif_of_ofppt")
    as_role(engines["souss"], own, "SELECT count(*) FROM log_files")
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_role(engines["souss"], other, "SELECT count(*) FROM log_files")
    for engine in engines.values():
        engine.dispose()


@pytest.mark.parametrize("programme", [None, "tiznit"])
def test_what_the_command_prints_is_sql_that_runs(postgres, tajhiz, tmp_path, monkeypatch, programme):
    if programme:
        monkeypatch.setenv("TAJHIZ_PROGRAMMES__TIZNIT__HOME", str(tmp_path))
        monkeypatch.setenv("TAJHIZ_PROGRAMME", programme)
    code, printed, _ = tajhiz("roles")
    assert code == 0
    engine = open_warehouse(postgres.database())
    with engine.begin() as connection:
        connection.exec_driver_sql(printed)
    as_role(engine, roles.named(roles.READER, programme), READ)
    engine.dispose()
