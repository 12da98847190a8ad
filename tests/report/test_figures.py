from dataclasses import fields
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.records import Reason
from etl.report import figures
from etl.report.movements import moved, situations, waterfall
from etl.report.owners import OWNERS
from etl.report.share import LISTABLE, NotListableError, masked
from etl.words import sentence

situation = st.sampled_from(
    ["absent", "untrained", "not_equipped", "partly_equipped", "equipped", "closed", "nonsense"]
)


def snapshot(told):
    lines = [
        {
            "person_id": f"person-{number}",
            "cohort": "E2023",
            "craft": "COIF" if number % 4 else None,
            "trained": state != "untrained",
            "state": None if state == "untrained" else state,
            "reason": "in_store",
        }
        for number, state in enumerate(told)
        if state != "absent"
    ]
    return pd.DataFrame(lines, columns=["person_id", "cohort", "craft", "trained", "state", "reason"])


def waiting(trainings):
    return int((situations(trainings) == "waiting").sum()) if len(trainings) else 0


@given(st.lists(st.tuples(situation, situation), max_size=30))
def test_last_week_and_the_changes_add_up_to_this_week(pairs):
    before, now = snapshot([old for old, _ in pairs]), snapshot([new for _, new in pairs])
    steps = waterfall(moved(before, now))
    assert waiting(before) + sum(step.count for step in steps) == waiting(now)


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (("equipped", None), ("not_equipped", "withdrawn"), "withdrawn"),
        (("equipped", None), ("not_equipped", "identity_conflict"), "identity_in_doubt"),
        (("equipped", None), ("not_equipped", "not_signed"), "corrected"),
        (("not_equipped", "identity_conflict"), ("equipped", None), "identity_resolved"),
        (("not_equipped", "in_store"), ("equipped", None), "newly_equipped"),
    ],
)
def test_a_move_is_told_by_its_cause(before, now, change):
    line = {"person_id": "p", "cohort": "E2023", "craft": "COIF", "trained": True}
    old, new = (pd.DataFrame([line | dict(zip(("state", "reason"), told, strict=True))]) for told in (before, now))
    assert moved(old, new)["change"].tolist() == [change]


def test_what_a_change_of_policy_moves_is_told_apart_and_still_adds_up():
    before = snapshot(["waiting", "waiting", "equipped", "equipped"])
    now = snapshot(["equipped", "equipped", "waiting", "waiting"])
    as_before = snapshot(["equipped", "waiting", "waiting", "equipped"])  # under last week's policy
    steps = {step.code: step.count for step in waterfall(moved(before, now, as_before))}
    assert steps == {"newly_equipped": -1, "policy_removes": -1, "corrected": 1, "policy_adds": 1}
    assert waiting(before) + sum(steps.values()) == waiting(now)


def test_a_training_that_stands_twice_stops_the_count():
    twice = pd.concat([snapshot(["equipped"])] * 2)
    with pytest.raises(ValueError, match="stands twice"):
        moved(twice, twice)


def test_the_headline_is_trained_and_not_fully_equipped(count_week):
    week = count_week()
    assert week.total.waiting == 38
    assert week.total.trained == 63
    assert week.persons_waiting == 37  # one person waits in two crafts
    assert week.previous_waiting + sum(change.count for change in week.changes) == 38


def test_the_states_of_every_breakdown_add_up_to_the_total(count_week):
    week = count_week()
    for groups in (week.crafts, week.provinces, [cohort.group for cohort in week.cohorts]):
        for column in ("trained", "equipped", "partly_equipped", "not_equipped", "closed"):
            assert sum(getattr(group, column) for group in groups) == getattr(week.total, column)
    assert sum(reason.trainings for reason in week.reasons) == week.total.waiting


