"""Rows of an .xlsx sheet that are struck through or coloured, and numbers shown with leading zeros."""

import re
from array import array

from etl.read.cell_box import column_of
from etl.read.sheet_facts import FillTally, Padded
from etl.read.xlsx_styles import Formats

_MOST_FORMATS = 500  # more of one sort are no marks of a hand
_NUMBER = re.compile(rb"""[^<>]*?\sr=["'](\d{1,7})["']""")
_NAMED, _WITH_NUMBER = rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(', rb')"(?: t="n")?>(?:<f[^<>]*>[^<]*</f>)?<v>\d'
_CELL = re.compile(rb"""<c r="[A-Z]{1,3}\d{1,7}"(?: s="(\d{1,6})")?[^<>/]*>(?!</c>)""")


class Marks:
    """What the formats of a sheet's cells tell a person; costs nothing where no format of the file tells anything."""

    def __init__(self, formats: Formats) -> None:
        self.struck: set[int] = set()
        self.fills = FillTally()
        self.padded: Padded = {}
        self._formats = formats
        self._marked = _with_formats(rb' s="(?:', sorted({*formats.struck, *formats.fills}), rb')"')
        self._shown = _with_formats(_NAMED, sorted(formats.padded), _WITH_NUMBER)
        self._rows: dict[tuple[bytes, bytes], array[int]] = {}

    def see(self, piece: bytes) -> None:
        """Take the next piece."""
        if self._shown:
            self._pad(self._shown.findall(piece))
        if not self._marked:
            return
        self.fills.filled += piece.count(b"</row>")
        if not self._marked.search(piece):
            return
        for row in piece.split(b"<row")[1:]:
            if self._marked.search(row):
                self._mark(row)
        if self.fills.is_full:  # a pattern, not marks: look for struck rows only
            self._marked = _with_formats(rb' s="(?:', sorted(self._formats.struck), rb')"')

    def _mark(self, row: bytes) -> None:
        number, formats = _NUMBER.match(row), {told.decode() for told in _CELL.findall(row)}
        if not number or not formats:
            return
        if formats <= self._formats.struck:
            self.struck.add(int(number.group(1)))
        self.fills.add(int(number.group(1)), {self._formats.fills.get(told, "") for told in formats})

    def _pad(self, cells: list[tuple[bytes, bytes, bytes]]) -> None:
        for letters, row, told in cells:
            rows = self._rows.get((letters, told))
            if rows is None:
                digits = self._formats.padded[told.decode()]
                rows = self.padded.setdefault(column_of(letters.decode()), {}).setdefault(digits, array("I"))
                self._rows[letters, told] = rows
            rows.append(int(row))


def _with_formats(before: bytes, formats: list[str], after: bytes) -> re.Pattern[bytes] | None:
    if not formats or len(formats) > _MOST_FORMATS:
        return None
    return re.compile(before + "|".join(formats).encode() + after)
