"""The whole week without Airflow, each in a process of its own: a programme's first load, then two weeks after.

In the week after, one row in a hundred is another (:mod:`bench.country`); in the one after that, nothing comes.
``python -m bench.whole SIZE HANDED`` prints the weeks as JSON;
``PART=whole SIZES=260,10000,100000 make bench`` measures several sizes and how they grow.
"""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import country
from bench.line import Line

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
        tell(f"the whole week of {size} people, and the two after …")
        with tempfile.TemporaryDirectory() as folder:
            found[size] = told = measured(size, min(size, _HANDED), Path(folder))
        yield from _lines_of(size, told)
    _keep(found)
    large = [size for size in sizes if size >= 10_000]
    if len(large) > 1:
        one, other = large[0], large[-1]
        took = [found[size][country.WEEKS[0]]["seconds"] for size in (one, other)]
        grown = math.log(took[1] / took[0]) / math.log(other / one)
        yield Line(f"growth from {one} to {other} people: exponent", grown, "", _GROWTH)


def _lines_of(size: int, told: dict[str, Any]) -> Iterator[Line]:
    first, again, quiet = (told[week] for week in (*country.WEEKS, country.QUIET))
    seconds, gigabytes = _LIMITS.get(size, (None, None))
    yield Line(f"{size} people: the first week", first["seconds"], "s", seconds, _legs(first))
    yield Line(f"{size} people: memory", max(first["gigabytes"], again["gigabytes"]), "GB", gigabytes)
    again_of_it, quiet_of_it = (week["seconds"] / first["seconds"] for week in (again, quiet))
    limit = _AGAIN if size >= _HANDED else None  # of a small programme the imports alone are more
    yield Line(f"{size} people: the week after, of the first", again_of_it, "", limit, _legs(again))
    yield Line(f"{size} people: a week without news, of the first", quiet_of_it, "", None, _legs(quiet))


def _legs(week: dict[str, Any]) -> str:
    return f"{week['seconds']:.0f} s: " + ", ".join(f"{leg} {took:.0f} s" for leg, took in week["legs"].items())


def _keep(found: dict[int, dict[str, Any]]) -> None:
    from bench import plots  # draws with libraries that take seconds to load

    plots.keep(found)


def measured(size: int, handed: int, folder: Path) -> dict[str, Any]:
    """Return rows of each feed, and of each week seconds, those of each leg, gigabytes and counts."""
    rows = country.write_inboxes(folder, size, handed)
    shutil.copytree(folder / country.WEEKS[-1], folder / country.QUIET)  # last week's files still lie there
    return {"rows": rows, **{week: ran(folder, week) for week in (*country.WEEKS, country.QUIET)}}


def ran(folder: Path, week: str) -> dict[str, Any]:
    """Run one week in a process of its own; return what :func:`bench.one_week.run` prints."""
    command = [sys.executable, "-m", "bench.one_week", week, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sys.stdout.write(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]), Path(temporary))) + "\n")
