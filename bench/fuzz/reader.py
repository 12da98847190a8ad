"""A process that reads cases one by one, watched: it may hang or die, and a new one takes the next case."""

import json
import select
import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self


class Reader:
    """Reads cases; each may take ``limit`` seconds, the first of a process ``start`` more: it imports its libraries.

    ``command`` starts a process that answers as bench.fuzz.worker does.
    """

    def __init__(self, command: Sequence[str], limit: float, start: float = 60.0) -> None:
        self._command, self._limit, self._starting = command, limit, start
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, number: int) -> dict[str, Any]:
        """Return how reading the case with this number ended; see worker.judged."""
        started = self._process is None
        process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{number}\n")
        process.stdin.flush()
        patience = self._limit + (self._starting if started else 0)
        ready, _, _ = select.select([process.stdout], [], [], patience)
        line = process.stdout.readline() if ready else ""
        if line:
            found: dict[str, Any] = json.loads(line)
            if found["seconds"] > self._limit:
                found |= {"outcome": "failed", "failure": "too slow"}
            return found
        failure = f"died with {process.wait(10)}" if ready else f"no end after {patience:.0f} s"
        self._end()
        return {"number": number, "outcome": "failed", "failure": failure, "seconds": patience if not ready else 0.0}

    def _start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return self._process

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
