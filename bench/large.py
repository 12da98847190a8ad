"""One large register: read, and taken in, against the fastest reader alone on the same file in the same run."""

from collections.abc import Callable, Generator, Iterator
from math import nan
from pathlib import Path
from typing import Any

from bench.line import Line
from bench.measure import measured
from bench.people import register

Tell = Callable[[str], None]

_PEERS = {
    "fastexcel_guessing": "fastexcel, types guessed",
    "fastexcel_text": "fastexcel, all text",
    "calamine": "calamine",
}
_READING = 2.0  # times the fastest reader
_ROAD = 6.0  # times the fastest reader, for what comes after reading
_MEMORY = 3072  # MB at the highest, of parent and child
_SMALL = 300_000  # rows; below, the best of three counts


def lines(folder: Path, rows: int, tell: Tell) -> Iterator[Line]:
    """Yield what was measured on a register of so many rows, in both forms a workbook may have."""
    fastest, path = nan, folder
    for shared, form in ((False, "text in cells"), (True, "shared text")):
        path = folder / f"register-{rows}-{'shared' if shared else 'in-cells'}.xlsx"
        if not path.exists():
            tell(f"writing a register of {rows} rows, {form} …")
            register(path, rows, shared=shared)
        fastest = yield from _reading(path, rows, form, tell)
    tell("taking the register in: read, normalise, validate, load …")
    yield from _road(measured("road", path), fastest)


def _reading(path: Path, rows: int, form: str, tell: Tell) -> Generator[Line, None, float]:
    times = 3 if rows <= _SMALL else 1
    peers: dict[str, float] = {}
    for probe, name in _PEERS.items():
        tell(f"{name} reads {path.name} …")
        peers[name] = measured(probe, path, times).get("seconds", nan)
    fastest = min(seconds for seconds in peers.values() if seconds == seconds)
    tell(f"etl.read.table reads {path.name} …")
    found = measured("ours", path, times)
    beside = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in peers.items())
    yield Line(
        f"reading, {form}: time to the fastest reader's",
        _seconds(found) / fastest,
        "×",
        _READING,
        _trouble(found, beside),
    )
    told = (
        f"{rows / _seconds(found):,.0f} rows a second; {found.get('start', nan):.1f} s to start the process, once a run"
    )
    yield Line(f"reading, {form}: time", _seconds(found), "s", note=told)
    yield Line(f"reading, {form}: memory, both processes", *_memory(found))
    return fastest


def _road(found: dict[str, Any], fastest: float) -> Iterator[Line]:
    rooms = found.get("rooms", {})
    after = _seconds(found) - rooms.get("read", nan)
    told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in {**rooms, "after reading": after}.items())
    note = _trouble(found, f"fastest {fastest:.2f} s; {told}")
    yield Line("normalise + validate + load: time to the fastest reader's", after / fastest, "×", _ROAD, note)
    counted = ", ".join(f"{name} {count}" for name, count in found.get("counts", {}).items())
    megabytes, unit, limit, weights = _memory(found)
    yield Line("the whole intake: memory, both processes", megabytes, unit, limit, f"{weights}; {counted}")


def _memory(found: dict[str, Any]) -> tuple[float, str, float, str]:
    """Return the highest weights of parent and child, added: they need not have been at the same moment."""
    parent, child = found.get("whole", nan), found.get("child", nan)
    return parent + child, "MB", _MEMORY, f"parent {parent:.0f} MB, child {child:.0f} MB"


def _seconds(found: dict[str, Any]) -> float:
    return float(found.get("seconds", nan))


def _trouble(found: dict[str, Any], note: str) -> str:
    return f"{found['trouble']}; {note}" if "trouble" in found else note
