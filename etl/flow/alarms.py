"""What the data team is told when something did not happen in time."""

import hashlib
import logging
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid

from etl.flow import outbox, posting
from etl.flow.houses import Houses, open_houses
from etl.report import OutsideSystemError
from etl.report import send as post

_LOG = logging.getLogger(__name__)


def unsent(week: str | None = None, programme: str | None = None) -> list[str]:
    """Say which letters of a week have not left; return their partners.

    It is always logged, and mailed to TAJHIZ_ALERT_TO where that is set.
    """
    with open_houses(programme=programme) as houses:
        asked = houses.week(week)
        late = outbox.overdue(houses, asked)
        if late:
            told = f"{asked}: the letters to {', '.join(late)} have not left; `tajhiz outbox list --week {asked}`"
            _LOG.error(told)
            _mail(houses, f"Tajhiz: letters of {asked} not sent", told)
        return late


def failed(dag: str, run: str, task: str, cause: str) -> bool:
    """Tell of a failed task, the first of its run only; return whether it was told.

    The cause is the exception's own sentence: it names files and rows, never what stands in them.
    """
    with open_houses() as houses:
        told = houses.settings.home / "alarms"
        told.mkdir(exist_ok=True, mode=0o700)
        mark = told / hashlib.sha256(f"{dag}\x1f{run}".encode()).hexdigest()[:20]
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return False
        text = f"{dag}, task {task}, run {run}: {cause[:1000]}\nWhat red means stands in the notes of the DAG."
        _LOG.error("failed for good: %s, task %s, run %s", dag, task, run)
        _mail(houses, f"Tajhiz: {dag} has failed at {task}", text)
        return True


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
