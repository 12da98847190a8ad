"""Who looked, what persons asked of their data, what was removed; a person's names out of what is kept.

Nothing here deletes a row that a sum counts: an erased person's rows stay under other keys, without what names her.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, case, delete, insert, or_, select, update

from warehouse.seals import last_removed_seal, seal_of
from warehouse.tables import FACT_TABLES, assn, core, log, out, privacy, table_named

_LOOKS = table_named(privacy.Look.__tablename__)
_REQUESTS, _MARKS = table_named(privacy.Asked.__tablename__), table_named(privacy.Mark.__tablename__)
_REMOVALS = table_named(privacy.Removal.__tablename__)
_RECORDS, _ROWS = table_named(core.Record.__tablename__), table_named(core.GenericRow.__tablename__)
_TIES, _PAIRS = table_named(assn.RecordOfPerson.__tablename__), table_named(assn.PairToReview.__tablename__)
_JUDGEMENTS, _OPINIONS = table_named(log.Judged.__tablename__), table_named(log.Opinion.__tablename__)
_DECISIONS = table_named(log.Decided.__tablename__)
_QUARANTINED = table_named(log.QuarantinedRow.__tablename__)
_TRAININGS = table_named(out.Training.__tablename__)
_FINDINGS, _SNAPSHOTS = table_named(out.Finding.__tablename__), table_named(out.Snapshot.__tablename__)


def access(
    connection: Connection, looked_by: str, what: str, rows_seen: int | None = None, *, at: datetime | None = None
) -> None:
    """Write down that somebody looked at personal data; ``what`` holds ids, never a name or a card number.

    Each line is sealed over the one before. Writers wait for one another, so that no two lines have one predecessor.
    """
    line = {"looked_at": at or datetime.now(UTC), "looked_by": looked_by, "what": what, "rows_seen": rows_seen}
    last = select(_LOOKS.c.seal).order_by(_LOOKS.c.id.desc()).limit(1)
    before = connection.execute(last).scalar() or last_removed_seal(connection)
    connection.execute(insert(_LOOKS).values(**line, seal=seal_of(before, line)))


def request(
    connection: Connection,
    *,
    person_id: str,
    kind: str,
    recorded_by: str,
    why: str,
    told: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Append what a person asked; ``kind``: rectified, erased, opposed or consented."""
    line = {"person_id": person_id, "kind": kind, "recorded_by": recorded_by, "why": why}
    connection.execute(insert(_REQUESTS).values(**line, told=told, recorded_at=at or datetime.now(UTC)))


def mark(
    connection: Connection, told: str, kind: str, person_id: str, record_id: str | None, at: datetime | None = None
) -> bool:
    """Remember by what an erased person is known again; return False when that was known."""
    if connection.execute(select(_MARKS.c.mark).where(_MARKS.c.mark == told)).first() is not None:
        return False
    line = {"mark": told, "kind": kind, "person_id": person_id, "record_id": record_id}
    connection.execute(insert(_MARKS).values(**line, marked_at=at or datetime.now(UTC)))
    return True


def removal(
    connection: Connection,
    what: str,
    place: str,
    because: Mapping[str, str],
    *,
    sha256: str | None = None,
    kept_as: str | None = None,
    kept_sha256: str | None = None,
) -> None:
    """Append the proof that something was taken away; see ``log_removals``. ``because``: rule, removed_by, why."""
    told = {"what": what, "place": place, "sha256": sha256, "kept_as": kept_as, "kept_sha256": kept_sha256}
    connection.execute(insert(_REMOVALS).values(**told, **because, removed_at=datetime.now(UTC)))


def tie_of_erased(connection: Connection, record_id: str, person_id: str, at: datetime) -> None:
    """Give an erased person's record to her; once is enough."""
    if connection.execute(select(_TIES.c.record_id).where(_TIES.c.record_id == record_id)).first() is None:
        line = {"record_id": record_id, "person_id": person_id, "decided_by": "erased", "decided_at": at}
        connection.execute(insert(_TIES).values(**line))


