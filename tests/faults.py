"""The table of faults: which tests do them, and what came of it. ``pytest --faults-to docs/faults.md`` writes it."""

from collections import defaultdict
from pathlib import Path

import yaml

_HERE = Path(__file__).parent
_TOP = """# What can go wrong

Each row is done to the product by the tests that it counts; `make faults` runs them and writes this page. *Holds* means that
all of them passed when it was written.

"""


def stages():
    """Return (stage, [(fault, what happens, node ids)]) as tests/faults.yml says."""
    told = yaml.safe_load((_HERE / "faults.yml").read_text("utf-8"))
    return [
        (one["stage"], [(row[0], row[1], tuple(f"tests/{at}" for at in row[2:])) for row in one["rows"]])
        for one in told
    ]


def nodes():
    """Return every node id of the table."""
    return sorted({node for _, rows in stages() for _, _, tests in rows for node in tests})


class Recorder:
    """Listens to the tests of a session and writes the page when it ends."""

    def __init__(self, place):
        self._place, self._outcomes = Path(place), defaultdict(set)

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            self._outcomes[report.nodeid.partition("[")[0]].add(report.outcome)

    def pytest_sessionfinish(self):
        lines = [_TOP]
        for stage, rows in stages():
            lines += [f"## {stage}\n", "| fault | what happens | tests | result |", "|---|---|---|---|"]
            lines += [
                f"| {fault} | {what} | {len(tests) or '–'} | {self._result(tests)} |" for fault, what, tests in rows
            ]
            lines.append("")
        self._place.write_text("\n".join(lines).rstrip("\n") + "\n", "utf-8")

    def _result(self, tests):
        if not tests:
            return "not tried: the library's own promise"
        found = set().union(*(self._outcomes.get(node) or {"not run"} for node in tests))
        if "passed" in found:
            found.discard("skipped")  # a case that one of the databases cannot have
        return "holds" if found == {"passed"} else ", ".join(sorted(found - {"passed"}))