def test_the_denominator_is_the_reference_list_and_the_target_stands_beside_it(count_week, this_week):
    cohort = count_week().cohorts[0]
    assert (cohort.denominator_is, cohort.denominator, cohort.target) == ("reference_list", 63, 260)
    assert (cohort.not_trained_on_list, cohort.trained_off_list) == (1, 1)
    cohort = count_week(trainings=this_week.assign(on_reference_list=None)).cohorts[0]
    assert (cohort.denominator_is, cohort.denominator) == ("trained", 63)


def test_a_state_or_reason_nobody_knows_is_never_good_news(count_week, this_week):
    week = count_week(trainings=this_week.assign(state="splendid", reason="whatever"))
    assert week.total.equipped == 0
    assert [(reason.code, reason.owners) for reason in week.reasons] == [("unexplained", ("data_team",))]


def test_sqlite_ones_and_zeros_count_like_true_and_false(count_week, this_week):
    flags = ["trained", "through_cooperative", "on_reference_list"]
    as_numbers = this_week.assign(**{flag: this_week[flag].map(int).astype(object) for flag in flags})
    assert count_week(trainings=as_numbers) == count_week()


def test_a_week_without_anything_is_a_week(count_week, policy):
    nothing = pd.DataFrame()
    week = count_week(
        trainings=nothing, previous=nothing, items=nothing, files=nothing, rejects=nothing, feeds={}, previous_week=None
    )
    assert (week.total.waiting, week.previous_waiting, week.cohorts) == (0, None, ())
    assert figures.of_partner(week, "chamber", policy).actions == ()


def test_a_feed_is_late_after_its_days_or_when_it_never_came(count_week):
    ages = {age.feed: (age.age_days, age.is_late) for age in count_week().feeds}
    assert ages["ofppt_trainees"] == (53, True)
    assert ages["region_lots"] == (5, False)
    assert ages["region_handovers"] == (None, True)


def test_what_you_must_do_is_yours_the_longest_wait_first_and_at_most_three(count_week, policy):
    actions = figures.of_partner(count_week(), "region", policy).actions
    assert [action.code for action in actions] == ["refused_by_beneficiary", "in_store", "not_tendered"]
    assert [a.code for a in figures.of_partner(count_week(), "chamber", policy).actions] == [
        "refused_by_beneficiary",
        "absent",
    ]
    assert figures.of_partner(count_week(), "ministry", policy).actions == ()


def test_stale_data_is_asked_from_the_late_partner(count_week, policy, this_week):
    week = count_week(trainings=this_week.assign(reason="data_stale"))
    assert week.reasons[0].owners == ("ofppt", "region")
    assert [a.code for a in figures.of_partner(week, "ofppt", policy).actions] == ["data_stale"]


def test_a_partner_reads_of_its_own_rejects_only_and_never_their_cells(count_week, policy):
    region = figures.of_partner(count_week(), "region", policy)
    assert set(region.rejects["feed"]) == {"region_lots"}
    assert "cells" not in region.rejects
    assert region.taken.rows_quarantined == 1  # two rules on one row; a remark is no reject
    assert [file.feed for file in region.taken.refused_files] == ["region_handovers"]
    assert figures.of_partner(count_week(), "wilaya", policy).rejects.empty


def test_a_refusal_is_told_once_and_then_counted(count_week, policy, files, rejects):
    dated = rejects.assign(received_at=files["received_at"][0] - timedelta(days=9))
    older = files.assign(received_at=[*files["received_at"][:1], files["received_at"][1] - timedelta(days=7), None])
    week = count_week(files=older, rejects=dated, previous_cutoff=files["received_at"][0] - timedelta(days=7))
    region, ofppt = week.taken["region"], week.taken["ofppt"]
    assert [file.feed for file in region.refused_files] == ["region_handovers"]
    assert (region.rows_quarantined, region.earlier_files, region.earlier_rows) == (0, (), 1)
    assert [file.feed for file in ofppt.refused_files] == ["ofppt_trainees"]  # at the cut-off itself: nobody told it
    before = count_week(files=older, rejects=dated, previous_cutoff=files["received_at"][0]).taken["ofppt"]
    assert (before.refused_files, [file.file for file in before.earlier_files]) == ((), ["liste.xlsx"])
    assert len(figures.of_partner(week, "region", policy).rejects) == 3  # the workbook keeps them


