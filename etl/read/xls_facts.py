"""What the reader does not tell of an .xls file, from the records of its stream.

The few records that matter are walked here (MS-XLS 2.4) rather than read with a library that builds every cell of
the workbook: that takes a minute for a large file, and raises what it likes on a damaged one.
"""

import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import olefile

from etl.read.sheet_facts import LOST_MOST, FillTally, Padded, SheetFacts, pad
from etl.read.xlsx_styles import digits_of

_MOST_RECORDS = 8_000_000  # three seconds; the fullest sheet .xls allows has sixteen million cells, no list has them
_BOF, _EOF, _CONTINUED, _LOCKED, _SHEET, _FONT, _FORMAT, _XF = 0x809, 0x0A, 0x3C, 0x2F, 0x85, 0x31, 0x41E, 0xE0
_BIFF8 = 0x0600
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HEAD = struct.Struct("<HH")
_PLACE = struct.Struct("<HHH")  # row, column, format


@dataclass
class _Formats:
    """By the number of a cell format."""

    padded: dict[int, int] = field(default_factory=dict)
    struck: set[int] = field(default_factory=set)
    fills: dict[int, str] = field(default_factory=dict)


def facts(content: bytes) -> dict[str, SheetFacts]:
    """Return, by sheet name, what a .xls says beside its values; nothing where it is locked, damaged or older than 97.

    Excel tells no ranges of filters here: in a filtered sheet every hidden row counts as filtered.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as parts:
            stream = parts.openstream("Workbook").read()
        return _of(stream)
    except Exception:  # noqa: BLE001  whatever is damaged: the reader says so, here it only means no facts
        return {}


def _of(stream: bytes) -> dict[str, SheetFacts]:
    names: dict[str, int] = {}
    fonts: list[bool] = []
    codes: dict[int, str] = {}
    formats, number = _Formats(), 0
    for kind, body in _records(stream, 0):
        if kind == _LOCKED or (kind == _BOF and _HEAD.unpack_from(body)[0] != _BIFF8):
            return {}
        if kind == _SHEET:
            names[_text(body[7:], body[6])] = struct.unpack_from("<I", body)[0]
        elif kind == _FONT:
            fonts.append(bool(_HEAD.unpack_from(body)[1] & 0x8))
        elif kind == _FORMAT:
            length = _HEAD.unpack_from(body, 2)[0] if len(body) > 5 else 0
            codes[_HEAD.unpack_from(body)[0]] = _text(body[4:], length)
        elif kind == _XF:
            _learn(formats, number, body, fonts, codes)
            number += 1
    return {name: _sheet(stream, start, formats) for name, start in names.items()}


def _learn(formats: _Formats, number: int, body: bytes, fonts: list[bool], codes: dict[int, str]) -> None:
    font, code = _HEAD.unpack_from(body)
    font -= font > 4  # there is no font 4
    if font < len(fonts) and fonts[font]:
        formats.struck.add(number)
    if digits := digits_of(codes.get(code, "")):
        formats.padded[number] = digits
    pattern, colour = body[17] >> 2, body[18] & 0x7F
    if pattern == 1 and colour not in (1, 9, 64):  # white, and the window's own colour
        formats.fills[number] = str(colour)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from one BOF to its EOF, without the streams of charts in between."""
    place, depth = start, 0
    for _ in range(_MOST_RECORDS):
        kind, length = _HEAD.unpack_from(stream, place)
        place += 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 1 and kind != _CONTINUED:
            yield kind, stream[place - length : place]
        if depth == 0:
            return
    raise ValueError("too many records")


def _text(body: bytes, length: int) -> str:
    wide = body[0] & 1
    return body[1 : 1 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")


def _sheet(stream: bytes, start: int, formats: _Formats) -> SheetFacts:
    sheet = _Sheet(formats)
    for kind, body in _records(stream, start):
        if take := sheet.takes.get(kind):
            take(body)
    return sheet.facts()


class _Sheet:
    """One sheet while its records pass by."""

    def __init__(self, formats: _Formats) -> None:
        self._formats = formats
        self._hidden: set[int] = set()
        self._columns: set[int] = set()
        self._lost: dict[int, dict[int, str]] = {}
        self._padded: Padded = {}
        self._formats_of: dict[int, set[int]] = {}  # row → formats of its filled cells
        self._is_filtered = False
        self.takes: dict[int, Callable[[bytes], None]] = {
            0x208: self._row, 0x7D: self._column, 0x9B: self._filter, 0x205: self._error, 0x06: self._formula,
            0x203: self._number, 0x27E: self._number, 0xBD: self._numbers, 0xFD: self._label, 0x204: self._label,
            0xD6: self._label,
        }  # fmt: skip

    def _row(self, body: bytes) -> None:
        if body[12] & 0x20:
            self._hidden.add(_HEAD.unpack_from(body)[0] + 1)

    def _column(self, body: bytes) -> None:
        if body[8] & 0x1:
            first, last = _HEAD.unpack_from(body)
            self._columns.update(range(first, min(last, 255) + 1))

    def _filter(self, body: bytes) -> None:
        self._is_filtered = True

    def _label(self, body: bytes) -> None:
        row, _, told = _PLACE.unpack_from(body)
        self._see(row, told)

    def _number(self, body: bytes) -> None:
        row, column, told = _PLACE.unpack_from(body)
        self._see(row, told)
        self._pad(row, column, told)

    def _numbers(self, body: bytes) -> None:
        row, first = _HEAD.unpack_from(body)
        for place, at in enumerate(range(4, len(body) - 2, 6)):
            told = body[at] | body[at + 1] << 8
            self._see(row, told)
            self._pad(row, first + place, told)

    def _formula(self, body: bytes) -> None:
        row, column, told = _PLACE.unpack_from(body)
        self._see(row, told)
        if body[12:14] != b"\xff\xff":
            self._pad(row, column, told)
        elif body[6] == 2:
            self._lose(row, column, body[8])

    def _error(self, body: bytes) -> None:
        row, column, told = _PLACE.unpack_from(body)
        self._see(row, told)
        if body[7]:
            self._lose(row, column, body[6])

    def _see(self, row: int, told: int) -> None:
        if self._formats.struck or self._formats.fills:
            self._formats_of.setdefault(row + 1, set()).add(told)

    def _pad(self, row: int, column: int, told: int) -> None:
        if digits := self._formats.padded.get(told):
            pad(self._padded, row + 1, column, digits)

    def _lose(self, row: int, column: int, error: int) -> None:
        if len(self._lost) < LOST_MOST:
            self._lost.setdefault(row + 1, {})[column] = _ERRORS.get(error, "#")

    def facts(self) -> SheetFacts:
        """Return what was seen."""
        fills = FillTally()
        fills.filled = len(self._formats_of)
        for row, told in self._formats_of.items():
            fills.add(row, {self._formats.fills.get(one, "") for one in told})
        hidden = frozenset(self._hidden)
        return SheetFacts(
            hidden_rows=hidden,
            filtered_rows=hidden if self._is_filtered else frozenset(),
            hidden_columns=frozenset(self._columns),
            lost_values=self._lost,
            struck_rows=frozenset(row for row, told in self._formats_of.items() if told <= self._formats.struck),
            coloured_rows=fills.rows(),
            padded=self._padded,
        )
