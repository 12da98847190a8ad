"""Which rows mean one cooperative: stories of registers, hand-overs and lists of members."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.link.groups import link_groups
from etl.link.mentions import own_words, registry_number, valid_ice

TIZNIT, TAROUDANT = "09.581", "09.541"
AGLOU, SAHEL = "09.581.11.15", "09.581.11.03"
ICE, OTHER_ICE = "001561191000066", "002345678000031"
COLUMNS = ("cooperative_name", "cooperative_number", "ice", "province", "commune_code")


class Papers:
    """Rows that name a group, as the feeds' files tell them."""

    def __init__(self):
        self.rows = []

    def row(self, record, feed, own, name, number=None, ice=None, province=None, commune=None):
        said = dict(zip(COLUMNS, (name, number, ice, province, commune), strict=True))
        line = {"group_record_id": record, "feed": feed, "received_at": f"2026-01-{1 + len(self.rows):02d}"}
        self.rows.append(line | said | {"is_own_place": own})
        return self

    def registered(self, record, *said, **more):
        return self.row(record, "chamber_cooperatives", True, *said, **more)

    def handed(self, record, *said, **more):
        return self.row(record, "region_handovers", True, *said, **more)

    def member(self, record, *said, **more):
        return self.row(record, "cooperative_members", False, *said, **more)

    def linked(self, judgements=(), previous=None, rows=None):
        judged = pd.DataFrame(judgements, columns=["left_record_id", "right_record_id", "verdict"])
        return link_groups(pd.DataFrame(self.rows if rows is None else rows), judged, previous)


def houses(linked):
    """Return the mentions of each group, sorted."""
    found = linked.groups.groupby("group_id")["group_record_id"].apply(lambda records: "".join(sorted(records)))
    return sorted(found)


def by(linked):
    return dict(zip(linked.groups["group_record_id"], linked.groups["decided_by"], strict=True))


def asked(linked):
    return {(pair.left + pair.right, pair.tier) for pair in linked.review.itertuples()}


def test_one_number_written_two_ways_is_one_cooperative():
    linked = Papers().registered("a", "Tifawin", "1/41/2017").member("b", "Coop. Tifawine", "01-41-2017").linked()
    assert houses(linked) == ["ab"]
    assert by(linked) == {"a": "G1", "b": "G1"}
    assert [(e.column, e.level) for e in linked.groups["evidence"][0]] == [("number", "same"), ("name", "same_sorted")]


def test_a_cooperative_registered_in_arabic_and_handed_goods_in_french_is_one():
    story = Papers().registered("a", "تعاونية تيفاوين", "1/41/2017", province=TIZNIT, commune=AGLOU)
    linked = story.handed("b", "Coopérative Tifawin", province=TIZNIT).linked()
    assert (houses(linked), by(linked)["b"]) == (["ab"], "G3")


def test_two_cooperatives_called_el_amal_in_two_communes_stay_two():
    story = Papers().registered("a", "El Amal", "1/41/2017", province=TIZNIT, commune=AGLOU)
    story.registered("b", "El Amal", "2/77/2019", province=TIZNIT, commune=SAHEL)
    story.handed("c", "Coopérative El Amal", province=TIZNIT, commune=SAHEL)
    assert houses(story.linked()) == ["a", "bc"]


def test_el_amal_of_a_province_that_has_two_of_them_is_a_question():
    story = Papers().registered("a", "El Amal", province=TIZNIT, commune=AGLOU)
    story.registered("b", "El Amal", province=TIZNIT, commune=SAHEL)
    linked = story.handed("c", "Coopérative El Amal", province=TIZNIT).linked()
    assert houses(linked) == ["a", "b", "c"]
    assert asked(linked) == {("ac", "GP"), ("bc", "GP")}


def test_a_hand_over_in_another_province_than_the_registers_is_another_cooperatives():
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT).handed("b", "Tifawin", province=TAROUDANT)
    assert houses(story.linked()) == ["a", "b"]


def test_a_hand_over_that_tells_no_place_is_the_only_cooperatives_of_that_name():
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT).handed("b", "Tifawin")
    assert houses(story.linked()) == ["ab"]
    story.registered("c", "Tifawin", "3/9/2020", province=TAROUDANT)
    linked = story.linked()
    assert houses(linked) == ["a", "b", "c"]
    assert asked(linked) == {("ab", "GP"), ("bc", "GP")}


