"""Stories in which somebody must not be called equipped, although a line somewhere says so."""

import pytest

from tests.reconcile.test_stories import ITEMS, Story, whole_kit

EQUIPPED = ("equipped", None)


def equipped(**cells):
    return whole_kit(Story().trained().in_stock(), **cells)


def halves():
    return Story().trained().in_stock().handed("CHAIR")


def test_a_report_sent_again_in_a_longer_file_was_handed_over_once():
    story = halves().handed("CLIPPER").handed("CLIPPER", file="PV1_complet.xlsx")
    assert story.answer() == ("partly_equipped", "in_store")


def test_a_recapitulating_sheet_hands_nothing_over_again():
    told = {"file": "PV1.xlsx", "received_at": "2026-02-01"}
    story = halves().handed("CLIPPER", sheet="Agadir", **told).handed("CLIPPER", sheet="Récapitulatif", **told)
    assert story.answer() == ("partly_equipped", "in_store")


def test_parts_of_a_quantity_over_two_reports_add_up():
    assert halves().handed("CLIPPER").handed("CLIPPER", report="PV2", file="2.xlsx").answer() == EQUIPPED


def test_a_report_sent_again_that_says_absent_is_believed():
    story = equipped().handed("CHAIR", status="absent", signed=None, file="PV1_bis.xlsx")
    assert story.answer() == ("partly_equipped", "absent")


@pytest.mark.parametrize("written", ["PV 1", "PV-01", "1"])
def test_a_withdrawal_finds_its_report_however_the_number_is_written(written):
    story = equipped(report="01").handed("KIT", status="withdrawn", report=written)
    assert story.answer() == ("not_equipped", "withdrawn")


@pytest.mark.parametrize("report", [None, "PV77"])
def test_a_withdrawal_without_its_reports_number_takes_back_what_was_known(report):
    assert equipped().handed("KIT", status="withdrawn", report=report).answer() == ("not_equipped", "withdrawn")


def test_a_withdrawal_that_came_before_its_report_still_counts():
    story = Story().trained().in_stock().handed("KIT", status="withdrawn", handover_date="2025-12-02")
    assert whole_kit(story).answer() == ("not_equipped", "withdrawn")


def test_a_withdrawn_report_sent_again_stays_withdrawn():
    story = equipped().handed("KIT", status="withdrawn", handover_date="2025-12-02")
    assert whole_kit(story, file="PV1_copie.xlsx").answer() == ("not_equipped", "withdrawn")


def test_goods_given_anew_under_the_old_number_count():
    story = equipped().handed("KIT", status="withdrawn", handover_date="2025-12-02")
    assert whole_kit(story, handover_date="2026-03-01", file="anew.xlsx").answer() == EQUIPPED


@pytest.mark.parametrize("report", ["PV1", None])
def test_a_withdrawal_under_an_unknown_name_puts_the_reports_of_its_day_in_doubt(report):
    story = equipped().handed("KIT", person="nobody-known", status="withdrawn", report=report)
    assert story.answer() == ("not_equipped", "identity_conflict")


def test_a_withdrawal_from_a_cooperative_under_an_unknown_name_reaches_its_members():
    story = cooperative("p").handed("KIT", None, status="withdrawn", cooperative_key="kooperative")
    assert story.answer() == ("not_equipped", "identity_conflict")


def test_a_correction_without_a_number_replaces_what_was_told_of_the_item():
    assert equipped().handed("CHAIR", signed=False, report=None, is_correction=True).answer()[0] == "partly_equipped"


def test_a_correction_of_a_whole_kit_whose_craft_is_unknown_takes_the_kit_away():
    story = equipped().handed("KIT", status="refused", signed=None, craft=None, is_correction=True)
    assert story.answer() == ("not_equipped", "refused_by_beneficiary")


def test_a_whole_kit_of_an_unknown_craft_equips_nobody():
    assert Story().trained().in_stock().handed("KIT", craft=None).answer() == ("not_equipped", "not_on_any_list")


def test_whom_a_report_issued_anew_leaves_out_is_in_doubt():
    corrected = {"is_correction": True, "file": "rectificatif.xlsx"}
    story = whole_kit(equipped().trained("q"), person="q", **corrected)
    assert story.answer("p") == ("not_equipped", "identity_conflict")
    assert story.answer("q") == EQUIPPED
    assert whole_kit(story, **corrected).answer("p") == EQUIPPED


def test_a_correction_of_one_line_leaves_the_others_of_the_report_alone():
    story = equipped()
    for person in ("q", "r", "s"):
        story = whole_kit(story.trained(person), person=person)
    story.handed("CHAIR", "s", signed=False, is_correction=True, file="rectificatif.xlsx")
    assert [story.answer(person)[0] for person in "pqrs"] == [*["equipped"] * 3, "partly_equipped"]


def cooperative(*annex, others=(), quantity=1):
    story = Story().trained("p", cooperative_key="coop").in_stock()
    story.handed("CHAIR", None, quantity, cooperative_key="coop")
    story.handed("CLIPPER", None, 2 * quantity, cooperative_key="coop")
    for person in (*annex, *others):
        story.handed(None, person, None, cooperative_key="coop", signed=None)
    return story


