"""Every reason of the chain that an individual can have, with the story that leads there."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.policy import Cohort, Craft, KitItem, Policy, Programme
from etl.reconcile import FACES, reconcile

POLICY = Policy(
    version="test",
    programme=Programme(
        dated=date(2026, 1, 1),
        attendance_minimum=0.8,
        whole_kit=("kit complet",),
        cohorts={
            "E2023": Cohort(
                label_fr="", label_ar="", start=date(2023, 12, 11), end=date(2024, 2, 16), days=5, target=260, crafts=()
            )
        },
    ),
    crafts={c: Craft(fr=c, ar=c, category="services") for c in ("COIF", "MENU", "COUT")},
    kits={
        "COIF": (
            KitItem(item="CHAIR", fr="", ar="", unit="U", quantity=1, mandatory=True),
            KitItem(item="CLIPPER", fr="", ar="", unit="U", quantity=2, mandatory=True),
            KitItem(item="LAMP", fr="", ar="", unit="U", quantity=1, mandatory=False),
        ),
        "COUT": (KitItem(item="MACHINE", fr="", ar="", unit="U", quantity=1, mandatory=True),),
    },
    provinces=(),
    partners={},
)
AS_OF = date(2026, 11, 22)
ITEMS = ("CHAIR", "CLIPPER", "LAMP", "MACHINE")


class Story:
    """A few lines of partners' files; each method is one line, received in the order it is told."""

    def __init__(self):
        self.tables = {}
        self.told = 0

    def line(self, table, **cells):
        self.told += 1
        base = {"feed": table, "file": "f.xlsx", "sheet": "S", "row": self.told}
        base["received_at"] = f"2026-01-{1 + self.told // 1440:02d}T{self.told // 60 % 24:02d}:{self.told % 60:02d}"
        self.tables.setdefault(table, []).append(base | cells)
        return self

    def trained(self, person="p", craft="COIF", attended=5, **cells):
        row = {"person_id": person, "cohort": "E2023", "craft": craft, "days_attended": attended, "days_total": 5}
        return self.line("core_trainees", **row, end_date="2024-01-12", **cells)

    def bought(self, *items, awarded="Supplier"):
        for item in items:
            self.line("core_lot_lines", item=item, quantity=100, awarded_to=awarded, contract="1", lot="1", line=item)
        return self

    def delivered(self, *items, quantity=100):
        for item in items:
            self.line("core_deliveries", item=item, quantity=quantity, delivery_note="BL1", delivery_date="2025-09-01")
        return self

    def inspected(self, *items, accepted=100, refused=0, report="R1", day="2025-10-01"):
        for item in items:
            self.line(
                "core_inspections", item=item, inspection_report=report, inspection_date=day, delivery_note="BL1",
                line=item, quantity_inspected=accepted + refused, quantity_accepted=accepted, quantity_refused=refused,
            )  # fmt: skip
        return self

    def in_stock(self, *items):
        items = items or ITEMS
        return self.bought(*items).delivered(*items).inspected(*items)

    def allocated(self, item, person="p", **cells):
        row = {"item": item, "quantity": 1, "person_id": person, "craft": "COIF", "allocation_date": "2025-11-10"}
        return self.line("core_allocations", **row | cells)

    def handed(self, item, person="p", quantity=1, status="handed_over", signed=True, report="PV1", **cells):
        row = {
            "item": item, "person_id": person, "quantity": quantity, "status": status, "is_signed": signed,
            "handover_report": report, "handover_date": "2025-11-19", "craft": "COIF",
        }  # fmt: skip
        return self.line("core_handovers", **row | cells)

    def week(self, review=(), policy=POLICY, as_of=AS_OF, decisions=()):
        facts = {table: pd.DataFrame(lines, dtype=object) for table, lines in self.tables.items()}
        return reconcile(facts, pd.DataFrame(columns=["person_id", *FACES]), review, policy, as_of, decisions)

    def answer(self, person="p", craft="COIF", review=(), **told):
        lines = [t for t in self.week(review, **told)["trainings"] if (t["person_id"], t["craft"]) == (person, craft)]
        return lines[0]["state"], lines[0]["reason"]


def whole_kit(story, **cells):
    return story.handed("CHAIR", **cells).handed("CLIPPER", quantity=2, **cells)


def test_a_signed_whole_kit_of_accepted_goods_equips():
    assert whole_kit(Story().trained().in_stock()).answer() == ("equipped", None)


def test_the_words_whole_kit_stand_for_every_item_of_the_craft():
    assert Story().trained().in_stock().handed("KIT").answer() == ("equipped", None)


