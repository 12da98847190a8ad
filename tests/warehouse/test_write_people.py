from datetime import UTC, datetime, timedelta

import pytest

from warehouse import read, write
from warehouse.engine import reading

MONDAY = datetime(2026, 11, 16, 7, tzinfo=UTC)
NEXT = MONDAY + timedelta(days=7)
EVIDENCE = [{"column": "national_id", "level": "same", "match_weight": 9.5}]


def _tie(record, person, by="T1", probability=None):
    return {"record_id": record, "person_id": person, "decided_by": by, "match_probability": probability}


def _pair(left, right, tier="R1"):
    return {"left_record_id": left, "right_record_id": right, "tier": tier, "match_probability": None,
            "evidence": EVIDENCE}  # fmt: skip


def _link(warehouse, ties, pairs=(), merged=None, at=MONDAY):
    with warehouse.begin() as connection:
        return write.links(connection, ties, list(pairs), merged or {}, at)


def _judge(warehouse, left, right, verdict, at=MONDAY):
    with warehouse.begin() as connection:
        return write.judgement(
            connection, left_record_id=left, right_record_id=right, verdict=verdict, judged_by="amina", judged_at=at
        )


def _waiting(warehouse):
    with reading(warehouse) as connection:
        return [(pair["left_record_id"], pair["right_record_id"]) for pair in read.pairs(connection)]


def test_linking_twice_changes_nothing_not_even_the_moment_of_decision(warehouse):
    ties, pairs = [_tie("a", "P1", probability=0.1 + 0.2), _tie("b", "P1")], [_pair("a", "c")]
    assert _link(warehouse, ties, pairs) == {"persons_changed": 1, "records_moved": 2, "pairs_changed": 1}
    with reading(warehouse) as connection:
        before = read.tables_digest(connection), read.links(connection)
    ties[0]["match_probability"] = 0.3  # another order of addition, the same probability
    again = _link(warehouse, ties, pairs, at=NEXT)
    assert again == {"persons_changed": 0, "records_moved": 0, "pairs_changed": 0}
    with reading(warehouse) as connection:
        assert (read.tables_digest(connection), read.links(connection)) == before


def test_a_measure_that_is_zero_has_no_sign_in_any_database(warehouse):
    nothing = {"second_record_id": "d", "second_weight": -0.0, "status": "linked"}
    _link(warehouse, [_tie("a", "P1")], [{**_pair("a", "c"), **nothing}])
    with reading(warehouse) as connection:
        (pair,) = read.pairs(connection, "linked")
    assert str(pair["second_weight"]) in {"0", "0.0"}


def test_only_the_records_that_moved_are_decided_anew(warehouse):
    _link(warehouse, [_tie("a", "P1"), _tie("b", "P2")])
    assert _link(warehouse, [_tie("a", "P1"), _tie("b", "P1")], merged={"P2": "P1"}, at=NEXT)["records_moved"] == 1
    with reading(warehouse) as connection:
        assert {line["record_id"]: line["decided_at"] for line in read.links(connection)} == {"a": MONDAY, "b": NEXT}


def test_a_merged_id_still_resolves_through_every_later_merge(warehouse):
    _link(warehouse, [_tie("a", "P1"), _tie("b", "P2"), _tie("c", "P3")])
    _link(warehouse, [_tie("a", "P1"), _tie("b", "P2"), _tie("c", "P2")], merged={"P3": "P2"})
    _link(warehouse, [_tie("a", "P1"), _tie("b", "P1"), _tie("c", "P1")], merged={"P2": "P1"})
    with reading(warehouse) as connection:
        assert [read.person_now(connection, person) for person in ("P1", "P2", "P3")] == ["P1", "P1", "P1"]
        assert read.person_now(connection, "P4") is None


def test_an_id_may_merge_into_one_that_this_run_did_not_see(warehouse):
    _link(warehouse, [], merged={"P9": "P8"})
    with reading(warehouse) as connection:
        assert read.person_now(connection, "P9") == "P8"


def test_an_id_that_is_split_off_again_stands_for_itself(warehouse):
    _link(warehouse, [_tie("a", "P1"), _tie("b", "P1")], merged={"P2": "P1"})
    _link(warehouse, [_tie("a", "P1"), _tie("b", "P2")])
    with reading(warehouse) as connection:
        assert read.person_now(connection, "P2") == "P2"


def test_records_that_a_run_did_not_see_keep_their_person(warehouse):
    _link(warehouse, [_tie("a", "P1"), _tie("b", "P2")])
    _link(warehouse, [_tie("a", "P1")], at=NEXT)
    with reading(warehouse) as connection:
        assert [line["person_id"] for line in read.links(connection)] == ["P1", "P2"]


def test_pairs_come_most_useful_first_and_go_when_nobody_asks_them_any_more(warehouse):
    _link(warehouse, [], [_pair("x", "y"), _pair("b", "a")])
    assert _waiting(warehouse) == [("x", "y"), ("a", "b")]
    _link(warehouse, [], [_pair("a", "b")])
    assert _waiting(warehouse) == [("a", "b")]


def test_an_answer_takes_the_pair_off_the_queue_and_linking_does_not_ask_again(warehouse):
    _link(warehouse, [], [_pair("a", "b"), _pair("a", "c")])
    assert _judge(warehouse, "b", "a", "different")
    assert _waiting(warehouse) == [("a", "c")]
    assert _link(warehouse, [], [_pair("a", "b"), _pair("a", "c")])["pairs_changed"] == 0
    assert _waiting(warehouse) == [("a", "c")]


