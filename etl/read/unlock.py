"""Open a workbook that is protected by a password, when the partner told us which."""

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msoffcrypto
import olefile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOBODYS = "VelvetSweatshop"  # Excel's own: files locked with it open for everybody, and are many among .xls
_SPINS = re.compile(rb"""\sspinCount="(\d{1,9})\"""")
_MOST_SPINS = 1_500_000  # of all passwords together: four seconds; Excel writes 100,000 for one
_MOST_INFO = 2**16  # bytes of the description of the lock
_MOST_XLS = 32 * 2**20  # bytes; older locks are opened byte by byte, 10 MB a second and 15 times that in memory
_AGILE = b"\x04\x00\x04\x00"

logging.getLogger("msoffcrypto").setLevel(logging.WARNING)  # at DEBUG it writes keys


def is_locked(content: bytes) -> bool:
    """Return whether a workbook must be unlocked before it can be read; an OpenDocument one is not looked into."""
    with _parts(content) as parts:
        if parts is None:
            return False
        return parts.exists("EncryptionInfo") or _has_file_pass(parts)
    return False


def unlocked(content: bytes, passwords: Sequence[str]) -> bytes | None:
    """Return the bytes of a locked xlsx, xlsm or xls without its lock; None when no password fits.

    None too when the file is not locked, is an OpenDocument file, is damaged, or asks for more work than any
    spreadsheet does. Nothing is raised, and nothing that is said anywhere holds a password.
    """
    if not is_locked(content):
        return None
    tries = _tries(content)
    for password in [*dict.fromkeys(filter(None, passwords)), _NOBODYS][:tries]:
        opened = _opened(content, password)
        if opened:
            return opened
    return None


def _opened(content: bytes, password: str) -> bytes | None:
    opened = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(content))
        if office.format == "ooxml":
            office.load_key(password=password, verify_password=True)
        else:
            office.load_key(password=password)
        office.decrypt(opened)
    except Exception:  # noqa: BLE001  a wrong password or a damaged file: to the partner both mean "send it open"
        return None
    return opened.getvalue() or None


def _tries(content: bytes) -> int:
    """Return how many passwords may be tried; a hostile file asks for years of work for one."""
    with _parts(content) as parts:
        if parts is None:
            return 0
        if not parts.exists("EncryptionInfo"):
            return 8 if len(content) <= _MOST_XLS else 0
        info = parts.openstream("EncryptionInfo").read(_MOST_INFO + 1)
        if not info.startswith(_AGILE):
            return 8  # the older lock: 50,000 rounds, always
        spins = _SPINS.findall(info)
        if len(info) > _MOST_INFO or b"<!" in info or b"\0" in info[8:] or len(spins) != info.count(b"spinCount"):
            return 0
        return _MOST_SPINS // (2 * max(1, *map(int, spins))) if spins else 0
    return 0


@contextmanager
def _parts(content: bytes) -> Iterator[olefile.OleFileIO | None]:
    """Give the parts of an OLE file, None when it is none; what is damaged inside ends the block in silence."""
    try:
        parts = olefile.OleFileIO(io.BytesIO(content)) if content.startswith(_OLE) else None
    except Exception:  # noqa: BLE001  damaged
        parts = None
    try:
        yield parts
    except Exception:  # noqa: BLE001  damaged
        return
    finally:
        if parts is not None:
            parts.close()


def _has_file_pass(parts: olefile.OleFileIO) -> bool:
    """Return whether the first records of an .xls say that the rest is locked."""
    name = "Workbook" if parts.exists("Workbook") else "Book"
    start = parts.openstream(name).read(4096)
    place = 0
    for _ in range(8):  # it comes right behind the beginning
        kind, length = start[place : place + 2], int.from_bytes(start[place + 2 : place + 4], "little")
        if kind == b"\x2f\x00":
            return True
        place += 4 + length
    return False
