"""The processes the stage starts, and the promise that none of them outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from etl.stage.trouble import HELD, OUTSIDE, USAGE, StageError

_GRACE_SECONDS = 15.0
BIN = Path(sys.executable).parent  # the console scripts of the environment this runs in


class Servers:
    """Starts programmes in sessions of their own and stops each whole session at the end."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._environment = dict(environment)
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._expected_up: set[str] = set()
        self._trouble: StageError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Start a server: ``arguments[0]`` of this environment; what it prints goes to ``<name>.log``."""
        self._spawn(name, arguments)
        self._expected_up.add(name)

    def _spawn(self, name: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._log_of(name).open("wb") as log:
            self._started[name] = subprocess.Popen(  # noqa: S603 - our own console scripts, no shell
                [_found(arguments[0]), *arguments[1:]],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self._started[name]

    def finish(self, name: str, arguments: Sequence[str], accepted: tuple[int, ...] = (0,)) -> str:
        """Run a programme to its end and return what it printed; raise StageError on another exit code."""
        code = self._spawn(name, arguments).wait()
        printed = self._log_of(name).read_text("utf-8", "replace")
        if code not in accepted:
            self._trouble = StageError(
                f"`{' '.join(arguments)}` ended with code {code}; all it said is in {self._log_of(name)}",
                code if code in (USAGE, HELD, OUTSIDE) else 1,
                tuple(printed.strip().splitlines()[-8:]),
            )
            raise self._trouble
        return printed

    def show(self, arguments: Sequence[str]) -> None:
        """Run a programme that speaks to the person at the terminal itself."""
        command = [str(BIN / arguments[0]), *arguments[1:]]
        wide = {} if sys.stdout.isatty() else {"COLUMNS": "110"}  # a file has no width; 80 would cut tables short
        done = subprocess.run(command, env={**self._environment, **wide}, check=False)  # noqa: S603 - as in _spawn
        code = done.returncode
        if code:
            raise StageError(f"`{' '.join(arguments)}` ended with code {code}", code)

    def check(self) -> None:
        """Raise StageError when a server that should be up has ended, or a programme beside it has failed."""
        if self._trouble:
            raise self._trouble
        for name in self._expected_up:
            process = self._started[name]
            if process.poll() is not None:
                log = self._log_of(name)
                raise StageError(
                    f"{name} ended by itself with code {process.returncode}; its log is {log}",
                    OUTSIDE,
                    tuple(log.read_text("utf-8", "replace").strip().splitlines()[-8:]),
                )

    def stop(self) -> None:
        """Ask each programme to end and let it end its own children; then end and at last kill what is left."""
        for process in self._started.values():
            if process.poll() is None:
                process.terminate()
        self._wait(lambda: any(process.poll() is None for process in self._started.values()), _GRACE_SECONDS)
        for number in (signal.SIGTERM, signal.SIGKILL):
            for pid in self._left():
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            self._wait(self._left, _GRACE_SECONDS / 5)
        self._started.clear()
        self._expected_up.clear()

    def _left(self) -> list[int]:
        """Return the processes still alive in the sessions that were started here."""
        return alive_in({process.pid for process in self._started.values()})

    @staticmethod
    def _wait(while_true: Callable[[], object], seconds: float) -> None:
        until = time.monotonic() + seconds
        while while_true() and time.monotonic() < until:
            time.sleep(0.1)

    def _log_of(self, name: str) -> Path:
        return self._logs / f"{name}.log"


def _found(programme: str) -> str:
    """Return the console script of this environment, else the machine's programme of that name."""
    own = BIN / programme
    return str(own) if own.exists() else programme


def alive_in(sessions: set[int]) -> list[int]:
    """Return the processes of these sessions, read from /proc; zombies, which wait for a slow parent, are dead."""
    alive = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, session = entry.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue  # it ended while we looked
        if state != "Z" and int(session) in sessions:
            alive.append(int(entry.parent.name))
    return alive