def test_a_delivery_note_alone_equips_nobody():
    story = whole_kit(Story().trained().bought(*ITEMS).delivered(*ITEMS))
    assert story.answer() == ("not_equipped", "awaiting_inspection")


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        (Story().trained(craft="MENU"), "kit_not_defined"),
        (Story().trained(), "not_tendered"),
        (Story().trained().bought(*ITEMS, awarded=None), "not_awarded"),
        (Story().trained().bought(*ITEMS), "awaiting_supplier"),
        (Story().trained().bought(*ITEMS).delivered(*ITEMS), "awaiting_inspection"),
        (
            Story().trained().bought(*ITEMS).delivered(*ITEMS).inspected(*ITEMS, accepted=0, refused=100),
            "failed_inspection",
        ),
        (Story().trained().in_stock(), "not_on_any_list"),
        (Story().trained().in_stock().allocated("KIT"), "in_store"),
        (whole_kit(Story().trained().in_stock(), status="absent", signed=None), "absent"),
        (whole_kit(Story().trained().in_stock(), status="refused", signed=None), "refused_by_beneficiary"),
        (whole_kit(Story().trained().in_stock(), signed=False), "not_signed"),
        (Story().trained().in_stock().allocated("KIT").handed("MACHINE"), "wrong_kit"),
        (whole_kit(Story().trained().in_stock()).handed("KIT", status="withdrawn", signed=None), "withdrawn"),
    ],
)
def test_the_earliest_unmet_link_is_the_reason(story, reason):
    craft = "MENU" if reason == "kit_not_defined" else "COIF"
    assert story.answer(craft=craft) == ("not_equipped", reason)


def test_one_item_of_the_kit_is_partly_equipped():
    assert Story().trained().in_stock().handed("CHAIR").answer() == ("partly_equipped", "not_on_any_list")


def test_an_optional_item_is_not_missed():
    week = whole_kit(Story().trained().in_stock()).week()
    lamp = next(item for item in week["items"] if item["item"] == "LAMP")
    assert not lamp["mandatory"]
    assert lamp["reason"] == "not_on_any_list"
    assert week["trainings"][0]["state"] == "equipped"


def test_a_correction_replaces_the_earlier_line_of_the_same_report():
    story = whole_kit(Story().trained().in_stock()).handed("CHAIR", signed=False, is_correction=True)
    assert story.answer() == ("partly_equipped", "not_signed")


def test_a_withdrawal_of_one_report_leaves_a_later_report_standing():
    story = whole_kit(Story().trained().in_stock(), report="PV1").handed("KIT", status="withdrawn", report="PV1")
    assert whole_kit(story, report="PV2", handover_date="2026-06-10").answer() == ("equipped", None)


def test_a_withdrawal_under_an_unknown_name_puts_the_rest_of_its_report_in_doubt():
    story = whole_kit(Story().trained().in_stock()).handed("KIT", person="nobody-known", status="withdrawn")
    assert story.answer() == ("not_equipped", "identity_conflict")


def test_accepted_goods_that_are_refused_later_hold_everybody_back():
    story = whole_kit(Story().trained().in_stock())
    story.inspected(*ITEMS, accepted=0, refused=100, report="R2", day="2026-03-01")
    assert story.answer() == ("not_equipped", "failed_inspection")


def test_one_accepted_unit_equips_one_person_and_not_two():
    story = (
        Story().trained("p", craft="COUT").trained("q", craft="COUT").bought("MACHINE").delivered("MACHINE", quantity=2)
    )
    story.inspected("MACHINE", accepted=1, refused=1)
    story.handed("MACHINE", "p", craft="COUT").handed("MACHINE", "q", craft="COUT")
    assert story.answer("p", "COUT") == ("equipped", None)
    assert story.answer("q", "COUT") == ("not_equipped", "failed_inspection")
    assert [f["kind"] for f in story.week()["findings"]] == ["handed_over_beyond_accepted"]


def test_members_named_on_the_annex_are_equipped_through_their_cooperative_and_others_are_not():
    story = Story().trained("p", cooperative_key="coop").trained("q", cooperative_key="coop").in_stock()
    story.handed("CHAIR", None, 2, cooperative_key="coop").handed("CLIPPER", None, 4, cooperative_key="coop")
    assert story.answer("p") == ("not_equipped", "group_not_confirmed")
    story.handed(None, "p", None, cooperative_key="coop")
    week = {t["person_id"]: t for t in story.week()["trainings"]}
    assert (week["p"]["state"], week["p"]["through_cooperative"]) == ("equipped", True)
    assert (week["q"]["state"], week["q"]["reason"]) == ("not_equipped", "group_not_confirmed")


