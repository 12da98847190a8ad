"""Who hears what when a task has failed: once for each run, with the cause."""

from types import SimpleNamespace

from etl import on_duty


def failure(task, run="scheduled__1", cause="the mail server 127.0.0.1:9 failed"):
    told = SimpleNamespace(dag_id="weekly_report", run_id=run, task_id=task)
    return {"task_instance": told, "exception": RuntimeError(cause)}


def test_the_team_hears_of_a_failed_run_once_with_its_cause(place, desk, monkeypatch):
    monkeypatch.setenv("TAJHIZ_HOME", str(place.home))
    monkeypatch.setenv("TAJHIZ_ALERT_TO", "team@tajhiz.example")
    monkeypatch.setenv("AIRFLOW_CONN_TAJHIZ_SMTP", f'{{"host": "127.0.0.1", "port": {desk.server.port}}}')
    for task in ("send", "send", "release"):
        on_duty.task_failed(failure(task))
    on_duty.task_failed(failure("build", run="manual__2"))
    assert [(to, mail["Subject"]) for to, mail in desk.taken] == [
        ("team@tajhiz.example", "Tajhiz: weekly_report has failed at send"),
        ("team@tajhiz.example", "Tajhiz: weekly_report has failed at build"),
    ]
    assert "the mail server 127.0.0.1:9 failed" in desk.taken[0][1].get_content()


def test_without_anybody_to_mail_it_is_logged(place, monkeypatch, caplog):
    monkeypatch.setenv("TAJHIZ_HOME", str(place.home))
    on_duty.task_failed(failure("send"))
    assert "weekly_report" in caplog.text


def test_a_mail_server_that_is_down_does_not_hide_the_failure(place, monkeypatch, caplog):
    monkeypatch.setenv("TAJHIZ_HOME", str(place.home))
    monkeypatch.setenv("TAJHIZ_ALERT_TO", "team@tajhiz.example")
    monkeypatch.setenv("AIRFLOW_CONN_TAJHIZ_SMTP", "smtp://127.0.0.1:9")
    on_duty.task_failed(failure("send"))
    assert "could not be mailed" in caplog.text
