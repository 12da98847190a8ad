"""Who is who, on the engine that the settings name: DuckDB in this process, or a Spark cluster."""

import os
import pickle
import socket
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from etl.flow import copies
from etl.link import link_records
from etl.records import Links
from etl.settings import Settings, SettingsError


class SparkFailedError(Exception):
    """The Spark cluster did not answer; the text says what to do."""


def linked(settings: Settings, *arguments: Any, **named: Any) -> Links:
    """Say who is who; arguments and answer of :func:`etl.link.link_records`, the same on either engine.

    Raises SettingsError where Spark's environment is missing, SparkFailedError where the cluster fails.
    """
    if settings.spark is None:
        return link_records(*arguments, **{**named, "in_parts": copies.in_parts})
    python = settings.spark_python or Path(sys.prefix).with_name(".venv-spark") / "bin" / "python"
    if not os.access(python, os.X_OK):
        raise SettingsError(
            f"TAJHIZ_SPARK is set, but {python} is missing: `make spark` builds Spark's environment, "
            "TAJHIZ_SPARK_PYTHON names another"
        )
    log = settings.home / "link" / "spark.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as told:
        answer = _asked([str(python), "-P", "-m", "etl.on_spark"], settings.spark, told, (arguments, named))
    if not isinstance(answer, Links):
        raise SparkFailedError(
            f"linking on Spark ({settings.spark}) failed ({answer or 'its process ended'}): {log} says why; "
            "nothing was written. Run again when the cluster is well, or without TAJHIZ_SPARK"
        )
    return answer


def _asked(command: list[str], master: str, told: Any, work: Any) -> Any:
    """Have a process of Spark's environment do the work; None when it ended without an answer."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603  our own module; the master's address is a word of its own
            [*command, str(theirs.fileno()), master],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
        )
    try:
        with Connection(ours.detach()) as line:
            line.send_bytes(pickle.dumps(work, pickle.HIGHEST_PROTOCOL))
            return pickle.loads(line.recv_bytes())  # noqa: S301  from the process that we started
    except (EOFError, OSError):
        return None
    finally:
        process.kill()
        process.wait()
