"""The answer of a week: rewritten while nobody was told, kept for ever once a letter may have left."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from warehouse.tables import log, out, table_named
from warehouse.write.columns import add_lines
from warehouse.write.rows import line_of

_SNAPSHOTS = table_named(out.Snapshot.__tablename__)
_TRAININGS, _ITEMS = table_named(out.Training.__tablename__), table_named(out.ItemOfTraining.__tablename__)
_FINDINGS, _OUTBOX = table_named(out.Finding.__tablename__), table_named(log.Letter.__tablename__)
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_FORM = "4:"  # how the fingerprints of today begin
_BEFORE = ("3:", "2:")  # forms of earlier days; the first one had no name
_BESIDE_BEFORE = ("cohorts", "equity", "goods")  # the answers beside the flag that the first two knew
_LEAVING = ("claimed", "in_data", "sent", "unknown")


class SnapshotPublishedError(Exception):
    """This week was told to partners and the answer has changed since: only a new revision may say so."""

    def __init__(self, week: str, revision: int) -> None:
        self.week = week
        self.revision = revision
        super().__init__(
            f"the answer of {week} has changed, but revision {revision} was sent to partners and stays as it is; "
            "ask for a new revision to publish the change"
        )


class SnapshotKept(NamedTuple):
    """Which revision holds the answer, and whether anything was written."""

    revision: int
    is_new: bool


def snapshot(
    connection: Connection,
    header: Mapping[str, Any],
    trainings: Sequence[Mapping[str, Any]],
    items: Sequence[Mapping[str, Any]],
    findings: Sequence[Mapping[str, Any]],
    beside: Mapping[str, Sequence[Mapping[str, Any]]] = _NOTHING,
    *,
    new_revision: bool = False,
) -> SnapshotKept:
    """Keep a week's answer; the same answer as the latest revision's writes nothing.

    ``header``: week, data_cutoff, policy_version, model_version. An unpublished latest revision is replaced and
    its waiting letters are superseded; a published one is kept: ``new_revision`` opens the next, without it
    SnapshotPublishedError is raised. Lines are columns of ``out_trainings``, ``out_items``, ``out_findings``;
    ``beside``: goods, equity, cohorts → lines of ``out_goods``, ``out_equity``, ``out_cohorts``.
    """
    week = header["week"]
    latest = connection.execute(
        select(_SNAPSHOTS).where(_SNAPSHOTS.c.week == week).order_by(_SNAPSHOTS.c.revision.desc())
    ).first()
    like = latest.digest if latest is not None else _FORM
    digest = answer_digest(header, trainings, items, findings, beside, like=like)
    if latest is not None and latest.digest == digest:
        return SnapshotKept(latest.revision, is_new=False)
    revision = 1 if latest is None else latest.revision
    if latest is not None and (latest.is_published or _is_leaving(connection, week, revision)):
        if not new_revision:
            raise SnapshotPublishedError(week, revision)
        revision += 1
    if not like.startswith(_FORM):
        digest = answer_digest(header, trainings, items, findings, beside)
    certain = {"revision": revision, "digest": digest, "is_published": False}
    _replace_header(connection, line_of(_SNAPSHOTS, {"created_at": datetime.now(UTC), **header}, **certain))
    key = {"week": week, "revision": revision}
    add_lines(connection, _TRAININGS, trainings, key)
    add_lines(connection, _ITEMS, items, key)
    numbered = enumerate(sorted(findings, key=_canonical), start=1)
    add_lines(connection, _FINDINGS, [{**line, "number": number} for number, line in numbered], key)
    for name, lines in beside.items():
        add_lines(connection, out.BESIDE[name], lines, key)
    return SnapshotKept(revision, is_new=True)


def snapshot_published(connection: Connection, week: str, revision: int) -> bool:
    """Say that a letter of this revision may have left; return False when that was said before."""
    here = (_SNAPSHOTS.c.week == week, _SNAPSHOTS.c.revision == revision, _SNAPSHOTS.c.is_published.is_(False))
    return connection.execute(update(_SNAPSHOTS).where(*here).values(is_published=True)).rowcount > 0


def answer_digest(
    header: Mapping[str, Any],
    trainings: Iterable[Mapping[str, Any]],
    items: Iterable[Mapping[str, Any]],
    findings: Iterable[Mapping[str, Any]],
    beside: Mapping[str, Iterable[Mapping[str, Any]]] = _NOTHING,
    *,
    like: str = _FORM,
) -> str:
    """Return a fingerprint of an answer with the versions of policy and model, whatever the order of its lines.

    The moment of the data cut-off is left out: the same answer an hour later is the same answer. ``like``: an earlier
    fingerprint that it is to be held against; an old warehouse has some of an older form.
    """
    form = next((one for one in (_FORM, *_BEFORE) if like.startswith(one)), "")
    known = sorted(beside if form in {_FORM, "3:"} else beside.keys() & {*_BESIDE_BEFORE})
    parts = (trainings, items, findings, *(beside[name] for name in known))
    if not form:
        lines = [sorted(map(_canonical_before, part)) for part in parts]
        said = [header["policy_version"], header["model_version"], lines]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    digest = hashlib.sha256(_canonical({name: header[name] for name in ("policy_version", "model_version")}))
    for part in parts:
        lines_told = map(_canonical, part)
        # A country's lines are never all in memory, their fingerprints may be.
        told = b"".join(sorted(map(_print_of, lines_told))) if form == _FORM else b"\n".join(sorted(lines_told))
        digest.update(b"\n\n" + told)
    return form + digest.hexdigest()


def _print_of(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()


_in_order = msgspec.json.Encoder(order="deterministic").encode


def _canonical(line: Mapping[str, Any]) -> bytes:
    """Return a line as JSON with sorted keys, without what it does not say."""
    return _in_order({key: value for key, value in line.items() if value is not None and value == value})


def _canonical_before(line: Mapping[str, Any]) -> str:
    """Return a line as answers were fingerprinted by Tajhiz before its forms were numbered."""
    present = {key: value for key, value in line.items() if value is not None and value == value}
    return json.dumps(present, ensure_ascii=False, sort_keys=True, default=date.isoformat)


def _is_leaving(connection: Connection, week: str, revision: int) -> bool:
    """Return True when a letter of this revision is in the sender's hands, or past them."""
    here = (_OUTBOX.c.week == week, _OUTBOX.c.revision == revision, _OUTBOX.c.state.in_(_LEAVING))
    return bool(connection.execute(select(func.count()).select_from(_OUTBOX).where(*here)).scalar())


def _replace_header(connection: Connection, header: Mapping[str, Any]) -> None:
    """Write the header anew and take away the lines and the waiting letters of the answer it replaces."""
    here = {name: header[name] for name in ("week", "revision")}
    for table in (_TRAININGS, _ITEMS, _FINDINGS, *out.BESIDE.values()):
        connection.execute(delete(table).where(*_at(table, here)))
    waiting = update(_OUTBOX).where(*_at(_OUTBOX, here), _OUTBOX.c.state.in_(("pending", "held")))
    connection.execute(waiting.values(state="superseded"))
    if connection.execute(update(_SNAPSHOTS).where(*_at(_SNAPSHOTS, here)).values(**header)).rowcount == 0:
        connection.execute(insert(_SNAPSHOTS).values(**header))


def _at(table: Any, here: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in here.items()]
