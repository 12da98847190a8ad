"""The timetables as Airflow reads them: which DAGs, when, with what retries, and what their papers say."""

from collections import Counter

import pytest

from etl import on_duty
from etl.feeds import declared_feeds

pytestmark = [pytest.mark.airflow]

FEEDS = [feed.name for feed in declared_feeds()]
OTHERS = ["housekeeping", "reconcile", "weekly_report"]


@pytest.fixture(scope="module")
def dags(read_by_airflow):
    return read_by_airflow["dags"]


def tasks_of(dags):
    return [(f"{name}.{task}", facts) for name, dag in dags.items() for task, facts in dag["tasks"].items()]


def test_every_file_is_read_without_an_error(read_by_airflow):
    assert read_by_airflow["errors"] == {}


def test_the_dags_are_exactly_these(dags):
    assert sorted(dags) == sorted([*(f"intake_{feed}" for feed in FEEDS), *OTHERS])


def test_each_file_declares_as_many_dags_as_it_should(dags):
    counted = Counter(dag["file"] for dag in dags.values())
    assert counted == {"intake.py": len(FEEDS), "reconcile.py": 1, "weekly_report.py": 1, "housekeeping.py": 1}


@pytest.mark.parametrize("heavy", ["great_expectations", "pandas", "etl.flow", "etl.policy"])
def test_reading_the_files_does_not_import(read_by_airflow, heavy):
    assert heavy not in read_by_airflow["imported"]


def test_a_feed_is_taken_in_at_the_hour_its_sheet_names(dags):
    for feed in declared_feeds():
        assert dags[f"intake_{feed.name}"]["schedule"]["cron"] == feed.schedule


def test_the_letter_is_written_on_mondays_at_seven_and_the_house_kept_at_two(dags):
    assert dags["weekly_report"]["schedule"]["cron"] == "0 7 * * 1"
    assert dags["housekeeping"]["schedule"]["cron"] == "0 2 * * *"


def test_hours_are_those_of_casablanca_after_it_left_utc_plus_one(dags):
    for name, dag in dags.items():
        if name != "reconcile":
            assert dag["schedule"]["zone"] == "Africa/Casablanca", name
            assert dag["schedule"]["offset_july_november"] == [1.0, 0.0], name


def test_reconcile_runs_on_any_accepted_feed_and_on_nothing_else(dags):
    assert dags["reconcile"]["schedule"] == {"any_of": sorted(f"accepted_{feed}" for feed in FEEDS)}


def test_assets_are_announced_by_the_task_that_makes_them_true(dags):
    announced = {name: facts["outlets"] for name, facts in tasks_of(dags) if facts["outlets"]}
    assert announced == {
        **{f"intake_{feed}.accept": [f"accepted_{feed}"] for feed in FEEDS},
        "reconcile.check": ["trained_not_equipped"],
    }


def test_tasks_follow_one_another_in_the_order_of_the_road(dags):
    assert {name: facts["after"] for name, facts in tasks_of(dags) if not name.startswith("intake_")} == {
        "housekeeping.tidy": [],
        "housekeeping.retain": ["tidy"],
        "housekeeping.back_up": ["retain"],
        "reconcile.link": [],
        "reconcile.reconcile": ["link"],
        "reconcile.check": ["reconcile"],
        "weekly_report.build": [],
        "weekly_report.goes_on": ["build"],
        "weekly_report.approve": ["goes_on"],
        "weekly_report.send_test": ["approve"],
        "weekly_report.approve_after_test": ["send_test"],
        "weekly_report.release": ["approve", "approve_after_test", "goes_on"],
        "weekly_report.send": ["release"],
    }
    for feed in FEEDS:
        assert {name: facts["after"] for name, facts in dags[f"intake_{feed}"]["tasks"].items()} == {
            "pull": [],
            "accept": ["pull"],
        }


def test_no_dag_overtakes_itself_or_catches_up(dags):
    for name, dag in dags.items():
        assert dag["max_active_runs"] == 1, name
        assert dag["catchup"] is False, name
        assert dag["start"] == "2026-01-04T23:00:00+00:00", name  # midnight in Casablanca, UTC+1 then


def test_passing_faults_are_tried_twice_again_and_nothing_else_is(dags):
    for name, facts in tasks_of(dags):
        assert facts["retries"] == 2, name
        assert facts["retry_delay"] > 0, name
        assert facts["on_passing_fault"] == ["retry"], name
        assert facts["on_data_error"] == "fail", name


def test_letters_go_one_partner_at_a_time_after_a_person_said_yes(dags):
    tasks = dags["weekly_report"]["tasks"]
    for question in ("approve", "approve_after_test"):
        assert tasks[question]["type"] == "HITLOperator"
        assert tasks[question]["response_timeout"] == 2
        assert tasks[question]["answers_by_itself"] is False, "silence must hold the letters, not send them"
    assert tasks["send"]["is_mapped"]


def test_a_run_by_hand_has_a_form_with_choices(dags):
    assert dags["weekly_report"]["params"] == ["how", "week"]
    assert dags["reconcile"]["params"] == ["new_revision", "week"]
    assert dags["weekly_report"]["choices"]["how"] == on_duty.HOW
    assert dags["weekly_report"]["choices"]["week"] is None


def test_letters_that_have_not_left_by_ten_raise_an_alarm(dags):
    assert dags["weekly_report"]["schedule"]["cron"] == "0 7 * * 1"
    assert dags["weekly_report"]["alarm"] == [[3.0, "etl.on_duty.letters_not_sent"]]


def test_everybody_knows_whose_dag_it_is_and_what_red_means(dags):
    for name, dag in dags.items():
        assert dag["tags"], name
        for question in ("Red means", "Whom to call", "Safe to clear"):
            assert question in dag["doc"], (name, question)
    assert {facts["owner"] for _, facts in tasks_of(dags)} == {"data-team"}


def test_each_intake_dag_works_on_its_own_feed(read_by_airflow):
    for feed in FEEDS:
        assert ["pull", feed, True] in read_by_airflow["calls"], "pull may ask Airflow for the feed's connection"
        assert ["accept", feed, ["a file"]] in read_by_airflow["calls"]


def test_files_are_shared_out_to_tasks_of_their_own_one_after_the_other(dags):
    for feed in FEEDS:
        accept = dags[f"intake_{feed}"]["tasks"]["accept"]
        assert accept["is_mapped"], "over no file it is skipped, and announces nothing"
        assert accept["at_once"] == 1, "a corrected list comes after the one it corrects"
