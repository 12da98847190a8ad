"""A cooperative's goods are for who was its member on the day they were handed over."""

import pytest

from tests.reconcile.test_stories import Story

EQUIPPED = ("equipped", None)
UNCONFIRMED = ("not_equipped", "group_not_confirmed")


def given_to_the_cooperative(*annex, day="2025-11-19"):
    story = Story().trained("p", cooperative_key="coop").in_stock()
    story.handed("CHAIR", None, 1, cooperative_key="coop", handover_date=day)
    story.handed("CLIPPER", None, 2, cooperative_key="coop", handover_date=day)
    for person in annex:
        story.handed(None, person, None, cooperative_key="coop", signed=None, handover_date=day)
    return story


def member(story, joined=None, left=None, person="p", **more):
    dates = {"joined_date": joined, "left_date": left}
    return story.line("cooperative_members", person_id=person, cooperative_key="coop", **dates, **more)


@pytest.mark.parametrize(
    ("joined", "left", "answer"),
    [
        (None, None, EQUIPPED), ("2018-05-15", None, EQUIPPED), ("2018-05-15", "2026-01-01", EQUIPPED),
        ("2025-11-19", None, EQUIPPED), ("2018-05-15", "2025-11-19", EQUIPPED),
        ("2025-11-20", None, UNCONFIRMED), ("2018-05-15", "2025-11-18", UNCONFIRMED), (None, "2025-06-30", UNCONFIRMED),
    ],
)  # fmt: skip
def test_an_annex_confirms_who_was_a_member_on_that_day(joined, left, answer):
    assert member(given_to_the_cooperative("p"), joined, left).answer() == answer


def test_the_rows_that_deny_the_membership_are_told_beside_the_hand_over():
    story = member(given_to_the_cooperative("p"), "2026-02-01", file="membres.xlsx")
    told = next(line for line in story.week()["trainings"] if line["person_id"] == "p")
    assert {source["feed"] for source in told["evidence"]} == {
        "core_trainees", "core_handovers", "cooperative_members",
    }  # fmt: skip


def test_who_left_and_came_back_is_a_member_again():
    story = member(given_to_the_cooperative("p"), "2018-01-01", "2020-12-31", file="membres.xlsx")
    again = {"file": "membres.xlsx", "received_at": story.tables["cooperative_members"][0]["received_at"]}
    assert story.answer() == UNCONFIRMED
    assert member(story, "2025-01-01", **again).answer() == EQUIPPED


def test_a_later_list_of_members_replaces_what_an_earlier_one_said():
    story = member(given_to_the_cooperative("p"), "2018-05-15")
    assert story.answer() == EQUIPPED
    assert member(story, "2018-05-15", "2025-06-30", file="later.xlsx").answer() == UNCONFIRMED


def test_whom_no_annex_names_and_who_had_left_waits_for_a_list_of_the_region():
    assert member(given_to_the_cooperative(), "2018-05-15", "2025-06-30").answer() == (
        "not_equipped",
        "not_on_any_list",
    )
    assert member(given_to_the_cooperative(), "2018-05-15").answer() == UNCONFIRMED


def test_goods_handed_over_on_an_unknown_day_are_not_for_who_left_or_joined_after_the_report_was_told():
    assert member(given_to_the_cooperative("p", day=None), "2018-05-15").answer() == EQUIPPED
    assert member(given_to_the_cooperative("p", day=None), None, "2025-06-30").answer()[0] == "not_equipped"
    assert member(given_to_the_cooperative("p", day=None), "2026-10-01").answer()[0] == "not_equipped"
