"""What was told of a week, its letters, and the journals."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from warehouse.read.columns import Columns, columns
from warehouse.read.people import person_now
from warehouse.read.rows import Line, lines, streamed
from warehouse.tables import log, out, table_named

_SNAPSHOTS = table_named(out.Snapshot.__tablename__)
_TRAININGS, _ITEMS = table_named(out.Training.__tablename__), table_named(out.ItemOfTraining.__tablename__)
_FINDINGS, _OUTBOX = table_named(out.Finding.__tablename__), table_named(log.Letter.__tablename__)
_DECISIONS, _POLICIES = table_named(log.Decided.__tablename__), table_named(log.PolicyUsed.__tablename__)
_RUNS = table_named(log.Run.__tablename__)
_KEY = frozenset({"week", "revision", "number"})  # what a line has from its answer


def snapshot_header(connection: Connection, week: str, revision: int | None = None) -> Line | None:
    """Return the header of a week's answer, the latest revision unless one is named; None when there is none."""
    question = select(_SNAPSHOTS).where(_SNAPSHOTS.c.week == week).order_by(_SNAPSHOTS.c.revision.desc())
    if revision is not None:
        question = question.where(_SNAPSHOTS.c.revision == revision)
    return _first(connection, question)


def last_snapshot_before(connection: Connection, week: str) -> Line | None:
    """Return the header of the latest answer of an earlier week (ISO weeks sort as text)."""
    question = select(_SNAPSHOTS).where(_SNAPSHOTS.c.week < week)
    return _first(connection, question.order_by(_SNAPSHOTS.c.week.desc(), _SNAPSHOTS.c.revision.desc()))


def last_snapshot(connection: Connection) -> Line | None:
    """Return the header of the latest answer there is."""
    question = select(_SNAPSHOTS).order_by(_SNAPSHOTS.c.week.desc(), _SNAPSHOTS.c.revision.desc())
    return _first(connection, question)


def snapshots(connection: Connection) -> list[Line]:
    """Return every header, oldest week first."""
    return lines(connection, select(_SNAPSHOTS).order_by(_SNAPSHOTS.c.week, _SNAPSHOTS.c.revision))


def trainings(
    connection: Connection, week: str, revision: int | None = None, persons: Collection[str] | None = None
) -> list[Line]:
    """Return the week's trainings, columns of ``out_trainings``, the latest revision unless one is named.

    ``persons``: theirs only.
    """
    return lines(connection, _of_persons(_of_week(_TRAININGS, week, revision), _TRAININGS, persons))


def training_columns(
    connection: Connection, week: str, names: Sequence[str] | None = None, revision: int | None = None
) -> Columns:
    """Return columns of the week's trainings, in their order: name → values; all but the evidence if none is named."""
    told = names or [column.name for column in _TRAININGS.columns if column.name != "evidence"]
    return columns(connection, _TRAININGS, told, _of_week(_TRAININGS, week, revision))


def trend(connection: Connection, before: str, weeks: int = 12) -> list[tuple[str, int]]:
    """Return (week, trained trainings that waited) of the answered weeks before one, oldest first."""
    latest = select(_SNAPSHOTS.c.week, func.max(_SNAPSHOTS.c.revision).label("revision"))
    newest = latest.where(_SNAPSHOTS.c.week < before).group_by(_SNAPSHOTS.c.week)
    told = newest.order_by(_SNAPSHOTS.c.week.desc()).limit(weeks).subquery()
    waits = _TRAININGS.c.trained & _TRAININGS.c.state.in_(("not_equipped", "partly_equipped"))
    here = (_TRAININGS.c.week == told.c.week) & (_TRAININGS.c.revision == told.c.revision) & waits
    question = select(told.c.week, func.count(_TRAININGS.c.person_id)).join_from(told, _TRAININGS, here, isouter=True)
    return [(week, count) for week, count in connection.execute(question.group_by(told.c.week).order_by(told.c.week))]


def trainings_ever(connection: Connection) -> list[tuple[str, str, str]]:
    """Return (person, cohort, craft) of every training that any answer ever held, by the ids of those days."""
    key = (_TRAININGS.c.person_id, _TRAININGS.c.cohort, _TRAININGS.c.craft)
    found = connection.execute(select(*key).distinct().order_by(*key))
    return [(person, cohort, craft) for person, cohort, craft in found]