def test_an_unsure_answer_decides_nothing_and_the_pair_waits_on_behind_the_others(warehouse):
    """Taken off the queue, a doubt would be forgotten and somebody called equipped who may not be."""
    asked = [_pair("a", "b"), _pair("a", "c")]
    _link(warehouse, [], asked)
    for at in (MONDAY, NEXT):
        assert _judge(warehouse, "a", "b", "unsure", at=at)
        assert _waiting(warehouse) == [("a", "c"), ("a", "b")]
        assert _link(warehouse, [], asked)["pairs_changed"] == 0


def test_answers_are_appended_and_the_last_one_counts(warehouse):
    _link(warehouse, [], [_pair("a", "b")])
    assert _judge(warehouse, "a", "b", "same")
    assert _judge(warehouse, "a", "b", "different", at=NEXT)
    assert not _judge(warehouse, "b", "a", "different", at=NEXT)
    with reading(warehouse) as connection:
        assert [line["verdict"] for line in read.judgements(connection)] == ["same", "different"]
        assert [line["verdict"] for line in read.judgements(connection, record_id="b")] == ["same", "different"]
        assert read.judgements(connection, record_id="c") == []
        (pair,) = read.pairs(connection, status=None)
    assert pair["status"] == "different"
    assert pair["evidence"] == EVIDENCE


def test_an_answer_that_arrives_late_does_not_overrule_a_later_one(warehouse):
    _link(warehouse, [], [_pair("a", "b")])
    _judge(warehouse, "a", "b", "different", at=NEXT)
    _judge(warehouse, "a", "b", "same", at=MONDAY)
    with reading(warehouse) as connection:
        assert read.pairs(connection, status=None)[0]["status"] == "different"


def test_a_record_is_no_pair_with_itself(warehouse):
    with pytest.raises(ValueError, match="two records"):
        _judge(warehouse, "a", "a", "same")


def test_every_named_row_is_listed_with_its_person(warehouse, accepted):
    accepted("a", rows=(2, 3))
    _link(warehouse, [_tie("ofppt_trainees:2", "P1", "model", 0.997)])
    with reading(warehouse) as connection:
        rows = read.link_rows(connection)
        assert [line["row"] for line in read.records_of_person(connection, "P1")] == [2]
        assert [fact["person_id"] for fact in read.facts(connection, "core_trainees")] == ["P1", None]
    assert [(r["file"], r["row"], r["person_id"], r["decided_by"], r["match_probability"]) for r in rows] == [
        ("liste_a.xlsx", 2, "P1", "model", 0.997),
        ("liste_a.xlsx", 3, None, None, None),
    ]


def test_persons_are_found_by_a_card_number_of_any_of_their_records(warehouse, a_file, trainees):
    rows = trainees(2, 3, national_id=["JB123456", None])
    with warehouse.begin() as connection:
        write.file_accepted(connection, a_file(), "core_trainees", rows, rows)
    _link(warehouse, [_tie("ofppt_trainees:2", "P1"), _tie("ofppt_trainees:3", "P1")])
    with reading(warehouse) as connection:
        assert read.persons_with_national_id(connection, "JB123456") == ["P1"]
        assert read.persons_with_national_id(connection, "JB000000") == []


def _order(warehouse):
    with reading(warehouse) as connection:
        return [(pair["left_record_id"], pair["changes"]) for pair in read.pairs(connection)]


def test_what_an_answer_changes_is_asked_first_and_a_second_linking_keeps_it(warehouse):
    asked = [_pair("a", "z"), _pair("b", "z"), {**_pair("c", "z"), "match_probability": 0.9}, _pair("d", "z")]
    _link(warehouse, [], asked)
    assert _order(warehouse) == [("a", None), ("b", None), ("d", None), ("c", None)]  # nearest to even first
    with warehouse.begin() as connection:
        assert write.pairs_weighed(connection, {("z", "c"): (2, 1), ("d", "z"): (0, 1)}) == 4
        assert write.pairs_weighed(connection, {("z", "c"): (2, 1), ("d", "z"): (0, 1)}) == 0
    assert _order(warehouse) == [("c", 2), ("d", 0), ("a", 0), ("b", 0)]
    assert _link(warehouse, [], asked)["pairs_changed"] == 0
    assert _order(warehouse) == [("c", 2), ("d", 0), ("a", 0), ("b", 0)]
    _judge(warehouse, "c", "z", "unsure")
    assert _order(warehouse)[-1] == ("c", 2)


def test_what_ties_and_what_parts_is_remembered_beside_the_questions(warehouse):
    tied = {**_pair("a", "b", "T1"), "status": "linked", "match_weight": 17.25, "second_record_id": "c",
            "second_weight": -14.0}  # fmt: skip
    apart = {**_pair("a", "c", "apart"), "status": "apart", "veto": "two_cards"}
    _link(warehouse, [], [_pair("d", "e"), tied, apart])
    assert _waiting(warehouse) == [("d", "e")]
    with reading(warehouse) as connection:
        told = read.pairs(connection, status=None, records=["b", "c"])
        assert [(p["status"], p["second_record_id"], p["second_weight"], p["veto"]) for p in told] == [
            ("linked", "c", -14.0, None),
            ("apart", None, None, "two_cards"),
        ]


@pytest.mark.parametrize("tier", ["RJ", "RX"])
def test_a_pair_that_is_asked_again_waits_although_it_was_answered(warehouse, tier):
    _judge(warehouse, "a", "b", "same")
    _link(warehouse, [], [_pair("a", "b", tier)])
    assert _waiting(warehouse) == [("a", "b")]


def test_records_of_replaced_files_can_still_be_asked_for(warehouse, accepted):
    accepted("a", rows=(2, 3))
    with reading(warehouse) as connection:
        assert [line["row"] for line in read.records_called(connection, {"ofppt_trainees:3", "nobody"})] == [3]