def test_what_of_a_cooperatives_goods_was_accepted_is_shared_like_the_goods_and_equips_nobody_twice():
    story = Story().bought("MACHINE").delivered("MACHINE", quantity=2).inspected("MACHINE", accepted=1, refused=1)
    for person in ("p", "q"):
        story.trained(person, craft="COUT", cooperative_key="coop")
    story.handed("MACHINE", None, 2, cooperative_key="coop", beneficiary_kind="cooperative")
    for person in ("p", "q"):
        story.handed(None, person, None, cooperative_key="coop")
    week = story.week()
    assert {(t["state"], t["reason"]) for t in week["trainings"]} == {("partly_equipped", "failed_inspection")}
    assert [line["quantity_signed"] for line in week["items"]] == [0.5, 0.5]
    assert next(line for line in week["goods"] if line["item"] == "MACHINE")["received"] == 1


def test_an_annex_without_a_report_number_belongs_to_the_report_in_its_file():
    story = Story().trained("p", cooperative_key="coop").in_stock()
    story.handed("CHAIR", None, 1, cooperative_key="coop").handed("CLIPPER", None, 2, cooperative_key="coop")
    story.handed(None, "p", None, report=None, cooperative_key="coop", file="another.xlsx")
    assert story.answer() == ("not_equipped", "group_not_confirmed")
    story.handed(None, "p", None, report=None, cooperative_key="coop")
    assert story.answer() == ("equipped", None)


@pytest.mark.parametrize(
    ("cells", "trained"),
    [
        ({"attended": 4}, True),
        ({"attended": 3}, False),
        ({"attended": 1, "certificate_number": "A1"}, True),
        ({"attended": 1, "certificate_number": "en cours"}, False),
        ({"attended": None, "is_active": True}, True),
        ({"attended": None, "is_active": False}, False),
        ({"attended": None, "attendance_rate": 0.8}, True),
    ],
)
def test_trained_is_four_fifths_of_the_days_or_a_certificate(cells, trained):
    assert Story().trained(**cells).week()["trainings"][0]["trained"] is trained


def test_days_that_were_counted_outweigh_an_active_enrolment():
    story = Story().trained(attended=None, is_active=True).trained(attended=2)
    assert story.week()["trainings"][0]["trained"] is False


def test_a_correcting_list_may_take_a_training_back():
    story = Story().trained(attended=5).trained(attended=1, is_correction=True)
    assert story.week()["trainings"][0]["trained"] is False


def test_a_person_on_the_reference_list_alone_is_shown_as_not_trained():
    story = Story().line("core_reference_entries", person_id="p", cohort="E2023", craft="COIF")
    told = story.week()["trainings"][0]
    assert (told["trained"], told["on_reference_list"]) == (False, True)


def test_a_doubt_that_would_change_the_answer_is_shown_as_the_answer():
    story = whole_kit(Story().trained("p").in_stock(), person="q")
    assert story.answer("p") == ("not_equipped", "not_on_any_list")
    assert story.answer("p", review=[("p", "q")]) == ("not_equipped", "identity_conflict")


def test_a_doubt_that_would_change_nothing_is_not():
    assert whole_kit(Story().trained("p").in_stock()).answer("p", review=[("p", "q")]) == ("equipped", None)


def test_goods_for_somebody_never_trained_are_a_finding():
    findings = Story().in_stock().handed("CHAIR", "stranger").week()["findings"]
    assert [(f["kind"], f["person_id"]) for f in findings] == [("equipped_never_trained", "stranger")]


def test_every_state_names_the_rows_that_say_so():
    for line in whole_kit(Story().trained().in_stock()).week()["trainings"]:
        assert {e["feed"] for e in line["evidence"]} == {"core_trainees", "core_handovers"}


handovers = st.lists(
    st.tuples(
        st.sampled_from(["CHAIR", "CLIPPER", "KIT", "MACHINE"]),
        st.sampled_from(["handed_over", "absent", "refused", "withdrawn"]),
        st.booleans(),
        st.sampled_from(["PV1", "PV2"]),
        st.integers(1, 3),
    ),
    max_size=6,
)
RANK = {"not_equipped": 0, "partly_equipped": 1, "equipped": 2}


def told(lines):
    story = Story().trained().in_stock()
    for item, status, signed, report, quantity in lines:
        story.handed(item, status=status, signed=signed, report=report, quantity=quantity)
    return story


@settings(max_examples=60, deadline=None)
@given(handovers)
def test_one_more_signed_hand_over_never_worsens_a_state(lines):
    before = told(lines).answer()[0]
    after = whole_kit(told(lines), report="PV9").answer()[0]
    assert RANK[after] >= RANK[before]


@settings(max_examples=60, deadline=None)
@given(handovers, st.randoms())
def test_the_order_of_rows_changes_nothing(lines, chance):
    story = told(lines)
    week = story.week()
    for rows in story.tables.values():
        chance.shuffle(rows)
    assert story.week() == week
