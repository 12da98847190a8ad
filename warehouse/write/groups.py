"""Which cooperative is which, as the last linking left it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from warehouse.tables import assn, core, log, table_named
from warehouse.write.rows import add, line_of

_GROUPS = table_named(core.Group.__tablename__)
_MENTIONS = table_named(assn.MentionOfGroup.__tablename__)
_PAIRS = table_named(assn.GroupsToReview.__tablename__)
_JUDGEMENTS = table_named(log.Judged.__tablename__)

Line = Mapping[str, Any]


def groups(
    connection: Connection,
    *,
    mentions: Sequence[Line],
    faces: Sequence[Line],
    pairs: Iterable[Line],
    merged: Mapping[str, str],
    decided_at: datetime,
) -> None:
    """Remember which mention means which group, and what is not decided.

    ``mentions``: columns of ``assn_mentions_groups`` without ``decided_at``; mentions that this run did not see keep
    their tie, for a later week may see them again. ``faces``: group_id, name, number, ice, kind, province,
    commune_code of each group. ``pairs``: left_record_id, right_record_id, tier, evidence, most useful first; those
    that are not told any more go. ``merged``: group id → the id that replaces it.
    """
    aliases = [{"group_id": gone, "merged_into": kept} for gone, kept in merged.items()]
    known = _known(connection, _GROUPS)
    told = [*({**face, "merged_into": None} for face in faces), *aliases]
    _set(connection, _GROUPS, [{**known.get(line["group_id"], {}), **line} for line in told], "minted_at", decided_at)
    _set(connection, _MENTIONS, [*mentions], "decided_at", decided_at)
    connection.execute(delete(_PAIRS))
    answers = last_answers(connection)
    add(connection, _PAIRS, [_asked(pair, at, answers) for at, pair in enumerate(pairs)])


def group_answered(connection: Connection, left: str, right: str, verdict: str) -> None:
    """Say of a pair of mentions what was answered on it; it asks again after ``unsure``, behind the others."""
    pair = update(_PAIRS).where(
        _PAIRS.c.left_record_id == min(left, right), _PAIRS.c.right_record_id == max(left, right)
    )
    if verdict == "unsure":
        last = assn.UNSURE_FROM
        connection.execute(pair.values(status="waiting", usefulness=_PAIRS.c.usefulness % last + last))
    else:
        connection.execute(pair.values(status=verdict))


def last_answers(connection: Connection) -> dict[tuple[str, str], str]:
    """Return pair, persons' records or mentions of groups, → the last verdict on it."""
    told = select(_JUDGEMENTS).order_by(_JUDGEMENTS.c.judged_at, _JUDGEMENTS.c.id)
    return {(line.left_record_id, line.right_record_id): line.verdict for line in connection.execute(told)}


def _asked(pair: Line, place: int, answers: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    left, right = sorted((pair["left_record_id"], pair["right_record_id"]))
    is_unsure = answers.get((left, right)) == "unsure"
    certain = {"left_record_id": left, "right_record_id": right, "status": "waiting"}
    return line_of(_PAIRS, pair, **certain, usefulness=place + (assn.UNSURE_FROM if is_unsure else 0))


def _known(connection: Connection, table: Table) -> dict[str, dict[str, Any]]:
    (key,) = table.primary_key.columns
    return {line[key.name]: dict(line) for line in connection.execute(select(table)).mappings()}


def _set(connection: Connection, table: Table, lines: Sequence[Line], since: str, now: datetime) -> None:
    """Write lines under their key, those that say something new; ``since``: the column of when that was."""
    (key,) = table.primary_key.columns
    known = _known(connection, table)
    new, changed = [], []
    for told in lines:
        line = line_of(table, told, **{since: now})
        before = known.get(line[key.name])
        if before is None:
            new.append(line)
        elif _said(before, since) != _said(line, since):
            changed.append(line if since == "decided_at" else {**line, since: before[since]})
    add(connection, table, new)
    for line in changed:
        connection.execute(update(table).where(key == line[key.name]).values(line))


def _said(line: Line, since: str) -> str:
    return json.dumps({name: value for name, value in line.items() if name != since}, sort_keys=True, default=str)
