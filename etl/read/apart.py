"""Have files read by a process apart, so that none of them can take this one with it."""

import atexit
import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from etl.feeds import Feed
from etl.read.harvest import Gathered
from etl.read.limits import LIMITS
from etl.read.parcel import unpacked
from etl.records import FileRefusedError

_LOG = logging.getLogger(__name__)
_GRACE = 10  # seconds beyond the reader's own limit, before it is ended from here
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS)  # of its own limit
_ENDED_BY_ANOTHER = (-signal.SIGKILL, -signal.SIGTERM)
_TRIES = 2  # somebody else may end it, such as a machine short of memory
_OUT_OF_TIME = (-signal.SIGXCPU, None)


class ReaderGoneError(OSError):
    """The process that reads files cannot be kept alive; the text says what to do."""


class _Reader:
    """A worker process and the line to it; used by the process that started it alone, one file at a time."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.owner = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603  our own module, no word of it from outside
            [sys.executable, "-P", "-m", "etl.read.worker", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self.line = Connection(ours.detach())

    def end(self) -> None:
        """End the worker and whatever it is reading; of another process's worker only our end of the line."""
        self.line.close()
        if self.owner == os.getpid():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


_LOCK = threading.Lock()
_READER: list[_Reader] = []


def warm_up() -> None:
    """Start the reading process without waiting for it: its libraries load while other work goes on."""
    with _LOCK:
        _reader()


def gathered(content: bytes, file_name: str, feed: Feed, passwords: Sequence[str]) -> Gathered:
    """Return what a file holds, read apart; raises FileRefusedError, also for a file that broke its reader."""
    seconds = LIMITS.seconds + LIMITS.seconds_per_megabyte * (len(content) >> 20)
    request = {
        "file": file_name,
        "feed": feed.model_dump(mode="json"),
        "passwords": list(passwords),
        "megabytes": LIMITS.memory_bytes >> 20,
        "seconds": seconds,
    }
    with _LOCK:
        for _ in range(_TRIES):
            with contextlib.suppress(EOFError, ConnectionError):
                answer, messages = _asked(request, content, seconds + _GRACE)
                if answer.get("died", 0) not in _ENDED_BY_ANOTHER:
                    break
        else:
            raise ReaderGoneError("what reads files is ended again and again: is the machine short of memory?")
    _refuse(answer, seconds)
    return unpacked(messages)


def _asked(request: dict[str, Any], content: bytes, seconds: float) -> tuple[dict[str, Any], list[bytes]]:
    """Return the words of the answer and the messages that follow it; a reader that hangs is ended."""
    reader = _reader()
    try:
        reader.line.send_bytes(json.dumps(request).encode())
        reader.line.send_bytes(content)
        if not reader.line.poll(seconds):
            _drop(reader)
            return {"died": None}, []
        answer: dict[str, Any] = json.loads(reader.line.recv_bytes())
        return answer, [reader.line.recv_bytes() for _ in range(answer.get("messages", 0))]
    except BaseException:  # also Ctrl-C: half an answer on the line would be taken for the next file's
        _drop(reader)
        raise


def _drop(reader: _Reader) -> None:
    _READER.clear()
    reader.end()


def _reader() -> _Reader:
    if _READER and (_READER[0].owner != os.getpid() or _READER[0].process.poll() is not None):
        _READER.pop().end()
    if not _READER:
        _READER.append(_Reader())
    return _READER[0]


def _refuse(answer: dict[str, Any], seconds: int) -> None:
    if "refused" in answer:
        raise FileRefusedError(answer["refused"], **answer["facts"])
    if "broke" in answer:
        _LOG.error(
            "reading broke on %s at %s: the file is refused, the reader wants mending", answer["broke"], answer["where"]
        )
        raise FileRefusedError("reading_failed")
    if "died" not in answer:
        return
    if answer["died"] in _OUT_OF_TIME:
        raise FileRefusedError("reading_too_slow", seconds=seconds)
    if answer["died"] in _OUT_OF_MEMORY:
        raise FileRefusedError("workbook_too_large", megabytes=LIMITS.memory_bytes >> 20)
    raise FileRefusedError("reading_failed")


@atexit.register
def _end() -> None:
    while _READER:
        _READER.pop().end()
