"""Work that copies of this process do beside it: a copy has all there is, and only its answer comes back.

For what rests on millions of objects that are never changed, such as a country's week. A copy opens no database:
SQLite's locks do not survive being copied (https://www.sqlite.org/howtocorrupt.html, section 2.6).
"""

import gc
import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeVar, cast

from etl.flow import hands

T = TypeVar("T")
R = TypeVar("R")
_OURS = 1.1  # the part done here beside a copy's: its answer has still to come over
_CAN_COPY = sys.platform == "linux"  # elsewhere a copy may hang in the system's own libraries
_MOST = 4  # copies: each one comes to hold a part of the memory of its own


def in_parts(work: Callable[[Sequence[T]], R], things: Sequence[T], rows: int) -> list[R]:
    """Have work done on consecutive parts of things, one part a processor; return the answers in order.

    ``rows``: how many rows of a week the work goes over; below ``hands.LARGE`` it is done here, as one part.
    """
    parts = _parts(things, min(_processors(rows), _MOST))
    with ExitStack() as stack:
        others = [stack.enter_context(beside(_of(work, part), rows)) for part in parts[1:]]
        return [work(parts[0]), *(answer() for answer in others)]


def _parts(things: Sequence[T], many: int) -> list[Sequence[T]]:
    first = max(round(len(things) * _OURS / (_OURS + many - 1)), 1)
    size = max(-(-(len(things) - first) // max(many - 1, 1)), 1)
    return [things[:first], *(things[start : start + size] for start in range(first, len(things), size))]


def _of(work: Callable[[Sequence[T]], R], part: Sequence[T]) -> Callable[[], R]:
    return lambda: work(part)


@contextmanager
def beside(work: Callable[[], R], rows: int) -> Iterator[Callable[[], R]]:
    """Have work done by a copy of this process while this one goes on; what is given waits for the answer.

    What the work raises is raised by whoever waits. Below ``hands.LARGE`` rows it is done here and at once. The copy is
    gone when the block ends, whatever it was doing.
    """
    if _processors(rows) < 2:
        done = work()
        yield lambda: done
        return
    copying = multiprocessing.get_context("fork")
    line, theirs = copying.Pipe(duplex=False)
    process = copying.Process(target=_tell, args=(work, theirs), daemon=True)
    _start(process)
    theirs.close()
    try:
        with line:
            yield lambda: cast("R", hands.answer_of(line))
    finally:
        process.kill()
        process.join()


def _start(process: BaseProcess) -> None:
    """Start a copy whose collector leaves alone what it has from here: an engine's threads, say, were not copied."""
    gc.freeze()
    try:
        process.start()
    finally:
        gc.unfreeze()  # here alone: the copy never comes to this line


def _nothing() -> None:
    pass


@contextmanager
def hand(begin: Callable[[], None] = _nothing) -> Iterator[Connection]:
    """Give the line to a copy that works for this process, see :func:`etl.flow.hands.hand`.

    What this process has loaded by now the copy need not load; where a process cannot be copied, one of its own works.
    ``begin``: what the copy does first.
    """
    if not _CAN_COPY:
        with hands.hand() as line:
            yield line
        return
    copying = multiprocessing.get_context("fork")
    line, theirs = copying.Pipe()
    process = copying.Process(target=_serve, args=(theirs, line, begin), daemon=True)
    _start(process)
    theirs.close()
    try:
        with line:
            yield line
    finally:
        process.kill()
        process.join()


def _serve(asked: Connection, ours: Connection, begin: Callable[[], None]) -> None:
    from etl.flow import hand  # run as a programme elsewhere: loaded with the package, Python would warn of it

    ours.close()  # or the copy would hold its own line open when this process is gone
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked; it hangs up
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    begin()
    hand.serve(asked)


def _processors(rows: int) -> int:
    return len(os.sched_getaffinity(0)) if _CAN_COPY and rows >= hands.LARGE else 1


def _tell(work: Callable[[], object], asked: Connection) -> None:
    try:
        answer = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001  raised by whoever waits
        answer = pickle.dumps(error)
    asked.send_bytes(answer)
