"""The envelopes of a week's letters: one for each address, locked, under its own name, kept as it will leave."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from etl import pull
from etl.flow.houses import Houses
from etl.report import letter, message, page, seal
from etl.report.shapes import PartnerFigures
from warehouse import read as question

Line = dict[str, Any]


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter. ``names``: columns that tell of persons, and how many rows; locked if any."""

    name: str
    content: bytes
    columns: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Made:
    """All that one partner gets, before anything is locked."""

    own: PartnerFigures
    letter: letter.Letter
    chart: page.Picture
    attachments: tuple[Attachment, ...] = field(repr=False)


def folder(houses: Houses, week: str) -> Path:
    """Return where a week's letters lie."""
    return houses.settings.reports_dir / week


def of_partner(houses: Houses, made: Made, code: str, *, keep: bool) -> list[Line]:
    """Return a line of the outbox for each address of a partner, and write its message beside the letters.

    What is in the outbox already keeps its file: a lock is never the same twice, and the file is what was sent.
    """
    own, partner = made.own, houses.policy.partners[code]
    with houses.asking() as connection:
        lines = question.outbox(connection)
    there = {(line["recipient"], line["body_sha256"]): line for line in lines if line["week"] == own.week}
    thread = _first_of_year(lines, code, own)
    password = houses.settings.letter_password_of(code)
    locked = {one.name: seal.sealed(one.name, one.content, password) for one in made.attachments if one.columns}
    found = []
    for at, recipient in enumerate(dict.fromkeys(filter(None, (partner.email, *partner.also)))):
        is_further = at > 0 or _is_anothers(lines, message.message_id(own.week, code, own.revision), recipient)
        identity = message.message_id(own.week, code, own.revision, also=recipient if is_further else "")
        plain = _message(houses, made, recipient, identity, thread, {})
        body = hashlib.sha256(plain.as_bytes()).hexdigest()
        before = there.get((recipient, body))
        sealed_mail = _message(houses, made, recipient, identity, thread, locked)
        if before is None:
            content = sealed_mail.as_bytes()
            sent = hashlib.sha256(content).hexdigest()
            path = folder(houses, own.week) / "outbox" / f"{code}-{sent[:16]}.eml"
            pull.write_whole(folder(houses, own.week) / f"{code}.eml", content)
            if keep:
                path.parent.mkdir(exist_ok=True, mode=0o700)
                pull.write_whole(path, content)
            before = {"sent_sha256": sent, "path": str(path.relative_to(houses.settings.home)), "size": len(content)}
        found.append(_line(houses, made, code, recipient, plain, body, before))
    return found


def _line(
    houses: Houses, made: Made, code: str, recipient: str, plain: EmailMessage, body: str, kept: Mapping[str, Any]
) -> Line:
    size, limit = kept.get("size", 0) / 1_000_000, houses.policy.programme.largest_letter_mb
    why = (
        f"the letter has {size:.1f} MB, the limit is {limit:g}: raise largest_letter_mb, or bring its files another way"
        if size > limit
        else None
    )
    return {
        "week": made.own.week,
        "revision": made.own.revision,
        "partner": code,
        "recipient": recipient,
        "message_id": str(plain["Message-ID"]),
        "subject": str(plain["Subject"]),
        "body_sha256": body,
        "sent_sha256": kept["sent_sha256"],
        "path": kept["path"],
        "contents": [
            {
                "name": one.name,
                "sha256": hashlib.sha256(one.content).hexdigest(),
                "locked": bool(one.columns),
                "columns": list(one.columns),
                "rows": one.rows,
            }
            for one in made.attachments
        ],
        "state": "held",
        "last_error": why,
    }


def _message(
    houses: Houses, made: Made, recipient: str, identity: str, thread: str | None, locked: Mapping[str, bytes]
) -> EmailMessage:
    contact = houses.policy.programme.contact
    return message.of_partner(
        made.own,
        made.letter,
        {one.name: locked.get(one.name, one.content) for one in made.attachments},
        picture=made.chart.content,
        sender=houses.settings.mail_from,
        recipient=recipient,
        date=made.own.data_cutoff,
        reply_to=contact if "@" in contact else None,
        thread=thread,
        identity=identity,
    )


def _first_of_year(lines: list[Line], code: str, own: PartnerFigures) -> str | None:
    """Return the Message-ID of the year's first letter to a partner: a year of letters is one conversation."""
    year = own.week.split("-")[0]
    earlier = [
        (line["week"], line["id"], str(line["message_id"]))
        for line in lines
        if line["partner"] == code and line["week"].startswith(year) and line["week"] < own.week and line["sent_at"]
    ]
    return min(earlier)[2] if earlier else None


def _is_anothers(lines: list[Line], identity: str, recipient: str) -> bool:
    """Tell whether a letter to another address bears this Message-ID already: the partner has moved."""
    return any(line["message_id"] == identity and line["recipient"] != recipient for line in lines)


def no_longer_ours(lines: list[Line], envelopes: list[Line], revision: int) -> list[Line]:
    """Return the letters that wait for an address which the policy names no more."""
    kept = {(line["partner"], line["recipient"]) for line in envelopes}
    waiting = [line for line in lines if line["revision"] == revision and line["state"] in ("held", "pending")]
    return [line for line in waiting if (line["partner"], line["recipient"]) not in kept]
