"""The open warehouse behind the pages: one per process and set of settings, the policy read anew when it changes."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from etl.flow.houses import Houses, open_houses
from etl.settings import Settings

_LOCK = threading.Lock()
_OPEN: dict[str, tuple[Houses, ExitStack, float]] = {}


def houses() -> Houses:
    """Return the open houses of the present settings."""
    chosen = Settings.chosen()
    key, changed = repr(chosen), _changed(chosen)
    with _LOCK:
        known = _OPEN.get(key)
        if known is not None and known[2] == changed:
            return known[0]
        for _, stack, _ in _OPEN.values():
            stack.close()
        _OPEN.clear()
        stack = ExitStack()
        opened = stack.enter_context(open_houses(chosen))
        _OPEN[key] = (opened, stack, changed)
        return opened


def asked() -> Iterator[Houses]:
    """Give a route its houses."""
    yield houses()


def home_file(name: str) -> Path:
    """Return a file of the home, which is made when it is not there."""
    chosen = Settings.chosen()
    chosen.prepare()
    return chosen.home / name


def _changed(chosen: Settings) -> float:
    files = sorted(chosen.policy.glob("*.yml")) if chosen.policy else []
    return max((file.stat().st_mtime for file in files), default=0.0)
