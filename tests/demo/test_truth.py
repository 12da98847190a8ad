import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import etl.demo
from etl.demo.plan import PROVINCES
from etl.demo.truth import answers
from etl.demo.world import world
from etl.records import Reason, State

# What the world cannot be: a contradiction between records, or a feed that is late, is the product's view.
VIEWS = {Reason.IDENTITY_CONFLICT, Reason.DATA_STALE}


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


@pytest.fixture(scope="session")
def weeks(folder) -> dict[str, dict[tuple[str, str, str], dict[str, str]]]:
    def keyed(week: str) -> dict[tuple[str, str, str], dict[str, str]]:
        rows = table(folder / "truth" / f"trainings_{week}.csv")
        return {(row["true_person_id"], row["cohort"], row["craft"]): row for row in rows}

    return {week: keyed(week) for week in etl.demo.WEEKS}


@pytest.fixture(scope="session")
def last(weeks) -> list[dict[str, str]]:
    return list(weeks[etl.demo.WEEKS[-1]].values())


def test_the_cohort_of_2023_has_260_people_over_nine_crafts_and_six_provinces(folder, last):
    people = {row["true_person_id"]: row for row in table(folder / "truth" / "people.csv")}
    cohort = [row for row in last if row["cohort"] == "E2023"]
    assert len({row["true_person_id"] for row in cohort}) == len(cohort) == 260
    assert len({row["craft"] for row in cohort}) == 9
    assert Counter(people[row["true_person_id"]]["province_code"] for row in cohort) == PROVINCES


def test_the_list_of_2025_is_small_and_has_people_of_both_editions(last):
    second = {row["true_person_id"] for row in last if row["cohort"] == "E2025"}
    assert len(second) == 30
    assert len(second & {row["true_person_id"] for row in last if row["cohort"] == "E2023"}) == 4


def test_the_last_week_is_the_truth(folder):
    truth = folder / "truth"
    assert (truth / "trainings.csv").read_bytes() == (truth / "trainings_2026-W47.csv").read_bytes()


def test_states_and_reasons_agree_and_sum_up(last):
    states = Counter(row["state"] for row in last)
    assert sum(states.values()) == 290
    assert all((row["state"] == State.EQUIPPED) == (row["reason"] == "") for row in last)


@pytest.mark.parametrize("seed", [2026, 1, 2, 3])
def test_every_reason_is_reached_by_somebody_trained(seed, policy):
    reached = {answer.reason for answer in answers(world(seed, policy), date(2026, 11, 22)) if answer.trained}
    assert reached == (set(Reason) - VIEWS) | {None}


def test_trained_means_enough_days_or_a_certificate(policy, last):
    for row in last:
        enough = row["attended"] and int(row["attended"]) / int(row["days"]) >= policy.programme.attendance_minimum
        assert (row["trained"] == "true") == bool(enough or row["certificate"])
    assert 0 < sum(row["trained"] == "false" for row in last) < 20


def test_the_news_of_the_weeks_changes_the_figure_both_ways(weeks):
    equipped = {week: {key for key, row in rows.items() if row["state"] == "equipped"} for week, rows in weeks.items()}
    first, second, third = (equipped[week] for week in etl.demo.WEEKS)
    assert first < second
    assert third - second
    assert second - third  # a corrected report takes a kit back


def test_the_withdrawn_ceremony_equips_nobody(programme, weeks):
    announced = {h.holder for h in programme.handovers if h.withdrawn}
    served = {h.holder for h in programme.handovers if h.report.number != "01/2025"}
    for (person, cohort, _), row in weeks[etl.demo.WEEKS[-1]].items():
        if cohort == "E2023" and person in announced - served:
            assert row["state"] == "not_equipped"


def test_without_an_annex_no_member_is_equipped(programme, weeks):
    houses = [c for c in programme.cooperatives.values() if c.group.report and not c.group.annex]
    assert houses
    rows = weeks[etl.demo.WEEKS[-1]]
    for house in houses:
        for member in house.members:
            assert rows[member, "E2023", house.group.craft]["reason"] == "group_not_confirmed"


def test_each_leather_worker_waits_for_the_inspection_until_the_last_week(weeks):
    for week in etl.demo.WEEKS[:2]:
        reasons = {row["reason"] for (_, _, craft), row in weeks[week].items() if craft == "CUIR"}
        assert reasons == {"failed_inspection"}
    reasons = {row["reason"] for (_, _, craft), row in weeks[etl.demo.WEEKS[2]].items() if craft == "CUIR"}
    assert reasons == {"", "withdrawn", "in_store", "not_on_any_list"}


def test_no_card_number_leaves_the_rule_and_none_is_given_twice(programme):
    numbers = [person.national_id for person in programme.people.values()]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch("[A-Z]{1,2}[0-9]{5,6}", number) for number in numbers)
    assert all(re.fullmatch("[A-Z]{1,2}[0-9]{5,6}", number) for number in programme.slips.typed.values())


def test_five_cards_are_mistyped_and_three_shared(programme):
    numbers = {person.national_id for person in programme.people.values()}
    typed = list(programme.slips.typed.values())
    assert sum(number not in numbers for number in typed) == 5
    assert sum(number in numbers for number in typed) == 3


def test_six_in_ten_are_registered_among_four_hundred_others(programme):
    cohort = {training.person for training in programme.of("E2023")}
    assert sum(person in cohort for person in programme.registered) == 156
    assert sum(person not in cohort for person in programme.registered) == 400


def test_households_share_their_phone_and_fathers_their_sons_name(programme):
    people = list(programme.people.values())
    guests = [person for person in people if person.household != person.id]
    assert guests
    assert all(person.phone == programme.people[person.household].phone for person in guests)
    namesakes = [person for person in people if "same_name_father_son" in person.hazards]
    assert len({(person.given, person.family) for person in namesakes}) == 2
    assert len({person.birth.year for person in namesakes}) == 4
