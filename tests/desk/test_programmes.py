"""Several programmes at one desk: each has its pages, and who may see one sees nothing of another."""

import json
import os
import re
import subprocess
import sys

import pytest
from airflow.api_fastapi.core_api.security import get_user
from fastapi import FastAPI
from fastapi.testclient import TestClient

from etl.desk import house, links, plugin, rights
from etl.desk.app import application
from etl.on_duty import programmes
from tests.desk.conftest import WEEK, User

MAY = {"of_souss": {"souss"}, "of_rif": {"rif"}, "chief": {"souss", "rif"}}


@pytest.fixture
def browser(programme, tmp_path, monkeypatch):
    """Return a function that asks, as somebody, for a page of Airflow with two programmes mounted."""
    monkeypatch.setenv("TAJHIZ_HOME", str(tmp_path / "all"))
    monkeypatch.setenv("TAJHIZ_WEEK", WEEK)
    monkeypatch.setenv("TAJHIZ_PROGRAMMES__SOUSS__HOME", str(programme.home))
    monkeypatch.setenv("TAJHIZ_PROGRAMMES__RIF__HOME", str(tmp_path / "rif"))
    monkeypatch.setattr(rights, "may", lambda user, right, programme: programme in MAY[user.name])
    airflow = FastAPI()
    for code in programmes():
        app = application(code)
        app.dependency_overrides[get_user] = lambda: User(browser.who)
        airflow.mount(links.mounted_at(code), app)

    def ask(who, path):
        browser.who = who
        return client.get(path)

    with TestClient(airflow) as client:
        yield ask
    house.close()


def test_a_page_tells_of_its_own_programme_and_leads_to_its_own_pages_only(browser):
    souss, rif = (browser("chief", f"/tajhiz/{code}/week?lang=fr").text for code in ("souss", "rif"))
    assert ("reason_not_on_any_list" in souss, "reason_not_on_any_list" in rif) == (True, False)
    assert ("<bdi>souss</bdi>" in souss, "<bdi>rif</bdi>" in rif) == (True, True)
    for code, page in (("souss", souss), ("rif", rif)):
        inside = [link for link in re.findall(r'(?:href|src)="(/[^"]*)"', page) if link.startswith("/tajhiz")]
        assert inside
        assert all(link.startswith(f"/tajhiz/{code}/") for link in inside), inside


def test_who_may_see_one_programme_sees_nothing_of_another(browser):
    assert browser("of_souss", "/tajhiz/souss/week").status_code == 200
    assert browser("of_souss", "/tajhiz/rif/week").status_code == 403
    assert browser("of_rif", "/tajhiz/souss/review").status_code == 403
    assert browser("of_rif", "/tajhiz/rif/review").status_code == 200
    assert browser("chief", "/tajhiz/week").status_code == 404, "nobody's pages: which programme is not said"


def test_both_stay_open_side_by_side(browser):
    for code in ("souss", "rif", "souss"):
        assert browser("chief", f"/tajhiz/{code}/week").status_code == 200
    opened = house.houses("souss")
    browser("chief", "/tajhiz/rif/week")
    assert house.houses("souss") is opened
    assert house.houses("rif").settings.home.name == "rif"


def test_a_task_leads_to_the_pages_of_its_programme():
    class Task:
        dag_id = "intake_complaints__souss"

    for link in plugin.TajhizDesk.global_operator_extra_links:
        assert link.get_link(Task(), ti_key=None).startswith("/tajhiz/souss/")


def test_airflow_mounts_each_and_leads_to_its_week():
    told = """
import json
from etl.desk.plugin import TajhizDesk as desk
print(json.dumps([[app["url_prefix"] for app in desk.fastapi_apps], [view["href"] for view in desk.external_views]]))
"""
    declared = {f"TAJHIZ_PROGRAMMES__{code}__INBOX": "x" for code in ("SOUSS", "RIF")}
    done = subprocess.run(
        [sys.executable, "-c", told], env=os.environ | declared, check=True, capture_output=True, text=True
    )
    mounted, views = json.loads(done.stdout.splitlines()[-1])
    assert mounted == ["/tajhiz/rif", "/tajhiz/souss"]
    assert views == ["/tajhiz/rif/week", "/tajhiz/souss/week"]
