from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from warehouse import read, write
from warehouse.engine import reading
from warehouse.tables import NaiveDatetimeError, UnknownColumnError, UnknownTableError, columns_of

LATER = datetime(2026, 11, 9, 9, tzinfo=UTC)
NO_CARD = {
    "sheet": "Feuil1",
    "row": 9,
    "column": "national_id",
    "code": "national_id_unreadable",
    "severity": "error",
    "reason_fr": "N° CIN illisible",
    "reason_ar": "رقم البطاقة غير مقروء",
    "cells": {"Nom": "X", "CIN": "?"},
}
TOTAL = {"sheet": "Feuil1", "row": 12, "kind": "total"}


def _seen(warehouse):
    with reading(warehouse) as connection:
        return read.tables_digest(connection), read.files(connection), read.quarantined(connection)


def test_the_same_file_twice_changes_nothing(warehouse, a_file, trainees):
    rows = trainees(2, 3, family_name_latin=["Bihi", "Amghar"])
    for expected in (True, False):
        with warehouse.begin() as connection:
            written = write.file_accepted(connection, a_file(), "core_trainees", rows, rows, [NO_CARD], [TOTAL])
        assert written is expected
        seen = _seen(warehouse)
        if expected:
            first = seen
    assert seen == first


def test_a_failure_inside_the_transaction_leaves_nothing(warehouse, a_file, trainees):
    before = _seen(warehouse)
    twice_the_same_row = trainees(2, 2)
    with pytest.raises(IntegrityError), warehouse.begin() as connection:
        write.file_accepted(connection, a_file(), "core_trainees", twice_the_same_row, {}, [NO_CARD], [TOTAL])
    assert _seen(warehouse) == before


def test_every_row_of_a_file_is_counted_once(warehouse, a_file, trainees):
    warning = {**NO_CARD, "row": 2, "severity": "warning"}
    other_rule = {**NO_CARD, "column": "birth_date", "code": "birth_date_impossible"}
    with warehouse.begin() as connection:
        write.file_accepted(
            connection, a_file(), "core_trainees", trainees(2), {}, [NO_CARD, other_rule, warning], [TOTAL]
        )
    _, (file,), rejects = _seen(warehouse)
    assert (file["rows_accepted"], file["rows_quarantined"], file["rows_ignored"]) == (1, 1, 1)
    assert [reject["code"] for reject in rejects] == ["national_id_unreadable", "birth_date_impossible"]


def test_what_the_partner_wrote_comes_back_in_its_order(warehouse, a_file):
    cells = {"ر.ت": "1", "Nom": "Aït", "CIN": "J 1"}
    with warehouse.begin() as connection:
        write.file_closed(connection, a_file(code="too_many"), "held", [{**NO_CARD, "cells": cells}])
    assert list(_seen(warehouse)[2][0]["cells"].items()) == list(cells.items())


def test_a_fact_carries_its_address_and_its_known_date(warehouse, accepted):
    file = accepted("a", rows=(5,))
    with reading(warehouse) as connection:
        (fact,) = read.facts(connection, "core_trainees")
    expected = {"file": "liste_a.xlsx", "sheet": "Feuil1", "row": 5, "feed": "ofppt_trainees", "person_id": None}
    assert {key: fact[key] for key in expected} == expected
    assert fact["received_at"] == file["received_at"]
    assert fact["row_id"] == write.row_id_of(file["file_id"], "Feuil1", 5)


def test_missing_numbers_and_days_are_missing_and_days_are_text(warehouse, a_file, trainees):
    row = trainees(2, days_present=float("nan"), birth_date="1985-03-02", end_date=None, is_active=True)
    with warehouse.begin() as connection:
        write.file_accepted(connection, a_file(), "core_trainees", row)
    with reading(warehouse) as connection:
        (fact,) = read.facts(connection, "core_trainees")
    assert (fact["days_present"], fact["birth_date"], fact["end_date"]) == (None, "1985-03-02", None)
    assert fact["is_active"] is True


def test_a_value_without_a_column_is_an_error_and_not_a_loss(warehouse, a_file, trainees):
    with pytest.raises(UnknownColumnError, match="shoe_size"), warehouse.begin() as connection:
        write.file_accepted(connection, a_file(), "core_trainees", trainees(2, shoe_size=41))
    assert "shoe_size" not in columns_of("core_trainees")


def test_only_tables_of_facts_take_facts(warehouse, a_file):
    with pytest.raises(UnknownTableError), warehouse.begin() as connection:
        write.file_accepted(connection, a_file(), "log_files", {})


def test_a_file_without_a_time_zone_is_refused(warehouse, a_file):
    naive = datetime(2026, 11, 2)  # noqa: DTZ001 - the naive value is what the test is about
    with pytest.raises(Exception, match="time zone") as refused, warehouse.begin() as connection:
        write.file_accepted(connection, a_file(received_at=naive), "core_trainees", {})
    assert isinstance(refused.value, NaiveDatetimeError) or isinstance(refused.value.__cause__, NaiveDatetimeError)


