"""What Airflow costs around the same week: the road on a real Airflow of this machine beside the road alone.

Airflow boots, runs every DAG of the road once and mails the letters to a server of its own; the road alone is
:mod:`bench.whole` on the same inbox.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import country, whole
from bench.line import Line

_SIZES = "260,10000"
_WEEK = country.WEEKS[0]


def lines(tell: Callable[[str], None]) -> Iterator[Line]:
    """Measure each size."""
    for size in map(int, os.environ.get("SIZES", _SIZES).split(",")):
        with tempfile.TemporaryDirectory() as folder:
            country.write_inboxes(Path(folder), size, size)
            tell(f"the week of {size} people, alone …")
            alone = whole.ran(Path(folder), _WEEK)["seconds"]
            tell(f"the week of {size} people on Airflow …")
            on_airflow = _on_airflow(Path(folder))
        note = f"{on_airflow:.0f} s on Airflow, its start and the mail included; {alone:.0f} s alone"
        yield Line(f"{size} people: what Airflow adds", on_airflow - alone, "s", note=note)


def _on_airflow(folder: Path) -> float:
    command = [sys.executable, "-m", "etl.stage", "run", "--auto-approve", "--inbox", str(folder / _WEEK)]
    apart = os.environ | {"TAJHIZ_STAGE_DIR": str(folder / "stage")}
    began = time.perf_counter()
    subprocess.run([*command, "--week", _WEEK], check=True, stdout=subprocess.DEVNULL, env=apart)  # noqa: S603 - our own
    return time.perf_counter() - began
