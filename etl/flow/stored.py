"""The stored answer of a week: is it, to the digit, the one that passed its suites and was written?"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from etl.flow.checks import GateClosedError
from etl.flow.hands import Beside
from etl.flow.houses import Houses
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection, address_of, open_warehouse, reading
from warehouse.tables.out import BESIDE

Answer = Mapping[str, Iterable[Mapping[str, Any]]]  # what is told of it is read once


def is_told(header: dict[str, Any], answer: Answer) -> bool:
    """Tell whether this is, to the digit, the answer that was written under a header."""
    return bool(digest_of(header, answer) == header["digest"])


def digest_of(header: dict[str, Any], answer: Answer) -> str:
    """Return the fingerprint of an answer, in the form of its header's."""
    beside = {name: answer[name] for name in BESIDE}
    parts = (answer["trainings"], answer["items"], answer["findings"])
    return write.answer_digest(header, *parts, beside, like=header["digest"])


def check_week(houses: Houses, week: str) -> dict[str, int]:
    """Look at the stored answer before anyone reads it; return how many trainings it has.

    Raises GateClosedError where there is none, or another than the one that passed the suites.
    """
    with houses.asking() as connection:
        return _checked(connection, week)


@contextmanager
def checking(houses: Houses, week: str, rows: int) -> Iterator[None]:
    """Look at the stored answer, as :func:`check_week` does, while a block counts it: before anyone reads the counts.

    ``rows``: how many trainings it has; below ``hands.LARGE`` it is looked at before the block begins.
    """
    with Beside() as beside:
        with houses.asking() as connection:
            address = address_of(connection)
        checked = beside.ask(_checked_at, address, week, rows=rows)
        try:
            yield
        finally:
            checked()  # an answer that somebody changed may break the block, too: this says why


def _checked_at(address: str, week: str) -> dict[str, int]:
    """Look at it in another process, over a connection of its own."""
    warehouse = open_warehouse(address)
    try:
        with reading(warehouse) as connection:
            return _checked(connection, week)
    finally:
        warehouse.dispose()


def _checked(connection: Connection, week: str) -> dict[str, int]:
    header = question.snapshot_header(connection, week)
    if header is None:
        raise GateClosedError(f"{week} has no answer that passed its checks; no letter is built")
    if not is_told(header, question.answer(connection, week, header["revision"])):
        raise GateClosedError(
            f"the stored answer of {week} is not the one that was written: restore the warehouse from its backup, "
            "or answer the week again with `tajhiz reconcile`"
        )
    return {"trainings": question.trainings_answered(connection, week, header["revision"])}
