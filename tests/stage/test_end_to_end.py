"""The whole Monday on a real Airflow: intake, reconcile, report and mail, from the demo's files."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from etl.stage.rest import Airflow

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    return tmp_path_factory.mktemp("stage") / "run"


@pytest.fixture(scope="module")
def told(at):
    return subprocess.run(
        [sys.executable, "-m", "etl.stage", "run", "--auto-approve"],
        env={**os.environ, "TAJHIZ_STAGE_DIR": str(at)}, capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip


def rows(database, question):
    with sqlite3.connect(database) as connection:
        return connection.execute(question).fetchall()


def test_it_ends_well(told):
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stderr == ""


def test_the_summary_answers_the_question_and_says_where_everything_lies(told, at):
    for word in ("E2023", "equipped", "reason", "refused", "quarantined", "letters sent", "approved by the stage"):
        assert word in told.stdout, word
    for place in ("home/warehouse.db", "home/reports", "mail"):
        assert str(at / place) in told.stdout


def test_each_dag_of_the_road_ran_and_none_failed(told, at):
    runs = rows(at / "airflow" / "airflow.db", "select dag_id, state, count(*) from dag_run group by 1, 2")
    by_dag = {dag: (state, number) for dag, state, number in runs}
    assert len(runs) == len(by_dag)
    assert {state for state, _ in by_dag.values()} == {"success"}
    assert by_dag["weekly_report"] == by_dag["housekeeping"] == ("success", 1)
    assert by_dag.keys() >= {"reconcile", "intake_region_handovers"}


def test_reconcile_was_started_by_assets_and_heard_of_every_intake(told, at):
    kinds = rows(at / "airflow" / "airflow.db", "select distinct run_type from dag_run where dag_id = 'reconcile'")
    assert kinds == [("asset_triggered",)]
    unheard = rows(
        at / "airflow" / "airflow.db",
        "select id from asset_event where source_dag_id like 'intake_%'"
        " and id not in (select event_id from dagrun_asset_event)",
    )
    assert unheard == []


def test_each_task_that_counted_has_a_note_of_it(told, at):
    notes = dict(
        rows(
            at / "airflow" / "airflow.db",
            "select dag_id || '.' || task_id, content from task_instance_note join task_instance on id = ti_id",
        )
    )
    assert re.search(r"records \d+ · persons \d+ · pairs_to_review \d+", notes["reconcile.link"])
    assert "rows_accepted" in notes["intake_region_handovers.accept"]
    assert "sent" in notes["weekly_report.send"]


def test_letters_came_through_a_real_mail_server_with_a_workbook(told, at):
    letters = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in (at / "mail").glob("*.eml")]
    assert len(letters) == 5
    assert all(letter["Message-ID"] for letter in letters)
    assert all(any(part.get_filename() for part in letter.iter_attachments()) for letter in letters)
    states = "select state, count(*) from log_outbox where week = '2026-W47' group by 1"
    assert rows(at / "home" / "warehouse.db", states) == [("sent", 5)]


def test_nothing_that_was_started_is_left(told, at):
    needle = str(at).encode()
    alive = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it ended while we looked, or is not ours
            if needle in environment.read_bytes():
                alive.append(environment.parent.name)
    assert alive == []


# ---- the desk, in a real browser on a real Airflow ------------------------------------------------------------------

WEEK = "2026-W47"


def tajhiz(at, *words):
    home = ["--home", str(at / "home")]
    environment = {**os.environ, "TAJHIZ_WEEK": WEEK, "TAJHIZ_INBOX": str(at / "inbox")}
    command = [sys.executable, "-c", "from etl.cli import main; main()", *words, *home]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=200)


@pytest.fixture(scope="module")
def pages(told, at):
    """Airflow's pages on what the run made, with a file that a gate holds and letters of a new revision."""
    held = at / "inbox" / "chamber_registry" / "2026-11-19_registre.csv"
    held.parent.mkdir(parents=True, exist_ok=True)
    row = "090000001;AMGHAR;Lahcen;J700001;Coiffure;Tiznit\n"
    held.write_text("N° RNA/NIA;Nom;Prénom;CIN;Activité;Province\n" + 12 * row, "utf-8")  # mostly repeated: a gate
    tajhiz(at, "intake")
    person, craft = rows(
        at / "home" / "warehouse.db",
        "select person_id, craft from out_trainings where week = '2026-W47' and cohort = 'E2023' and trained"
        " and state = 'not_equipped' limit 1",
    )[0]
    why = ["--cause", "deceased", "--by", "S. Amghar", "--why", "acte 12/2026"]
    tajhiz(at, "close", person, "--cohort", "E2023", "--craft", craft, *why)  # so that the week has another answer
    tajhiz(at, "reconcile", "--new-revision")
    tajhiz(at, "report", "--outbox")
    ui = subprocess.Popen(
        [sys.executable, "-m", "etl.stage", "ui"],
        env={**os.environ, "TAJHIZ_STAGE_DIR": str(at)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    line = next((line for line in ui.stdout if "password:" in line), "")
    found = re.search(r"(http://\S+)\s+user: (\S+)\s+password: (\S+)", line)
    yield found
    ui.send_signal(signal.SIGTERM)
    ui.wait(60)


@pytest.fixture(scope="module")
def chromium():
    """Return the machine's Chromium, driven by playwright."""
    place = shutil.which("chromium") or shutil.which("google-chrome")
    if place is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: .ci/run installs it")
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium, pages):
    """A page of somebody who logged in through Airflow's own form."""
    address, user, password = pages.groups()
    context = chromium.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(f"{address}/tajhiz/week")
    assert page.locator("body").inner_text().count("Not authenticated") == 1, "nobody is let in without a login"
    page.goto(f"{address}/auth/login")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/auth/login" not in url)
    yield page
    context.close()


def at_desk(page, pages, name, lang="fr"):
    page.goto(f"{pages[1]}/tajhiz/{name}?lang={lang}")


def test_the_pages_stand_in_airflows_navigation(browser, pages):
    browser.goto(f"{pages[1]}/plugin/tajhiz-week")
    frame = browser.frame_locator("iframe")
    frame.locator("h1").wait_for()
    assert frame.locator("h1").inner_text() == "Cette semaine"


def test_a_task_leads_to_the_pages_it_was_about(browser, pages, at):
    address, user, password = pages.groups()
    with Airflow(address, user, password) as airflow:
        airflow.log_in()
        run = airflow.runs("reconcile")[-1]["dag_run_id"]
    links = browser.request.get(f"{address}/api/v2/dags/reconcile/dagRuns/{run}/taskInstances/check/links")
    found = links.json()["extra_links"]
    assert sorted(found) == ["Tajhiz: Data Docs", "Tajhiz: rejects", "Tajhiz: this week"]
    for path in found.values():
        assert browser.goto(f"{address}{path}").status == 200, path


def test_ten_pairs_by_keyboard_and_one_taken_back(browser, pages, at):
    at_desk(browser, pages, "review")
    browser.locator("#pair table").wait_for()
    count = int(re.search(r"\d+", browser.locator("#progress").inner_text())[0])
    for number in range(min(count, 10)):
        browser.keyboard.press("xnu"[number % 3])
    browser.wait_for_function(
        "told => document.getElementById('review').dataset.saved === told", arg=str(min(count, 10))
    )
    before = browser.locator("#progress").inner_text()
    browser.keyboard.press("z")
    browser.wait_for_function("told => document.getElementById('progress').textContent !== told", arg=before)
    saved = str(min(count, 10) + 1)
    browser.wait_for_function("told => document.getElementById('review').dataset.saved === told", arg=saved)
    given = rows(at / "home" / "warehouse.db", "select verdict, count(*) from log_opinions group by 1")
    assert sum(number for verdict, number in given if verdict != "withdrawn") == min(count, 10)
    assert dict(given)["withdrawn"] == 1


def test_a_held_file_is_let_pass(browser, pages, at):
    at_desk(browser, pages, "held")
    card = browser.locator("article.card", has_text="registre.csv")
    card.locator("input[name=why]").fill("liste partielle, confirmée par téléphone")
    card.locator("button").click()
    browser.locator(".told").wait_for()
    assert rows(at / "home" / "warehouse.db", "select released_by from log_releases") == [("admin",)]


def test_letters_are_approved_and_sent(browser, pages, at):
    before = len(list((at / "mail").glob("*.eml")))
    at_desk(browser, pages, "letters")
    browser.locator("summary").first.click()
    letter = browser.frame_locator("iframe").first
    letter.locator("img").first.wait_for()
    browser.locator("summary").first.click()
    browser.get_by_role("button", name="Tout approuver").press("Enter")
    browser.locator("[data-kind=pending]").first.wait_for()
    browser.get_by_role("button", name="Envoyer ce qui est approuvé").press("Enter")
    browser.locator("[data-kind=sent]").nth(4).wait_for()
    states = "select state, decided_by, count(*) from log_outbox where week = '2026-W47' and revision = 2 group by 1, 2"
    assert rows(at / "home" / "warehouse.db", states) == [("sent", "admin", 5)]
    assert len(list((at / "mail").glob("*.eml"))) == before + 5


def test_a_person_is_found_by_an_arabic_name(browser, pages, at):
    name, = rows(
        at / "home" / "warehouse.db",
        "select family_name_arabic || ' ' || given_name_arabic from out_trainings"
        " where family_name_arabic is not null and given_name_arabic is not null and week = '2026-W47' limit 1",
    )[0]  # fmt: skip
    at_desk(browser, pages, "person", "ar")
    browser.fill("input[name=asked]", name)
    browser.fill("input[name=purpose]", "اتصال هاتفي")
    browser.get_by_role("button", name="بحث").click()
    browser.get_by_role("button", name="فتح").first.click()
    browser.locator("#t-trainings").wait_for()
    assert name.split()[0] in browser.locator("body").inner_text() or browser.locator("td").count() > 3
    assert name not in browser.url
    looks = rows(at / "home" / "warehouse.db", "select looked_by, what from log_access order by id desc limit 1")
    assert looks[0][0] == "admin"
    assert looks[0][1].startswith("اتصال هاتفي · person ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_no_page_keeps_anybody_out(browser, pages, scheme, lang):
    browser.emulate_media(color_scheme=scheme)
    for name in ("week", "review", "held", "letters", "person", "dictionary", "rejects"):
        at_desk(browser, pages, name, lang)
        browser.wait_for_load_state("networkidle")
        found = Axe().run(browser, options={"iframes": False}).response["violations"]
        serious = [(one["id"], [node["html"][:120] for node in one["nodes"]][:2]) for one in found
                   if one["impact"] in ("serious", "critical")]  # fmt: skip
        assert serious == [], (name, scheme, lang)


def test_on_a_telephone_no_page_is_wider_than_the_screen(browser, pages):
    browser.set_viewport_size({"width": 380, "height": 800})
    for name in ("week", "review", "held", "letters", "person", "dictionary", "rejects"):
        at_desk(browser, pages, name)
        assert browser.evaluate("document.documentElement.scrollWidth") <= 380, name


def test_without_a_token_no_route_gives_anything(pages, browser):
    described = browser.request.get(f"{pages[1]}/tajhiz/openapi.json").json()
    with httpx.Client(base_url=pages[1]) as anonymous:
        for path, ways in described["paths"].items():
            for way in ways:
                answer = anonymous.request(way.upper(), "/tajhiz" + re.sub(r"\{\w+\}", "2026-W47", path))
                if path == "/api/health":  # a monitor has no account: it hears of legs and letters, of nobody
                    assert set(answer.json()) == {"is_well", "signs"}
                    continue
                assert answer.status_code == 401, (way, path)
                assert len(answer.content) < 200
