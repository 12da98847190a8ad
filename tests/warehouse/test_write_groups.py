"""What is remembered of cooperatives; every cooperative here is invented."""

from datetime import UTC, datetime, timedelta

from warehouse import read, write
from warehouse.engine import reading

MONDAY = datetime(2026, 11, 16, 7, tzinfo=UTC)
NEXT = MONDAY + timedelta(days=7)
EVIDENCE = [{"column": "name", "level": "same_sorted"}]


def _mention(record, group, by="alone"):
    return {
        "group_record_id": record, "group_id": group, "decided_by": by, "evidence": EVIDENCE, "feed": "region_handovers",
        "cooperative_name": "Tifawin", "is_own_place": True,
    }  # fmt: skip


def _face(group, name="Tifawin"):
    return {"group_id": group, "name": name, "kind": "cooperative"}


def _keep(warehouse, mentions, faces, pairs=(), merged=None, at=MONDAY):
    told = [
        {"left_record_id": left, "right_record_id": right, "tier": "GP", "evidence": EVIDENCE} for left, right in pairs
    ]
    with warehouse.begin() as connection:
        write.groups(connection, mentions=mentions, faces=faces, pairs=told, merged=merged or {}, decided_at=at)


def _judge(warehouse, left, right, verdict, at=MONDAY):
    with warehouse.begin() as connection:
        write.judgement(
            connection, left_record_id=left, right_record_id=right, verdict=verdict, judged_by="amina", judged_at=at
        )


def _waiting(warehouse):
    with reading(warehouse) as connection:
        return [(pair["left_record_id"], pair["right_record_id"]) for pair in read.group_pairs(connection)]


def test_keeping_groups_twice_changes_nothing_not_even_the_moment_of_decision(warehouse):
    told = [_mention("group:a", "G1"), _mention("group:b", "G2")], [_face("G1"), _face("G2")], [("group:b", "group:a")]
    _keep(warehouse, *told)
    with reading(warehouse) as connection:
        before = read.tables_digest(connection), read.group_mentions(connection), read.groups(connection)
    _keep(warehouse, *told, at=NEXT)
    with reading(warehouse) as connection:
        assert (read.tables_digest(connection), read.group_mentions(connection), read.groups(connection)) == before
    assert _waiting(warehouse) == [("group:a", "group:b")]


def test_a_merged_group_says_what_it_became_and_a_parted_one_is_nobodys_alias(warehouse):
    apart = [_mention("group:a", "G1"), _mention("group:b", "G2")], [_face("G1"), _face("G2", "Tifawine")]
    _keep(warehouse, *apart)
    _keep(warehouse, [_mention("group:a", "G1"), _mention("group:b", "G1", "G3")], [_face("G1")], merged={"G2": "G1"})
    with reading(warehouse) as connection:
        told = {line["group_id"]: (line["name"], line["merged_into"]) for line in read.groups(connection)}
    assert told == {"G1": ("Tifawin", None), "G2": ("Tifawine", "G1")}
    _keep(warehouse, *apart, at=NEXT)
    with reading(warehouse) as connection:
        assert [line["merged_into"] for line in read.groups(connection)] == [None, None]
        assert {line["minted_at"] for line in read.groups(connection)} == {MONDAY}


def test_a_mention_that_an_older_week_did_not_see_keeps_its_group(warehouse):
    _keep(warehouse, [_mention("group:a", "G1"), _mention("group:b", "G2")], [_face("G1"), _face("G2")])
    _keep(warehouse, [_mention("group:a", "G1")], [_face("G1")], at=NEXT)
    with reading(warehouse) as connection:
        assert {line["group_record_id"]: line["group_id"] for line in read.group_mentions(connection)} == {
            "group:a": "G1",
            "group:b": "G2",
        }


def test_an_answered_question_goes_and_an_unsure_one_waits_behind_the_others(warehouse):
    mentions = [_mention(f"group:{name}", name) for name in "abc"]
    pairs = [("group:a", "group:b"), ("group:a", "group:c"), ("group:b", "group:c")]
    told = mentions, [_face(name) for name in "abc"], pairs
    _keep(warehouse, *told)
    _judge(warehouse, "group:b", "group:a", "unsure")
    assert _waiting(warehouse) == [pairs[1], pairs[2], pairs[0]]
    _judge(warehouse, "group:a", "group:c", "different", at=NEXT)
    assert _waiting(warehouse) == [pairs[2], pairs[0]]
    _keep(warehouse, mentions, told[1], [pairs[0], pairs[2]], at=NEXT)
    assert _waiting(warehouse) == [pairs[2], pairs[0]]
