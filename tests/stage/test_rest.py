"""Airflow's answers: a stumble is asked again, a refusal is told, a run is never started twice."""

import httpx
import pytest

from etl.stage import rest
from etl.stage.trouble import StageError


@pytest.fixture
def airflow(monkeypatch):
    """An Airflow whose answers are scripted; what it was asked is kept."""
    monkeypatch.setattr(rest, "_PATIENCE", (0.0, 0.0))

    def scripted(*answers):
        left = list(answers)
        client = rest.Airflow("http://airflow", "admin", "secret")
        client.asked = []

        def answer(request):
            client.asked.append(f"{request.method} {request.url.path}")
            status, body = left.pop(0)
            return httpx.Response(status, json=body)

        client._http = httpx.Client(base_url="http://airflow", transport=httpx.MockTransport(answer))
        return client

    return scripted


def test_an_answer_that_failed_for_a_moment_is_asked_again(airflow):
    client = airflow((500, {}), (503, {}), (200, {"dag_runs": [{"dag_run_id": "r"}]}))
    assert client.runs("reconcile") == [{"dag_run_id": "r"}]
    assert len(client.asked) == 3


def test_an_airflow_that_stays_broken_is_an_outside_failure(airflow):
    client = airflow((500, {}), (500, {}), (500, {}))
    with pytest.raises(StageError, match="could not answer GET") as said:
        client.runs("reconcile")
    assert said.value.exit_code == 4


def test_a_refusal_is_told_at_once(airflow):
    client = airflow((404, {}))
    with pytest.raises(StageError, match="404"):
        client.unpause("no_such_dag")
    assert len(client.asked) == 1


def test_a_run_is_never_started_twice(airflow):
    client = airflow((500, {}), (200, {}))
    with pytest.raises(StageError):
        client.trigger("intake_region_lots")
    assert len(client.asked) == 1


@pytest.mark.parametrize(("status", "heard"), [(200, True), (409, False), (500, False)])
def test_an_approval_that_came_too_early_is_not_taken_for_heard(airflow, status, heard):
    assert airflow((status, {})).answer("weekly_report", "r", "approve", "approve") is heard


@pytest.mark.parametrize(
    ("scheduler", "healthy"), [({"status": "healthy"}, True), ({"status": "unhealthy"}, False), (None, False)]
)
def test_airflow_is_healthy_when_all_three_servers_are(airflow, scheduler, healthy):
    well = {"status": "healthy"}
    client = airflow((200, {"metadatabase": well, "scheduler": scheduler, "dag_processor": well}))
    assert client.is_healthy() is healthy