def test_a_withdrawal_that_names_a_member_takes_the_members_share_back():
    assert cooperative("p").answer() == EQUIPPED
    story = cooperative("p").handed("KIT", "p", status="withdrawn", cooperative_key="coop")
    assert story.answer() == ("not_equipped", "withdrawn")


def test_an_annex_that_says_absent_withdrawn_or_unsigned_confirms_nobody():
    for said in ({"status": "withdrawn"}, {"status": "absent"}, {"signed": False}):
        story = cooperative().handed(None, "p", None, cooperative_key="coop", **said)
        assert story.answer()[0] == "not_equipped", said


def test_an_annex_that_names_somebody_twice_gives_one_share():
    assert cooperative("p", "p", "q", quantity=2).answer() == EQUIPPED
    assert cooperative("p", "p", "q", quantity=1).answer()[0] == "partly_equipped"


def test_whom_a_corrected_annex_leaves_out_is_no_longer_confirmed():
    story = cooperative("p", quantity=2).trained("q", cooperative_key="coop")
    story.handed(None, "q", None, cooperative_key="coop", is_correction=True)
    assert [story.answer(person) for person in "pq"] == [("not_equipped", "group_not_confirmed"), EQUIPPED]


def test_an_annex_confirms_no_member_of_another_cooperative_and_none_who_left():
    story = cooperative("q").trained("q", cooperative_key="other")
    assert story.answer("q")[0] == "not_equipped"
    story = cooperative("p").line("cooperative_members", person_id="p", cooperative_key="coop", left_date="2025-01-01")
    assert story.answer()[0] == "not_equipped"


def test_goods_that_a_member_took_on_behalf_of_the_cooperative_are_not_the_members_own():
    story = Story().trained("p", cooperative_key="coop").in_stock()
    whole_kit(story, cooperative_key="coop", beneficiary_kind="cooperative")
    assert story.answer() == ("not_equipped", "group_not_confirmed")


def test_a_hand_over_announced_for_a_later_day_has_not_happened():
    assert equipped(handover_date="2027-01-05").answer() == ("not_equipped", "in_store")


def late(story):
    """Refused goods replaced by a later delivery, accepted."""
    for item in ITEMS:
        story.line("core_deliveries", item=item, quantity=100, delivery_note="BL2", delivery_date="2026-03-10")
        story.line(
            "core_inspections", item=item, inspection_report="R2", inspection_date="2026-04-02", delivery_note="BL2",
            quantity_inspected=100, quantity_accepted=100, quantity_refused=0,
        )  # fmt: skip
    return story


def test_who_signed_for_refused_goods_is_not_equipped_by_what_replaced_them():
    refused = Story().trained().bought(*ITEMS).delivered(*ITEMS).inspected(*ITEMS, accepted=0, refused=100)
    story = late(whole_kit(refused))
    assert story.answer() == ("not_equipped", "failed_inspection")
    assert whole_kit(story, report="PV9", handover_date="2026-05-01").answer() == EQUIPPED


def test_goods_refused_and_accepted_by_a_later_report_count_from_that_day_on():
    refused = Story().trained().bought(*ITEMS).delivered(*ITEMS).inspected(*ITEMS, accepted=0, refused=100)
    story = whole_kit(refused).inspected(*ITEMS, report="R2", day="2026-04-02")
    assert story.answer() == ("not_equipped", "failed_inspection")
    assert whole_kit(story, report="PV9", handover_date="2026-05-01").answer() == EQUIPPED


def test_goods_inspected_after_the_hand_over_count_once_accepted():
    story = whole_kit(Story().trained().bought(*ITEMS).delivered(*ITEMS))
    assert story.inspected(*ITEMS, day="2025-12-20").answer() == EQUIPPED


@pytest.mark.parametrize("day", ["2025-10-01", None])
def test_a_corrected_inspection_replaces_the_first_and_does_not_add_to_it(day):
    story = Story().trained("p", craft="COUT").trained("q", craft="COUT").bought("MACHINE").delivered("MACHINE")
    story.inspected("MACHINE", accepted=1).handed("MACHINE", "p").handed("MACHINE", "q")
    story.inspected("MACHINE", accepted=1, refused=1, day=day)
    assert [story.answer(person, "COUT")[0] for person in "pq"] == ["equipped", "not_equipped"]


def test_a_later_report_without_a_day_still_refuses():
    story = equipped().inspected(*ITEMS, accepted=0, refused=100, report="R2", day=None)
    assert story.answer() == ("not_equipped", "failed_inspection")


@pytest.mark.parametrize("quantity", [0, None, -2])
def test_nothing_given_is_nothing_received(quantity):
    assert halves().handed("CLIPPER", quantity=quantity).answer()[0] == "partly_equipped"


def test_two_trainings_of_one_craft_share_no_kit():
    story = equipped().trained()
    story.tables["core_trainees"][-1]["cohort"] = "E2025"
    assert sorted(t["state"] for t in story.week()["trainings"]) == ["equipped", "not_equipped"]


def test_a_question_says_how_many_trainings_its_answer_would_change():
    story = whole_kit(Story().trained("p").in_stock(), person="q")
    (doubt,) = story.week(review=[("q", "p")])["doubts"]
    assert doubt == {"left": "p", "right": "q", "changes": 1, "trained": 1}
    (doubt,) = equipped().week(review=[("p", "stranger")])["doubts"]
    assert (doubt["changes"], doubt["trained"]) == (0, 1)
