"""What other systems hear of a leg, at a real collector on loopback: counts, states and tables, and nobody's name."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from tests.flow.conftest import WEEK, invented

pytestmark = pytest.mark.slow  # many runs, each in a process of its own

MAIN = "from etl.cli.app import main; main()"


@pytest.fixture
def collector():
    """A collector of OpenTelemetry's metrics and OpenLineage's events; ``answers``: with which status."""
    heard = SimpleNamespace(metrics=[], lineage=[], raw=[], status=200)

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            heard.raw.append(content)
            if self.path == "/v1/metrics":
                heard.metrics.append(ExportMetricsServiceRequest.FromString(content))
            else:
                heard.lineage.append(json.loads(content))
            self.send_response(heard.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    heard.url = f"http://127.0.0.1:{server.server_port}"
    yield heard
    server.shutdown()
    server.server_close()


def run(programme, *words, **environment):
    told = {
        "TAJHIZ_HOME": str(programme.home),
        "TAJHIZ_INBOX": str(programme.inbox),
        "TAJHIZ_WEEK": WEEK,
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        env=os.environ | told,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def measured(collector):
    """Return metric → {labels: value}."""
    found = {}
    for request in collector.metrics:
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    points = getattr(metric, metric.WhichOneof("data")).data_points
                    for point in points:
                        labels = tuple(sorted((one.key, one.value.string_value) for one in point.attributes))
                        kind = (
                            point.WhichOneof("value")
                            if hasattr(point, "WhichOneof") and metric.WhichOneof("data") in ("sum", "gauge")
                            else None
                        )
                        found.setdefault(metric.name, {})[labels] = getattr(point, kind) if kind else point.count
    return found


def test_metrics_of_a_leg_reach_a_collector(programme, collector):
    done = run(programme, "run", OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    assert done.returncode == 0, done.stderr
    told = measured(collector)
    ended = (("leg", "run"), ("status", "done"))
    assert told["tajhiz.legs"] == {ended: 1}
    assert told["tajhiz.leg.duration"] == {ended: 1}
    assert told["tajhiz.counted"][("leg", "run"), ("what", "trainings")] == 12


def test_lineage_of_a_leg_reaches_a_collector(programme, collector):
    done = run(programme, "reconcile", "--week", WEEK, OPENLINEAGE_URL=collector.url)
    assert done.returncode == 0, done.stderr
    events = [event for event in collector.lineage if event["job"]["name"] == "tajhiz.reconcile"]
    assert [event["eventType"] for event in events] == ["START", "COMPLETE"]
    assert len({event["run"]["runId"] for event in events}) == 1
    (end,) = events[1:]
    assert {"core_handovers", "assn_records_persons"} <= {one["name"] for one in end["inputs"]}
    written = {one["name"]: one for one in end["outputs"]}
    assert written["out_trainings"]["outputFacets"]["outputStatistics"]["rowCount"] == 12


def test_a_leg_that_fails_says_so_and_no_more(programme, collector):
    content = programme.inbox / "region_lots" / "2026-10-27_lignes.csv"
    content.unlink()
    with programme.houses() as houses, houses.writing() as connection:
        connection.exec_driver_sql("DELETE FROM core_rows")
        connection.exec_driver_sql("ALTER TABLE out_items RENAME TO gone")
    done = run(
        programme, "reconcile", "--week", WEEK, OPENLINEAGE_URL=collector.url, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url
    )
    assert done.returncode != 0
    (failed,) = [event for event in collector.lineage if event["eventType"] == "FAIL"]
    assert failed["run"]["facets"]["errorMessage"]["message"] == "leg reconcile failed"
    assert (("leg", "reconcile"), ("status", "failed")) in measured(collector)["tajhiz.legs"]


def test_neither_metrics_nor_lineage_names_anybody(programme, collector):
    run(programme, "run", OPENLINEAGE_URL=collector.url, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    assert collector.metrics
    assert collector.lineage
    told = b"".join(collector.raw)
    for number in range(12):
        family, _, card, _ = invented(number)
        assert card.encode() not in told
        assert family.encode() not in told


def test_a_collector_that_is_down_or_angry_stops_no_leg(programme, collector):
    collector.status = 500
    told = {"OPENLINEAGE_URL": collector.url, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    quick = {"OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    done = run(programme, "reconcile", "--week", WEEK, **told, **quick)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_each_log_line_says_of_which_leg_run_feed_and_file_it_is(programme):
    programme.put("complaints", "2026-11-07_reclamations.csv")
    done = run(programme, "run", TAJHIZ_LOG="json")
    assert done.returncode in (0, 3), done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    (judged,) = [line for line in lines if line["event"].startswith("file judged") and line["feed"] == "complaints"]
    assert (judged["leg"], judged["week"], judged["level"]) == ("run", WEEK, "info")
    assert isinstance(judged["run"], int)
    assert len(judged["file_id"]) == 32
    assert judged["timestamp"].endswith("Z")
    (ended,) = [line for line in lines if line["event"].startswith("leg run: done")]
    assert "feed" not in ended
    assert not any(invented(number)[2] in done.stderr for number in range(12))


# ---- health ---------------------------------------------------------------------------------------------------


def test_a_house_that_is_well_says_so(programme, tajhiz):
    code, said, _ = tajhiz("health", "--home", programme.home, "--format", "json")
    signs = {sign["what"]: sign for sign in json.loads(said)}
    assert code == 0
    assert signs["leg run"]["found"] == "done"
    assert signs["free space"]["value"] > 0


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE log_runs SET status = 'failed'", "leg run"),
        ("UPDATE log_runs SET status = 'running', started_at = '2026-01-01 00:00:00', ended_at = NULL", "leg run"),
        ("UPDATE log_runs SET ended_at = '2026-01-01 00:00:00'", "last leg done"),
    ],
)
def test_a_house_that_is_ill_says_what_ails_it(programme, tajhiz, statement, what):
    with programme.houses() as houses, houses.writing() as connection:
        connection.exec_driver_sql(statement)
    code, said, _ = tajhiz("health", "--home", programme.home, "--format", "json")
    assert code == 4
    assert [sign["what"] for sign in json.loads(said) if not sign["is_well"]] == [what]
