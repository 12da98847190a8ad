"""The desk's application with a home of invented people, and users who may do this or that."""

import pytest
from airflow.api_fastapi.core_api.security import get_user
from fastapi.testclient import TestClient

from etl.desk import house, rights
from etl.desk.app import application
from etl.flow import letters, run_week
from tests.flow.conftest import PASSWORDS, Programme, answered, desk, programme  # noqa: F401 - fixtures

WEEK = "2026-W47"
MAY = {"viewer": {"read"}, "analyst": {"read", "review"}, "chief": {"read", "review", "send"}}


class User:
    """Somebody whom Airflow knows."""

    def __init__(self, name):
        self.name = name

    def get_id(self):
        return f"id-of-{self.name}"

    def get_name(self):
        return self.name


class Seat:
    """One user's browser: knows the token of her pages."""

    def __init__(self, client, app, name):
        self.client, self.app, self.user = client, app, User(name)

    def _as(self):
        self.app.dependency_overrides[get_user] = lambda: self.user

    def get(self, path, **given):
        self._as()
        return self.client.get(path, **given)

    def post(self, path, *, json=None, token=True, **form):
        self._as()
        headers = {"X-Tajhiz-Token": rights.token_of(self.user)} if token and json is not None else {}
        if json is not None:
            return self.client.post(path, json=json, headers=headers)
        shown = {"token": rights.token_of(self.user)} if token else {}
        return self.client.post(path, data=form | shown, follow_redirects=False)


@pytest.fixture
def seat(programme, monkeypatch):  # noqa: F811 - the fixture of that name
    """Return a function that seats a user at the desk of the invented programme."""
    for name, value in (("HOME", programme.home), ("INBOX", programme.inbox), ("WEEK", WEEK)):
        monkeypatch.setenv(f"TAJHIZ_{name}", str(value))
    monkeypatch.setattr(rights, "may", lambda user, right, programme=None: right in MAY[user.name])
    app = application()
    with TestClient(app, raise_server_exceptions=True) as client:
        yield lambda name="chief": Seat(client, app, name)
    house.close()


@pytest.fixture
def outgoing(programme):  # noqa: F811
    """Letters of the week in the outbox, held."""
    with programme.houses() as houses:
        letters.build(houses, WEEK, to_outbox=True)
    return programme


__all__ = ["PASSWORDS", "Programme", "run_week"]
