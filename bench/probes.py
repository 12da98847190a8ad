"""What is measured, each in a process of its own: ``python -m bench.probes NAME FILE`` prints one line of JSON.

Times are seconds on the wall after imports; sizes are megabytes of resident memory at the highest: of this process
(``whole``), above what it weighed at the start (``parent``), and of the largest process it waited for (``child``).
"""

import atexit
import json
import os
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from bench.people import FEED

Found = dict[str, Any]

_TINY = "Nom et prénom;CIN\nIto Oumlil;J445566\n".encode()


def ours(path: Path) -> Found:
    """Read with etl.read.table."""
    from etl import read
    from etl.feeds import declared_feed

    feed, content = declared_feed(FEED), path.read_bytes()
    started = time.perf_counter()
    read.table(_TINY, "tiny.csv", feed)  # whose process then has its libraries imported, as the other readers have
    start = time.perf_counter() - started
    return _measured(lambda: {"rows": len(read.table(content, path.name, feed).rows), "start": start})


def fastexcel_guessing(path: Path) -> Found:
    """Read with fastexcel to Arrow, types guessed."""
    import fastexcel

    return _measured(lambda: {"rows": fastexcel.read_excel(str(path)).load_sheet(0).to_arrow().num_rows})


def fastexcel_text(path: Path) -> Found:
    """Read with fastexcel to Arrow, all of it text."""
    import fastexcel

    return _measured(
        lambda: {"rows": fastexcel.read_excel(str(path)).load_sheet(0, dtypes="string").to_arrow().num_rows}
    )


def calamine(path: Path) -> Found:
    """Read with python-calamine to Python's own values."""
    import python_calamine

    return _measured(
        lambda: {"rows": len(python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()) - 1}
    )


def road(path: Path) -> Found:
    """Take the file in through the flow into a fresh home; ``rooms``: what each took of it in this process."""
    with tempfile.TemporaryDirectory(prefix="tajhiz-bench-") as home:
        inbox = Path(home) / "inbox"
        (inbox / FEED).mkdir(parents=True)
        shutil.copyfile(path, inbox / FEED / "2026-11-16_registre.xlsx")
        os.environ |= {"TAJHIZ_HOME": home, "TAJHIZ_INBOX": str(inbox), "TAJHIZ_WEEK": "2026-W47"}
        os.environ.pop("TAJHIZ_DATABASE_URL", None)
        from etl import flow, normalise, read, validate
        from etl.flow import judges
        from etl.validate.library import great_expectations

        judges.HEAVY = sys.maxsize  # a copy would read it, and nobody here would see what took how long

        times: dict[str, float] = {}
        for name, room, function in (
            ("read", read, "table"),
            ("normalise", normalise, "records"),
            ("validate", validate, "check"),
        ):
            setattr(room, function, _timed(getattr(room, function), name, times))
        (arrivals,) = flow.pull(FEED)
        great_expectations()  # its import is the start of a run, not the work on a row
        return _measured(lambda: {"counts": flow.accept(FEED, arrivals), "rooms": times})


def bomb(path: Path) -> Found:
    """Read what must be refused; ``code`` is empty when it was taken."""
    from etl import read
    from etl.feeds import declared_feed
    from etl.records import FileRefusedError

    content, feed = path.read_bytes(), declared_feed(FEED)

    def refused() -> Found:
        try:
            read.table(content, path.name, feed)
        except FileRefusedError as refusal:
            return {"code": refusal.code}
        return {"code": ""}

    return _measured(refused)


def _timed(function: Callable[..., Any], name: str, times: dict[str, float]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            times[name] = times.get(name, 0.0) + time.perf_counter() - started

    return timed


def _measured(work: Callable[[], Found]) -> Found:
    before = _forget_highest()
    started = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - started
    highest = _megabytes("VmHWM")
    return {**found, "seconds": seconds, "parent": highest - before, "whole": highest}


def _forget_highest() -> float:
    """Return what this process weighs now, and let its highest weight be counted from here."""
    Path("/proc/self/clear_refs").write_text("5")
    return _megabytes("VmRSS")


def _megabytes(name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


PROBES = {probe.__name__: probe for probe in (ours, fastexcel_guessing, fastexcel_text, calamine, road, bomb)}


def _tell(found: Found) -> None:
    """Print what was found, and how heavy the heaviest process was of those that were started and have ended by now."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(json.dumps({**found, "child": child}) + "\n")


if __name__ == "__main__":
    told: Found = {}
    atexit.register(_tell, told)  # before anything is imported that ends its own processes at exit: those end first
    told |= PROBES[sys.argv[1]](Path(sys.argv[2]))
