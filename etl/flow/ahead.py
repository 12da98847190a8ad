"""Files of a full inbox are read and judged by other processes while those before them are loaded, in order."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from etl import pull, read, validate
from etl import week as calendar
from etl.feeds import Feed
from etl.flow import copies, hands, judges
from etl.flow.houses import Houses
from etl.flow.prepare import Prepared
from etl.flow.sameness import Said
from etl.policy import Policy
from etl.records import FileRefusedError, TextTable

Line = dict[str, Any]
_LARGEST = 16 * 2**20  # bytes of a file; a larger one is shared out itself


@dataclass(frozen=True)
class Read:
    """What became of one file's bytes: its table in parts that are typed and judged, or why it is refused."""

    table: TextTable | None
    parts: Iterable[Prepared] = ()  # in order; of a large file each comes when it is asked for
    refusal: tuple[str, dict[str, Any]] | None = None  # code, facts


@dataclass(frozen=True)
class Ready:
    """What a run over many files has at hand for one of them.

    ``read``: the file where it was read ahead, else None. ``said``: what other lists say, by the id of their file.
    """

    read: Callable[[Line], Read | None] = lambda _: None
    said: dict[str, Said] = field(default_factory=dict)


def read_file(
    content: bytes, name: str, feed: Feed, passwords: Sequence[str], policy: Policy, received_on: date
) -> Read:
    """Read and judge one file, held against nothing but its own suite."""
    try:
        table = read.table(content, name, feed, passwords)
    except FileRefusedError as refusal:
        return Read(None, refusal=(refusal.code, refusal.facts))
    return Read(table, hands.prepared(table, feed, policy, received_on))


def _read_whole(*said: Any) -> Read:
    told = read_file(*said)
    return Read(told.table, list(told.parts), told.refusal)


@contextmanager
def reading(houses: Houses, arrivals: Sequence[Line]) -> Iterator[Ready]:
    """Read files of a full inbox ahead, as long as the block lasts.

    ``arrivals``: the files in the order in which they will be asked for. So many are read ahead as there are
    processors; a large file, which several processes share, and one whose bytes are not those that landed are left
    to whoever asks.
    """
    waiting = [one for one in arrivals if one["size_bytes"] <= _LARGEST]
    processors = len(os.sched_getaffinity(0))
    is_light = judges.is_light([one["size_bytes"] for one in waiting])
    if processors < 2 or (is_light and not judges.is_elsewhere(houses)):
        yield Ready()
        return
    todo = iter(waiting)
    asked: dict[str, Future[Read | None]] = {}
    with ExitStack() as stack:
        many, judge = (1, houses.judge) if is_light else (processors, _of_copies(stack, processors))
        threads = ThreadPoolExecutor(many)  # each waits for one process
        stack.callback(threads.shutdown, cancel_futures=True)

        def ask_on() -> None:
            if (one := next(todo, None)) is not None:
                asked[one["id"]] = threads.submit(_asked, houses, one, judge)

        for _ in range(many + 1):
            ask_on()

        def answer(arrival: Line) -> Read | None:
            if arrival["id"] not in asked:
                return None
            ask_on()
            return asked.pop(arrival["id"]).result()

        yield Ready(answer)


def _of_copies(stack: ExitStack, many: int) -> judges.Judge:
    validate.warm_up()  # once, for the copies too
    return judges.of([stack.enter_context(copies.hand()) for _ in range(many)])


def _asked(houses: Houses, arrival: Line, judge: judges.Judge) -> Read | None:
    feed = houses.feed(arrival["feed"])
    content = (houses.settings.landing_dir / arrival["landed_as"]).read_bytes()
    if pull.fingerprint(content) != arrival["sha256"]:
        return None
    passwords = houses.settings.passwords_of(feed.name, feed.partner)
    said = (content, arrival["file_name"], feed, passwords, houses.policy, received_on(arrival))
    told: Read = judge(_read_whole, *said)
    return told


def received_on(arrival: Line) -> date:
    """Return the day on which a file was received, in Casablanca."""
    day: date = arrival["received_at"].astimezone(calendar.CASABLANCA).date()
    return day
