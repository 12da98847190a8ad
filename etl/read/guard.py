"""Refuse workbooks that would eat the machine, before any reader opens them.

The limits were measured: without them a 2 KB workbook aborts the process without a word, and every bomb tried
is refused in under 4 s and 20 MB with them. Sizes are counted while inflating; what a file declares of itself
is never trusted.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from etl.records import FileRefusedError


@dataclass(frozen=True)
class Limits:
    """How much a workbook may weigh."""

    inflated_bytes: int = 300 * 2**20
    ratio: int = 200  # inflated to stored; a good sheet reaches 30
    ratio_from_bytes: int = 20 * 2**20  # small members may compress as they like
    members: int = 500
    cells: int = 40_000_000  # rows × columns of the box from A1 to the last cell: 1.1 GB in the reader


LIMITS = Limits()
_CHUNK = 2**20
_OVERLAP = 64
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,10})["']""")
_ODS = re.compile(rb"<table:table-row\b([^>]*)>|<table:table-cell\b([^>]*)>|<table:table\b")
_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d+)""")
_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d+)""")


def check_archive(content: bytes, limits: Limits = LIMITS) -> None:
    """Refuse a zipped workbook that is unsafe or damaged; return when a reader may open it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, limits)
            total = 0
            for member in members:
                total += _inflate(archive, member, limits.inflated_bytes - total, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise FileRefusedError("file_truncated") from error


def _check_members(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [member.filename for member in members]
    if len(members) > limits.members:
        raise FileRefusedError("workbook_unsafe", why="members", count=len(members))
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefusedError("password_protected")
    if len(set(names)) < len(names):
        raise FileRefusedError("workbook_unsafe", why="twice the same part")
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise FileRefusedError("workbook_unsafe", why="part names")


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowed: int, limits: Limits) -> int:
    """Inflate one member, piece by piece, looking at each piece; return its true size."""
    size = 0
    box = _Box(limits.cells) if member.filename.endswith(".xml") else None
    sheet = member.filename == "content.xml"
    repeats = bytearray() if sheet else None
    for piece, tail in _pieces(archive, member):
        size += len(piece)
        too_dense = size > limits.ratio_from_bytes and size > limits.ratio * max(member.compress_size, 1)
        if size > allowed or too_dense:
            raise FileRefusedError("workbook_too_large", megabytes=limits.inflated_bytes // 2**20)
        if any(mark in tail + piece for mark in _DOCTYPES):
            raise FileRefusedError("workbook_unsafe", why="DOCTYPE")
        if box and not sheet:
            box.see(tail + piece)
        if repeats is not None:
            repeats += piece
    if repeats:
        _check_repeats(bytes(repeats), limits.cells)
        if b"encryption-data" in repeats:
            raise FileRefusedError("password_protected")
    return size


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    tail = b""
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            yield piece, tail
            tail = piece[-_OVERLAP:]


class _Box:
    """The smallest box from A1 that holds every cell named so far."""

    def __init__(self, cells: int) -> None:
        self._cells, self._row, self._column = cells, 1, 1

    def see(self, piece: bytes) -> None:
        named = _CELL.findall(piece)
        if not named:
            return
        self._row = max(self._row, max(int(row) for _, row in named))
        for letters in {letters for letters, _ in named if letters}:
            self._column = max(self._column, column_of(letters.decode()) + 1)
        if self._row * self._column > self._cells:
            raise FileRefusedError("workbook_too_large", rows=self._row, columns=self._column)


def column_of(letters: str) -> int:
    """Return a column's position from 0.

    >>> column_of("A"), column_of("AA")
    (0, 26)
    """
    position = 0
    for letter in letters.upper():
        position = position * 26 + ord(letter) - 64
    return position - 1


def _check_repeats(content: bytes, cells: int) -> None:
    """Refuse an OpenDocument sheet whose "repeated" counts unfold to more cells than fit.

    Empty repeated rows and columns at the end cost the reader nothing; only those that hold something count.
    """
    rows = repeated = width = widest = 0
    for found in _ODS.finditer(content):
        row, cell = found.group(1), found.group(2)
        if row is not None:
            count = _ROWS.search(row)
            repeated, width = int(count.group(1)) if count else 1, 0
        elif cell is not None:
            count = _COLUMNS.search(cell)
            width += int(count.group(1)) if count else 1
            if not cell.endswith(b"/"):
                rows += repeated
                repeated = 0  # counted once per row, however many of its cells hold something
                widest = max(widest, width)
        else:
            rows = repeated = width = widest = 0
        if rows * widest > cells:
            raise FileRefusedError("workbook_too_large", rows=rows, columns=widest)
