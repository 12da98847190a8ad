"""The lists that were taken of a feed before: what they say, and which of them a new one may be again."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from etl.feeds import RETURNED_REF, Feed
from etl.flow import returns, sameness
from etl.flow.sameness import Said
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]

_GENERIC = "core_rows"
# Columns that say where a row stands or how it was read, nothing of whom it is about.
_NOT_SAID = frozenset(
    {"row_id", "file_id", "feed", "sheet", "row", "received_at", "fact_date", "record_id", "is_correction", "doubts"}
    | {"order_number", RETURNED_REF}
)


def compared(feed: Feed) -> tuple[str, ...]:
    """Return the columns in which two rows of a feed can differ, in a fixed order."""
    told = feed.columns if feed.table == _GENERIC else write.columns_of(feed.table)
    return tuple(sorted(set(told) - _NOT_SAID))


class Earlier:
    """A list that was taken; what it says is read only when it is asked for, once in a run.

    ``read``: file id → what was read of lists before, added to. ``is_met``: False where a sample of the rows of the
    list at hand says that hardly any stands on this one, too.
    """

    def __init__(
        self, connection: Connection, feed: Feed, line: Line, read: dict[str, Said], *, is_met: bool = True
    ) -> None:
        self._connection, self._feed, self.line = connection, feed, line
        self._read, self.is_met = read, is_met
        self.name: str = line["file_name"]
        self.stem = sameness.stem(self.name)
        self.rows: int = line["rows_accepted"] + line["rows_quarantined"]
        self.order = order(line)

    def said(self, *, with_keys: bool = False) -> Said:
        """Return what its rows say."""
        known = self._read.get(self.line["file_id"])
        if known is None or (with_keys and not known.keys):
            known = self._read[self.line["file_id"]] = Said(compared(self._feed))
            for block in blocks(self._connection, self._feed, self.line["file_id"]):
                known.add(block, with_keys=with_keys)
        return known

    def may_be(self, own_stem: str) -> bool:
        """Tell whether a name says that this is the list again; where each file is the whole list, any name does."""
        return self._feed.gates.whole_list or bool(own_stem and own_stem == self.stem)

    def likeness(self, new: Said, own_stem: str, *, is_vouched_for: bool) -> float:
        """Return how much of the list a later one says, 0 where that is no revision of it."""
        old = self._told_again(new, own_stem)
        if old is None or not sameness.is_revision(
            new, old, same_stem=self.may_be(own_stem), is_vouched_for=is_vouched_for
        ):
            return 0.0
        return 1.0 + sameness.rows_said(new, old) / len(old)

    def replaces(self, older: Said, its_stem: str) -> bool:
        """Tell whether this list, which came in first, is a revision of an older one that came in later."""
        own = self._told_again(older, its_stem)
        return own is not None and sameness.is_revision(own, older, same_stem=self.may_be(its_stem))

    def _told_again(self, other: Said, its_stem: str) -> Said | None:
        """Return what the list says, None where neither names nor rows let the other be the same."""
        may_be = self.is_met and sameness.may_be_same(len(other), self.line["rows_accepted"])
        if not may_be and not self.may_be(its_stem):
            return None
        return self.said(with_keys=True)

    def is_in_doubt(self, new: Said, own_stem: str) -> bool:
        """Tell whether a list has to do with this one and leaves out too much of it to take its place."""
        return self.may_be(own_stem) and sameness.is_related(new, self.said(with_keys=True), same_stem=True)


def order(line: Line) -> tuple[datetime, str, str]:
    """Return what deliveries are ordered by: when they came, then name and content."""
    return line["received_at"], line["file_name"], line["sha256"]


def others(connection: Connection, feed: Feed, arrival: Line) -> Iterator[Line]:
    """Yield the lists that were taken of a feed; corrections and rows that came home are no lists."""
    own = write.file_id_of(feed.name, arrival["sha256"])
    for line in question.lists(connection, feed.name):
        told = (remark.get("rows", 0) for remark in line["remarks"] or () if remark.get("code") == returns.CAME_HOME)
        came_home = 2 * sum(told) >= line["rows_accepted"] + line["rows_quarantined"]
        is_list = not came_home and not sameness.says_correction(line["file_name"])
        if is_list and line["outcome"] != "held" and line["file_id"] != own:
            yield line


def around(lists: list[Earlier], arrival: Line) -> tuple[list[Earlier], list[Earlier]]:
    """Return the lists that stood when this one was delivered, and those that came after it, each oldest first."""
    moment = order(arrival)
    replaced = {other.line["file_id"]: other.line["superseded_at"] for other in lists}
    before = [
        other
        for other in lists
        if other.order < moment
        and ((since := replaced[other.line["file_id"]]) is None or since > arrival["received_at"])
    ]
    return before, [other for other in lists if other.order > moment]


def blocks(connection: Connection, feed: Feed, file_id: str) -> Iterator[dict[str, list[Any]]]:
    """Yield what a file's rows say, in blocks of columns: those compared, with sheet, row, name_key."""
    columns = compared(feed)
    beside = () if feed.table == _GENERIC else ("is_correction",)
    return question.said(connection, feed.table, file_id, (*columns, *beside))
