"""The Region's, OFPPT's and the Chamber's own questions, worked out by hand."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reconcile import arrivals
from etl.reconcile.kit_values import gini
from tests.reconcile.test_stories import AS_OF, ITEMS, POLICY, Story, whole_kit


def under(**changes):
    return POLICY.model_copy(update={"programme": POLICY.programme.model_copy(update=changes)})


def lot(story, item="CHAIR", contract="12/2025/RSM", number="1", **cells):
    row = {"quantity": 10, "awarded_to": "SOUSS MATERIEL", "award_date": "2025-06-01", "unit_price_mad": 300.0}
    return story.line("core_lot_lines", item=item, contract=contract, lot=number, line="1", **row | cells)


def delivery(story, day, quantity, **cells):
    return story.line("core_deliveries", item="CHAIR", quantity=quantity, delivery_note=day, delivery_date=day, **cells)


class TestLots:
    def test_a_contract_whose_last_goods_came_late_pays_until_that_day_and_no_longer(self):
        story = delivery(delivery(lot(Story()), "2025-08-01", 6, contract="12/2025/RSM", lot="1"), "2025-09-09", 4)
        policy = under(delivery_days={"12-2025-RSM": 90}, penalty_per_day=0.001)
        told = story.week(policy=policy)["lots"][0]
        assert (told["engaged_mad"], told["delivered"], told["due_date"]) == (3000.0, 10.0, date(2025, 8, 30))
        assert (told["days_late"], told["penalty_mad"]) == (10, 30.0)

    def test_what_has_not_come_is_late_until_today_and_the_penalty_has_its_ceiling(self):
        policy = under(delivery_days={"*": 30}, penalty_per_day=0.001, penalty_most=0.08)
        told = lot(Story()).week(policy=policy)["lots"][0]
        assert told["days_late"] == (AS_OF - date(2025, 7, 1)).days
        assert told["penalty_mad"] == 240.0

    def test_a_contract_without_a_delay_or_an_award_is_not_called_late(self):
        assert lot(Story()).week()["lots"][0]["days_late"] is None
        story = lot(Story(), awarded_to=None, award_date=None)
        told = story.week(policy=under(delivery_days={"*": 1}, penalty_per_day=0.001))["lots"][0]
        assert (told["engaged_mad"], told["days_late"], told["penalty_mad"]) == (None, None, None)

    def test_goods_that_name_no_lot_belong_to_the_only_one_that_has_them_and_to_none_of_two(self):
        alone = delivery(lot(Story()), "2025-08-01", 6).week()["lots"]
        assert [(line["contract"], line["delivered"]) for line in alone] == [("12/2025/RSM", 6.0)]
        two = delivery(lot(lot(Story()), contract="7/2026"), "2025-08-01", 6).week()["lots"]
        assert {line["contract"]: line["delivered"] for line in two} == {"": 6.0, "12/2025/RSM": 0.0, "7/2026": 0.0}

    def test_every_delivered_piece_stands_on_one_line(self):
        story = delivery(delivery(lot(lot(Story()), number="2"), "2025-08-01", 6, lot="2"), "2025-08-02", 5, lot="9")
        assert sum(line["delivered"] for line in story.week()["lots"]) == 11


class TestTheStoreAndTheNextCeremony:
    def test_goods_planned_for_nobody_are_told_apart_from_those_somebody_waits_for(self):
        story = Story().trained("p").trained("q").in_stock("CHAIR").allocated("CHAIR", "p").allocated("CHAIR", "q")
        told = story.allocated("CHAIR", "q").handed("CHAIR", "p").week()["store"]
        assert told == [{"item": "CHAIR", "in_store": 99.0, "allocated": 1.0, "unallocated": 98.0}]

    def test_a_list_is_ready_for_as_many_as_the_store_completes(self):
        story = Story()
        for person in "pqr":
            story.trained(person).allocated("KIT", person, list_reference="LR-1", allocation_date="2026-10-01")
        story.in_stock("CHAIR").bought("CLIPPER").delivered("CLIPPER", quantity=5).inspected("CLIPPER", accepted=5)
        told = story.week()["lists"]
        assert [(t["list"], t["persons"], t["waiting"], t["ready"], t["short"]) for t in told] == [
            ("LR-1", 3, 3, 2, {"CLIPPER": 1.0})
        ]

    def test_whoever_is_served_or_stands_on_an_earlier_list_waits_on_no_later_one(self):
        story = whole_kit(Story().trained("p").trained("q").in_stock(), person="p")
        story.allocated("KIT", "p", list_reference="A", allocation_date="2026-01-01")
        for name, day in (("B", "2026-02-01"), ("C", "2026-03-01")):
            story.allocated("KIT", "q", list_reference=name, allocation_date=day)
        told = {t["list"]: (t["persons"], t["served"], t["waiting"], t["ready"]) for t in story.week()["lists"]}
        assert told == {"A": (1, 1, 0, 0), "B": (1, 0, 1, 1), "C": (1, 0, 0, 0)}


class TestHowAlikeKitsAre:
    def test_who_received_nothing_counts_in_the_spread(self):
        story = whole_kit(lot(Story().trained("p").trained("q").trained("r").trained("s").in_stock()), person="p")
        told = story.week()["kit_values"][0]
        assert [told[name] for name in ("trainings", "kit_mad", "mean_mad", "least_mad", "median_mad", "most_mad")] == [
            4, 300, 75, 0, 0, 300,
        ]  # fmt: skip
        assert (told["gini"], told["individual_mad"], told["cooperative_mad"], told["hidden"]) == (
            0.75,
            300,
            None,
            True,
        )

    @given(st.lists(st.integers(0, 10**8).map(lambda cents: cents / 100), min_size=1, max_size=30), st.floats(0.5, 100))
    def test_gini_lies_between_alike_and_one_has_all_and_knows_no_currency(self, amounts, rate):
        told = gini(np.array(amounts))
        if sum(amounts) <= 0:
            assert told is None
            return
        assert -1e-6 <= told <= 1 - 1 / len(amounts) + 1e-6
        assert gini(np.array(amounts) * rate) == pytest.approx(told, abs=2e-6)
        of_all_pairs = sum(abs(a - b) for a in amounts for b in amounts) / (2 * len(amounts) * sum(amounts))
        assert told == pytest.approx(of_all_pairs, abs=2e-6)

    def test_each_group_has_its_own_wait(self):
        story = whole_kit(Story().trained("p").trained("q").in_stock(), person="p")
        told = {(t["dimension"], t["value"]): t for t in story.week()["waiting"]}
        waited = (date(2025, 11, 19) - date(2024, 1, 12)).days
        assert (told["all", ""]["trained"], told["all", ""]["waiting"]) == (2, 1)
        assert (told["craft", "COIF"]["median_days"], told["craft", "COIF"]["hidden"]) == (waited, True)


class TestComplaints:
    @staticmethod
    def of(*told):
        story = Story().trained("p").trained("q")
        for number, cells in enumerate(told):
            row = {"person_id": "p", "craft": "COIF", "nature": "Article manquant", "complaint_date": "2026-11-01"}
            story.line("complaints", **row | {"complaint_number": f"R{number}"} | cells)
        return story.week()["complaints"]

    def test_an_answer_closes_and_its_days_are_counted(self):
        told = self.of({}, {"answer_date": "2026-11-05"}, {"answer": "vu", "nature": "article  manquant"})
        assert told == [
            {"nature": "Article manquant", "craft": "COIF", "complaints": 3, "open": 1, "median_days": 4.0,
             "oldest_open_days": 21, "per_100_trained": 150.0}
        ]  # fmt: skip

    def test_a_complaint_told_again_is_one_and_its_last_word_counts(self):
        told = self.of({"complaint_number": "R9"}, {"complaint_number": "R9", "status": "Clôturée"})
        assert (told[0]["complaints"], told[0]["open"]) == (1, 0)

    @pytest.mark.parametrize("status", ["non traitée", "en cours", "غير معالجة", None])
    def test_a_status_that_says_no_answer_leaves_it_open(self, status):
        assert self.of({"status": status})[0]["open"] == 1

    def test_a_number_that_could_be_somebodys_is_struck_from_the_nature(self):
        assert self.of({"nature": "appeler 0612345678"})[0]["nature"] == "appeler ***"


def test_a_course_tells_certificates_doubts_and_goods_for_who_did_not_come():
    story = Story().in_stock().trained("p", group_ofppt="COIF23-1", certificate_number="C-17")
    story.trained("q", group_ofppt="COIF23-1", attended=1).trained("r", group_ofppt="COIF23-2")
    whole_kit(whole_kit(story, person="p"), person="q")
    told = {line["course"]: line for line in story.week(review=[("r", "s")])["courses"]}
    names = ("enrolled", "trained", "equipped", "certified", "certified_equipped", "untrained_served")
    assert [told["COIF23-1"][name] for name in names] == [2, 1, 1, 1, 1, 1]
    assert [told["COIF23-2"][name] for name in names] == [1, 1, 0, 0, 0, 0]
    assert told["COIF23-2"]["hidden"]


class TestIfGoodsArrive:
    @staticmethod
    def answer(people=6, chairs=100):
        story = Story()
        for n in range(people):
            story.trained(f"p{n}")
        story.bought(*ITEMS).delivered(*ITEMS).inspected("CLIPPER", "LAMP", "MACHINE")
        story.inspected("CHAIR", accepted=chairs)
        return whole_kit(whole_kit(story, person="p0"), person="p1").week()

    def asked(self, answer, *arriving, as_of=date(2025, 12, 1)):
        told = arrivals(answer["trainings"], answer["items"], answer["goods"], arriving, as_of)
        assert len(told) == 1
        return told[0]

    def test_who_lacks_what_lies_in_store_needs_no_arrival(self):
        told = self.asked(self.answer())
        assert (told["remaining"], told["from_store"], told["by_arrival"], told["left"]) == (4, 4, 0, 0)
        assert told["last_day"] == date(2025, 12, 1) + timedelta(days=4 * 42)  # two in twelve weeks

    def test_goods_complete_as_many_as_they_are_and_not_before_they_come(self):
        told = self.asked(self.answer(chairs=2), ({"CHAIR": 3.0}, date(2026, 6, 1)))
        assert (told["from_store"], told["by_arrival"], told["left"]) == (0, 3, 1)
        assert told["last_day"] == date(2026, 6, 1) + timedelta(days=3 * 42)
        assert told["last_early"] < told["last_day"] < told["last_late"]

    def test_without_a_pace_no_day_is_invented(self):
        told = self.asked(self.answer(), as_of=date(2026, 11, 22))
        assert (told["equipped_lately"], told["last_day"]) == (0, None)

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 300))
    def test_more_goods_never_leave_more_people_behind(self, first, more, days):
        answer, day = self.answer(chairs=2), date(2025, 12, 1) + timedelta(days=days)
        fewer = self.asked(answer, ({"CHAIR": float(first)}, day))
        told = self.asked(answer, ({"CHAIR": float(first + more)}, day))
        assert told["left"] <= fewer["left"]
        assert told["remaining"] == told["from_store"] + told["by_arrival"] + told["left"]
