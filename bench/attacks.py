"""What must be refused, and how quickly; how headers and random files fare."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from math import nan
from pathlib import Path
from typing import Any

from bench import bombs
from bench.line import Line
from bench.measure import measured

Tell = Callable[[str], None]

_SECONDS = 5.0
_MEGABYTES = 100
_FILES = 200
_MARGIN = Path("tests/read/test_header_margin.py")


def bomb_lines(folder: Path, tell: Tell) -> Iterator[Line]:
    """Yield, for every bomb, the time until it is refused and what it added to the parent's memory."""
    made = _made(folder, tell)
    for path in made:
        tell(f"reading a bomb: {path.stem} …")
        found = measured("bomb", path)
        told = found.get("trouble") or found.get("code") or "TAKEN"
        yield Line(f"bomb, {path.stem}: until refused", found.get("seconds", nan), "s", _SECONDS, told)
        yield Line(
            f"bomb, {path.stem}: parent",
            found.get("parent", nan),
            "MB",
            _MEGABYTES,
            f"child {found.get('child', nan):.0f} MB",
        )


def _made(folder: Path, tell: Tell) -> list[Path]:
    kept = folder / "bombs"
    if not (kept / "made").exists():
        kept.mkdir(exist_ok=True)
        tell("making bombs …")
        for name, content in bombs.bombs():
            tell(f"making a bomb: {name} …")
            (kept / name).write_bytes(content)
        (kept / "made").touch()
    return sorted(path for path in kept.iterdir() if path.suffix)


def header_lines(tell: Tell) -> Iterator[Line]:
    """Yield how declared headers fare that a careless clerk writes, as the tests count them."""
    tell("writing headers carelessly …")
    command = [sys.executable, "-c", _TALLY, str(_MARGIN)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if ended.returncode:
        return
    for way, counted in json.loads(ended.stdout).items():
        told = ", ".join(f"{name} {count}" for name, count in counted.items())
        read = counted.get("right", 0) / max(sum(counted.values()), 1)
        yield Line(f"headers, {way}: read right", 100 * read, "%", note=told)


_TALLY = """
import json, runpy, sys
from etl.feeds import declared_feeds
counted, _ = runpy.run_path(sys.argv[1])["tally"](declared_feeds(), every=3)
ways = {}
for (way, fate), times in counted.items():
    ways.setdefault(way, {})[fate] = times
json.dump(ways, sys.stdout)
"""


def fuzz_lines(tell: Tell) -> Iterator[Line]:
    """Yield how many random and hostile files are read in a second, and how many broke a rule."""
    tell(f"reading {_FILES} random and hostile files …")
    command = [sys.executable, "-m", "bench.fuzz", "--files", str(_FILES), "--seed", "7", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    told: dict[str, Any] = json.loads(ended.stdout) if ended.stdout else {"seconds": nan, "failed": [nan]}
    yield Line("random and hostile files", _FILES / told["seconds"], "a second", note=str(told.get("outcomes", "")))
    yield Line("random and hostile files that broke a rule", len(told["failed"]), "", 0, str(told.get("failures", "")))
