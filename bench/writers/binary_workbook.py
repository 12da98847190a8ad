"""Books as .xls: records of Excel 97 ([MS-XLS]) in a compound file ([MS-CFB]), as few as readers need."""

import datetime as dt
import struct

from bench.writers.book import Book, Cell, Page, days

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_LONGEST = 255  # letters of a string that stands in its cell
_GENERAL, _DATED = 0, 1  # our two cell formats


def xls(book: Book) -> bytes:
    """Return a book as .xls; texts are cut at 255 letters."""
    sheets = [_sheet(page) for page in book]
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + _record(
        0x0042, struct.pack("<H", 1200)
    )
    head += _record(0x00E0, _format(0)) + _record(0x00E0, _format(14))
    names = [_name(page.name) for page in book]
    at = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    for page, name, sheet in zip(book, names, sheets, strict=True):
        head += _record(0x0085, struct.pack("<IBB", at, int(page.is_hidden), 0) + name)
        at += len(sheet)
    return _compound(head + _record(0x000A, b"") + b"".join(sheets))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _format(shown_as: int) -> bytes:
    return struct.pack("<HHHBBBBIIH", 0, shown_as, 0, 0, 0, 0, 0, 0, 0, 0)


def _name(text: str) -> bytes:
    kept = text[:31]
    return struct.pack("<BB", len(kept.encode("utf-16-le")) // 2, 1) + kept.encode("utf-16-le")


def _sheet(page: Page) -> bytes:
    width = max((len(row) for row in page.rows), default=0)
    found = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    found += _record(0x0200, struct.pack("<IIHHH", 0, len(page.rows), 0, width, 0))
    for place in page.hidden_columns:
        found += _record(0x007D, struct.pack("<HHHHHH", place, place, 0, 0, 1, 0))
    for number in page.hidden_rows:
        found += _record(0x0208, struct.pack("<HHHHHHI", number, 0, width, 0, 0, 0, 0x20 | 0x100))
    for number, row in enumerate(page.rows):
        found += b"".join(_cell(number, place, cell) for place, cell in enumerate(row))
    if page.merged:
        spans = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in page.merged)
        found += _record(0x00E5, struct.pack("<H", len(page.merged)) + spans)
    window = 0x06B6 | (0x40 if page.right_to_left else 0)
    found += _record(0x023E, struct.pack("<HHHIHHI", window, 0, 0, 64, 0, 0, 0))
    return found + _record(0x000A, b"")


def _cell(number: int, place: int, cell: Cell) -> bytes:
    if cell is None or cell == "":
        return b""
    if isinstance(cell, bool):
        return _record(0x0205, struct.pack("<HHHBB", number, place, _GENERAL, cell, 0))
    if isinstance(cell, str):
        written = cell[:_LONGEST].encode("utf-16-le", "surrogatepass")
        return _record(0x0204, struct.pack("<HHHHB", number, place, _GENERAL, len(written) // 2, 1) + written)
    shape, value = (_DATED, days(cell)) if isinstance(cell, dt.date) else (_GENERAL, cell)
    return _record(0x0203, struct.pack("<HHHd", number, place, shape, value))


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(4096, b"\0")  # shorter ones live elsewhere, which no reader needs to try
    sectors = -(-len(stream) // _SECTOR)
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    chain = [*range(1, sectors), _END, _END, *[_FAT] * tables]
    chain += [_FREE] * (tables * 128 - len(chain))
    header = struct.pack("<8s16sHHHHH6x", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, tables, sectors, 0, 4096, _END, 0, _END, 0, sectors + 1)
    places = [sectors + 1 + n if n < tables else _FREE for n in range(1, 109)]
    header += struct.pack("<108I", *places)
    root = _entry("Root Entry", 5, child=1, start=_END, size=0)
    directory = root + _entry("Workbook", 2, child=_FREE, start=0, size=len(stream)) + 2 * _entry("", 0, _FREE, 0, 0)
    return header + stream.ljust(sectors * _SECTOR, b"\0") + directory + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    length = len(written) + 2 if name else 0
    return struct.pack("<64sHBBIII16sIQQIQ", written, length, kind, 1, _FREE, _FREE, child, b"", 0, 0, 0, start, size)
