"""One week of a programme, in a process of its own: ``python -m bench.one_week WEEK FOLDER`` prints what it took.

Nothing but the standard library is loaded before the clock runs: what the programme loads is part of its week.
"""

import json
import sys
import time
from pathlib import Path

from bench.memory import Peak
from etl import collector

_LEGS = {"reading": "intake", "linking": "link", "reconciling": "reconcile", "writing": "report"}


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
    run(sys.argv[1], Path(sys.argv[2]))
