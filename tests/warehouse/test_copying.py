"""Many rows go into PostgreSQL by COPY, and are what they would be by INSERT; whoever loads them may be a mere role."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from warehouse import copying, read, roles, write
from warehouse.engine import open_warehouse, reading
from warehouse.write import columns

MANY = columns._WORTH_COPYING + 50
ODD = ["tab\there", "line\nbreak", "back\\slash", "\\N", "محمد أيت لحسن", '"quoted"', "'", " ", "NULL", "🏺"]


@pytest.fixture
def database(postgres):
    engine = open_warehouse(postgres.database())
    yield engine
    engine.dispose()


def lists(trainees):
    rows = list(range(2, MANY + 2))
    names = [ODD[row % len(ODD)] for row in rows]
    days = [None if row % 3 else float(row) for row in rows]
    return trainees(
        *rows, family_name_latin=names, days_present=days, is_active=[bool(row % 2) for row in rows],
        birth_date=["1985-03-02" if row % 2 else None for row in rows], doubts=[{"birth_date": ["x"]} for _ in rows],
    )  # fmt: skip


def loaded(engine, a_file, trainees, role=None):
    with engine.begin() as connection:
        if role:
            connection.execute(text(f"SET LOCAL ROLE {role}"))
        write.file_accepted(connection, a_file(), "core_trainees", lists(trainees))
    with reading(engine) as connection:
        return read.facts(connection, "core_trainees")


@pytest.mark.parametrize("role", [None, roles.LOADER])
def test_what_is_copied_is_what_would_be_inserted(database, a_file, trainees, role, monkeypatch, postgres):
    if role:
        with database.begin() as connection:
            roles.grant(connection, {"ofppt": ["ofppt_trainees"]})
    counted = []
    written = copying._write
    monkeypatch.setattr(copying, "_write", lambda *told: counted.append(len(told[3])) or written(*told))
    copied = loaded(database, a_file, trainees, role)
    assert counted == [MANY]
    monkeypatch.setattr(columns, "_WORTH_COPYING", MANY * 2)
    plain = open_warehouse(postgres.database())
    inserted = loaded(plain, a_file, trainees)
    plain.dispose()
    assert counted == [MANY]  # this time by INSERT
    assert copied == inserted
    assert [fact["family_name_latin"] for fact in copied] == [ODD[row % len(ODD)] for row in range(2, MANY + 2)]


def test_a_copy_that_the_table_refuses_is_told_without_the_values_of_its_row(database, a_file, trainees):
    said = lists(trainees) | {"row": [2] * MANY}  # one row many times
    with pytest.raises(DBAPIError) as refused, database.begin() as connection:
        write.file_accepted(connection, a_file(), "core_trainees", said)
    assert "duplicate key" in str(refused.value)
    assert "quoted" not in str(refused.value)
    with reading(database) as connection:
        assert read.facts(connection, "core_trainees") == []
