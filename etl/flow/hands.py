"""Work for other processors: a large file in parts, what a large week can have done beside it; small work at once."""

import atexit
import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from multiprocessing.connection import Connection
from typing import Any, Self, TypeVar, cast

from etl import normalise
from etl.feeds import Feed
from etl.flow import prepare
from etl.flow.prepare import Prepared
from etl.policy import Policy
from etl.records import Piece, TextTable, Written

ALONE = 100_000  # rows; up to as many, starting processes costs more than they save
LARGE = 50_000  # rows of a week; up to as many, a process beside costs more than it saves
PART = 60_000  # rows: the first part is loaded while the others are prepared, and few of them wait in memory


T = TypeVar("T")


class HandGoneError(OSError):
    """A process that worked for this one was ended from outside; the text says what to do."""


_WAITING: list[tuple[int, "subprocess.Popen[bytes]", Connection]] = []  # started early, by the process of this id


def warm_up() -> None:
    """Start the processes for a large file while it is still being read: their libraries take seconds to load."""
    processors = len(os.sched_getaffinity(0))
    while processors > 1 and len(_WAITING) < processors:
        _WAITING.append((os.getpid(), *_started()))


def prepared(table: TextTable, feed: Feed, policy: Policy, received_on: date | None) -> Iterator[Prepared]:
    """Yield the parts of a file in order, each typed, judged and shaped."""
    whole = normalise.told_by_whole(table, feed)
    processors = len(os.sched_getaffinity(0))
    size = PART if len(table.rows) > ALONE else max(len(table.rows), 1)
    starts = range(0, max(len(table.rows), 1), size)
    if len(starts) < 2 or processors < 2:
        for start in starts:
            yield prepare.part(part_of(table, start, size), feed, policy, whole, received_on)
        return
    with ExitStack() as stack:
        hands = [stack.enter_context(hand()) for _ in range(min(processors, len(starts)))]
        for nth, start in enumerate(starts):
            if nth >= len(hands):
                yield answer_of(hands[nth % len(hands)])
            _ask(hands[nth % len(hands)], prepare.part, part_of(table, start, size), feed, policy, whole, received_on)
        for nth in range(max(len(starts), len(hands)), len(starts) + len(hands)):
            yield answer_of(hands[nth % len(hands)])


def part_of(table: TextTable, start: int, size: int) -> TextTable:
    """Return ``size`` rows of a table from ``start`` on, with their labels; the first has the lines beside them too."""
    end = start + size
    pieces = []
    for piece in table.written.pieces:
        first, last = max(start, piece.start), min(end, piece.start + len(piece))
        if first < last:
            cut = {label: column.slice(first - piece.start, last - first) for label, column in piece.columns.items()}
            pieces.append(Piece(first, cut))
    aside = slice(None) if start == 0 else slice(0)
    return TextTable(
        rows=table.rows.iloc[start:end],
        ignored=table.ignored.iloc[aside],
        refused_rows=table.refused_rows.iloc[aside],
        remarks=table.remarks if start == 0 else [],
        written=Written(tuple(pieces)),
    )


class Beside:
    """One process for what a leg can have done while it goes on; used within ``with``, one piece of work at a time."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._sender = ThreadPoolExecutor(1)
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        """Start nothing yet: most weeks are small."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, whatever it was doing."""
        self._stack.close()
        self._sender.shutdown()

    def ask(self, work: Callable[..., T], *given: Any, rows: int) -> Callable[[], T]:
        """Have work done, elsewhere from LARGE ``rows`` on; what is returned waits for the answer.

        ``work`` is a function of a module. What it raises is raised by whoever waits; of small work, here.
        """
        if rows < LARGE or len(os.sched_getaffinity(0)) < 2:
            done = work(*given)
            return lambda: done
        if self._line is None:
            self._line = self._stack.enter_context(hand())
        line = self._line
        sent = self._sender.submit(_ask, line, work, *given)  # the other side may be loading its libraries still

        def answer() -> T:
            sent.result()
            return cast("T", answer_of(line))

        return answer


def _ask(hand: Connection, work: Callable[..., Any], *given: Any) -> None:
    try:
        hand.send_bytes(pickle.dumps((work, given), pickle.HIGHEST_PROTOCOL))
    except OSError as error:
        raise _gone() from error


def _gone() -> HandGoneError:
    return HandGoneError(
        "a process that worked for this one was ended: is the machine short of memory? "
        "nothing was written, run the same command again"
    )


def work_of(hand: Connection, work: Callable[..., T], *given: Any) -> T:
    """Have a process do one piece of work, a function of a module, and wait for it."""
    _ask(hand, work, *given)
    return cast("T", answer_of(hand))


def answer_of(hand: Connection) -> Any:
    """Wait for what a process answers; what its work raised is raised here, HandGoneError when it was ended."""
    try:
        answer = pickle.loads(hand.recv_bytes())  # noqa: S301  from the process that we started
    except (EOFError, OSError) as error:
        raise _gone() from error
    if isinstance(answer, Exception):
        raise answer
    return answer


@contextmanager
def hand() -> Iterator[Connection]:
    """Give the line to a process that works for this one; it is gone afterwards, whatever it was doing."""
    owner, process, line = _WAITING.pop() if _WAITING else (os.getpid(), *_started())
    if owner != os.getpid():  # our parent's: the line is not ours to use
        process, line = _started()
    try:
        with line:
            yield line
    finally:
        process.kill()
        process.wait()


def _started() -> tuple["subprocess.Popen[bytes]", Connection]:
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(  # noqa: S603  our own module, no word of it from outside
        [sys.executable, "-P", "-m", "etl.flow.hand", str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()
    return process, Connection(ours.detach())


@atexit.register
def _end() -> None:
    while _WAITING:
        owner, process, line = _WAITING.pop()
        line.close()  # a hand ends when nobody asks any more
        if owner == os.getpid():
            process.wait()
