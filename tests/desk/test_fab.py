"""The desk behind Airflow's FAB auth manager: its users and roles, asked on every route, on a real API server."""

import json
import os
import secrets
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from etl.flow import letters
from tests.flow.conftest import answered  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]
FAB = ROOT / ".venv-cluster" / "bin" / "airflow"
WEEK = "2026-W47"
ROLES = {"viewer": "Viewer", "analyst": "User", "chief": "Op"}
MAY = {  # page → who is let in; the others get 403
    "week": {"viewer", "analyst", "chief"},
    "dictionary": {"viewer", "analyst", "chief"},
    "review": {"analyst", "chief"},
    "person": {"analyst", "chief"},
    "held": {"viewer", "analyst", "chief"},
    "letters": {"analyst", "chief"},
}
PASSWORD = "only for this test"

pytestmark = pytest.mark.slow


def fab_is_missing():
    if not FAB.exists():
        return "no .venv-cluster: `make fab` builds it"
    return None


def _free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _environment(folder, home, port):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "TAJHIZ"))}
    return kept | {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folder / 'airflow.db'}",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(48),
        "AIRFLOW__API__SECRET_KEY": secrets.token_hex(24),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW_CONN_TAJHIZ_SMTP": json.dumps({"conn_type": "smtp", "host": "127.0.0.1", "port": 1}),
        "PYTHONTZPATH": "",
        "TAJHIZ_HOME": str(home),
        "TAJHIZ_WEEK": WEEK,
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory, programme_home):
    """Start an API server with three users; give its address."""
    if missing := fab_is_missing():
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder, port = tmp_path_factory.mktemp("fab"), _free_port()
    environment = _environment(folder, programme_home, port)

    users = [f"{name}={role}" for name, role in ROLES.items()]
    script = Path(__file__).with_name("fab_users.py")
    made = subprocess.run(
        [FAB.with_name("python"), script, PASSWORD, *users],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    with (folder / "server.log").open("w") as log:
        running = subprocess.Popen(
            [FAB, "api-server", "--host", "127.0.0.1", "--port", str(port), "--apps", "all"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _ready(f"http://127.0.0.1:{port}", running, folder / "server.log")
    finally:
        running.terminate()
        running.wait(timeout=20)


@pytest.fixture(scope="module")
def programme_home(answered):  # noqa: F811 - the fixture of that name
    """Give the home of an answered week whose letters wait."""
    with answered.houses() as houses:
        letters.build(houses, WEEK, to_outbox=True)
    return answered.home


def _ready(address, running, log):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert running.poll() is None, log.read_text()[-2000:]
        try:
            if httpx.get(f"{address}/api/v2/monitor/health", timeout=5).status_code == 200:
                return address
        except httpx.TransportError:
            time.sleep(0.5)
    raise AssertionError(log.read_text()[-2000:])


@pytest.fixture(scope="module")
def browser_of(server):
    """Return a function that logs a user in as a browser does: Airflow's cookie, no header."""

    def log_in(name):
        told = httpx.post(f"{server}/auth/token", json={"username": name, "password": PASSWORD}, timeout=30)
        assert told.status_code == 201, told.text
        return httpx.Client(base_url=f"{server}/tajhiz", cookies={"_token": told.json()["access_token"]}, timeout=60)

    return log_in


def test_each_role_sees_what_it_may(browser_of):
    for name in ROLES:
        with browser_of(name) as browser:
            for page, who in MAY.items():
                assert (page, browser.get(f"/{page}").status_code) == (page, 200 if name in who else 403), name


def test_nobody_is_let_in_without_logging_in(server):
    with httpx.Client(base_url=f"{server}/tajhiz", timeout=60) as browser:
        for page in MAY:
            assert browser.get(f"/{page}").status_code == 401
        browser.cookies.set("_token", "forged")
        assert browser.get("/week").status_code in (401, 403)


def _token(page):
    return page.text.split('name="token" value="')[1].split('"')[0]


def test_letters_are_decided_by_who_may_change_the_mail_connection(browser_of):
    asked = {"what": "hold", "week": WEEK, "partner": "wilaya"}
    with browser_of("analyst") as browser:
        assert browser.post("/letters/decide", data=asked).status_code == 403
    with browser_of("chief") as browser:
        assert browser.post("/letters/decide", data=asked).status_code == 403  # no proof that it was meant
        shown = browser.get("/letters")
        assert browser.post("/letters/decide", data=asked | {"token": _token(shown)}).status_code == 303


def test_answers_stand_under_the_name_of_the_user(browser_of, programme_home):
    with browser_of("analyst") as browser:
        shown = browser.get("/person")
        asked = {"asked": "Lahcen", "purpose": "on the telephone", "token": _token(shown)}
        assert browser.post("/person", data=asked).status_code == 200
    from etl.flow import open_houses
    from etl.settings import Settings
    from warehouse import read

    with open_houses(Settings(home=programme_home)) as houses, houses.asking() as connection:
        assert "analyst" in read.accesses(connection)[0]["looked_by"]
