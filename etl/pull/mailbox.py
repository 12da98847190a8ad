"""Attachments of a mailbox, from senders that are on a list; the mailbox itself is left as it is."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message

from imap_tools import BaseMailBox, MailAttachment, MailBox, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from etl.pull.keep import Keeper
from etl.pull.source import Fetched, Login, Source, SourceRefusedError, SourceUnreachableError

_PATIENCE_S = 30
_ADDRESS = re.compile(r"[^\s<>\",;:()]+@[^\s<>\",;:()]+")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")  # nobody listens between this machine and itself


def fetch(source: Source, login: Login, keeper: Keeper, kinds: tuple[str, ...]) -> Fetched:
    """Fetch the attachments of mail that came since the last time; ``kinds``: endings of files that may be lists.

    A sender is who the From line names; with the connection's ``authserv`` that server must have found the line true
    (DMARC), for anybody can write it. Mail is neither moved nor marked as read.
    """
    found = Fetched()
    folder = source.path or "INBOX"
    with _opened(source, login, folder) as box:
        validity = box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        known = keeper.known(folder) or {}
        last = known.get("uid", 0) if known.get("validity") == validity else 0
        for uid in sorted(int(one) for one in box.uids(f"UID {last + 1}:*")):
            if uid <= last:  # "5:*" names the last one even when it is older
                continue
            for message in box.fetch(f"UID {uid}", mark_seen=False, bulk=False):
                _take(message, source, login, keeper, kinds, found)
            keeper.remember(folder, {"validity": validity, "uid": uid})
    return found


def _take(
    message: MailMessage, source: Source, login: Login, keeper: Keeper, kinds: tuple[str, ...], found: Fetched
) -> None:
    if not _is_known(message, source.senders, login.extra.get("authserv")):
        found.left["unknown_sender"] += 1
        return
    lists = 0
    for attached in _attached(message.obj):
        name = attached.filename or ""
        if name.rpartition(".")[2].lower() in kinds:
            found.names.append(keeper.keep(name, [attached.payload]))
            lists += 1
    found.left["no_list"] += int(not lists)


def _attached(part: Message) -> Iterator[MailAttachment]:
    """Yield what the message itself has attached: a message inside it is somebody else's word."""
    if part.get_content_type() == "message/rfc822":
        return
    if part.is_multipart():
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _attached(inner)
    elif part.get_filename():
        yield MailAttachment(part)


def _is_known(message: MailMessage, senders: tuple[str, ...], authserv: str | None) -> bool:
    headers: dict[str, tuple[str, ...]] = dict(message.headers)
    told = headers.get("from", ())
    # Some programs read another address out of "known@a.example <other@b.example>": only what has one reading counts.
    named = {address for line in told for address in _ADDRESS.findall(line.casefold())}
    if len(told) != 1 or len(named) != 1 or not {*named, *(one.rpartition("@")[2] for one in named)} & {*senders}:
        return False
    if authserv is None:
        return True
    # The topmost line is the only one that our server wrote: a sender can add lines below it.
    server, _, results = next(iter(headers.get("authentication-results", ())), "").partition(";")
    return server.split()[:1] == [authserv] and "dmarc=pass" in results.replace(" ", "").lower()


@contextmanager
def _opened(source: Source, login: Login, folder: str) -> Iterator[BaseMailBox]:
    where = f"mail server {login.host}"
    try:
        if login.host in _LOOPBACK and login.extra.get("ca") is None:
            box: BaseMailBox = MailBoxUnencrypted(login.host, login.port or 143, timeout=_PATIENCE_S)
        else:
            context = ssl.create_default_context(cafile=login.extra.get("ca"))
            box = MailBox(login.host, login.port or 993, timeout=_PATIENCE_S, ssl_context=context)
        with box.login(login.user, login.password, initial_folder=None) as opened:
            opened.folder.set(folder, readonly=True)
            yield opened
    except MailboxLoginError as error:
        raise SourceRefusedError(f"{where} does not take our user and password") from error
    except MailboxFolderSelectError as error:
        raise SourceRefusedError(f"imap://{source.connection}: the mailbox has no folder {folder}") from error
    except ssl.SSLCertVerificationError as error:
        raise SourceRefusedError(f"{where} shows a certificate that nobody we trust has signed") from error
    except (imaplib.IMAP4.error, ImapToolsError, OSError) as error:
        if isinstance(error, SourceUnreachableError) or getattr(error, "filename", None) is not None:
            raise  # ours, or our own disk
        raise SourceUnreachableError(f"{where} does not answer or broke off ({type(error).__name__})") from error
