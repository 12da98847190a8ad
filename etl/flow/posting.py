"""Letters that may leave: sent once, and what became of each."""

import fcntl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import SMTP
from email.utils import make_msgid
from hashlib import sha256

from etl.flow import connections
from etl.flow.houses import Houses
from etl.flow.outbox import Line, OutboxError, chosen, listed
from etl.report import OutsideSystemError
from etl.report import send as post
from etl.report.send import Server
from etl.settings import Settings
from warehouse import write

__all__ = ["LetterNotSentError", "OutsideSystemError", "Server", "send", "send_copy", "server_of"]

ANY_DOMAIN = "*"
_NO_SERVER = (
    "no mail server is named: set AIRFLOW_CONN_TAJHIZ_SMTP=smtp://user:password@host:port (as a URI, or as JSON with "
    "host, port, login and password)"
)


class LetterNotSentError(Exception):
    """A letter did not surely reach its partner, and trying again is not for a machine to decide."""


def send(houses: Houses, partner: str, week: str, server: Server) -> dict[str, int]:
    """Send what was approved for a partner and week; what has gone is never sent again.

    What a killed sender of this partner left is sorted out first: what had not reached the server waits again, what
    was in its hands is unknown. Raises OutsideSystemError when the server cannot be reached or asks to come back later,
    LetterNotSentError when it refused a letter, broke off without an answer, or nobody has approved it.
    """
    counts: Counter[str] = Counter()
    trouble: OutsideSystemError | None = None
    with _alone(houses, partner):
        with houses.writing() as connection:
            write.outbox_recover(connection, partner)
        for line in [line for line in listed(houses, week) if line["partner"] == partner]:
            try:
                counts[_send_one(houses, line, server)] += 1
            except OutsideSystemError as error:  # the other addresses of this partner have their own turn
                trouble = trouble or error
    if trouble:
        raise trouble
    _raise_for(counts, partner, week, server)
    return dict(counts)


def _raise_for(counts: Counter[str], partner: str, week: str, server: Server) -> None:
    if counts["retry"]:
        raise OutsideSystemError(f"the mail server {server.host} asked to come back later for {partner}'s letter")
    if counts["refused"] or counts["unknown"] or counts["already_unknown"] or counts["already_refused"]:
        refused = counts["refused"] or counts["already_refused"]
        became = "was refused by the mail server" if refused else "may or may not have arrived"
        raise LetterNotSentError(
            f"{partner}'s letter for {week} {became}: a person decides, see `tajhiz outbox list`, then "
            "`tajhiz outbox resend` or `tajhiz outbox arrived`"
        )
    if counts["already_held"]:
        raise LetterNotSentError(
            f"{partner}'s letter for {week} is held: nobody has approved it, or `tajhiz outbox list` says why it cannot"
        )


def _send_one(houses: Houses, line: Line, server: Server) -> str:
    if line["state"] != "pending":
        return f"already_{line['state']}"
    if not may_leave(houses.settings, line["recipient"]):
        with houses.writing() as connection:
            write.outbox_mark(connection, line["id"], "held", last_error=_not_allowed(line["recipient"]))
        return "already_held"
    content = _content(houses, line)
    with houses.writing() as connection:
        if not write.outbox_claim(connection, line["id"]):
            return "already_claimed"

    def mark(state: str, told: str | None = None) -> None:
        with houses.writing() as connection:
            # The server said "later": the letter is still ours and waits again.
            write.outbox_mark(connection, line["id"], "pending" if state == "retry" else state, last_error=told)

    try:
        sending = post.one(
            content, sender=houses.settings.mail_from, recipient=line["recipient"], server=server, mark=mark
        )
    except OutsideSystemError as error:
        mark("retry", str(error))  # nothing was handed over
        raise
    return sending.outcome


def _content(houses: Houses, line: Line) -> bytes:
    """Return the message as it was made; raise OutboxError when it is gone or another than the one approved."""
    place = houses.settings.home / line["path"]
    try:
        content: bytes = place.read_bytes()
    except OSError as error:
        raise OutboxError(f"the letter {place} cannot be read ({error.strerror}): build the letters again") from error
    if line["sent_sha256"] and sha256(content).hexdigest() != line["sent_sha256"]:
        raise OutboxError(f"the letter {place} is not the one that was built: somebody changed it, it is not sent")
    return content


def send_copy(houses: Houses, week: str, to: str, server: Server, partners: tuple[str, ...] = ()) -> list[str]:
    """Send a copy of letters to one of the data team; nothing of the outbox changes. Raises OutboxError."""
    _allowed(houses, to)
    selected = chosen(houses, week, partners)
    for line in selected:
        copy = message_from_bytes(_content(houses, line), policy=SMTP)
        subject = str(copy["Subject"])
        for name in ("To", "Subject", "Message-ID", "In-Reply-To", "References"):
            del copy[name]
        copy["To"], copy["Subject"] = to, f"[TEST {line['partner']}] {subject}"
        copy["Message-ID"] = make_msgid(domain="tajhiz.example")
        sending = post.one(
            copy.as_bytes(), sender=houses.settings.mail_from, recipient=to, server=server, mark=lambda _: None
        )
        if sending.outcome != "sent":
            raise LetterNotSentError(f"the test of {line['partner']}'s letter was not taken: {sending.answer}")
    return sorted({line["partner"] for line in selected})


def _allowed(houses: Houses, address: str) -> None:
    if not may_leave(houses.settings, address):
        raise OutboxError(_not_allowed(address))


def may_leave(settings: Settings, address: str) -> bool:
    """Tell whether mail may leave for an address's domain."""
    domains = settings.mail_domains
    return ANY_DOMAIN in domains or address.rpartition("@")[2].lower() in {domain.lower() for domain in domains}


def _not_allowed(address: str) -> str:
    return (
        f"mail may not leave for {address.rpartition('@')[2]}: name the domain in TAJHIZ_MAIL_DOMAINS, "
        'or ["*"] in production'
    )


def server_of(settings: Settings) -> Server:
    """Return the mail server of the settings, written like Airflow's connection; raise OutboxError."""
    told = settings.smtp.get_secret_value().strip() if settings.smtp else ""
    try:
        found = connections.read(told)
    except (ValueError, TypeError, AttributeError) as error:
        raise OutboxError(_NO_SERVER) from error
    if not found.host:
        raise OutboxError(_NO_SERVER)
    return Server(found.host, found.port or 25, user=found.user, password=found.password)


@contextmanager
def _alone(houses: Houses, partner: str) -> Iterator[None]:
    """Let one sender of a partner's letters work at a time; the lock ends with the process that holds it."""
    place = houses.settings.home / f".sending-{partner}.lock"
    with place.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