def test_a_number_typed_wrong_by_one_sign_is_the_same_cooperatives_where_name_and_commune_agree():
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT, commune=AGLOU)
    linked = story.handed("b", "Tifawin", "1/14/2017", province=TIZNIT, commune=AGLOU).linked()
    assert (houses(linked), by(linked)["b"]) == (["ab"], "G3n")
    wrong = story.handed("c", "Tifawin", "8/630/2021", province=TIZNIT, commune=AGLOU).linked()
    assert houses(wrong) == ["ab", "c"]


def test_a_number_typed_wrong_into_anothers_number_joins_neither():
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT)
    story.registered("b", "Targant", "4/956/2014", province=TIZNIT)
    linked = story.handed("c", "Tifawin", "4/956/2014", province=TIZNIT).linked()
    assert houses(linked) == ["a", "b", "c"]
    assert ("bc", "GX1") in asked(linked)


def test_lines_of_the_register_one_sign_apart_are_two_cooperatives():
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT)
    assert houses(story.registered("b", "Tifawin", "1/42/2017", province=TIZNIT).linked()) == ["a", "b"]


def test_figures_in_a_name_tell_cooperatives_apart():
    story = Papers().handed("a", "Assaka 1", province=TIZNIT).handed("b", "Assaka 2", province=TIZNIT)
    assert houses(story.handed("c", "assaka 1", province=TIZNIT).linked()) == ["ac", "b"]


def test_an_ice_shared_by_a_union_and_its_member_cooperative_is_a_question():
    story = Papers().registered("a", "Union des coopératives Tifawin", ice=ICE, province=TIZNIT)
    linked = story.registered("b", "Coopérative Tifawin", ice=ICE, province=TIZNIT).linked()
    assert houses(linked) == ["a", "b"]
    assert asked(linked) == {("ab", "GX2")}


def test_an_equal_ice_joins_what_no_name_contradicts():
    story = Papers().registered("a", "Tifawin", ice=ICE).handed("b", "Coopérative Tifawin de Tiznit", ice=ICE)
    assert by(story.linked()) == {"a": "G2", "b": "G2"}
    assert houses(Papers().registered("a", "Tifawin", "1/41/2017", ice=ICE)
                  .handed("b", "Tifawin", "1/41/2017", ice=OTHER_ICE).linked()) == ["a", "b"]  # fmt: skip


def test_an_ice_whose_check_digits_fail_ties_nothing():
    wrong = "001561191000067"
    story = Papers().registered("a", "Tifawin", ice=wrong, province=TIZNIT)
    assert houses(story.handed("b", "Targant", ice=wrong, province=TIZNIT).linked()) == ["a", "b"]


def test_a_short_number_of_two_courts_is_no_tie():
    story = Papers().registered("a", "El Amal", "41", province=TIZNIT)
    linked = story.registered("b", "El Amal", "41", province=TAROUDANT).linked()
    assert (houses(linked), asked(linked)) == (["a", "b"], {("ab", "GX1")})


def test_a_near_name_in_one_place_is_asked_and_not_joined():
    story = Papers().registered("a", "Tighanimine", province=TAROUDANT).handed("b", "Tighamimine", province=TAROUDANT)
    linked = story.linked()
    assert (houses(linked), asked(linked)) == (["a", "b"], {("ab", "GR")})


@pytest.mark.parametrize(("arabic", "french"), [("تيليلا", "Tilila"), ("أزطا", "Azetta"), ("تودرت", "Toudert")])
def test_names_of_few_consonants_are_heard_across_scripts(arabic, french):
    story = Papers().registered("a", french, "7/144/2014", province=TIZNIT).handed("b", arabic, province=TIZNIT)
    assert (houses(story.linked()), by(story.linked())["b"]) == (["ab"], "G3")


def test_names_of_few_consonants_must_agree_in_their_vowels_too():
    story = Papers().registered("a", "El Amal", province=TIZNIT).handed("b", "Imouli", province=TIZNIT)
    assert houses(story.linked()) == ["a", "b"]


def test_a_member_who_lives_elsewhere_belongs_to_the_only_cooperative_of_that_name():
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT).member("b", "Tifawin", province=TAROUDANT)
    assert houses(story.linked()) == ["ab"]


