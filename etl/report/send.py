"""EDGE: hand one message to the mail server, step by step, and tell what became of it.

A mail cannot be sent exactly once: between the end of the text and the server's answer nobody knows. So the caller is
told just before that moment (``in_data``), and a line that breaks after it is ``unknown``, for a person to judge.
"""

import ipaddress
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["sent", "refused", "unknown", "retry"]


class OutsideSystemError(ConnectionError):
    """An outside system could not be reached or trusted; nothing was handed over. The text says which and why."""


@dataclass(frozen=True)
class Sending:
    """What the server made of one envelope; ``code`` is None when it gave no answer."""

    outcome: Outcome
    code: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class Server:
    """A mail server. Anywhere but on this machine the line is encrypted and the certificate verified."""

    host: str
    port: int = 25
    tls: ssl.SSLContext | None = None  # None: the system's authorities, and a plain line on this machine
    user: str = ""  # empty: the server knows us by our address
    password: str = field(default="", repr=False)
    timeout_seconds: float = 60.0


def one(message: bytes, *, sender: str, recipient: str, server: Server, mark: Callable[[str], None]) -> Sending:
    """Send one message to one recipient.

    ``mark`` is called with every state the envelope reaches: ``in_data`` just before the text is handed over, then the
    outcome. When ``mark("in_data")`` raises, nothing is handed over.

    Raises:
        OutsideSystemError: the server cannot be reached, breaks off before the text, or its TLS does not hold.
    """
    try:
        line = _connected(server)
    except smtplib.SMTPResponseException as error:  # not now, or not for us: no word on this envelope yet
        return _told(Sending("retry", error.smtp_code, _one_line(error.smtp_error)), mark)
    with line:
        return _told(_hand_over(line, message, sender, recipient, server, mark), mark)


class _Line(smtplib.SMTP):
    """A connection whose goodbye may fail: what was answered before stays answered."""

    def __exit__(self, *exc: object) -> None:
        try:
            self.quit()
        except (smtplib.SMTPException, OSError):
            self.close()


def _connected(server: Server) -> _Line:
    tls = server.tls or (None if _is_this_machine(server.host) else ssl.create_default_context())
    try:
        line = _Line(server.host, server.port, timeout=server.timeout_seconds, local_hostname="localhost")
        try:
            _introduce(line, server, tls)
        except (OSError, smtplib.SMTPException):
            line.close()
            raise
    except smtplib.SMTPResponseException:
        raise
    except (OSError, smtplib.SMTPException) as error:
        raise _outside(server, error) from error
    return line


def _introduce(line: smtplib.SMTP, server: Server, tls: ssl.SSLContext | None) -> None:
    line.ehlo_or_helo_if_needed()
    if tls is not None:
        line.starttls(context=tls)
        line.ehlo_or_helo_if_needed()
    if server.user:
        line.login(server.user, server.password)


def _hand_over(
    line: smtplib.SMTP, message: bytes, sender: str, recipient: str, server: Server, mark: Callable[[str], None]
) -> Sending:
    try:
        for code, answer in _envelope(line, sender, recipient):
            if not 200 <= code < 300:
                return _judged(code, answer)
    except (OSError, smtplib.SMTPException) as error:
        raise _outside(server, error) from error
    mark("in_data")
    try:
        code, answer = line.data(message)
    except smtplib.SMTPDataError as error:  # DATA itself was answered no: the text stayed here
        return _judged(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException):
        return Sending("unknown")
    return _judged(code, answer)


def _envelope(line: smtplib.SMTP, sender: str, recipient: str) -> "list[tuple[int, bytes]]":
    code, answer = line.mail(sender)
    return [(code, answer)] if code >= 300 else [(code, answer), line.rcpt(recipient)]


def _judged(code: int, answer: bytes | str) -> Sending:
    """Return 2xx as sent, 4xx as worth another try, 5xx as refused, and what is no answer as unknown."""
    outcomes: dict[int, Outcome] = {2: "sent", 4: "retry", 5: "refused"}
    return Sending(outcomes.get(code // 100, "unknown"), code, _one_line(answer))


def _told(sending: Sending, mark: Callable[[str], None]) -> Sending:
    mark(sending.outcome)
    return sending


def _one_line(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:200]


def _outside(server: Server, error: Exception) -> OutsideSystemError:
    where = f"{server.host}:{server.port}"
    return OutsideSystemError(
        f"the mail server {where} failed before the text was handed over ({error}): nothing was sent"
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
