"""A real SMTP server on loopback that keeps every letter it is given."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_OUTSIDE_A_FILE_NAME = re.compile(r"[^A-Za-z0-9@._+-]")


class Keeper:
    """Stores each message as ``<n>-<recipient>.eml`` before it says 250."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1 + len(list(folder.glob("*.eml"))))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's word
        """Keep one copy per recipient, as a mail relay would deliver it."""
        content = envelope.content or b""
        for recipient in envelope.rcpt_tos:
            name = f"{next(self._numbers):03d}-{_OUTSIDE_A_FILE_NAME.sub('_', recipient)}.eml"
            (self._folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return "250 kept"


@contextmanager
def mail_server(folder: Path, port: int) -> Iterator[None]:
    """Serve SMTP on loopback for as long as the block runs."""
    controller = Controller(Keeper(folder), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