def test_a_member_belongs_to_the_nearest_of_two_namesakes_and_to_none_when_both_are_as_near():
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT, commune=AGLOU)
    story.registered("b", "Tifawin", "3/9/2020", province=TIZNIT, commune=SAHEL)
    story.member("c", "Tifawin", province=TIZNIT, commune=SAHEL).member("d", "Tifawin", province=TIZNIT)
    linked = story.linked()
    assert houses(linked) == ["a", "bc", "d"]
    assert asked(linked) == {("ad", "GP"), ("bd", "GP")}


def test_what_only_members_name_is_one_group_within_a_province():
    story = Papers().member("a", "Tifawin", province=TIZNIT).member("b", "Tifawine", province=TIZNIT)
    assert houses(story.member("c", "Tifawin", province=TAROUDANT).member("d", "Tifawin").linked()) == ["ab", "c", "d"]


def test_a_humans_word_joins_and_parts_for_good():
    story = Papers().registered("a", "El Amal", province=TIZNIT).handed("b", "الأمل المشرق", province=TIZNIT)
    story.handed("c", "El Amal", province=TIZNIT)
    linked = story.linked([("a", "b", "same"), ("a", "c", "different")])
    assert houses(linked) == ["ab", "c"]
    assert by(linked)["b"] == "judgement"
    assert not asked(linked)
    assert houses(story.linked([("a", "c", "different"), ("a", "c", "same")])) == ["ac", "b"]


def test_a_group_keeps_its_id_and_a_merger_keeps_the_older_one():
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT).handed("b", "Tifawin", province=TAROUDANT)
    first = dict(story.linked().groups[["group_record_id", "group_id"]].itertuples(index=False))
    again = story.handed("c", "Targant", province=TIZNIT).linked(previous=first)
    second = dict(again.groups[["group_record_id", "group_id"]].itertuples(index=False))
    assert {record: second[record] for record in first} == first
    joined = story.linked([("a", "b", "same")], previous=second)
    assert dict(joined.groups[["group_record_id", "group_id"]].itertuples(index=False))["b"] == first["a"]
    assert joined.merged == {first["b"]: first["a"]}


@given(st.permutations(range(7)))
def test_the_order_of_rows_changes_nothing(order):
    story = Papers().registered("a", "Tifawin", "1/41/2017", province=TIZNIT, commune=AGLOU)
    story.registered("b", "Tifawin", "3/9/2020", province=TIZNIT, commune=SAHEL).handed("c", "تيفاوين", "1/41/2017")
    story.handed("d", "Tifawin", province=TIZNIT).member("e", "Tifawine", province=TIZNIT, commune=SAHEL)
    story.handed("f", "Targant", "1/41/2017").handed("g", "Tifawin", "3/9/2021", province=TIZNIT, commune=SAHEL)
    told, shuffled = story.linked(), story.linked(rows=[story.rows[at] for at in order])
    pd.testing.assert_frame_equal(told.groups, shuffled.groups)
    pd.testing.assert_frame_equal(told.review, shuffled.review)
    pd.testing.assert_frame_equal(told.faces, shuffled.faces)


@pytest.mark.parametrize(
    ("written", "kind", "own"),
    [
        ("Coopérative artisanale Tifawin", "cooperative", "tifawin"), ("جمعية الأمل", "association", "الامل"),
        ("Union des coopératives féminines Targant", "union", "targant"), ("Coopérative", "cooperative", "cooperative"),
        ("تعاونية تيفاوين للصناعة التقليدية", "cooperative", "تيفاوين"), ("Assoc. Afous", "association", "afous"),
    ],
)  # fmt: skip
def test_a_groups_own_name_stands_apart_from_what_it_is(written, kind, own):
    assert own_words(written) == (kind, tuple(own.split()))


def test_numbers_are_compared_and_not_the_way_they_are_written():
    assert registry_number("N° ٠١/٤١/٢٠١٧") == "1/41/2017"
    assert registry_number("en cours") is None
    assert valid_ice("001 561 191 000 066") == ICE
    assert valid_ice("1561191000066") is None


def test_no_rows_give_no_groups():
    empty = pd.DataFrame(columns=["group_record_id", "feed", "received_at", *COLUMNS, "is_own_place"])
    linked = link_groups(empty, pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"]))
    assert (len(linked.groups), len(linked.review), len(linked.faces)) == (0, 0, 0)