def items(
    connection: Connection, week: str, revision: int | None = None, persons: Collection[str] | None = None
) -> list[Line]:
    """Return the week's items, columns of ``out_items``, the latest revision unless one is named.

    ``persons``: theirs only.
    """
    return lines(connection, _of_persons(_of_week(_ITEMS, week, revision), _ITEMS, persons))


def missing_columns(connection: Connection, week: str) -> Columns:
    """Return what trainings of the week still lack, by the latest revision: name → values, in order of the items.

    Columns: person_id, cohort, craft, item, mandatory, reason, quantity_needed, quantity_signed.
    """
    told = ("person_id", "cohort", "craft", "item", "mandatory", "reason", "quantity_needed", "quantity_signed")
    return columns(connection, _ITEMS, told, _of_week(_ITEMS, week, None).where(_ITEMS.c.reason.is_not(None)))


def _of_persons(question: Select[Any], table: Any, persons: Collection[str] | None) -> Select[Any]:
    return question if persons is None else question.where(table.c.person_id.in_(persons))


def findings(connection: Connection, week: str, revision: int | None = None) -> list[Line]:
    """Return the week's findings, columns of ``out_findings``, the latest revision unless one is named."""
    return lines(connection, _of_week(_FINDINGS, week, revision))


def beside(connection: Connection, name: str, week: str, revision: int | None = None) -> list[Line]:
    """Return the week's answer of this name beside the flag, see ``out.BESIDE``; columns of that ``out_`` table."""
    return lines(connection, _of_week(out.BESIDE[name], week, revision))


def answer(connection: Connection, week: str, revision: int) -> dict[str, Iterator[Line]]:
    """Return a stored answer as it was written: trainings, items, findings, those beside; keys left out.

    Lines come in no order and are read while they are asked for, within the transaction.
    """
    tables = {"trainings": _TRAININGS, "items": _ITEMS, "findings": _FINDINGS, **out.BESIDE}
    return {name: _as_written(connection, table, week, revision) for name, table in tables.items()}


def trainings_answered(connection: Connection, week: str, revision: int) -> int:
    """Return how many trainings an answer has."""
    counted = _of_week(_TRAININGS, week, revision).with_only_columns(func.count()).order_by(None)
    return int(connection.execute(counted).scalar_one())


def _as_written(connection: Connection, table: Any, week: str, revision: int) -> Iterator[Line]:
    told = [column for column in table.columns if column.name not in _KEY]
    yield from streamed(connection, _of_week(table, week, revision).with_only_columns(*told).order_by(None))


def policy_texts(connection: Connection, version: str) -> dict[str, str] | None:
    """Return the files of a policy that answered a week, None when it was not kept."""
    found: dict[str, str] | None = connection.execute(
        select(_POLICIES.c.texts).where(_POLICIES.c.version == version)
    ).scalar_one_or_none()
    return found


def decisions(connection: Connection, before: datetime | None = None) -> list[Line]:
    """Return people's decisions on trainings in order of time; columns of ``log_decisions``.

    ``person_id`` is the id that the person bears by now; ``before``: later decisions are left out.
    """
    question = select(_DECISIONS).order_by(_DECISIONS.c.decided_at, _DECISIONS.c.id)
    if before is not None:
        question = question.where(_DECISIONS.c.decided_at < before)
    return [
        {**line, "person_id": person_now(connection, line["person_id"]) or line["person_id"]}
        for line in lines(connection, question)
    ]


def outbox(connection: Connection, week: str | None = None) -> list[Line]:
    """Return the letters of a week, or all, in order of preparation; columns of ``log_outbox``."""
    question = select(_OUTBOX).order_by(_OUTBOX.c.id)
    return lines(connection, question if week is None else question.where(_OUTBOX.c.week == week))


def runs(connection: Connection, week: str | None = None, most: int | None = None) -> list[Line]:
    """Return the runs for a week, or all, latest first; one without ``ended_at`` runs still or was cut off."""
    question = select(_RUNS).order_by(_RUNS.c.id.desc()).limit(most)
    return lines(connection, question if week is None else question.where(_RUNS.c.week == week))


def _of_week(table: Any, week: str, revision: int | None) -> Select[Any]:
    latest = select(func.max(_SNAPSHOTS.c.revision)).where(_SNAPSHOTS.c.week == week).scalar_subquery()
    told = table.c.revision == (latest if revision is None else revision)
    return select(table).where(table.c.week == week, told).order_by(*table.primary_key.columns)


def _first(connection: Connection, question: Select[Any]) -> Line | None:
    found = lines(connection, question.limit(1))
    return found[0] if found else None
