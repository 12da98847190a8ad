"""What the partners agreed changes the answer: closed trainings, silent feeds, substitutes, tolerance, replacements."""

from datetime import UTC, date, datetime

import pytest

from etl.policy import KitItem, Policy, Substitute
from tests.reconcile.test_stories import ITEMS, POLICY, Story, whole_kit


def programme(**changed):
    return POLICY.model_copy(update={"programme": POLICY.programme.model_copy(update=changed)})


def kit(**changed):
    """Return a policy whose only kit is one item of 20 kg of wool."""
    wool = {"item": "WOOL", "fr": "", "ar": "", "unit": "kg", "quantity": 20, "mandatory": True}
    return POLICY.model_copy(update={"kits": {"COIF": (KitItem(**wool | changed),)}})


def decided(kind, day=1, person="p"):
    at = datetime(2026, 10, day, tzinfo=UTC)
    return {"person_id": person, "cohort": "E2023", "craft": "COIF", "kind": kind, "decided_at": at}


def test_a_closed_training_waits_for_nothing_and_stays_among_the_trained():
    story = Story().trained().trained("q").in_stock()
    week = story.week(decisions=[decided("closed")])
    line = next(t for t in week["trainings"] if t["person_id"] == "p")
    assert (line["state"], line["reason"], line["since"]) == ("closed", None, date(2026, 10, 1))
    (cohort,) = week["cohorts"]
    assert (cohort["trained"], cohort["closed"], cohort["remaining"]) == (2, 1, 1)


def test_a_training_that_was_opened_again_waits_as_before():
    story = Story().trained().in_stock().allocated("KIT")
    assert story.answer(decisions=[decided("closed"), decided("reopened", 2)]) == ("not_equipped", "in_store")


def test_what_was_received_before_a_training_was_closed_stays_received():
    assert whole_kit(Story().trained().in_stock()).answer(decisions=[decided("closed")]) == ("equipped", None)


@pytest.mark.parametrize(
    ("feed", "story", "reason"),
    [
        ("region_lots", Story().trained().bought(*ITEMS, awarded=None), "not_awarded"),
        ("region_inspections", Story().trained().in_stock(), "not_on_any_list"),
        ("region_handovers", Story().trained().in_stock().allocated("KIT").handed("CHAIR", "q"), "in_store"),
    ],
)
def test_a_feed_that_has_been_silent_for_too_long_cannot_say_that_something_did_not_happen(feed, story, reason):
    told = story.answer()
    assert told == ("not_equipped", reason)
    stale = story.answer(policy=programme(stale_after_days={feed: 30}))
    assert stale[1] == ("data_stale" if reason != "not_on_any_list" else reason)  # of that another feed would tell
    assert story.answer(policy=programme(stale_after_days={feed: 400}))[1] == reason


def test_what_a_stale_list_says_outright_stays_true():
    story = whole_kit(Story().trained().in_stock(), status="absent", signed=None)
    assert story.answer(policy=programme(stale_after_days={"region_handovers": 1})) == ("not_equipped", "absent")


def test_a_feed_that_never_came_is_not_stale():
    story = Story().trained().in_stock().allocated("KIT")
    assert story.answer(policy=programme(stale_after_days={"region_handovers": 1}))[1] == "in_store"


def wool(quantity, item="WOOL", **cells):
    return Story().trained().in_stock("WOOL", item).handed(item, quantity=quantity, **cells)


@pytest.mark.parametrize(("quantity", "state"), [(20, "equipped"), (19, "equipped"), (18.9, "partly_equipped")])
def test_goods_that_are_weighed_may_fall_short_by_the_tolerance_agreed(quantity, state):
    assert wool(quantity).answer(policy=kit(tolerance=0.05))[0] == state


def test_without_a_tolerance_every_gram_counts():
    assert wool(19.99).answer(policy=kit())[0] == "partly_equipped"


def test_another_item_counts_only_by_a_decision_of_that_day_or_before():
    other = Substitute(item="SILK", since=date(2025, 11, 19), decided_by="committee", paper="D1/2025")
    assert wool(20, "SILK").answer(policy=kit(substitutes=(other,))) == ("equipped", None)
    assert wool(20, "SILK").answer(policy=kit()) == ("not_equipped", "wrong_kit")
    early = wool(20, "SILK", handover_date="2025-11-18")
    assert early.answer(policy=kit(substitutes=(other,)))[0] == "not_equipped"


def test_withdrawn_goods_count_until_the_replacement_is_due_where_the_policy_says_so():
    story = whole_kit(Story().trained().in_stock())
    story.handed("KIT", status="withdrawn", signed=None, handover_date="2026-11-10")
    assert story.answer() == ("not_equipped", "withdrawn")
    assert story.answer(policy=programme(replacement_days=30)) == ("equipped", None)
    assert story.answer(policy=programme(replacement_days=10)) == ("not_equipped", "withdrawn")


def test_the_shipped_policy_is_careful():
    from etl.policy import load_policy

    shipped: Policy = load_policy(None)
    assert shipped.programme.replacement_days == 0
    assert {item.unit for kit in shipped.kits.values() for item in kit if item.tolerance} <= {"kg", "g", "m"}
