"""Personal data: who looked, what persons asked, by what an erased one is known again, what was removed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from warehouse.read.rows import FILES, Line, lines
from warehouse.seals import last_removed_seal, seal_of
from warehouse.tables import assn, core, log, out, privacy, table_named

_LOOKS = table_named(privacy.Look.__tablename__)
_REQUESTS, _MARKS = table_named(privacy.Asked.__tablename__), table_named(privacy.Mark.__tablename__)
_REMOVALS = table_named(privacy.Removal.__tablename__)
_RECORDS, _TIES = table_named(core.Record.__tablename__), table_named(assn.RecordOfPerson.__tablename__)
_TRAINEES, _ROWS = table_named(core.Trainee.__tablename__), table_named(core.GenericRow.__tablename__)
_QUARANTINED = table_named(log.QuarantinedRow.__tablename__)
_TRAININGS, _FINDINGS = table_named(out.Training.__tablename__), table_named(out.Finding.__tablename__)


def accesses(connection: Connection) -> list[Line]:
    """Return who looked at personal data, latest first; columns of ``log_access``."""
    return lines(connection, select(_LOOKS).order_by(_LOOKS.c.id.desc()))


def last_seal(connection: Connection) -> tuple[int, str | None]:
    """Return the number and the seal of the last look; 0 and None where nobody looked."""
    last = connection.execute(select(_LOOKS.c.id, _LOOKS.c.seal).order_by(_LOOKS.c.id.desc()).limit(1)).first()
    return (0, last_removed_seal(connection)) if last is None else (last.id, last.seal)


def broken_seals(connection: Connection) -> list[int]:
    """Return the numbers of looks whose seal does not follow from the look before: changed, put in, or one is gone.

    Looks of the time before seals are passed over, at the beginning only.
    """
    before, broken, has_begun = last_removed_seal(connection), [], False
    for line in reversed(accesses(connection)):
        has_begun = has_begun or line["seal"] is not None
        if has_begun and line["seal"] != seal_of(before, line):
            broken.append(line["id"])
        before = line["seal"] or before
    return broken


def requests(connection: Connection, before: datetime | None = None) -> list[Line]:
    """Return what persons asked, in order of time; columns of ``log_requests``. ``before``: later ones are left out."""
    question = select(_REQUESTS).order_by(_REQUESTS.c.recorded_at, _REQUESTS.c.id)
    return lines(connection, question if before is None else question.where(_REQUESTS.c.recorded_at < before))


def marks(connection: Connection) -> dict[str, Line]:
    """Return mark → its line of ``log_marks``."""
    return {line["mark"]: line for line in lines(connection, select(_MARKS))}


def removals(connection: Connection) -> list[Line]:
    """Return what was removed, in order; columns of ``log_removals``."""
    return lines(connection, select(_REMOVALS).order_by(_REMOVALS.c.id))


def cells(connection: Connection, loaded_before: datetime | None = None) -> list[Line]:
    """Return the quarantined rows whose cells are kept: id, file_id, sheet, row, cells.

    ``loaded_before``: of files that were judged here before that moment only, whatever day they bear.
    """
    asked = [_QUARANTINED.c[name] for name in ("id", "file_id", "sheet", "row", "cells")]
    question = select(*asked).where(_QUARANTINED.c.cells.is_not(None)).order_by(_QUARANTINED.c.id)
    if loaded_before is not None:
        old = select(FILES.c.file_id).where(FILES.c.loaded_at < loaded_before)
        question = question.where(_QUARANTINED.c.file_id.in_(old))
    return lines(connection, question)


def landed_before(connection: Connection, moment: datetime) -> list[Line]:
    """Return what was landed and judged here before a moment, whatever day it bears; columns of ``log_arrivals``."""
    arrivals = table_named(log.Arrival.__tablename__)
    judged = and_(FILES.c.feed == arrivals.c.feed, FILES.c.sha256 == arrivals.c.sha256, FILES.c.loaded_at < moment)
    return lines(connection, select(arrivals).join(FILES, judged).order_by(arrivals.c.id))


def rows_of_persons(connection: Connection, persons: Collection[str]) -> list[Line]:
    """Return every row that names one of these persons, of replaced files too; columns of ``core_records``.

    A row that bears a card of theirs and was never linked to anybody is theirs.
    """
    tied = select(_TIES.c.record_id).where(_TIES.c.person_id.in_(persons))
    cards = select(_RECORDS.c.national_id).where(_RECORDS.c.record_id.in_(tied), _RECORDS.c.national_id.is_not(None))
    untied = and_(_TIES.c.person_id.is_(None), _RECORDS.c.national_id.in_(cards))
    question = (
        select(_RECORDS)
        .outerjoin(_TIES, _TIES.c.record_id == _RECORDS.c.record_id)
        .where(or_(_TIES.c.person_id.in_(persons), untied))
        .order_by(_RECORDS.c.received_at, _RECORDS.c.row_id)
    )
    return lines(connection, question)


def cards_of_others(connection: Connection, cards: Collection[str], persons: Collection[str]) -> set[str]:
    """Return which of these card numbers a row of somebody else bears, too."""
    others = (
        select(_RECORDS.c.national_id)
        .join(_TIES, _TIES.c.record_id == _RECORDS.c.record_id)
        .where(_RECORDS.c.national_id.in_(cards), _TIES.c.person_id.not_in(persons))
    )
    return set(connection.execute(others.distinct()).scalars())


def is_tied(connection: Connection, records: Collection[str]) -> bool:
    """Tell whether one of these records belongs to a person."""
    return connection.execute(select(_TIES.c.record_id).where(_TIES.c.record_id.in_(records))).first() is not None


def certificates(connection: Connection, records: Collection[str]) -> list[str]:
    """Return the numbers of certificates that these records hold, as written."""
    number = _TRAINEES.c.certificate_number
    question = select(number).where(_TRAINEES.c.record_id.in_(records), number.is_not(None)).distinct()
    return list(connection.execute(question).scalars())


def rows_of_feed(connection: Connection, feed: str) -> list[Line]:
    """Return the rows of a feed without its own table, of replaced files too: row_id, file_id, sheet, row, facts."""
    asked = [_ROWS.c[name] for name in ("row_id", "file_id", "sheet", "row", "facts")]
    return lines(connection, select(*asked).where(_ROWS.c.feed == feed).order_by(_ROWS.c.row_id))


def answers_naming(connection: Connection, persons: Collection[str]) -> list[tuple[str, int]]:
    """Return (week, revision) of the answers that hold a line of these persons."""
    found: set[tuple[str, int]] = set()
    for table in (_TRAININGS, _FINDINGS):
        asked = select(table.c.week, table.c.revision).where(table.c.person_id.in_(persons)).distinct()
        found |= {(line.week, line.revision) for line in connection.execute(asked)}
    return sorted(found)
