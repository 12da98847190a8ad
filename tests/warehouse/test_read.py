from datetime import UTC, datetime, timedelta

import pytest

from warehouse import read, write
from warehouse.engine import reading
from warehouse.tables import UnknownTableError

LATER = datetime(2026, 11, 9, 9, tzinfo=UTC)


def test_a_moment_knows_only_what_was_received_before_it(warehouse, accepted):
    accepted("a")
    accepted("b", received_at=LATER)
    with reading(warehouse) as connection:
        for question in (
            lambda moment: read.facts(connection, "core_trainees", moment),
            lambda moment: read.records(connection, moment),
            lambda moment: read.link_rows(connection, moment),
        ):
            assert [len(question(m)) for m in (LATER, LATER + timedelta(microseconds=1), None)] == [2, 4, 4]
        assert len(read.files(connection, LATER)) == 1


def test_rows_come_in_order_of_knowledge_whatever_the_order_of_loading(warehouse, accepted):
    accepted("b", rows=(11, 2), received_at=LATER)
    accepted("a", rows=(30, 4))
    with reading(warehouse) as connection:
        facts = read.facts(connection, "core_trainees")
    assert [(fact["file"], fact["row"]) for fact in facts] == [
        ("liste_a.xlsx", 4), ("liste_a.xlsx", 30), ("liste_b.xlsx", 2), ("liste_b.xlsx", 11),
    ]  # fmt: skip


def test_the_order_of_loading_does_not_change_the_fingerprint(warehouse, accepted):
    accepted("a", rows=(2, 3))
    with reading(warehouse) as connection:
        first = read.tables_digest(connection)
    accepted("b", received_at=LATER)
    with reading(warehouse) as connection:
        assert read.tables_digest(connection) != first


def test_only_tables_of_facts_are_asked_for_facts(warehouse):
    with pytest.raises(UnknownTableError, match="core_trainees"), reading(warehouse) as connection:
        read.facts(connection, "log_files")


def test_a_feed_is_as_fresh_as_its_last_accepted_file(warehouse, accepted, a_file):
    file = accepted("a")
    with warehouse.begin() as connection:
        write.file_closed(connection, a_file("b", received_at=LATER, code="empty"), "refused")
        write.file_closed(connection, a_file("c", feed="complaints", code="empty"), "held")
    with reading(warehouse) as connection:
        complaints, trainees = read.files_summary(connection)
    assert (trainees["feed"], trainees["last_received_at"]) == ("ofppt_trainees", file["received_at"])
    assert (trainees["files_accepted"], trainees["files_refused"], trainees["rows_accepted"]) == (1, 1, 2)
    assert (complaints["last_received_at"], complaints["files_held"]) == (None, 1)


def test_rejects_are_asked_for_one_partner_and_one_severity(warehouse, a_file, trainees):
    broken = {"sheet": "", "column": "national_id", "code": "unreadable", "cells": {}}
    rows = [{**broken, "row": 4, "severity": "error"}, {**broken, "row": 3, "severity": "warning"}]
    with warehouse.begin() as connection:
        write.file_accepted(connection, a_file("a"), "core_trainees", trainees(2), {}, rows)
        write.file_closed(connection, a_file("b", feed="region_lots", code="empty"), "held", rows)
    with reading(warehouse) as connection:
        assert [line["feed"] for line in read.quarantined(connection)] == ["ofppt_trainees", "region_lots"]
        assert [line["file"] for line in read.quarantined(connection, ["region_lots"])] == ["liste_b.xlsx"]
        assert [line["row"] for line in read.quarantined(connection, severities=["warning"])] == [3, 3]
        assert read.quarantined(connection, []) == []


def test_ignored_rows_are_counted_by_kind(warehouse, a_file):
    rows = [{"sheet": "", "row": row, "kind": kind} for row, kind in ((1, "title"), (2, "title"), (9, "total"))]
    with warehouse.begin() as connection:
        write.file_accepted(connection, a_file(), "core_trainees", {}, {}, [], rows)
    with reading(warehouse) as connection:
        counts = {line["kind"]: line["rows"] for line in read.ignored_counts(connection)}
        (file,) = read.files(connection)
        assert [line["row"] for line in read.ignored(connection, file["file_id"])] == [1, 2, 9]
    assert counts == {"title": 2, "total": 1}


def test_a_content_is_looked_up_before_any_work_on_it(warehouse, accepted):
    file = accepted("a")
    with reading(warehouse) as connection:
        assert read.file_by_content(connection, file["feed"], file["sha256"])["outcome"] == "accepted"
        assert read.file_by_content(connection, "complaints", file["sha256"]) is None


def test_a_run_without_an_end_was_cut_off(warehouse):
    with warehouse.begin() as connection:
        ended, cut = (write.run_started(connection, "intake", "2026-W47") for _ in range(2))
        assert write.run_ended(connection, ended, counts={"rows_accepted": 3})
        assert not write.run_ended(connection, ended, "failed")
    with reading(warehouse) as connection:
        latest, first = read.runs(connection, "2026-W47")
    assert (latest["id"], latest["status"], latest["ended_at"]) == (cut, "running", None)
    assert (first["status"], first["counts"]) == ("done", {"rows_accepted": 3})


def test_a_look_at_personal_data_is_written_down(warehouse):
    with warehouse.begin() as connection:
        write.access(connection, "amina", "review queue", 12)
    with reading(warehouse) as connection:
        (look,) = read.accesses(connection)
    assert (look["looked_by"], look["what"], look["rows_seen"]) == ("amina", "review queue", 12)


def test_what_was_landed_waits_until_something_has_become_of_it(warehouse, a_file, accepted):
    landed = {"size_bytes": 10, "landed_as": "ofppt_trainees/2026/a.xlsx"}
    with warehouse.begin() as connection:
        for content in "ab":
            assert write.arrival(connection, a_file(content, **landed))
            assert not write.arrival(connection, a_file(content, **landed))
    accepted("a")
    with reading(warehouse) as connection:
        asked = {judged: [a["file_name"] for a in read.arrivals(connection, judged=judged)] for judged in (True, False)}
        assert read.arrivals(connection, "complaints") == []
    assert asked == {True: ["liste_a.xlsx"], False: ["liste_b.xlsx"]}


def test_columns_say_what_lines_say(warehouse, accepted, trainees):
    accepted("a", rows=(30, 4))
    accepted("b", rows=(2, 11), received_at=LATER)
    names = ("feed", "row", "received_at", "end_date", "days_present", "is_active", "record_id", "no_such_column")
    with reading(warehouse) as connection:
        for moment in (None, LATER):
            lines = read.facts(connection, "core_trainees", moment)
            told = read.fact_columns(connection, "core_trainees", names, moment)
            asked = [*names[:-1], "file"]
            said = sorted(zip(*(told[name] for name in asked), strict=True), key=str)
            assert said == sorted((tuple(line[name] for name in asked) for line in lines), key=str)
            assert len(read.record_columns(connection, ["record_id"], moment)["record_id"]) == len(lines)
        assert "no_such_column" not in told
    with pytest.raises(UnknownTableError, match="core_trainees"), reading(warehouse) as connection:
        read.fact_columns(connection, "log_files", ["feed"])
