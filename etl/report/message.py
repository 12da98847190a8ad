"""One partner's letter as a mail message: the same bytes for the same figures, so that a resend is a resend."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from etl.report.letter import Letter
from etl.report.shapes import PartnerFigures

HOST = "tajhiz.example"  # reserved by RFC 2606: names the series, is no place to write to
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AddressError(ValueError):
    """An address that no mail can be sent to; the text says whose and where to mend it."""


def of_partner(
    figures: PartnerFigures,
    letter: Letter,
    workbook: bytes,
    returned: Mapping[str, bytes] | None = None,
    *,
    sender: str,
    recipient: str | None,
    date: datetime,
    reply_to: str | None = None,
    host: str = HOST,
) -> EmailMessage:
    """Return mixed[alternative[text, html], xlsx, …] to one recipient.

    ``returned``: file name → workbook of the partner's own rows that could not be taken; they name persons.
    ``date``: aware; what the Date header says. The Message-ID follows from week, partner and revision alone, so a
    receiver that gets it twice can tell. Raises AddressError, and ValueError for a header that holds a line break.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender, "the sender (TAJHIZ_MAIL_FROM)", "Tajhiz")
    message["To"] = _address(recipient, f"partner {figures.partner} (email in partners.yml)")
    if reply_to:
        message["Reply-To"] = _address(reply_to, "the contact who answers")
    message["Subject"] = letter.subject
    message["Date"] = date
    message["Message-ID"] = message_id(figures.week, figures.partner, figures.revision, host)
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = f"Tajhiz <weekly.{host}>"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    name = f"tajhiz_{figures.week}_{figures.partner}_r{figures.revision}.xlsx"
    for filename, content in {name: workbook, **(returned or {})}.items():
        message.add_attachment(content, maintype="application", subtype=_XLSX, filename=filename)
    languages = ("ar", "fr") if figures.language == "ar" else ("fr", "ar")
    message["Content-Language"] = ", ".join(languages)  # last: what is set before goes with the first part
    for at, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_tajhiz_{figures.week}_{figures.partner}_r{figures.revision}_{at}")
    return message


def message_id(week: str, partner: str, revision: int, host: str = HOST) -> str:
    """Return the fixed identity of one letter.

    >>> message_id("2026-W47", "chamber", 1)
    '<tajhiz.2026-W47.chamber.r1@tajhiz.example>'
    """
    if re.fullmatch(r"[a-z0-9_-]+", partner) is None:
        raise ValueError("a partner's code is lower-case letters, digits, - and _: it stands in a mail header")
    return f"<tajhiz.{week}.{partner}.r{revision}@{host}>"


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
