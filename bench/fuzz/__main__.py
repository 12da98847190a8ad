"""``python -m bench.fuzz --files 10000 --seed 1``: read them all, sum up, keep what failed and say how to replay it."""

import argparse
import json
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.fuzz.cases import case
from bench.fuzz.reader import Reader

_KEPT = Path("var/fuzz")
_TOLD = 500  # files between two lines of a log
_SHOWN = 20  # failures; the folder has them all


def main() -> int:
    """Return 1 when a file broke a rule."""
    asked = _asked()
    console = Console(stderr=True)
    numbers = [asked.only] if asked.only is not None else range(asked.start, asked.start + asked.files)
    with Reader([sys.executable, "-m", "bench.fuzz.worker", str(asked.seed), str(asked.suites)], asked.limit) as reader:
        found = [_kept(reader.read(number), asked) for number in _told(numbers, console)]
    failed = [one for one in found if one["outcome"] == "failed"]
    if asked.json:
        sys.stdout.write(json.dumps(summary(found)) + "\n")
    else:
        _show(found, failed, asked, Console())
    return 1 if failed else 0


def _told(numbers: Sequence[int], console: Console) -> Iterator[int]:
    """Yield the numbers, showing how far we are: a bar on a screen, a line now and then in a log."""
    if console.is_terminal:
        yield from track(numbers, "files read", console=console)
        return
    for done, number in enumerate(numbers):
        if done and done % _TOLD == 0:
            console.print(f"{done} of {len(numbers)} files read", highlight=False)
        yield number


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="number of the first file")
    parser.add_argument("--only", type=int, help="replay the file with this number")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a file may take")
    parser.add_argument("--suites", type=int, default=1, help="hold every so many files against their suite as well")
    parser.add_argument("--kept", type=Path, default=_KEPT, help="where files that failed are kept")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    return parser.parse_args()


def summary(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return counts by outcome, by way of making and by code, and the slowest file."""
    slowest = max(found, key=lambda one: one["seconds"], default={"seconds": 0.0})
    return {
        "files": len(found),
        "outcomes": dict(Counter(one["outcome"] for one in found)),
        "codes": dict(Counter(one["code"] for one in found if "code" in one).most_common()),
        "failures": dict(Counter(one["failure"] for one in found if "failure" in one).most_common()),
        "failed": [one["number"] for one in found if one["outcome"] == "failed"],
        "seconds": round(sum(one["seconds"] for one in found), 1),
        "slowest": {key: slowest[key] for key in ("number", "way", "seconds", "outcome") if key in slowest},
        "megabytes": max((one.get("megabytes", 0) for one in found), default=0),
    }


def _kept(one: dict[str, Any], asked: argparse.Namespace) -> dict[str, Any]:
    if one["outcome"] == "failed":
        _keep(asked.seed, one, asked.kept)
    return one


def _keep(seed: int, one: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{seed}-{one['number']}"
    try:
        made = case(seed, one["number"])
        suffix = Path(made.name).suffix[:8] or ".bin"
        (folder / f"{name}{suffix}").write_bytes(made.content)
        head = f"{made.way} {made.feed} {made.name[:80]!r}"
    except Exception:  # noqa: BLE001 - the maker of files itself failed; that is told like the rest
        head = traceback.format_exc()
    (folder / f"{name}.txt").write_text(f"{head}\n{one['failure']}\n{one.get('told', '')}\n", "utf-8")


def _show(
    found: list[dict[str, Any]], failed: list[dict[str, Any]], asked: argparse.Namespace, console: Console
) -> None:
    told = summary(found)
    table = Table("outcome", "files", title=f"{told['files']} files, seed {asked.seed}")
    for outcome, times in sorted(told["outcomes"].items()):
        table.add_row(outcome, str(times))
    for code, times in told["codes"].items():
        table.add_row(f"  {code}", str(times), style="dim")
    console.print(table)
    slowest = told["slowest"]
    console.print(
        f"{told['files'] / max(told['seconds'], 0.001):.0f} files a second; slowest: file {slowest.get('number')} "
        f"({slowest.get('way')}), {slowest['seconds']:.1f} s; largest reader {told['megabytes']} MB"
    )
    for failure, times in told["failures"].items():
        console.print(f"{times} × {failure}", style="red", markup=False)
    for one in failed[:_SHOWN]:
        console.print(f"  python -m bench.fuzz --seed {asked.seed} --only {one['number']}", markup=False)
    if failed:
        console.print(f"files and tracebacks: {asked.kept}/", markup=False)


if __name__ == "__main__":
    sys.exit(main())
