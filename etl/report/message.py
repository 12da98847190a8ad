"""One partner's letter as a mail message: the same bytes for the same figures, so that a resend is a resend."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from etl.report.letter import Letter
from etl.report.shapes import PartnerFigures

CHART = "chart.tajhiz"  # the picture inside the letter, as its page names it
HOST = "tajhiz.example"  # reserved by RFC 2606: names the series, is no place to write to
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AddressError(ValueError):
    """An address that no mail can be sent to; the text says whose and where to mend it."""


def of_partner(
    figures: PartnerFigures,
    letter: Letter,
    attached: Mapping[str, bytes] | None = None,
    *,
    picture: bytes,
    sender: str,
    recipient: str | None,
    date: datetime,
    reply_to: str | None = None,
    thread: str | None = None,
    identity: str | None = None,
    host: str = HOST,
) -> EmailMessage:
    """Return mixed[alternative[text, related[html, picture]], xlsx, pdf, …] to one recipient.

    ``attached``: file name → workbook or PDF; ``picture``: PNG that the page shows as ``cid:chart``.
    ``thread``: Message-ID of the year's first letter to the partner, which this one stands under; ``identity``: the
    Message-ID, where it is not the one of the partner's first address. ``date``: aware; what the Date header says. The
    Message-ID follows from week, partner, revision and address alone, so a receiver that gets it twice can tell.
    Raises AddressError, and ValueError for a header that holds a line break.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender, "the sender (TAJHIZ_MAIL_FROM)", "Tajhiz")
    message["To"] = _address(recipient, f"partner {figures.partner} (email in partners.yml)")
    if reply_to:
        message["Reply-To"] = _address(reply_to, "the contact who answers")
    message["Subject"] = letter.subject
    message["Date"] = date
    message["Message-ID"] = identity or message_id(figures.week, figures.partner, figures.revision, host=host)
    if thread and thread != message["Message-ID"]:
        message["In-Reply-To"] = message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = f"Tajhiz <weekly.{host}>"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    page = message.get_body(("html",))
    assert page is not None
    page.add_related(picture, "image", "png", cid=f"<{CHART}>", disposition="inline", filename="chart.png")
    for filename, content in (attached or {}).items():
        kind = "pdf" if filename.endswith(".pdf") else _XLSX
        message.add_attachment(content, maintype="application", subtype=kind, filename=filename)
    languages = ("ar", "fr") if figures.language == "ar" else ("fr", "ar")
    message["Content-Language"] = ", ".join(languages)  # last: what is set before goes with the first part
    for at, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_tajhiz_{figures.week}_{figures.partner}_r{figures.revision}_{at}")
    return message


def message_id(week: str, partner: str, revision: int, also: str = "", host: str = HOST) -> str:
    """Return the fixed identity of one letter; ``also``: a further address of the partner, whose envelope it is.

    >>> message_id("2026-W47", "chamber", 1)
    '<tajhiz.2026-W47.chamber.r1@tajhiz.example>'
    """
    if re.fullmatch(r"[a-z0-9_-]+", partner) is None:
        raise ValueError("a partner's code is lower-case letters, digits, - and _: it stands in a mail header")
    copy = f".{hashlib.sha256(also.encode()).hexdigest()[:8]}" if also else ""
    return f"<tajhiz.{week}.{partner}.r{revision}{copy}@{host}>"


def _address(written: str | None, whose: str, name: str = "") -> Address:
    if not written:
        raise AddressError(f"{whose} has no address: write one")
    if not written.isascii() or any(char.isspace() for char in written):
        raise AddressError(f"the address of {whose} is not plain: no spaces, line breaks or accents")
    try:
        address = Address(display_name=name, addr_spec=written)
    except (ValueError, IndexError) as error:
        raise AddressError(f"the address of {whose} is not one: write it like name@example.org") from error
    if not address.domain:
        raise AddressError(f"the address of {whose} has no domain: write it like name@example.org")
    return address
