"""What other systems hear of a leg: log lines that say which leg they belong to, metrics, lineage.

Metrics go to OpenTelemetry: to Airflow's own exporter where Airflow has one, else to OTEL_EXPORTER_OTLP_ENDPOINT.
Lineage goes to OpenLineage where its own settings name a place (OPENLINEAGE_URL, OPENLINEAGE_CONFIG or
OPENLINEAGE__TRANSPORT__TYPE). Without these, nothing is loaded and nothing leaves. Counts and names of tables are
told, never a value of a row; and whatever fails here stops no leg.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import structlog

from etl.feeds import declared_feeds

_LOG = logging.getLogger(__name__)
_LINEAGE_SET = ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG", "OPENLINEAGE__TRANSPORT__TYPE")
_METRICS_SET = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
_PRODUCER = "tajhiz"
_FACTS = ("core_allocations", "core_deliveries", "core_handovers", "core_inspections", "core_lot_lines",
          "core_reference_entries", "core_registrations", "core_rows", "core_trainees")  # fmt: skip
_PERSONS = ("assn_pairs", "assn_records_persons", "core_persons")
_ANSWER = ("out_cohorts", "out_equity", "out_findings", "out_goods", "out_items", "out_snapshots", "out_trainings")
_LANDING, _REPORTS, _MAIL = "landing", "reports", "mail"
# leg → what it reads, what it writes: tables of the warehouse, folders of the home
_DATA: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "intake": ((_LANDING,), (*_FACTS, "core_records", "log_files", "log_quarantined_rows")),
    "link": (("core_records", "log_judgements"), _PERSONS),
    "reconcile": ((*_FACTS, *_PERSONS), _ANSWER),
    "report": (_ANSWER, (_REPORTS, "log_outbox")),
    "send": (("log_outbox",), (_MAIL,)),
    "run": ((_LANDING,), (*_FACTS, "core_records", *_PERSONS, *_ANSWER, _REPORTS)),
}

Tell = Callable[[str, Mapping[str, int]], None]  # done, held or failed, and what was counted


@contextmanager
def leg(name: str, number: int, week: str | None, warehouse: str) -> Iterator[Tell]:
    """Bind a leg's name and run to every log line, and give what tells its end.

    ``number``: of the run in ``log_runs``; ``warehouse``: its address without a password.
    """
    began = time.monotonic()
    with structlog.contextvars.bound_contextvars(leg=name, run=number, **({"week": week} if week else {})):
        lineage = _quietly(_started, name, week, warehouse)

        def tell(status: str, counts: Mapping[str, int]) -> None:
            seconds = time.monotonic() - began
            _LOG.info("leg %s: %s in %.1f s, %s", name, status, seconds, dict(counts))
            _quietly(_measured, name, status, seconds, counts)
            if lineage is not None:
                _quietly(lineage, status, counts)

        yield tell


@contextmanager
def file(feed: str, file_id: str) -> Iterator[None]:
    """Bind a file to every log line until it is dealt with; its name stays out: names of files name persons."""
    with structlog.contextvars.bound_contextvars(feed=feed, file_id=file_id):
        yield


def _quietly(work: Callable[..., Any], *given: Any) -> Any:
    try:
        return work(*given)
    except Exception as error:  # noqa: BLE001  a collector that is down must not stop a leg
        _LOG.warning("telemetry: %s was not told (%s)", work.__name__.strip("_"), type(error).__name__)
        return None


def _is_set(names: tuple[str, ...]) -> bool:
    return any(os.environ.get(name) for name in names)


# ---- metrics --------------------------------------------------------------------------------------------------


@cache
def _meters() -> tuple[Any, Any, Any, Any] | None:
    """Return the provider and the instruments, None where nobody listens."""
    from opentelemetry import metrics

    if type(metrics.get_meter_provider()).__name__ == "_ProxyMeterProvider":
        if not _is_set(_METRICS_SET):
            return None
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import Resource

        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        told = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", _PRODUCER)})
        metrics.set_meter_provider(MeterProvider([reader], told))
    meter = metrics.get_meter(_PRODUCER)
    return (
        metrics.get_meter_provider(),
        meter.create_counter("tajhiz.legs", description="Legs that ended, by leg and status"),
        meter.create_histogram("tajhiz.leg.duration", "s", "Time a leg took, by leg and status"),
        meter.create_gauge("tajhiz.counted", description="What the last leg counted, by leg and what"),
    )


def _measured(name: str, status: str, seconds: float, counts: Mapping[str, int]) -> None:
    meters = _meters()
    if meters is None:
        return
    provider, legs, duration, counted = meters
    labels = {"leg": name, "status": status}
    legs.add(1, labels)
    duration.record(seconds, labels)
    for what, count in counts.items():
        if isinstance(count, (int, float)):
            counted.set(count, {"leg": name, "what": what})
    if hasattr(provider, "force_flush"):
        provider.force_flush()  # a command ends before the next period


# ---- lineage --------------------------------------------------------------------------------------------------


def _started(name: str, week: str | None, warehouse: str) -> Tell | None:
    """Tell that a leg began; return what tells its end, None where nobody listens or the leg moves no data."""
    if name not in _DATA or not _is_set(_LINEAGE_SET):
        return None
    from openlineage.client import OpenLineageClient
    from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
    from openlineage.client.facet_v2 import error_message_run, nominal_time_run, output_statistics_output_dataset
    from openlineage.client.uuid import generate_new_uuid

    client, run_id, began = OpenLineageClient(), str(generate_new_uuid()), datetime.now(UTC).isoformat()
    read, written = _DATA[name]
    job = Job(namespace=_PRODUCER, name=f"{_PRODUCER}.{name}")

    def emit(state: RunState, facets: dict[str, Any], rows: int | None = None) -> None:
        of_rows = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=rows)
        statistics: dict[str, Any] = {} if rows is None else {"outputStatistics": of_rows}
        facets = {"nominalTime": nominal_time_run.NominalTimeRunFacet(nominalStartTime=began)} | facets
        client.emit(
            RunEvent(
                eventType=state,
                eventTime=datetime.now(UTC).isoformat(),
                run=Run(runId=run_id, facets=facets),
                job=job,
                producer=_PRODUCER,
                inputs=[InputDataset(namespace=warehouse, name=one) for one in _sources(name, read)],
                outputs=[OutputDataset(namespace=warehouse, name=one, outputFacets=statistics) for one in written],
            )
        )

    def ended(status: str, counts: Mapping[str, int]) -> None:
        if status == "done":
            emit(RunState.COMPLETE, {}, counts.get("rows_accepted", counts.get("trainings")))
        else:
            message = error_message_run.ErrorMessageRunFacet(
                message=f"leg {name} {status}", programmingLanguage="python"
            )
            emit(RunState.FAIL, {"errorMessage": message})
        client.close()

    emit(RunState.START, {})
    return ended


def _sources(name: str, read: tuple[str, ...]) -> list[str]:
    """Return what a leg reads; the landing folder feed by feed."""
    if read != (_LANDING,):
        return list(read)
    return [f"{_LANDING}/{feed.name}" for feed in declared_feeds()]