def test_the_same_bytes_under_another_name_are_a_line_of_their_own_once(warehouse, accepted, a_file):
    accepted("a")
    again = a_file("a", name="liste (2).xlsx", received_at=LATER, code="duplicate", reason_fr="déjà reçu")
    for expected in (True, False):
        with warehouse.begin() as connection:
            assert write.file_closed(connection, again, "duplicate") is expected
    listed = _seen(warehouse)[1]
    assert [(f["file"], f["outcome"], f["rows_accepted"]) for f in listed] == [
        ("liste_a.xlsx", "accepted", 2),
        ("liste (2).xlsx", "duplicate", 0),
    ]
    assert listed[0]["sha256"] == listed[1]["sha256"]
    assert listed[1]["reason_fr"] == "déjà reçu"


def test_the_same_delivery_seen_again_is_not_listed_again(warehouse, accepted, a_file):
    accepted("a")
    before = _seen(warehouse)
    with warehouse.begin() as connection:
        assert not write.file_closed(connection, a_file("a", received_at=LATER), "duplicate")
        assert not write.file_accepted(connection, a_file("a", received_at=LATER), "core_trainees", {})
        assert not write.file_closed(connection, a_file("a", code="unreadable"), "refused")
    assert _seen(warehouse) == before


def test_the_same_bytes_in_another_feed_are_another_file(warehouse, accepted):
    accepted("a")
    accepted("a", feed="reference_list")
    assert [file["outcome"] for file in _seen(warehouse)[1]] == ["accepted", "accepted"]


@pytest.mark.parametrize("outcome", ["refused", "held"])
def test_a_closed_file_is_told_once_and_may_still_be_accepted(warehouse, a_file, trainees, outcome):
    closed = a_file(code="columns_missing", reason_fr="colonnes absentes", reason_ar="أعمدة ناقصة")
    for expected in (True, False):
        with warehouse.begin() as connection:
            assert write.file_closed(connection, closed, outcome, [NO_CARD], [TOTAL]) is expected
    (file,) = _seen(warehouse)[1]
    assert (file["outcome"], file["code"], file["rows_accepted"]) == (outcome, "columns_missing", 0)

    with warehouse.begin() as connection:
        assert write.file_accepted(connection, a_file(), "core_trainees", trainees(2))
    _, (file,), rejects = _seen(warehouse)
    assert (file["outcome"], file["code"], file["rows_accepted"], file["rows_ignored"]) == ("accepted", None, 1, 0)
    assert rejects == []


def test_only_refused_held_and_duplicate_close_a_file(warehouse, a_file):
    with pytest.raises(ValueError, match="closes no file"), warehouse.begin() as connection:
        write.file_closed(connection, a_file(), "accepted")


def test_a_replaced_file_stands_until_its_replacement_is_known(warehouse, accepted):
    old, new = accepted("a", rows=(2, 3)), accepted("b", rows=(2,), received_at=LATER)
    for expected in (True, False):
        with warehouse.begin() as connection:
            assert write.file_superseded(connection, old["file_id"], new["file_id"]) is expected
    with reading(warehouse) as connection:
        assert len(read.facts(connection, "core_trainees")) == 1
        assert len(read.facts(connection, "core_trainees", LATER)) == 2
        assert len(read.facts(connection, "core_trainees", LATER + timedelta(seconds=1))) == 1
        assert len(read.records(connection, LATER)) == 2
        assert [file["outcome"] for file in read.files(connection)] == ["superseded", "accepted"]


def test_a_replaced_file_is_not_taken_again(warehouse, accepted, a_file, trainees):
    old, new = accepted("a"), accepted("b", received_at=LATER)
    with warehouse.begin() as connection:
        write.file_superseded(connection, old["file_id"], new["file_id"])
        assert not write.file_accepted(connection, a_file("a"), "core_trainees", trainees(7))


def test_only_a_recorded_file_replaces_another(warehouse, accepted):
    old = accepted("a")
    with pytest.raises(write.FileUnknownError), warehouse.begin() as connection:
        write.file_superseded(connection, old["file_id"], "0" * 32)


def test_a_row_of_a_feed_without_a_table_comes_back_flat(warehouse, a_file):
    said = {"complaint_nature": "qualité", "opened_date": "2026-10-01"}
    row = {"sheet": [""], "row": [2], "record_id": [None], "facts": [said]}
    with warehouse.begin() as connection:
        write.file_accepted(connection, a_file(feed="complaints"), "core_rows", row)
    with reading(warehouse) as connection:
        (line,) = read.generic_rows(connection, "complaints")
        assert read.generic_rows(connection, "artisan_proposals") == []
    assert {key: line[key] for key in (*said, "row", "file", "feed")} == {
        **said, "row": 2, "file": "liste_a.xlsx", "feed": "complaints",
    }  # fmt: skip
    assert "facts" not in line


def test_a_row_of_a_feed_without_a_table_must_say_something(warehouse, a_file):
    with pytest.raises(UnknownColumnError, match="nature"), warehouse.begin() as connection:
        write.file_accepted(connection, a_file(), "core_rows", {"sheet": [""], "row": [2], "nature": ["qualité"]})
    with pytest.raises(IntegrityError), warehouse.begin() as connection:
        write.file_accepted(connection, a_file(), "core_rows", {"sheet": [""], "row": [2]})
