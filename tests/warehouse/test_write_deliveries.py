from datetime import UTC, datetime, timedelta

import pytest

from warehouse import read, write
from warehouse.engine import reading

LATER, LAST = datetime(2026, 11, 9, 9, tzinfo=UTC), datetime(2026, 11, 16, 9, tzinfo=UTC)
REJECTED = {"sheet": "", "column": "national_id", "code": "unreadable", "severity": "error", "cells": {}}


def test_the_nearer_correction_counts_whatever_the_order_in_which_two_come(warehouse, accepted):
    first, second, third = accepted("a"), accepted("b", received_at=LATER), accepted("c", received_at=LAST)
    with warehouse.begin() as connection:
        assert write.file_superseded(connection, first["file_id"], third["file_id"])
        assert write.file_superseded(connection, first["file_id"], second["file_id"])
        assert not write.file_superseded(connection, first["file_id"], third["file_id"])
    with reading(warehouse) as connection:
        assert [line["answered_by"] for line in read.files(connection)] == ["liste_b.xlsx", None, None]


def test_a_week_before_the_correction_is_told_as_it_was(warehouse, accepted):
    first, second = accepted("a"), accepted("b", received_at=LATER)
    with warehouse.begin() as connection:
        write.file_superseded(connection, first["file_id"], second["file_id"])
    with reading(warehouse) as connection:
        assert [(f["outcome"], f["answered_by"]) for f in read.files(connection, LATER)] == [("accepted", None)]
        after = read.files(connection, LATER + timedelta(seconds=1))
    assert [(f["outcome"], f["answered_by"]) for f in after] == [("superseded", "liste_b.xlsx"), ("accepted", None)]


def test_a_held_file_that_is_answered_stays_held(warehouse, accepted, a_file):
    with warehouse.begin() as connection:
        write.file_closed(connection, a_file("h", code="far_fewer_rows"), "held")
    answer = accepted("b", received_at=LATER)
    held = write.file_id_of("ofppt_trainees", "h" * 64)
    for expected in (True, False):
        with warehouse.begin() as connection:
            assert write.file_answered(connection, held, answer["file_id"]) is expected
    with warehouse.begin() as connection:
        assert not write.file_answered(connection, answer["file_id"], held)
    with reading(warehouse) as connection:
        assert [(f["outcome"], f["answered_by"]) for f in read.files(connection)] == [
            ("held", "liste_b.xlsx"), ("accepted", None),
        ]  # fmt: skip


def test_rows_are_closed_once_from_the_day_they_came_home(warehouse, accepted, a_file, trainees):
    with warehouse.begin() as connection:
        rows = [{**REJECTED, "row": row, "title": "Feuil1\nListe"} for row in range(2, 702)]
        write.file_accepted(connection, a_file(), "core_trainees", trainees(1), {}, rows)
    home = accepted("b", received_at=LATER)
    with warehouse.begin() as connection:
        numbers = [line["id"] for line in read.kept_out(connection, "ofppt_trainees")][1:]
        assert write.rows_closed(connection, numbers, home["file_id"]) == 699
        assert write.rows_closed(connection, numbers, home["file_id"]) == 0
    with reading(warehouse) as connection:
        assert [line["row"] for line in read.quarantined(connection)] == [2]
        assert len(read.quarantined(connection, known_before=LATER)) == 700
        assert len(read.quarantined(connection, still_open=False)) == 700
        assert read.quarantined(connection)[0]["title"] == "Feuil1\nListe"


def test_leave_to_pass_is_kept_for_ever(warehouse, a_file):
    held = a_file("h", code="far_fewer_rows")
    file_id = write.file_id_of("ofppt_trainees", "h" * 64)
    with warehouse.begin() as connection:
        write.file_closed(connection, held, "held")
        for why in ("seen", "seen again"):
            write.release(connection, file_id, code="far_fewer_rows", by="Omar", why=why)
    with reading(warehouse) as connection:
        assert [line["why"] for line in read.releases(connection, file_id)] == ["seen", "seen again"]
        assert read.releases(connection, "0" * 32) == []


def test_blocks_are_one_file_and_a_failure_in_the_last_leaves_none(warehouse, a_file, trainees):
    def load(connection, *blocks):
        with write.file_loading(connection, a_file(), "core_trainees") as loading:
            for block in blocks:
                loading.add(block, {name: block[name] for name in block if name != "days_present"})

    with pytest.raises(write.UnevenColumnsError), warehouse.begin() as connection:
        load(connection, trainees(2, 3), trainees(4) | {"craft": ["COIF", "COUT"]})
    with warehouse.begin() as connection:
        assert read.files(connection) == []
        load(connection, trainees(2, 3), trainees(4, birth_date="1985-03-02", days_present=float("nan")))
    with reading(warehouse) as connection:
        (file,) = read.files(connection)
        facts, records = read.facts(connection, "core_trainees"), read.records(connection)
        said = list(read.said(connection, "core_trainees", facts[0]["file_id"], ["birth_date", "days_present"]))
    assert (file["rows_accepted"], len(facts), len(records)) == (3, 3, 3)
    assert [(fact["row"], fact["birth_date"]) for fact in facts] == [(2, None), (3, None), (4, "1985-03-02")]
    assert [fact["row_id"] for fact in facts] == [record["row_id"] for record in records]
    assert said[0]["birth_date"] == [None, None, "1985-03-02"]


def test_what_a_list_said_comes_back_by_the_feeds_own_names(warehouse, a_file):
    rows = {"sheet": ["", ""], "row": [2, 3], "facts": [{"nature": "qualité"}, {"nature": "retard", "days": 3}]}
    with warehouse.begin() as connection:
        write.file_accepted(connection, a_file(feed="complaints"), "core_rows", rows)
        (line,) = read.lists(connection, "complaints")
        (block,) = read.said(connection, "core_rows", line["file_id"], ["days", "nature"])
    said = zip(block["row"], block["nature"], block["days"], strict=True)
    assert set(said) == {(2, "qualité", None), (3, "retard", 3)}
