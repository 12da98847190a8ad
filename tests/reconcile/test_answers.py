"""The answers beside the flag: goods from asked to received, equity, waiting, forecast; checked by hand and by oracle."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reconcile import FACES, reconcile
from etl.reconcile.cohorts import WEEKS, cohorts, waited
from etl.reconcile.equity import equity
from tests.reconcile.test_stories import AS_OF, ITEMS, POLICY, Story, whole_kit


def goods_of(story, item="CHAIR", **told):
    return next(line for line in story.week(**told)["goods"] if line["item"] == item)


def test_an_item_is_followed_from_the_wish_to_the_signature():
    story = Story().trained("p").trained("q").trained("r", attended=1)
    story.line("artisan_proposals", item="CHAIR", quantity=1, person_id="p").line("artisan_proposals", item="CHAIR")
    story.line("artisan_proposals", item="CHAIR", quantity=2, person_id="p")  # the last word of a person counts
    story.line(
        "core_lot_lines", item="CHAIR", quantity=10, awarded_to="S", award_date="2025-06-01", unit_price_mad=300.0,
        contract="1", lot="1", line="1",
    )  # fmt: skip
    story.line("core_lot_lines", item="CHAIR", quantity=5, unit_price_mad=900.0, contract="2", lot="1", line="1")
    story.delivered("CHAIR", quantity=6).inspected("CHAIR", accepted=4, refused=2)
    story.handed("CHAIR", "p").handed("CHAIR", "stranger")
    told = goods_of(story)
    assert {name: told[name] for name in ("asked", "needed", "tendered", "bought", "delivered", "accepted")} == {
        "asked": 3, "needed": 2, "tendered": 15, "bought": 10, "delivered": 6, "accepted": 4,
    }  # fmt: skip
    assert (told["refused"], told["handed_over"], told["received"], told["missing"]) == (2, 2, 1, 1)
    assert (told["in_store"], told["on_order"], told["to_buy"], told["unit_price_mad"]) == (2, 6, 0, 300.0)


def test_what_nobody_ordered_is_to_be_bought_at_the_last_price():
    story = Story().trained("p").trained("q").line("core_lot_lines", item="CHAIR", quantity=1, unit_price_mad=250.0)
    told = goods_of(story)
    assert (told["missing"], told["to_buy"], told["cost_mad"]) == (2, 2, 500.0)
    assert goods_of(story, "CLIPPER")["cost_mad"] is None


def test_a_closed_training_needs_nothing():
    from tests.reconcile.test_policy_stories import decided

    assert goods_of(Story().trained().in_stock(), decisions=[decided("closed")])["needed"] == 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("pqrs"), st.sampled_from(ITEMS), st.integers(1, 3)), max_size=8),
    st.integers(0, 6),
)
def test_no_unit_is_in_the_store_and_in_somebodys_hands(handovers, accepted):
    story = Story()
    for person in "pqrs":
        story.trained(person)
    story.bought(*ITEMS).delivered(*ITEMS, quantity=6).inspected(*ITEMS, accepted=accepted, refused=6 - accepted)
    for person, item, quantity in handovers:
        story.handed(item, person, quantity)
    week = story.week()
    for line in week["goods"]:
        assert line["handed_over"] + line["in_store"] == pytest.approx(line["accepted"])
        assert line["received"] <= line["handed_over"] + 1e-9
        signed = sum(i["quantity_signed"] for i in week["items"] if i["item"] == line["item"])
        assert signed <= line["accepted"] + 1e-9


def training(state="not_equipped", days=100, **more):
    base = {"person_id": "p", "cohort": "E2023", "craft": "COIF", "trained": True, "state": state, "reason": None,
            "since": None, "days_waiting": days, "on_reference_list": True, "through_cooperative": False,
            "in_registry": True, "sex": "F", "province": "09.581", "commune": "Tiznit"}  # fmt: skip
    return base | more


def test_waiting_counts_those_who_still_wait():
    """Six people by hand: events at 10, 20 and 30 days, others still waiting at 15, 25 and 40."""
    lines = [training("equipped", 10), training(days=15), training("equipped", 20), training(days=25),
             training("equipped", 30), training(days=40)]  # fmt: skip
    told = waited(lines)
    shares = dict(tuple(point) for point in told["curve"])
    assert shares[10] == pytest.approx(5 / 6, abs=1e-4)
    assert shares[20] == pytest.approx(5 / 6 * 3 / 4, abs=1e-4)
    assert shares[30] == pytest.approx(5 / 6 * 3 / 4 * 1 / 2, abs=1e-4)
    assert (told["median_days"], told["p90_days"]) == (30, None)


def kaplan_meier(told):
    """An independent, slow estimate: day by day over those still at risk."""
    share, curve = 1.0, {}
    for day in sorted({days for days, _ in told}):
        at_risk = sum(days >= day for days, _ in told)
        events = sum(days == day and is_equipped for days, is_equipped in told)
        share *= 1 - events / at_risk
        curve[day] = share
    return curve


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=30))
def test_waiting_is_what_a_slow_reading_of_the_definition_gives(told):
    found = waited([training("equipped" if is_equipped else "not_equipped", days) for days, is_equipped in told])
    if any(is_equipped for _, is_equipped in told):
        slow = kaplan_meier(told)
        assert {day: pytest.approx(slow[day], abs=1e-4) for day, _ in found["curve"]} == dict(
            map(tuple, found["curve"])
        )
    else:
        assert found["curve"] == []


def cohort(lines, declared=None):
    (line,) = cohorts(lines, declared or {}, POLICY, AS_OF)
    return line


def test_the_forecast_lets_the_pace_of_twelve_weeks_go_on_and_says_how_unsure_it_is():
    lately = [training("equipped", since=AS_OF - timedelta(days=7 * at)) for at in range(WEEKS)]
    waiting = [training(reason="in_store") for _ in range(WEEKS)]
    told = cohort(lately + waiting + [training("equipped", since=date(2025, 1, 1))])
    assert (told["equipped_lately"], told["remaining"], told["from_store"]) == (12, 12, 12)
    assert told["last_day"] == AS_OF + timedelta(weeks=12)
    assert told["last_early"] < told["last_day"] < told["last_late"]
    assert told["pace"][-1] == [(AS_OF - timedelta(days=AS_OF.weekday())).isoformat(), 13]


def test_where_nobody_was_served_lately_no_day_is_promised():
    told = cohort([training(), training("equipped", since=date(2025, 1, 1))])
    assert (told["last_day"], told["last_early"], told["last_late"]) == (None, None, None)
    assert cohort([training("equipped", since=date(2025, 1, 1))])["last_day"] == AS_OF


def test_what_was_declared_stands_beside_what_was_computed():
    story = whole_kit(Story().trained("p").trained("q").in_stock())
    whole_kit(story, person="q").handed("KIT", "q", status="withdrawn", signed=None)
    (told,) = story.week()["cohorts"]
    assert (told["declared"], told["equipped"], told["declared_gap"]) == (2, 1, 1)


def test_registry_and_training_lists_are_held_against_each_other_as_counts():
    story = Story().trained("p").trained("q")
    assert story.week()["findings"] == []  # no registry has come
    faces = pd.DataFrame(
        [{"person_id": person, "in_registry": person != "q"} | dict.fromkeys(FACES) for person in "pqrs"]
    )
    facts = {table: pd.DataFrame(lines, dtype=object) for table, lines in story.tables.items()}
    told = {f["kind"]: f["facts"] for f in reconcile(facts, faces, (), POLICY, AS_OF)["findings"]}
    assert told == {"registered_never_trained": {"persons": 2}, "trained_never_registered": {"persons": 1}}


def shares(lines, items=(), prices=None):
    return {(line["dimension"], line["value"]): line for line in equity(lines, items, prices or {})}


def test_three_readings_of_equal_stand_side_by_side():
    lines = [training("equipped" if at < 6 else "not_equipped", person_id=str(at)) for at in range(10)]
    items = [
        {"person_id": str(at), "cohort": "E2023", "craft": "COIF", "item": item, "mandatory": True, "quantity_needed": 1,
         "quantity_signed": float(at < had), "reason": None if at < had else "in_store"}
        for item, had in (("CHAIR", 6), ("CLIPPER", 8)) for at in range(10)
    ]  # fmt: skip
    told = shares(lines, items, {"CHAIR": 300.0, "CLIPPER": 100.0})["all", ""]
    assert (told["trained"], told["equipped"], told["rate"], told["ratio"]) == (10, 6, 0.6, 1.0)
    assert (told["anything"], told["completeness"], told["value_share"]) == (0.8, 0.7, round(2600 / 4000, 6))
    assert (round(told["rate_low"], 3), round(told["rate_high"], 3)) == (0.313, 0.832)


def test_small_groups_are_hidden_with_what_would_reveal_them():
    men, women = ([training("equipped", sex=sex)] * many for sex, many in (("M", 3), ("F", 40)))
    told = shares(men + women + [training(sex="F")] * 20)
    assert told["sex", "M"]["hidden"]
    assert told["sex", "F"]["hidden"]  # all less the women are the men
    assert not told["all", ""]["hidden"]
    few = shares([training("equipped")] * 3 + [training()] * 40)
    assert few["all", ""]["hidden"]  # the equipped are three
