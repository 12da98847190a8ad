"""Letters: written down before the first attempt, so that none is sent twice in silence or lost."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from warehouse.tables import log, table_named
from warehouse.write.rows import line_of
from warehouse.write.week import snapshot_published

_OUTBOX = table_named(log.Letter.__tablename__)
_KEY = ("partner", "week", "revision", "recipient")
_TOLD = ("message_id", "subject", "body_sha256", "path")
_LATER = ("decided_by", "decided_at", "bounced_at", "bounce")

# state → the states it may turn into. What is in the server's hands is never sent again unasked: from
# ``unknown`` only a person leads on (pending: send again; sent: it arrived).
_NEXT: dict[str, frozenset[str]] = {
    "pending": frozenset({"claimed", "held", "superseded"}),
    "held": frozenset({"pending", "superseded"}),
    "claimed": frozenset({"pending", "in_data", "refused", "superseded"}),
    "in_data": frozenset({"sent", "refused", "unknown", "pending"}),  # pending: the server said 4xx, it has nothing
    "unknown": frozenset({"pending", "sent", "superseded"}),
    "refused": frozenset({"pending", "superseded"}),
    "superseded": frozenset({"pending"}),
    "sent": frozenset({"superseded"}),
}
_PUBLISHED = frozenset({"in_data", "sent", "unknown"})


class LetterStateError(Exception):
    """A letter cannot go from its state to the one asked for."""


def outbox_put(connection: Connection, letter: Mapping[str, Any]) -> bool:
    """Put a letter into the outbox as ``pending`` (or ``held``); return False when this very letter is there.

    ``letter``: partner, week, revision, recipient, message_id, subject, body_sha256, path. A letter that still
    waits takes the new text; one that the sender has begun is kept, and another text for it is an error.
    """
    given = {"created_at": datetime.now(UTC), "state": "pending", **letter}
    line = line_of(_OUTBOX, {"last_error": None, **given}, sent_at=None, **dict.fromkeys(_LATER))
    if line["state"] not in ("pending", "held"):
        raise LetterStateError(f"a new letter is pending or held, not {line['state']}")
    here = [_OUTBOX.c[name] == line[name] for name in _KEY]
    before = connection.execute(select(_OUTBOX).where(*here)).mappings().first()
    if before is None:
        connection.execute(insert(_OUTBOX).values(**line))
        return True
    is_same = all(before[name] == line[name] for name in _TOLD)
    is_same &= before["state"] != "held" or before["last_error"] == line["last_error"]  # a mended fault is news
    if is_same and before["state"] != "superseded":
        return False
    if before["state"] not in ("pending", "held", "superseded") or before["sent_at"] is not None:
        raise LetterStateError(
            f"the letter to {line['partner']} for {line['week']} revision {line['revision']} is {before['state']}: "
            "another text needs a new revision of the week"
        )
    connection.execute(update(_OUTBOX).where(*here).values(**line))
    return True


def outbox_claim(connection: Connection, letter_id: int) -> bool:
    """Take a pending letter for sending; return False when another sender has it or it no longer waits."""
    mine = update(_OUTBOX).where(_OUTBOX.c.id == letter_id, _OUTBOX.c.state == "pending")
    return connection.execute(mine.values(state="claimed")).rowcount > 0


def outbox_mark(
    connection: Connection,
    letter_id: int,
    state: str,
    *,
    at: datetime | None = None,
    last_error: str | None = None,
    by: str | None = None,
) -> bool:
    """Move a letter on; return False when it is there already, raise LetterStateError when no way leads there.

    ``by``: the person who says so, where it is a person's word.

    From ``in_data`` on the letter may have left, so its snapshot counts as published in the same transaction.
    """
    before = connection.execute(select(_OUTBOX).where(_OUTBOX.c.id == letter_id)).first()
    if before is None:
        raise LookupError(f"the outbox has no letter number {letter_id}")
    if before.state == state:
        return False
    if state not in _NEXT[before.state]:
        raise LetterStateError(f"letter {letter_id} is {before.state} and cannot become {state}")
    sent_at = (at or datetime.now(UTC)) if state == "sent" else before.sent_at
    here = update(_OUTBOX).where(_OUTBOX.c.id == letter_id)
    connection.execute(here.values(state=state, sent_at=sent_at, last_error=last_error))
    if by is not None:
        connection.execute(here.values(decided_by=by, decided_at=datetime.now(UTC)))
    if state in _PUBLISHED:
        snapshot_published(connection, before.week, before.revision)
    return True


def outbox_bounced(connection: Connection, letter_id: int, at: datetime, why: str) -> bool:
    """Note that a letter came back; return False when that is known. What was sent stays sent."""
    here = update(_OUTBOX).where(_OUTBOX.c.id == letter_id, _OUTBOX.c.bounced_at.is_(None))
    return connection.execute(here.values(bounced_at=at, bounce=why)).rowcount > 0


def outbox_recover(connection: Connection, partner: str | None = None) -> dict[str, int]:
    """Sort out what a killed sender left; call it only where no other sender (of this partner) runs.

    A claimed letter had not reached the server and waits again; one in the server's hands is unknown.
    """
    of = () if partner is None else (_OUTBOX.c.partner == partner,)
    told = (
        update(_OUTBOX)
        .where(_OUTBOX.c.state == "in_data", *of)
        .values(state="unknown", last_error="the sender stopped")
    )
    waiting = update(_OUTBOX).where(_OUTBOX.c.state == "claimed", *of).values(state="pending")
    return {"unknown": connection.execute(told).rowcount, "pending": connection.execute(waiting).rowcount}
