"""Requests that nobody thought of, made from the interface's own description: never a 500, never a traceback.

``TAJHIZ_HOSTILE=10000`` asks so many over all operations; the suite asks some of each.
"""

import os

import pytest
import schemathesis
from airflow.api_fastapi.core_api.security import get_user
from hypothesis import HealthCheck, given, settings

from etl.desk import house, rights
from etl.desk.app import application
from tests.desk.conftest import MAY, WEEK, User

pytestmark = pytest.mark.slow  # hundreds of requests


@pytest.fixture
def described(programme, monkeypatch):
    """The interface's description, asked by somebody who may do everything."""
    for name, value in (("HOME", programme.home), ("INBOX", programme.inbox), ("WEEK", WEEK)):
        monkeypatch.setenv(f"TAJHIZ_{name}", str(value))
    monkeypatch.setattr(rights, "may", lambda user, right, programme=None: right in MAY[user.name])
    app = application()
    app.dependency_overrides[get_user] = lambda: User("chief")
    app.dependency_overrides[rights.meant] = lambda: None
    app.openapi_url = "/openapi.json"
    yield schemathesis.openapi.from_asgi("/openapi.json", app)
    house.close()


def test_no_request_breaks_the_desk(described):
    told: list[str] = []
    asked: list[int] = []
    operations = [found.ok() for found in described.get_all_operations()]
    each = max(int(os.environ.get("TAJHIZ_HOSTILE", "0")) // len(operations), 15)
    for operation in operations:

        @settings(max_examples=each, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def ask(case):
            answer = case.call()
            asked.append(answer.status_code)
            assert answer.status_code < 500, (case.method, case.path)
            assert "Traceback" not in answer.text

        ask()
        told.append(operation.path)
    assert len(asked) >= len(operations)
    assert {"/week", "/api/judge", "/person/story", "/letters/decide"} <= set(told)
