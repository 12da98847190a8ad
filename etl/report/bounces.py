"""Mail that came back: which letter it was, and why (RFC 3464)."""

from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, NamedTuple

_LONGEST = 200


class Bounce(NamedTuple):
    """One returned letter."""

    message_id: str
    at: datetime | None
    why: str


def read(content: bytes) -> Bounce | None:
    """Return what a mail says of a letter that could not be delivered; None for any other mail.

    A report of delay or success is no bounce. The letter is known by the Message-ID that the report brings back.
    """
    mail = message_from_bytes(content, policy=default)
    status = _part(mail, "message/delivery-status")
    returned = _part(mail, "message/rfc822") or _part(mail, "text/rfc822-headers")
    if status is None or returned is None:
        return None
    fields = {name.lower(): str(value) for block in status.iter_parts() for name, value in block.items()}
    identity = _identity(returned)
    if fields.get("action", "").strip().lower() != "failed" or identity is None:
        return None
    date = mail["Date"]
    told = " ".join(f"{fields.get('status', '')} {fields.get('diagnostic-code', '')}".split())
    return Bounce(identity, date.datetime if date is not None else None, told[:_LONGEST])


def _part(mail: EmailMessage, kind: str) -> EmailMessage | None:
    return next((part for part in mail.walk() if part.get_content_type() == kind), None)


def _identity(returned: EmailMessage) -> str | None:
    if returned.get_content_type() == "message/rfc822":
        headers: Any = returned.get_payload(0)
    else:
        written: Any = returned.get_payload(decode=True)
        headers = message_from_bytes(written or b"", policy=default)
    found = headers["Message-ID"]
    return str(found).strip() if found else None
