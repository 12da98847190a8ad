"""Who asks Great Expectations: of a small week a copy of this process, which loads the library while others load here.

The library takes seconds to load, and so does the rest of the programme: on two processors each waits for the other
only where it needs its answer. Of a large week the work goes to copies of its own (:mod:`etl.flow.ahead`).
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from etl import pull, read
from etl.flow import copies, hands
from etl.flow.houses import Houses, here

Judge = Callable[..., Any]
FEW = 8  # files that wait; from so many on, or
HEAVY = 4 * 2**20  # so many bytes, several copies are worth what they cost


def is_light(sizes: Sequence[int]) -> bool:
    """Tell whether files of so many bytes are a small week."""
    return len(sizes) < FEW and sum(sizes) < HEAVY


@contextmanager
def beside(houses: Houses) -> Iterator[Houses]:
    """Give the houses with a copy that judges, as long as the block lasts; of a full inbox as they are."""
    if len(os.sched_getaffinity(0)) < 2 or not is_light(_sizes(houses)):
        yield houses
        return
    with copies.hand(read.warm_up) as line:
        yield replace(houses, judge=of([line]))


def _sizes(houses: Houses) -> list[int]:
    found = []
    for feed in houses.feeds:
        for one in pull.arrived(houses.settings.inbox_dir, feed.name):
            with suppress(FileNotFoundError):  # taken away while we looked
                found.append(one.path.stat().st_size)
    return found


def of(lines: Sequence[Connection]) -> Judge:
    """Return who has work done, a function and what it is given, by whichever process is free, and waits for it."""
    free: SimpleQueue[Connection] = SimpleQueue()
    for line in lines:
        free.put(line)

    def judge(work: Callable[..., Any], *given: Any) -> Any:
        line = free.get()
        try:
            return hands.work_of(line, work, *given)
        finally:
            free.put(line)

    return judge


def is_elsewhere(houses: Houses) -> bool:
    """Tell whether a copy judges for these houses."""
    return houses.judge is not here
