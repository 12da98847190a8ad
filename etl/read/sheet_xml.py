"""What the reader does not tell of an .xlsx sheet: what is hidden, struck, coloured, padded or without a value."""

import re
from collections.abc import Iterable
from html import unescape

from etl.read.cell_box import Box, column_of, without_prefixes
from etl.read.guard import Archive
from etl.read.limits import LIMITS, Limits
from etl.read.shared_text import SharedText
from etl.read.sheet_facts import LAST_ROW, LOST_MOST, SheetFacts
from etl.read.xlsx_marks import Marks
from etl.read.xlsx_parts import sheet_parts, table_parts
from etl.read.xlsx_styles import Formats
from etl.records import FileRefusedError

_ROOT = re.compile(rb"<[\w.-]+:worksheet[\s>]")
_HIDDEN = re.compile(rb"hidden=")  # a pattern finds short words twice as fast as "in" does
_HIDDEN_ROW = re.compile(rb"""<row\b(?=[^<>]*\shidden=["'](?:1|true)["'])[^<>]*?\sr=["'](\d{1,7})["']""")
_HIDDEN_COLUMN = re.compile(rb"""<col\b(?=[^<>]*\shidden=["'](?:1|true)["'])([^<>]*)>""")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"'<>]*)["']""")
_HAS_FORMULA = re.compile(rb"<f[\s/>]")
_HAS_ERROR = re.compile(rb't="e"')
_FORMULA = rb"<f\b(?:[^<>]*/>|[^<>]*>([^<]*)</f>)"
_UNCOUNTED = re.compile(rb"<c\s([^<>]*)>\s*+" + _FORMULA + rb"\s*+(?!<v\b[^<>]*>[^<]|<is\b)")
_ERROR = re.compile(rb'<c\s([^<>]*\bt="e"[^<>]*)>\s*+(?:' + _FORMULA + rb")?\s*+<v\b[^<>]*>([^<]+)<")
_FILTER = re.compile(
    rb"""<autoFilter\b[^<>]*?\sref=["']\$?[A-Z]+\$?(\d{1,7}):\$?[A-Z]+\$?(\d{1,7})["'][^<>]*>\s*<filterColumn"""
)
_ORDINAL = re.compile(r"[1-9][0-9]{0,6}")
_CELL_NAME = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_MOST_COLUMNS = 512  # a whole sheet hidden to its right edge is a frame, not a list of columns


def facts_of(archive: Archive, limits: Limits = LIMITS) -> dict[str, SheetFacts]:
    """Return, by sheet name, what the XML of an archive says beside its values, while the guard looks at it."""
    folder, sheets = sheet_parts(archive, limits.members)
    formats, texts = Formats(), SharedText(limits)
    if (styles := f"{folder}/styles.xml") in archive:
        archive.look(styles, formats.see)
    if (strings := f"{folder}/sharedStrings.xml") in archive:
        archive.look(strings, texts.see, b"</si>")
    return {name: _of(part, archive, SheetXml(formats, Box(limits.cells)), texts) for name, part in sheets.items()}


def _of(part: str, archive: Archive, sheet: "SheetXml", texts: SharedText) -> SheetFacts:
    def see(piece: bytes) -> None:
        sheet.see(piece)
        texts.show(piece)

    archive.look(part, see, b"row>", sheet.box)
    if texts.is_doubtful:
        archive.look(part, texts.count)
    for table in table_parts(archive, part) if sheet.hides_rows else ():
        archive.look(table, sheet.see_filter)
    return sheet.facts()


class SheetXml:
    """The XML of one sheet while it passes by in pieces that stop behind a row; ``box`` has seen each before."""

    def __init__(self, formats: Formats, box: Box) -> None:
        self.box = box
        self._marks = Marks(formats)
        self._is_prefixed: bool | None = None
        self._hidden: set[int] = set()
        self._filtered: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._lost: dict[int, dict[int, str]] = {}
        self._lost_count = 0

    def see(self, piece: bytes) -> None:
        """Take the next piece."""
        if self._is_prefixed is None:
            self._is_prefixed = _ROOT.search(piece) is not None
        if self._is_prefixed:
            piece = without_prefixes(piece)
        if _HIDDEN.search(piece):
            self._hide(piece)
        if _HAS_FORMULA.search(piece):
            self._lose((attributes, b"=" + (formula or b"")) for attributes, formula in _UNCOUNTED.findall(piece))
        if not self.box.is_plain and _HAS_ERROR.search(piece):
            self._lose((attributes, shown) for attributes, _, shown in _ERROR.findall(piece))  # "#N/A", as it is seen
        if self._hidden:
            self.see_filter(piece)
        self._marks.see(piece)

    @property
    def hides_rows(self) -> bool:
        """Return whether a row is hidden."""
        return bool(self._hidden)

    def see_filter(self, piece: bytes) -> None:
        """Take a piece that may hold a filter: of the sheet, whose rows have passed, or of a table on it."""
        for found in _FILTER.finditer(piece):
            first, last = (int(row) for row in found.groups())
            self._filtered.update(row for row in self._hidden if first < row <= last)

    def _hide(self, piece: bytes) -> None:
        self._hidden.update(row for row in map(int, _HIDDEN_ROW.findall(piece)) if row <= LAST_ROW)
        for found in _HIDDEN_COLUMN.finditer(piece):
            told = _attributes(found.group(1))
            ends = [told.get(end, "1") for end in ("min", "max")]
            if all(map(_ORDINAL.fullmatch, ends)):
                first, last = map(int, ends)
                self._hidden_columns.update(range(first - 1, min(last, first + _MOST_COLUMNS)))

    def _lose(self, cells: Iterable[tuple[bytes, bytes]]) -> None:
        for attributes, shown in cells:
            told = _attributes(attributes)
            named = _CELL_NAME.fullmatch(told.get("r", ""))
            if not named or (told.get("t") == "str" and shown.startswith(b"=")):
                continue  # an empty text is a value
            row, column = int(named.group(2)), column_of(named.group(1))
            self._lost.setdefault(row, {})[column] = unescape(shown.decode("utf-8", "replace"))
            self._lost_count += 1
        if self._lost_count > LOST_MOST:
            raise FileRefusedError("formula_without_value")

    def facts(self) -> SheetFacts:
        """Return what was seen."""
        return SheetFacts(
            hidden_rows=frozenset(self._hidden),
            filtered_rows=frozenset(self._filtered),
            hidden_columns=frozenset(self._hidden_columns),
            lost_values=self._lost,
            struck_rows=frozenset(self._marks.struck),
            coloured_rows=self._marks.fills.rows(),
            padded=self._marks.padded,
        )


def _attributes(text: bytes) -> dict[str, str]:
    return {name.decode(): unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(text)}
