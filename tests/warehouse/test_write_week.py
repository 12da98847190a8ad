import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from warehouse import read, write
from warehouse.engine import reading

WEEK = "2026-W47"
SOURCE = [{"feed": "region_handovers", "file": "pv.xlsx", "sheet": "PV", "row": 4}]
CUTOFF = datetime(2026, 11, 23, tzinfo=UTC)


def _header(week=WEEK, **more):
    return {"week": week, "data_cutoff": CUTOFF, "policy_version": "p1", "model_version": "rules-1", **more}


def _training(person="P1", state="not_equipped", **more):
    return {
        "person_id": person, "cohort": "E2023", "craft": "COIF", "trained": True, "state": state,
        "reason": "in_store", "since": "2026-10-01", "days_waiting": 40, "through_cooperative": False,
        "in_registry": True, "on_reference_list": True, "evidence": SOURCE, **more,
    }  # fmt: skip


def _item(person="P1"):
    return {
        "person_id": person, "cohort": "E2023", "craft": "COIF", "item": "fauteuil", "mandatory": True,
        "quantity_needed": 1.0, "quantity_signed": 0.0, "reason": "in_store", "evidence": SOURCE,
    }  # fmt: skip


def _finding(kind="double_beneficiary", subject="P1"):
    return {"kind": kind, "person_id": "P1", "subject": subject, "facts": {"rows": 2}, "evidence": SOURCE}


@pytest.fixture
def keep(warehouse):
    """Keep a week's answer about P1 and P2."""
    people = [{"record_id": person, "person_id": person, "decided_by": "alone"} for person in ("P1", "P2")]
    with warehouse.begin() as connection:
        write.links(connection, people, [], {}, CUTOFF)

    def snapshot(trainings, week=WEEK, findings=(), *, new_revision=False, **header):
        with warehouse.begin() as connection:
            items = [_item(line["person_id"]) for line in trainings]
            return write.snapshot(
                connection, _header(week, **header), trainings, items, list(findings), new_revision=new_revision
            )

    return snapshot


def _publish(warehouse, revision=1):
    with warehouse.begin() as connection:
        return write.snapshot_published(connection, WEEK, revision)


def test_the_same_answer_again_writes_nothing(warehouse, keep):
    assert keep([_training()]) == (1, True)
    with reading(warehouse) as connection:
        before = read.snapshots(connection), read.tables_digest(connection)
    assert keep([_training()], data_cutoff=datetime(2026, 11, 23, 9, tzinfo=UTC)) == (1, False)
    with reading(warehouse) as connection:
        assert (read.snapshots(connection), read.tables_digest(connection)) == before


def test_an_answer_nobody_was_told_is_replaced(warehouse, keep):
    keep([_training("P1"), _training("P2")], findings=[_finding()])
    assert keep([_training("P2", "equipped", reason=None)]) == (1, True)
    with reading(warehouse) as connection:
        assert [(t["person_id"], t["state"]) for t in read.trainings(connection, WEEK)] == [("P2", "equipped")]
        assert [item["person_id"] for item in read.items(connection, WEEK)] == ["P2"]
        assert read.findings(connection, WEEK) == []


def test_an_answer_that_was_told_stays_and_the_error_names_it(warehouse, keep):
    keep([_training()])
    assert _publish(warehouse)
    assert not _publish(warehouse)
    with pytest.raises(write.SnapshotPublishedError, match=r"2026-W47.*revision 1") as refused:
        keep([_training(state="partly_equipped")])
    assert (refused.value.week, refused.value.revision) == (WEEK, 1)
    assert keep([_training()]) == (1, False)


def test_a_new_revision_stands_beside_the_one_that_was_told(warehouse, keep):
    keep([_training()])
    _publish(warehouse)
    assert keep([_training(state="partly_equipped")], new_revision=True) == (2, True)
    assert keep([_training(state="equipped", reason=None)], new_revision=True) == (2, True)  # revision 2 is untold
    with reading(warehouse) as connection:
        assert read.trainings(connection, WEEK)[0]["state"] == "equipped"
        assert read.trainings(connection, WEEK, 1)[0]["state"] == "not_equipped"
        assert read.snapshot_header(connection, WEEK)["revision"] == 2
        assert read.snapshot_header(connection, WEEK, 1)["is_published"] is True


def test_a_new_policy_makes_another_answer(keep):
    keep([_training()])
    assert keep([_training()], policy_version="p2") == (1, True)