def test_no_list_is_withheld_from_who_gets_none_anyway(count_week, policy):
    programme = policy.programme.model_copy(update={"authorisation": ""})
    closed = policy.model_copy(update={"programme": programme})
    withheld = {code: figures.of_partner(count_week(), code, closed) for code in policy.partners}
    assert [code for code, own in withheld.items() if own.withheld == "authorisation"] == ["region"]
    assert withheld["region"].listed is None
    assert not figures.of_partner(count_week(), "region", policy).withheld


def test_a_list_holds_the_columns_of_the_policy_and_the_persons_to_act_for(count_week, policy):
    region = figures.of_partner(count_week(), "region", policy)
    assert list(region.listed.columns) == [
        *("name_latin", "name_arabic", "national_id_masked", "craft", "reason", "days_waiting", "missing_items")
    ]
    assert list(region.moved.columns) == ["change", *region.listed.columns]
    assert "absent" not in set(region.listed["reason"])
    assert region.listed["days_waiting"].is_monotonic_decreasing
    assert ("COIF-FAUT",) in set(region.listed["missing_items"])
    chamber = figures.of_partner(count_week(), "chamber", policy)
    assert chamber.listed is None
    assert chamber.moved is None


@pytest.mark.parametrize("column", ["national_id", "evidence", "person_id", "birth_date", "salary"])
def test_a_column_that_no_list_may_hold_is_refused_by_name(count_week, policy, column):
    region = policy.partners["region"].model_copy(update={"list_columns": ("name", column)})
    opened = policy.model_copy(update={"partners": policy.partners | {"region": region}})
    with pytest.raises(NotListableError, match=column):
        figures.of_partner(count_week(), "region", opened)


def test_small_counts_are_hidden_from_aggregate_partners_but_not_from_who_must_act(count_week, policy):
    hidden = {r.code: r.trainings for r in figures.of_partner(count_week(), "ministry", policy).reasons}
    assert hidden["absent"] is None
    assert hidden["refused_by_beneficiary"] is None
    assert hidden["awaiting_supplier"] is None  # the next smallest: two ones add up to less than five
    told = {r.code: r.trainings for r in figures.of_partner(count_week(), "chamber", policy).reasons}
    assert (told["absent"], told["refused_by_beneficiary"]) == (1, 1)
    crafts = figures.of_partner(count_week(), "ministry", policy).crafts
    assert all(group.partly_equipped is None and group.waiting is None for group in crafts)


def test_the_policy_of_the_house_opens_only_columns_that_may_be_opened():
    from etl.policy import load_policy

    for partner in load_policy().partners.values():
        assert set(partner.list_columns) <= set(LISTABLE)


def test_every_reason_has_an_owner_and_every_code_a_sentence_in_both_languages():
    assert set(OWNERS) == set(Reason) | {"unexplained"}
    codes = [f"reason.{code}" for code in OWNERS]
    codes += [f"owner.{owner}" for owners in OWNERS.values() for owner in owners]
    codes += [f"act.{code}" for code, owners in OWNERS.items() if owners != ("data_team",)]
    columns = {shown for names in LISTABLE.values() for shown in names}
    codes += [f"column.{column}" for column in columns]
    assert all(sentence(code, language) for code in codes for language in ("fr", "ar"))


@pytest.mark.parametrize(
    ("written", "shown"), [("J123456", "J•••456"), ("JB61762", "JB•••762"), ("X1", "•••"), (None, None), ("", None)]
)
def test_a_national_id_shows_its_prefix_and_its_end(written, shown):
    assert masked(written) == shown


def test_no_field_of_a_partners_figures_is_a_view_on_the_week():
    kinds = {field.name: str(field.type) for field in fields(figures.PartnerFigures)}
    assert not [name for name, kind in kinds.items() if "WeekFigures" in kind]
