"""How much memory a process and those it started hold together: pages that copies share count once (PSS, Linux)."""

import os
import threading
from pathlib import Path
from typing import Self

_SECONDS = 1.0  # between looks: a copy lives for seconds, and each look holds the process up


class Peak:
    """The most that was held at once while a ``with`` block ran, in GB."""

    gigabytes = 0.0
    since = 0.0  # the same, since whoever looks set it to nothing

    def __enter__(self) -> Self:
        """Begin to look."""
        self._is_over = threading.Event()
        self._looker = threading.Thread(target=self._look, daemon=True)
        self._looker.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._is_over.set()
        self._looker.join()

    def _look(self) -> None:
        while not self._is_over.wait(_SECONDS):
            held = sum(map(_held, _family(os.getpid()))) / 1024**2
            self.gigabytes, self.since = max(self.gigabytes, held), max(self.since, held)


def _family(process: int) -> list[int]:
    found = [process]
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [one for child in tasks.read_text().split() for one in _family(int(child))]
        except OSError:  # it has ended meanwhile
            continue
    return found


def _held(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
