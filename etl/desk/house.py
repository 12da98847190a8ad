"""The open warehouse behind the pages: one per process and programme, opened anew when settings or policy change."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from fastapi import Request

from etl.flow.houses import Houses, open_houses
from etl.settings import Settings

_LOCK = threading.Lock()
_OPEN: dict[str | None, tuple[Houses, ExitStack, str]] = {}


def houses(programme: str | None = None) -> Houses:
    """Return the open houses of a programme under the present settings; None: of the only one."""
    chosen = Settings.chosen().serving(programme)
    made_of = f"{chosen!r} {_changed(chosen)}"
    with _LOCK:
        known = _OPEN.get(programme)
        if known is not None and known[2] == made_of:
            return known[0]
        if known is not None:
            known[1].close()
        stack = ExitStack()
        opened = stack.enter_context(open_houses(chosen))
        _OPEN[programme] = (opened, stack, made_of)
        return opened


def close() -> None:
    """Close every one."""
    with _LOCK:
        while _OPEN:
            _OPEN.popitem()[1][1].close()


def programme_of(request: Request) -> str | None:
    """Return the programme whose pages are asked for; None where there is but one."""
    told: str | None = request.app.state.programme
    return told


def asked(request: Request) -> Iterator[Houses]:
    """Give a route its houses."""
    yield houses(programme_of(request))


def home_file(name: str) -> Path:
    """Return a file of the home, which is made when it is not there."""
    chosen = Settings.chosen()
    chosen.prepare()
    return chosen.home / name


def _changed(chosen: Settings) -> float:
    files = sorted(chosen.policy.glob("*.yml")) if chosen.policy else []
    return max((file.stat().st_mtime for file in files), default=0.0)
