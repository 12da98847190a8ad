"""The third leg: from the week's snapshot to letters on disk, an outbox, and the mail server."""

import hashlib
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pandas as pd

from etl import pull
from etl.feeds import declared_feeds
from etl.flow import forms, knowledge
from etl.flow.houses import Houses
from etl.flow.shape import impersonal
from etl.policy import policy_of
from etl.report import OutsideSystemError, figures, letter, message, workbook
from etl.report import send as post
from etl.report.message import AddressError
from etl.report.send import Server
from etl.report.share import NotListableError
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

__all__ = [
    "AddressError",
    "LetterNotSentError",
    "NoSnapshotError",
    "NotListableError",
    "OutsideSystemError",
    "Server",
    "build",
    "folder",
    "send",
    "unaddressed",
]


def folder(houses: Houses, week: str) -> Path:
    """Return where a week's letters lie."""
    return houses.settings.reports_dir / week


def unaddressed(houses: Houses) -> list[str]:
    """Return a sentence on each partner whose letter cannot be mailed."""
    where = houses.settings.policy or "etl/policy"
    return [
        f"{code} has no address in {where}/partners.yml: its letter is written and not mailed, add its email there"
        for code, partner in sorted(houses.policy.partners.items())
        if not partner.email
    ]


def build(houses: Houses, week: str, *, to_outbox: bool) -> list[str]:
    """Write letter, workbook and message of every partner with an address; return those partners.

    Only ``to_outbox`` makes them wait for sending: a backfill or a look at the letters sends nothing.

    A partner without an address gets its letter on disk only (see ``unaddressed``); the other letters go on.
    """
    counted = _figures(houses, week)
    place = folder(houses, week)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    going_back = forms.write_rejects(houses, week, place, counted.data_cutoff)
    built = []
    for code, partner in sorted(houses.policy.partners.items()):
        own = figures.of_partner(counted, code, houses.policy)
        written = letter.compose(own)
        sheet = workbook.of_partner(own)
        pull.write_whole(place / f"{code}.html", written.html.encode())
        pull.write_whole(place / f"{code}.txt", written.text.encode())
        pull.write_whole(place / f"{code}.xlsx", sheet)
        if not partner.email:
            continue
        mail = message.of_partner(
            own,
            written,
            sheet,
            _returned(houses, code, going_back),
            sender=houses.settings.mail_from,
            recipient=partner.email,
            date=counted.data_cutoff,
        )
        pull.write_whole(place / f"{code}.eml", mail.as_bytes())
        if to_outbox:
            _put(houses, code, counted, mail)
        built.append(code)
    return built


def _returned(houses: Houses, partner: str, written: list[Path]) -> dict[str, bytes]:
    """Return the partner's own rejected rows by file name; they name persons and leave only when authorised."""
    if not houses.policy.programme.authorisation:
        return {}
    return {path.name: path.read_bytes() for path in written if path.parent.name == partner}


def _put(houses: Houses, partner: str, counted: figures.WeekFigures, mail: EmailMessage) -> None:
    content = mail.as_bytes()
    with houses.writing() as connection:
        write.outbox_put(
            connection,
            {
                "week": counted.week,
                "revision": counted.revision,
                "partner": partner,
                "recipient": houses.policy.partners[partner].email,
                "message_id": str(mail["Message-ID"]),
                "subject": str(mail["Subject"]),
                "body_sha256": hashlib.sha256(content).hexdigest(),
                "path": str((folder(houses, counted.week) / f"{partner}.eml").relative_to(houses.settings.home)),
            },
        )


def _figures(houses: Houses, week: str) -> figures.WeekFigures:
    with houses.asking() as connection:
        header = question.snapshot_header(connection, week)
        if header is None:
            raise NoSnapshotError(f"{week} has no snapshot: reconcile it before writing letters")
        before = question.last_snapshot_before(connection, week)
        last = before["week"] if before else None
        cutoff = header["data_cutoff"]
        summary = {line["feed"]: line for line in question.files_summary(connection, cutoff)}
        return figures.of_week(
            trainings=_frame(question.trainings(connection, week)),
            previous=_frame(question.trainings(connection, last)) if last else pd.DataFrame(),
            items=_frame(question.items(connection, week)),
            files=_frame([line | impersonal({"file": line["file"]}) for line in question.files(connection, cutoff)]),
            rejects=_frame(question.quarantined(connection, known_before=cutoff)),
            feeds={
                feed.name: (feed.partner, summary.get(feed.name, {}).get("last_received_at"), feed.late_after_days)
                for feed in declared_feeds()
                if feed.name in summary
            },
            policy=houses.policy,
            week=week,
            previous_week=last,
            previous_cutoff=before["data_cutoff"] if before else None,
            data_cutoff=cutoff,
            revision=header["revision"],
            as_before=_as_before(connection, header, before),
        )


def _as_before(connection: Connection, header: dict[str, Any], before: dict[str, Any] | None) -> pd.DataFrame | None:
    """Return the week's trainings under last week's policy, None where the policy is the same or was not kept."""
    if before is None or before["policy_version"] == header["policy_version"]:
        return None
    texts = question.policy_texts(connection, before["policy_version"])
    if texts is None:
        return None
    known = knowledge.now(connection, header["data_cutoff"])
    return _frame(knowledge.answered(known, policy_of(texts, f"the policy of {before['week']}"))["trainings"])


class LetterNotSentError(Exception):
    """A letter did not surely reach its partner, and trying again is not for a machine to decide."""


class NoSnapshotError(Exception):
    """A letter was asked for a week that was never reconciled."""


def _frame(lines: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(lines, dtype=object)


def send(houses: Houses, partner: str, week: str, mailbox: Server) -> dict[str, int]:
    """Send what waits in the outbox for a partner and week; what has gone is never sent again.

    Raises OutsideSystemError when the server cannot be reached or asks to come back later, LetterNotSentError when it
    refused the letter or broke off without an answer.
    """
    with houses.asking() as connection:
        waiting = [line for line in question.outbox(connection, week) if line["partner"] == partner]
    counts: Counter[str] = Counter()
    for line in waiting:
        with houses.writing() as connection:
            is_mine = write.outbox_claim(connection, line["id"])
        counts[_send_one(houses, line, mailbox) if is_mine else f"already_{line['state']}"] += 1
    if counts["retry"]:
        raise OutsideSystemError(f"the mail server {mailbox.host} asked to come back later for {partner}'s letter")
    if counts["refused"] or counts["unknown"]:
        became = "was refused by the mail server" if counts["refused"] else "may or may not have arrived"
        raise LetterNotSentError(f"{partner}'s letter for {week} {became}: a person decides what to do, see log_outbox")
    return dict(counts)


def _send_one(houses: Houses, line: dict[str, Any], mailbox: Server) -> str:
    def mark(state: str) -> None:
        with houses.writing() as connection:
            # The server said "later": the letter is still ours and waits again.
            write.outbox_mark(connection, line["id"], "pending" if state == "retry" else state)

    content = (houses.settings.home / line["path"]).read_bytes()
    try:
        sending = post.one(
            content, sender=houses.settings.mail_from, recipient=line["recipient"], server=mailbox, mark=mark
        )
    except OutsideSystemError:
        mark("retry")  # nothing was handed over
        raise
    return sending.outcome