def test_what_is_kept_comes_back_as_it_was_given(warehouse, keep):
    keep([_training(province="09.001")], findings=[_finding("b"), _finding("a")])
    with reading(warehouse) as connection:
        (training,), (item,) = read.trainings(connection, WEEK), read.items(connection, WEEK)
        findings = read.findings(connection, WEEK)
        header = read.snapshot_header(connection, WEEK)
    assert _training(province="09.001").items() <= training.items()
    assert _item().items() <= item.items()
    assert [finding["kind"] for finding in findings] == ["a", "b"]
    assert (header["data_cutoff"], header["is_published"]) == (CUTOFF, False)


def test_the_week_before_is_the_latest_answer_of_an_earlier_week(warehouse, keep):
    keep([_training()], week="2025-W52")
    keep([_training()], week="2026-W40")
    keep([_training()], week=WEEK)
    with reading(warehouse) as connection:
        assert read.last_snapshot_before(connection, WEEK)["week"] == "2026-W40"
        assert read.last_snapshot_before(connection, "2026-W01")["week"] == "2025-W52"
        assert read.last_snapshot_before(connection, "2025-W52") is None
        assert read.last_snapshot(connection)["week"] == WEEK
        assert read.snapshot_header(connection, "2026-W41") is None
        assert read.trainings(connection, "2026-W41") == []


def test_a_training_is_of_a_known_person_in_a_known_state(keep):
    with pytest.raises(IntegrityError):
        keep([_training("nobody")])
    with pytest.raises(IntegrityError):
        keep([_training(state="satisfied")])


def test_a_failed_answer_leaves_the_one_before(warehouse, keep):
    keep([_training()])
    with pytest.raises(IntegrityError):
        keep([_training("P2"), _training("P2")])
    with reading(warehouse) as connection:
        assert [line["person_id"] for line in read.trainings(connection, WEEK)] == ["P1"]


@given(st.permutations([_training("P1"), _training("P2"), _training("P3", since=None)]))
def test_the_order_of_lines_and_what_is_missing_change_no_digest(trainings):
    without_missing = [{key: value for key, value in line.items() if value is not None} for line in trainings]
    digests = {
        write.answer_digest(_header(), lines, [_item()], [_finding()])
        for lines in (trainings, trainings[::-1], without_missing)
    }
    assert len(digests) == 1


def test_another_state_is_another_digest():
    one, other = ([_training(state=state)] for state in ("equipped", "not_equipped"))
    assert write.answer_digest(_header(), one, [], []) != write.answer_digest(_header(), other, [], [])


def test_a_stored_answer_is_fingerprinted_a_line_at_a_time(warehouse, keep):
    many = [_finding(subject=f"{number:06d}" * 200) for number in range(20_000)]
    keep([_training()], findings=many)
    with reading(warehouse) as connection:
        findings = list(read.answer(connection, WEEK, 1)["findings"])
        tracemalloc.start()
        digest = write.answer_digest(_header(), [], [], read.answer(connection, WEEK, 1)["findings"])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert digest == write.answer_digest(_header(), [], [], findings[::-1])
    assert most < sum(len(json.dumps(line)) for line in many) / 2


FORMS = ("0", "2:", "3:", "4:")


@pytest.mark.parametrize("form", ["", "2:", "3:"])
def test_an_answer_kept_under_a_fingerprint_of_an_older_form_is_known_again(warehouse, keep, form):
    lines = [_training("P1"), _training("P2", since=None)]
    keep(lines)
    older = write.answer_digest(_header(), lines, [_item("P1"), _item("P2")], [], like=form or "0")
    assert older.startswith(form)
    assert not older.startswith("4:")
    with warehouse.begin() as connection:
        connection.exec_driver_sql(f"UPDATE out_snapshots SET digest = '{older}'")
    assert not keep(lines[::-1]).is_new
    assert keep([_training("P1", state="equipped"), lines[1]]).is_new
    with reading(warehouse) as connection:
        (header,) = read.snapshots(connection)
    assert header["digest"].startswith("4:")


def test_a_fingerprint_of_an_older_form_leaves_out_what_was_not_answered_then():
    beside = {"goods": [{"item": "fauteuil"}], "lots": [{"item": "fauteuil"}]}
    told = [write.answer_digest(_header(), [], [], [], beside, like=form) for form in FORMS]
    without = [write.answer_digest(_header(), [], [], [], beside | {"lots": []}, like=form) for form in FORMS]
    assert [one == other for one, other in zip(told, without, strict=True)] == [True, True, False, False]
