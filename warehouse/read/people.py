"""Who is who, as the last linking left it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from warehouse.read.rows import FILES, Line, in_file_order, lines, stood
from warehouse.tables import assn, core, log, table_named

_RECORDS, _PERSONS = table_named(core.Record.__tablename__), table_named(core.Person.__tablename__)
_TIES, _PAIRS = table_named(assn.RecordOfPerson.__tablename__), table_named(assn.PairToReview.__tablename__)
_COMPARISONS = table_named(assn.Comparisons.__tablename__)
_JUDGEMENTS = table_named(log.Judged.__tablename__)
_OPINIONS = table_named(log.Opinion.__tablename__)
_SHORT = 2  # consonants
_ENOUGH = 1_000  # records that fit a search: whoever asks for more says too little
_BLOCK = 10_000  # keys asked for at a time


def links(connection: Connection) -> list[Line]:
    """Return the tie of every record; columns record_id, person_id, decided_by, match_probability, decided_at."""
    return lines(connection, select(_TIES).order_by(_TIES.c.record_id))


def comparisons(connection: Connection) -> str | None:
    """Return the fingerprint of the comparisons that ties and pairs rest on; None before anything was linked."""
    return connection.execute(select(_COMPARISONS.c.made_of)).scalar()


def link_rows(
    connection: Connection,
    known_before: datetime | None = None,
    *,
    records: Collection[str] | None = None,
    persons: Collection[str] | None = None,
) -> list[Line]:
    """Return one line per row that names somebody, with its person; of these records or persons only, where given.

    Columns: feed, file, sheet, row, record_id, person_id, decided_by, match_probability; the last three are None
    where the row was not linked yet.
    """
    question = (
        select(
            _RECORDS.c.feed,
            FILES.c.file_name.label("file"),
            _RECORDS.c.sheet,
            _RECORDS.c.row,
            _RECORDS.c.record_id,
            _TIES.c.person_id,
            _TIES.c.decided_by,
            _TIES.c.match_probability,
        )
        .join(FILES, FILES.c.file_id == _RECORDS.c.file_id)
        .outerjoin(_TIES, _TIES.c.record_id == _RECORDS.c.record_id)
        .where(*stood(known_before))
        .order_by(*in_file_order(_RECORDS))
    )
    if records is not None:
        question = question.where(_RECORDS.c.record_id.in_(records))
    if persons is not None:
        question = question.where(_TIES.c.person_id.in_(persons))
    return lines(connection, question)


def persons(connection: Connection) -> list[Line]:
    """Return every id ever minted; columns person_id, minted_at, merged_into."""
    return lines(connection, select(_PERSONS).order_by(_PERSONS.c.person_id))


def standing_ids(connection: Connection) -> dict[str, str]:
    """Return of every id that was merged the one that it has become."""
    merged = select(_PERSONS.c.person_id, _PERSONS.c.merged_into).where(_PERSONS.c.merged_into.is_not(None))
    into = {line.person_id: line.merged_into for line in connection.execute(merged)}
    found = {}
    for person in into:
        seen, current = {person}, into[person]
        while current in into and current not in seen:
            seen.add(current)
            current = into[current]
        found[person] = current
    return found


def person_now(connection: Connection, person_id: str) -> str | None:
    """Return the id that this one has become, itself when it still stands, None when it was never minted."""
    seen: set[str] = set()
    current: str = person_id
    while current not in seen:
        seen.add(current)
        found = connection.execute(select(_PERSONS.c.merged_into).where(_PERSONS.c.person_id == current)).first()
        if found is None:
            return None
        if found.merged_into is None:
            return current
        current = found.merged_into
    raise ValueError(f"person {person_id} was merged in a circle")


def persons_with_national_id(connection: Connection, national_id: str) -> list[str]:
    """Return the persons any of whose standing records carries this card number."""
    question = (
        select(_TIES.c.person_id)
        .join(_RECORDS, _RECORDS.c.record_id == _TIES.c.record_id)
        .join(FILES, FILES.c.file_id == _RECORDS.c.file_id)
        .where(_RECORDS.c.national_id == national_id, *stood(None))
        .distinct()
        .order_by(_TIES.c.person_id)
    )
    return list(connection.execute(question).scalars())


def records_of_person(connection: Connection, person_id: str, known_before: datetime | None = None) -> list[Line]:
    """Return the standing records of one person; columns of ``core_records``, file, decided_by, match_probability."""
    question = (
        select(_RECORDS, FILES.c.file_name.label("file"), _TIES.c.decided_by, _TIES.c.match_probability)
        .join(FILES, FILES.c.file_id == _RECORDS.c.file_id)
        .join(_TIES, _TIES.c.record_id == _RECORDS.c.record_id)
        .where(_TIES.c.person_id == person_id, *stood(known_before))
        .order_by(*in_file_order(_RECORDS))
    )
    return lines(connection, question)


def pairs_waiting(connection: Connection) -> int:
    """Return how many pairs wait for a judgement."""
    waiting = select(func.count()).select_from(_PAIRS).where(_PAIRS.c.status == "waiting")
    return connection.execute(waiting).scalar_one()


def pairs(
    connection: Connection,
    status: str | None = "waiting",
    records: Collection[str] | None = None,
    most: int | None = None,
    *,
    unsure: bool = True,
) -> list[Line]:
    """Return pairs, most useful first; columns of ``assn_pairs``; None asks for every status.

    What an answer changes comes first: trainings whose state it would change, then trained people it touches, then
    how near the probability is to even; pairs answered ``unsure`` wait behind all others. ``records``: only pairs with
    one of these; ``most``: so many at most; ``unsure``: those whose last answer was unsure, too.
    """
    left, right = _PAIRS.c.left_record_id, _PAIRS.c.right_record_id
    order = (
        _PAIRS.c.usefulness >= assn.UNSURE_FROM,
        func.coalesce(_PAIRS.c.changes, 0).desc(),
        func.coalesce(_PAIRS.c.trained, 0).desc(),
        func.abs(func.coalesce(_PAIRS.c.match_probability, 0.5) - 0.5),
        _PAIRS.c.usefulness,
        left,
        right,
    )
    question = select(_PAIRS).order_by(*order)
    if status is not None:
        question = question.where(_PAIRS.c.status == status)
    if records is not None:
        question = question.where(or_(left.in_(records), right.in_(records)))
    if not unsure:
        question = question.where(_PAIRS.c.usefulness < assn.UNSURE_FROM)
    return lines(connection, question if most is None else question.limit(most))


def opinions(connection: Connection) -> list[Line]:
    """Return every answer given at the desk, in order; columns of ``log_opinions``."""
    return lines(connection, select(_OPINIONS).order_by(_OPINIONS.c.id))


def persons_named(connection: Connection, skeletons: Collection[str], limit: int) -> list[Line]:
    """Return (person_id, record_id) whose name holds all these skeletons, in either script, those said most first."""
    spaced = [" " + column + " " for column in (_RECORDS.c.name_key, _RECORDS.c.name_key_arabic)]
    # A short skeleton is in every other name: it must be a unit of its own.
    asked = [f"%{one}%" if len(one) > _SHORT else f"% {one} %" for one in skeletons]
    heard = [or_(*(column.like(one) for column in spaced)) for one in asked]
    return _persons_where(connection, heard, limit)


def persons_numbered(connection: Connection, number: str, limit: int) -> list[Line]:
    """Return (person_id, record_id) of whoever bears this card, registry or inscription number."""
    same = or_(_RECORDS.c.national_id == number, _RECORDS.c.registry_id == number)
    return _persons_where(connection, [same], limit)


def _persons_where(connection: Connection, rules: Collection[Any], limit: int) -> list[Line]:
    fits = select(_RECORDS.c.record_id, _RECORDS.c.file_id).where(*rules).limit(_ENOUGH).subquery()
    question = (
        select(_TIES.c.person_id, func.min(fits.c.record_id).label("record_id"))
        .join(fits, fits.c.record_id == _TIES.c.record_id)
        .join(FILES, FILES.c.file_id == fits.c.file_id)
        .where(*stood(None))
        .group_by(_TIES.c.person_id)
        .order_by(func.count().desc(), _TIES.c.person_id)
        .limit(limit)
    )
    return lines(connection, question)


def judgements(connection: Connection, record_id: str | None = None, *, before: datetime | None = None) -> list[Line]:
    """Return people's answers in order of time, of one record or all; columns of ``log_judgements``."""
    question = select(_JUDGEMENTS).order_by(_JUDGEMENTS.c.judged_at, _JUDGEMENTS.c.id)
    if before is not None:
        question = question.where(_JUDGEMENTS.c.judged_at < before)
    if record_id is not None:
        left, right = _JUDGEMENTS.c.left_record_id, _JUDGEMENTS.c.right_record_id
        question = question.where(or_(left == record_id, right == record_id))
    return lines(connection, question)


def records_called(connection: Connection, keys: Collection[str]) -> list[Line]:
    """Return every row that bears one of these record keys, of replaced files too; columns of ``core_records``."""
    asked, found = sorted(keys), list[Line]()
    for start in range(0, len(asked), _BLOCK):
        block = _RECORDS.c.record_id.in_(asked[start : start + _BLOCK])
        found += lines(connection, select(_RECORDS).where(block).order_by(_RECORDS.c.received_at, _RECORDS.c.row_id))
    return found
