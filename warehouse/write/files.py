"""What became of a delivered file, and its rows: all or nothing, once."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from warehouse.tables import FACT_TABLES, UnknownTableError, core, log, table_named
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


def file_accepted(
    connection: Connection,
    file: Mapping[str, Any],
    facts_table: str,
    facts: Sequence[Mapping[str, Any]],
    records: Sequence[Mapping[str, Any]] = (),
    quarantined: Sequence[Mapping[str, Any]] = (),
    ignored: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """Load a file's rows and say that it was accepted; return False and change nothing when it was before.

    ``file``: feed, file_name, sha256, received_at, and where known size_bytes, landed_as, remarks, code, reasons.
    ``facts``, ``records``: columns of ``facts_table`` and of ``core_records``; each needs sheet and row, what the
    file says (file_id, feed, received_at, row_id) is filled in. ``quarantined``: columns of
    ``log_quarantined_rows``; a ``warning`` row was loaded all the same and is not counted as quarantined.
    """
    if facts_table not in FACT_TABLES:
        raise UnknownTableError(f"{facts_table!r} is no table of facts")
    known = _line_of_file(file, "accepted", rows_accepted=len(facts), quarantined=quarantined, ignored=ignored)
    if _outcome(connection, known["file_id"]) in _FINAL:
        return False
    _remember_file(connection, known)
    table = table_named(facts_table)
    add(connection, table, (_addressed(table, known, fact) for fact in facts))
    add(connection, _RECORDS, (_addressed(_RECORDS, known, record) for record in records))
    _remember_rows_left_out(connection, known["file_id"], quarantined, ignored)
    return True


def file_closed(
    connection: Connection,
    file: Mapping[str, Any],
    outcome: str,
    quarantined: Sequence[Mapping[str, Any]] = (),
    ignored: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """Say that a file was ``refused``, ``held`` or is a ``duplicate``; return False when that was said before.

    A duplicate is a line in the list of deliveries, once per name; it never changes what became of the content.
    """
    if outcome not in ("refused", "held", "duplicate"):
        raise ValueError(f"{outcome!r} closes no file: refused, held or duplicate does")
    known = _line_of_file(file, outcome, rows_accepted=0, quarantined=quarantined, ignored=ignored)
    before = _outcome(connection, known["file_id"])
    if outcome == "duplicate" and before is not None:
        return _remember_delivery(connection, known, only_if_new=True)
    if before in _FINAL or _is_told(connection, known):
        return False
    _remember_file(connection, known)
    _remember_rows_left_out(connection, known["file_id"], quarantined, ignored)
    return True


def file_superseded(connection: Connection, file_id: str, by_file_id: str) -> bool:
    """Say that an accepted file is replaced by a later one, from that one's known date on; False when it was."""
    superseding = connection.execute(select(_FILES.c.received_at).where(_FILES.c.file_id == by_file_id)).scalar()
    if superseding is None or _outcome(connection, file_id) is None:
        raise FileUnknownError("a file can only be replaced by one that was recorded")
    changed = connection.execute(
        update(_FILES)
        .where(_FILES.c.file_id == file_id, _FILES.c.outcome == "accepted")
        .values(outcome="superseded", superseded_by=by_file_id, superseded_at=superseding)
    )
    connection.execute(
        update(_DELIVERIES)
        .where(_DELIVERIES.c.file_id == file_id, _DELIVERIES.c.outcome == "accepted")
        .values(outcome="superseded")
    )
    return changed.rowcount > 0


def _line_of_file(
    file: Mapping[str, Any],
    outcome: str,
    *,
    rows_accepted: int,
    quarantined: Iterable[Mapping[str, Any]],
    ignored: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    kept_out = {(row.get("sheet"), row.get("row")) for row in quarantined if row["severity"] != "warning"}
    counted = {"rows_accepted": rows_accepted, "rows_quarantined": len(kept_out), "rows_ignored": len(ignored)}
    certain = {"file_id": file_id_of(file["feed"], file["sha256"]), "outcome": outcome, **counted}
    return line_of(_FILES, {"loaded_at": datetime.now(UTC), **file}, **certain)


def _addressed(table: Any, file: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return line_of(
        table,
        row,
        row_id=row_id_of(file["file_id"], row["sheet"], row["row"]),
        file_id=file["file_id"],
        feed=file["feed"],
        received_at=file["received_at"],
    )


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
