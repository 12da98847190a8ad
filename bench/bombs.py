"""Workbooks that would eat the machine, each a few kilobytes: made in pieces, so that making them costs little."""

import io
import zipfile
from collections.abc import Iterable, Iterator

from bench.writers import Page, ods, xlsx

_ROW = 16384


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of every bomb; the name says what it does to a careless reader."""
    yield "one string of 1 GiB.xlsx", _book({"xl/sharedStrings.xml": _one_string(2**30)})
    yield "2 GiB of padding.xlsx", _book({"xl/worksheets/sheet1.xml": _padded(2**31)})
    yield "20 million cells.xlsx", _book({"xl/worksheets/sheet1.xml": _cells(20_000, 1_000)})
    yield "first and last cell of a sheet.xlsx", _book({"xl/worksheets/sheet1.xml": [_corners("XFD1048576")]})
    yield "repeated rows and columns.ods", _repeated()
    yield "entities in entities.xlsx", _book({"xl/sharedStrings.xml": [_laughs()]})
    yield "an outside entity.xlsx", _book({"xl/sharedStrings.xml": [_outside()]})
    yield "700 parts.xlsx", _book({f"xl/media/{n}.xml": [b"<x/>"] for n in range(700)})
    yield "cut in the middle.xlsx", _plain()[: len(_plain()) // 2]


def far_but_narrow() -> bytes:
    """Return a workbook with its last cell in Z1048576: large, and still to be taken."""
    return _book({"xl/worksheets/sheet1.xml": [_corners("Z1048576")]})


def _plain() -> bytes:
    return xlsx([Page("Liste", [["Nom et prénom", "CIN"], ["Ito Oumlil", "J445566"]])])


def _book(changed: dict[str, Iterable[bytes]]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_plain())) as plain, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out:
        for name in [*plain.namelist(), *(name for name in changed if name not in plain.namelist())]:
            with out.open(name, "w", force_zip64=True) as part:
                for piece in changed.get(name) or [plain.read(name)]:
                    part.write(piece)
    return kept.getvalue()


def _one_string(size: int) -> Iterator[bytes]:
    yield b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    yield from [b"A" * 2**20] * (size // 2**20)
    yield b"</t></si></sst>"


def _padded(size: int) -> Iterator[bytes]:
    yield _HEAD
    yield from [b" " * 2**20] * (size // 2**20)
    yield b"</sheetData></worksheet>"


def _cells(rows: int, columns: int) -> Iterator[bytes]:
    yield _HEAD
    line = b"<row>" + b"<c><v>1</v></c>" * columns + b"</row>"
    for _ in range(rows // 100):
        yield line * 100
    yield b"</sheetData></worksheet>"


def _corners(last: str) -> bytes:
    row = "".join(letter for letter in last if letter.isdigit())
    far = f'<row r="{row}"><c r="{last}"><v>1</v></c></row></sheetData></worksheet>'
    return _HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row>' + far.encode()


def _laughs() -> bytes:
    names = [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{"".join(names)}]><sst><si><t>&a9;</t></si></sst>'.encode()


def _outside() -> bytes:
    return b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]><sst><si><t>&x;</t></si></sst>'


def _repeated() -> bytes:
    plain = ods([Page("Liste", [["Nom"], ["REPEATED"]])])
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as read, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out:
        for name in read.namelist():
            content = read.read(name).replace(
                b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1000000">'
            )
            content = content.replace(
                b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="%d" ' % _ROW
            )
            out.writestr(zipfile.ZipInfo(name), content)
    return kept.getvalue()


_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
SMALL_BOMBS = 6


def small_bomb(which: int) -> bytes:
    """Return one of the bombs that are quick to make."""
    if which == 0:
        return _book({"xl/sharedStrings.xml": _one_string(310 * 2**20)})
    if which == 1:
        return _book({"xl/worksheets/sheet1.xml": _cells(3_000, 16_000)})
    if which == 2:
        return _book({"xl/worksheets/sheet1.xml": [_corners("XFD1048576")]})
    if which == 3:
        return _book({"xl/sharedStrings.xml": [_laughs()]})
    return _repeated() if which == 4 else _book({f"xl/media/{n}.xml": [b"<x/>"] for n in range(700)})
