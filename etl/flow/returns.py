"""Rejected rows that come home: each carries the reference under which it was sent back."""

from collections.abc import Iterable, Iterator
from typing import Any

from etl.feeds import Feed
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]

CAME_HOME = "rows_came_home"  # code of the remark on a file that brings rejected rows home
_REFERENCE = 12  # hex digits of a row's id that a workbook of rejects shows
_TOLD = 20  # unknown references named in a remark


def came_home(connection: Connection, feed: Feed, returned: Iterable[str]) -> list[Line]:
    """Return the remark on rejected rows that a file brings home, and on references that nobody gave out."""
    references = sorted(set(returned))
    if not references:
        return []
    known = {reference for reference, _ in _references(connection, feed)}
    strange = [reference for reference in references if reference not in known]
    remarks: list[Line] = [{"code": CAME_HOME, "rows": len(references) - len(strange)}]
    if strange:
        remarks.append({"code": "reference_unknown", "rows": len(strange), "references": strange[:_TOLD]})
    return remarks


def _references(connection: Connection, feed: Feed) -> Iterator[tuple[str, int]]:
    """Yield the reference and the id of every line on a row that was kept out."""
    for line in question.kept_out(connection, feed.name):
        if line["row"] is not None:
            yield write.row_id_of(line["file_id"], line["sheet"], line["row"])[:_REFERENCE], line["id"]


def close(connection: Connection, feed: Feed, by_file_id: str, returned: Iterable[str]) -> int:
    """Close the rows that a file brings home, taken or not: what fails again was kept out anew."""
    asked = set(returned)
    if not asked:
        return 0
    numbers = [number for reference, number in _references(connection, feed) if reference in asked]
    return write.rows_closed(connection, numbers, by_file_id)
