"""The whole week without Airflow, each in a process of its own: a programme's first load, then the week after.

In the week after, one row in a hundred is another (:mod:`bench.country`). ``python -m bench.whole SIZE HANDED`` prints
both weeks as JSON; ``PART=whole SIZES=260,10000,100000 make bench`` measures several sizes and how they grow.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import country
from bench.line import Line
from bench.memory import Peak
from etl import collector

_LEGS = {"reading": "intake", "linking": "link", "reconciling": "reconcile", "writing": "report"}
_SIZES = "260,10000,100000"
_HANDED = 100_000  # people who were handed goods, at most: four rows each
_LIMITS = {260: (8.0, None), 100_000: (300.0, 6.0), 1_000_000: (3600.0, 16.0)}  # people → seconds, GB
_AGAIN = 0.1  # of the first load, for a week in which one row in a hundred is another
_GROWTH = 1.15  # exponent


def lines(tell: Callable[[str], None]) -> Iterator[Line]:
    """Measure each size; what was measured is drawn, too (:mod:`bench.plots`)."""
    sizes = [int(size) for size in os.environ.get("SIZES", _SIZES).split(",")]
    found: dict[int, dict[str, Any]] = {}
    for size in sizes:
        tell(f"the whole week of {size} people, and the week after …")
        with tempfile.TemporaryDirectory() as folder:
            found[size] = told = measured(size, min(size, _HANDED), Path(folder))
        first, again = (told[week] for week in country.WEEKS)
        seconds, gigabytes = _LIMITS.get(size, (None, None))
        note = ", ".join(f"{leg} {took:.0f} s" for leg, took in first["legs"].items())
        yield Line(f"{size} people: the first week", first["seconds"], "s", seconds, note)
        yield Line(f"{size} people: memory", max(first["gigabytes"], again["gigabytes"]), "GB", gigabytes)
        note = f"{again['seconds']:.0f} s: " + ", ".join(f"{leg} {took:.0f} s" for leg, took in again["legs"].items())
        is_held = size >= _HANDED  # of a small programme the imports alone are more
        share = again["seconds"] / first["seconds"]
        yield Line(f"{size} people: the week after, of the first", share, "", _AGAIN if is_held else None, note)
    _keep(found)
    large = [size for size in sizes if size >= 10_000]
    if len(large) > 1:
        one, other = large[0], large[-1]
        took = [found[size][country.WEEKS[0]]["seconds"] for size in (one, other)]
        grown = math.log(took[1] / took[0]) / math.log(other / one)
        yield Line(f"growth from {one} to {other} people: exponent", grown, "", _GROWTH)


def _keep(found: dict[int, dict[str, Any]]) -> None:
    from bench import plots  # draws with libraries that take seconds to load

    plots.keep(found)


def measured(size: int, handed: int, folder: Path) -> dict[str, Any]:
    """Return rows of each feed, and of each week seconds, those of each leg, gigabytes and counts."""
    rows = country.write_inboxes(folder, size, handed)
    return {"rows": rows, **{week: ran(folder, week) for week in country.WEEKS}}


def ran(folder: Path, week: str) -> dict[str, Any]:
    """Run one week in a process of its own; return what :func:`run` prints."""
    command = [sys.executable, "-m", "bench.whole", "--week", week, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(week: str, folder: Path) -> None:
    """Run one week on its inbox; print what it took, loading the programme itself included."""
    began = time.perf_counter()
    collector.seldom()  # as the command does
    with Peak() as peak:
        from etl.flow import open_houses
        from etl.flow.run import run_week
        from etl.settings import Settings

        marks = [("intake", began)]
        held: dict[str, float] = {}

        def tell(sentence: str) -> None:
            leg = _LEGS.get(sentence.split()[0])
            if leg and leg != marks[-1][0]:
                held[marks[-1][0]], peak.since = peak.since, 0.0
                marks.append((leg, time.perf_counter()))

        with open_houses(Settings(home=folder / "home", inbox=folder / week, week=week)) as houses:
            counts = run_week(houses, week, tell)
    ended = time.perf_counter()
    held[marks[-1][0]] = peak.since
    ends = [*(at for _, at in marks[1:]), ended]
    legs = {leg: round(end - at, 2) for (leg, at), end in zip(marks, ends, strict=True)}
    found = {"seconds": ended - began, "legs": legs, "gigabytes": peak.gigabytes, "held": held, "counts": counts}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "--week":
        run(sys.argv[2], Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            sys.stdout.write(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]), Path(temporary))) + "\n")