def records_erased(
    connection: Connection, renamed: Mapping[str, str], blank: Collection[str], papers: Mapping[str, str]
) -> Counter[str]:
    """Take what names a person out of her rows, which get other keys; return table → rows.

    ``renamed``: record id → what it is called from now on. ``blank``: columns, and keys of ``core_rows``, that name
    her. ``papers``: number of a certificate → what stands for it. Pairs with her records go; people's answers stay
    without their words.
    """
    counts: Counter[str] = Counter()
    for table in (*map(table_named, sorted(FACT_TABLES)), _RECORDS):
        mine = table.c.record_id.in_(renamed)
        emptied: dict[str, Any] = {column.name: None for column in table.c if column.name in blank}
        if "certificate_number" in table.c and papers:
            emptied["certificate_number"] = case(papers, value=table.c.certificate_number, else_=None)
        if table is _ROWS:
            _rows_emptied(connection, renamed, blank)
        again = update(table).where(mine).values(**emptied, record_id=case(renamed, value=table.c.record_id))
        counts[table.name] = connection.execute(again).rowcount
    again = update(_TIES).where(_TIES.c.record_id.in_(renamed))
    connection.execute(again.values(record_id=case(renamed, value=_TIES.c.record_id), decided_by="erased"))
    connection.execute(delete(_PAIRS).where(_touches(_PAIRS, renamed)))
    connection.execute(
        update(_PAIRS).where(_PAIRS.c.second_record_id.in_(renamed)).values(second_record_id=None, second_weight=None)
    )
    connection.execute(delete(table_named(assn.Comparisons.__tablename__)))  # ties rest on them no more
    for table in (_JUDGEMENTS, _OPINIONS):
        counts[table.name] = _answers_renamed(connection, table, renamed)
    return +counts


def _touches(table: Table, records: Collection[str]) -> Any:
    return or_(table.c.left_record_id.in_(records), table.c.right_record_id.in_(records))


def _rows_emptied(connection: Connection, renamed: Collection[str], blank: Collection[str]) -> None:
    for row in connection.execute(select(_ROWS.c.row_id, _ROWS.c.facts).where(_ROWS.c.record_id.in_(renamed))).all():
        row_without(connection, row.row_id, row.facts, blank)


def row_without(connection: Connection, row_id: str, facts: Mapping[str, Any], blank: Collection[str]) -> None:
    """Leave out of a row of ``core_rows`` what these keys say."""
    kept = {name: value for name, value in facts.items() if name not in blank}
    connection.execute(update(_ROWS).where(_ROWS.c.row_id == row_id).values(facts=kept))


def _answers_renamed(connection: Connection, table: Table, renamed: Mapping[str, str]) -> int:
    """Let people's answers be about the records' new keys, the first in order first, without their words."""
    told = connection.execute(select(table).where(_touches(table, renamed))).mappings().all()
    for line in told:
        left, right = sorted(renamed.get(line[side], line[side]) for side in ("left_record_id", "right_record_id"))
        words = {"why": None} if "why" in table.c else {}
        again = update(table).where(table.c.id == line["id"])
        connection.execute(again.values(left_record_id=left, right_record_id=right, **words))
    return len(told)


def person_erased(connection: Connection, persons: Collection[str], columns: Collection[str]) -> Counter[str]:
    """Take a person's names out of every week's answer, and words about her out of findings and decisions."""
    counts: Counter[str] = Counter()
    named = update(_TRAININGS).where(_TRAININGS.c.person_id.in_(persons))
    counts[_TRAININGS.name] = connection.execute(named.values(dict.fromkeys(columns))).rowcount
    for line in connection.execute(select(_FINDINGS).where(_FINDINGS.c.person_id.in_(persons))).mappings().all():
        key = [column == line[column.name] for column in _FINDINGS.primary_key.columns]
        kept = {name: value for name, value in (line["facts"] or {}).items() if name not in ("words", "told")}
        connection.execute(update(_FINDINGS).where(*key).values(facts=kept))
        counts[_FINDINGS.name] += kept != line["facts"]
    connection.execute(update(_DECISIONS).where(_DECISIONS.c.person_id.in_(persons)).values(why=""))
    connection.execute(update(_REQUESTS).where(_REQUESTS.c.person_id.in_(persons)).values(told=None))
    return +counts


def digest_again(connection: Connection, week: str, revision: int, digest: str) -> None:
    """Give an answer the digest of what it says by now."""
    here = (_SNAPSHOTS.c.week == week, _SNAPSHOTS.c.revision == revision)
    connection.execute(update(_SNAPSHOTS).where(*here).values(digest=digest))


def cells_taken(connection: Connection, ids: Collection[int]) -> int:
    """Take the partner's cells out of lines of ``log_quarantined_rows``; the reason of each stays."""
    return connection.execute(update(_QUARANTINED).where(_QUARANTINED.c.id.in_(ids)).values(cells=None)).rowcount


def looks_taken(connection: Connection, before: datetime) -> tuple[int, str | None]:
    """Take looks of earlier moments away; return how many, and the last one's seal, from which the chain goes on."""
    old = _LOOKS.c.looked_at < before
    last = connection.execute(
        select(_LOOKS.c.id, _LOOKS.c.seal).where(old).order_by(_LOOKS.c.id.desc()).limit(1)
    ).first()
    if last is None:
        return 0, None
    return connection.execute(delete(_LOOKS).where(_LOOKS.c.id <= last.id)).rowcount, last.seal
