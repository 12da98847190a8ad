"""What became of a delivered file, and its rows: all or nothing, once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from warehouse.tables import FACT_TABLES, UnknownTableError, core, log, table_named
from warehouse.write.columns import Columns, add_columns, rows_in
from warehouse.write.rows import add, line_of

_FILES, _DELIVERIES = table_named(log.File.__tablename__), table_named(log.Delivery.__tablename__)
_QUARANTINED, _IGNORED = table_named(log.QuarantinedRow.__tablename__), table_named(log.IgnoredRow.__tablename__)
_RECORDS = table_named(core.Record.__tablename__)
# A refused or held file may still be accepted: a header spelling is learnt, a person lets it pass.
_FINAL = ("accepted", "superseded")
_REASON = ("code", "reason_fr", "reason_ar")


class FileUnknownError(LookupError):
    """No file of this id was ever recorded."""


def file_id_of(feed: str, sha256: str) -> str:
    """Return the id of one content of one feed, 32 hex digits."""
    return hashlib.sha256(f"{feed}|{sha256}".encode()).hexdigest()[:32]


def row_id_of(file_id: str, sheet: str, row: int) -> str:
    """Return the id of one row of one file, 32 hex digits."""
    return hashlib.sha256(f"{file_id}|{sheet}|{row}".encode()).hexdigest()[:32]


class FileLoad:
    """A file being loaded, block by block, in the caller's transaction; its counts are written at the end."""

    def __init__(self, connection: Connection, known: dict[str, Any], facts_table: str) -> None:
        self._connection, self._known = connection, known
        self._facts = table_named(facts_table)
        self._kept_out: set[tuple[Any, Any]] = set()
        self._counts = Counter({"rows_accepted": 0, "rows_ignored": 0})
        self.remarks: list[Any] = list(known["remarks"] or ())  # for people; written with the counts

    def add(
        self,
        facts: Columns | None = None,
        records: Columns | None = None,
        quarantined: Sequence[Mapping[str, Any]] = (),
        ignored: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Load a block. ``facts``, ``records``: column name → values, equally long, with ``sheet`` and ``row``."""
        addressed: dict[str, Sequence[Any]] = {}
        for table, columns in ((self._facts, facts or {}), (_RECORDS, records or {})):
            if rows_in(columns):
                addressed = self._addressed(columns, addressed)
                add_columns(self._connection, table, {**columns, "row_id": addressed["row_id"]}, self._of_every_row())
        _remember_rows_left_out(self._connection, self._known["file_id"], quarantined, ignored)
        self._kept_out |= _kept_out(quarantined)
        self._counts.update(rows_accepted=rows_in(facts or {}), rows_ignored=len(ignored))

    def _addressed(self, columns: Columns, before: dict[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
        """Return addresses and ids of the rows; facts and records of one block mostly stand in the same rows."""
        sheets, rows = columns["sheet"], columns["row"]
        if before and before["row"] == rows and before["sheet"] == sheets:
            return before
        file_id = self._known["file_id"]
        ids = [row_id_of(file_id, sheet, row) for sheet, row in zip(sheets, rows, strict=True)]
        return {"sheet": sheets, "row": rows, "row_id": ids}

    def _of_every_row(self) -> dict[str, Any]:
        return {name: self._known[name] for name in ("file_id", "feed", "received_at")}

    @property
    def counts(self) -> dict[str, int]:
        """Rows of all blocks so far: accepted, quarantined, ignored."""
        return {**self._counts, "rows_quarantined": len(self._kept_out)}

    def finish(self) -> None:
        """Write the counts and the remarks of all blocks down."""
        here = _FILES.c.file_id == self._known["file_id"]
        self._connection.execute(update(_FILES).where(here).values(**self.counts, remarks=self.remarks))


@contextmanager
def file_loading(connection: Connection, file: Mapping[str, Any], facts_table: str) -> Iterator[FileLoad | None]:
    """Say that a file was accepted and load its rows in blocks; gives None, to load nothing, when it was before.

    ``file``: feed, file_name, sha256, received_at, and where known size_bytes, landed_as, remarks, difference, code,
    reasons. All of it is one transaction, the caller's, whatever the number of blocks.
    """
    if facts_table not in FACT_TABLES:
        raise UnknownTableError(f"{facts_table!r} is no table of facts")
    known = _line_of_file(file, "accepted")
    if _outcome(connection, known["file_id"]) in _FINAL:
        yield None
        return
    _remember_file(connection, known)
    load = FileLoad(connection, known, facts_table)
    yield load
    load.finish()


def file_accepted(
    connection: Connection,
    file: Mapping[str, Any],
    facts_table: str,
    facts: Columns,
    records: Columns | None = None,
    quarantined: Sequence[Mapping[str, Any]] = (),
    ignored: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """Load a file's rows and say that it was accepted; return False and change nothing when it was before.

    ``facts``, ``records``: column name → values, columns of ``facts_table`` and of ``core_records``; each needs
    ``sheet`` and ``row``, what the file says (file_id, feed, received_at, row_id) is filled in. ``quarantined``:
    lines of ``log_quarantined_rows``; a ``warning`` row was loaded all the same and is not counted as quarantined.
    """
    with file_loading(connection, file, facts_table) as load:
        if load is not None:
            load.add(facts, records, quarantined, ignored)
        return load is not None


def file_closed(
    connection: Connection,
    file: Mapping[str, Any],
    outcome: str,
    quarantined: Sequence[Mapping[str, Any]] = (),
    ignored: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """Say that a file was ``refused``, ``held`` or is a ``duplicate``; return False when that was said before.

    A duplicate, and a superseded version that is sent again, is a line in the list of deliveries, once per name; it
    never changes what became of the content.
    """
    if outcome not in ("refused", "held", "duplicate"):
        raise ValueError(f"{outcome!r} closes no file: refused, held or duplicate does")
    left_out = {"rows_quarantined": len(_kept_out(quarantined)), "rows_ignored": len(ignored)}
    known = _line_of_file(file, outcome, **left_out)
    before = _outcome(connection, known["file_id"])
    if before is not None and (outcome == "duplicate" or (outcome == "refused" and before == "superseded")):
        return _remember_delivery(connection, known, only_if_new=True)
    if before in _FINAL or _is_told(connection, known):
        return False
    _remember_file(connection, known)
    _remember_rows_left_out(connection, known["file_id"], quarantined, ignored)
    return True


def _line_of_file(file: Mapping[str, Any], outcome: str, **counts: int) -> dict[str, Any]:
    counted = {"rows_accepted": 0, "rows_quarantined": 0, "rows_ignored": 0, **counts}
    certain = {"file_id": file_id_of(file["feed"], file["sha256"]), "outcome": outcome, **counted}
    return line_of(_FILES, {"loaded_at": datetime.now(UTC), **file}, **certain)


def _kept_out(quarantined: Iterable[Mapping[str, Any]]) -> set[tuple[Any, Any]]:
    return {(row.get("sheet"), row.get("row")) for row in quarantined if row["severity"] != "warning"}


def _outcome(connection: Connection, file_id: str) -> str | None:
    return connection.execute(select(_FILES.c.outcome).where(_FILES.c.file_id == file_id)).scalar()


def _is_told(connection: Connection, known: Mapping[str, Any]) -> bool:
    """Return True when this delivery was closed before with the same outcome for the same reason."""
    told = ("outcome", *_REASON, "rows_quarantined", "rows_ignored")
    before = connection.execute(
        select(*(_FILES.c[name] for name in told))
        .join(_DELIVERIES, _DELIVERIES.c.file_id == _FILES.c.file_id)
        .where(_FILES.c.file_id == known["file_id"], _DELIVERIES.c.file_name == known["file_name"])
    ).first()
    return before is not None and tuple(before) == tuple(known[name] for name in told)


def _remember_file(connection: Connection, known: Mapping[str, Any]) -> None:
    """Write or rewrite what became of a content that is not final yet; rows of an earlier attempt go."""
    for table in (_QUARANTINED, _IGNORED):
        connection.execute(delete(table).where(table.c.file_id == known["file_id"]))
    again = update(_FILES).where(_FILES.c.file_id == known["file_id"]).values(**known)
    if connection.execute(again).rowcount == 0:
        connection.execute(insert(_FILES).values(**known))
    _remember_delivery(connection, known)


def _remember_delivery(connection: Connection, known: Mapping[str, Any], *, only_if_new: bool = False) -> bool:
    """List one delivery per content and name; return False when nothing changed."""
    line = {name: known[name] for name in ("file_id", "feed", "file_name", "received_at", "outcome", *_REASON)}
    here = (_DELIVERIES.c.file_id == line["file_id"], _DELIVERIES.c.file_name == line["file_name"])
    is_listed = connection.execute(select(_DELIVERIES.c.id).where(*here)).first() is not None
    if is_listed and only_if_new:
        return False
    told = {name: line[name] for name in ("outcome", *_REASON)}
    connection.execute(
        update(_DELIVERIES).where(*here).values(**told) if is_listed else insert(_DELIVERIES).values(**line)
    )
    return True


def _remember_rows_left_out(
    connection: Connection,
    file_id: str,
    quarantined: Iterable[Mapping[str, Any]],
    ignored: Iterable[Mapping[str, Any]],
) -> None:
    add(connection, _QUARANTINED, (line_of(_QUARANTINED, row, file_id=file_id) for row in quarantined))
    add(connection, _IGNORED, (line_of(_IGNORED, row, file_id=file_id) for row in ignored))
