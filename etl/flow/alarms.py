"""What the data team is told when something did not happen in time."""

import logging
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid

from etl.flow import outbox, posting
from etl.flow.houses import Houses, open_houses
from etl.report import OutsideSystemError
from etl.report import send as post

_LOG = logging.getLogger(__name__)


def unsent(week: str | None = None) -> list[str]:
    """Say which letters of a week have not left; return their partners.

    It is always logged, and mailed to TAJHIZ_ALERT_TO where that is set.
    """
    with open_houses() as houses:
        asked = houses.week(week)
        late = outbox.overdue(houses, asked)
        if late:
            told = f"{asked}: the letters to {', '.join(late)} have not left; `tajhiz outbox list --week {asked}`"
            _LOG.error(told)
            _mail(houses, f"Tajhiz: letters of {asked} not sent", told)
        return late


def _mail(houses: Houses, subject: str, told: str) -> None:
    settings = houses.settings
    if not settings.alert_to or settings.smtp is None:
        return
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, settings.alert_to, subject
    mail["Date"], mail["Message-ID"] = datetime.now(UTC), make_msgid(domain="tajhiz.example")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(told)
    try:
        post.one(
            mail.as_bytes(),
            sender=settings.mail_from,
            recipient=settings.alert_to,
            server=posting.server_of(settings),
            mark=lambda _: None,
        )
    except OutsideSystemError:
        _LOG.exception("the alarm itself could not be mailed")
