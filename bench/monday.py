"""All letters of one week, with workbooks, pages and envelopes: ``python -m bench.monday SIZE`` prints seconds, memory.

The answer lies in a SQLite warehouse; lists of persons are made and locked. Filling the warehouse is not counted.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.line import Line
from bench.programme import facts_of
from etl.flow import letters, open_houses
from etl.flow.houses import Houses
from etl.policy import Policy, load_policy
from etl.reconcile import reconcile
from etl.settings import Settings
from etl.week import end_of
from warehouse import write
from warehouse.tables import core

_SIZES = {260: (6.0, None), 20_000: (60.0, 1.5)}  # people → seconds, gigabytes at most
WEEK = "2026-W47"
_PASSWORDS: Any = {"chamber": "one", "region": "two"}


def lines(tell: Callable[[str], None]) -> Iterator[Line]:
    """Measure the letters of 260 and of 20,000 people."""
    for size, (seconds, gigabytes) in _SIZES.items():
        tell(f"letters of {size} people …")
        command = [sys.executable, "-m", "bench.monday", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
        told = json.loads(done.stdout)
        yield Line(f"five letters, {size} people: time", told["seconds"], "s", seconds, f"{told['lines']} lines listed")
        if gigabytes:
            yield Line(f"five letters, {size} people: memory", told["gigabytes"], "GB", gigabytes)


def main(size: int) -> None:
    """Print what the letters of one week take."""
    policy = load_policy(None)
    rules = policy.programme.model_copy(update={"authorisation": "D-BENCH/2026", "largest_letter_mb": 1000.0})
    policy = policy.model_copy(update={"programme": rules})
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), week=WEEK, letter_passwords=_PASSWORDS)
        with open_houses(settings) as opened:
            houses = replace(opened, policy=policy)
            answer_in(houses, size, policy)
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            letters.build(houses, WEEK, to_outbox=True)
            seconds = time.perf_counter() - began
            with houses.asking() as connection:
                found = connection.exec_driver_sql("SELECT contents FROM log_outbox").scalars().all()
    told = {
        "seconds": seconds,
        "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "gigabytes_before": before / 1024**2,
        "lines": sum(one["rows"] for text in found for one in json.loads(text) if one["name"].endswith("_r1.xlsx")),
    }
    sys.stdout.write(json.dumps(told) + "\n")


def answer_in(houses: Houses, size: int, policy: Policy) -> None:
    """Keep an answer in which most people wait for something, so that the lists are long."""
    facts, faces = facts_of(size, policy)
    facts["core_handovers"] = facts["core_handovers"].head(2 * size)
    answer = reconcile(facts, faces, [], policy, date(2026, 11, 22))
    cutoff = end_of(WEEK)
    header = {"week": WEEK, "data_cutoff": cutoff, "policy_version": policy.version, "model_version": "bench"}
    beside = {name: answer[name] for name in ("goods", "equity", "cohorts")}
    people = sorted({line["person_id"] for line in answer["trainings"]})
    with houses.writing() as connection:
        connection.execute(insert(core.Person), [{"person_id": one, "minted_at": cutoff} for one in people])
        write.policy_used(connection, policy.version, policy.texts)
        write.snapshot(connection, header, answer["trainings"], answer["items"], answer["findings"], beside)


if __name__ == "__main__":
    main(int(sys.argv[1]))
