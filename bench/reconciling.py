"""How long the second leg takes on a programme of the whole country, and whether it grows as its people do."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

from bench.line import Line

_SMALL, _LARGE = 10_000, 200_000


def lines(tell: Callable[[str], None]) -> Iterator[Line]:
    """Measure 10,000 and 200,000 trainings with five hand-over rows each, read from SQLite and written into it."""
    told = {}
    for size in (_SMALL, _LARGE):
        tell(f"reconciling {size} trainings …")
        told[size] = _measured(size)
    small, large = (told[size]["seconds"] / size for size in (_SMALL, _LARGE))
    note = f"{told[_LARGE]['handovers']} hand-over rows, {told[_LARGE]['items']} items"
    yield Line(f"reconciling {_LARGE} trainings: time", told[_LARGE]["seconds"], "s", 60, note)
    yield Line(f"reconciling {_LARGE} trainings: memory", told[_LARGE]["gigabytes"], "GB", 4)
    yield Line(f"cost per training, {_LARGE} by {_SMALL}", large / small, "", 1.25, f"{1e6 * small:.0f} µs at {_SMALL}")


def _measured(size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.programme", str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    found: dict[str, Any] = json.loads(done.stdout)
    return found
