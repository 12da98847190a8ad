"""What the reader does not tell of an .ods file, and how many cells its repeated ones unfold to.

The file says "this row a thousand times": a reader writes them all out. Every row is counted, and only a row that
says something beside its values is looked at cell by cell: a list of a million rows passes in seconds.
"""

import re
from collections.abc import Iterator
from html import unescape

from etl.read.limits import LIMITS
from etl.read.ods_sheet import Cell, OdsSheet
from etl.read.ods_styles import CellStyles
from etl.read.sheet_facts import SheetFacts
from etl.records import FileRefusedError

_ATTRIBUTES = rb"""((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""  # a formula may hold ">"
_ROW = re.compile(rb"<table:table-row(?=[\s/>])")
_ROW_END = b"</table:table-row>"
_TABLE = re.compile(rb"<table:table(?=[\s/>])" + _ATTRIBUTES)
_COLUMN = re.compile(rb"<table:table-column(?=[\s/>])" + _ATTRIBUTES)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])" + _ATTRIBUTES)
_HEAD = re.compile(_ATTRIBUTES)
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*+=\s*+(?:"([^"]*)"|'([^']*)')""")
_SHOWN = re.compile(rb"<text:p[^<>]*>([^<]*)</text:p>")
_TELLING = (b"repeated", b"spanned", b"visibility", b"table:formula")
_MOST_TELLING = 12_000_000  # cells looked at one by one: most of a minute
_LAST_BLANK = re.compile(rb"<table:table-cell(?: table:[\w-]+=\"[\w.-]*\")*/>")
_PADDED = re.compile(rb"""office:value=["']([1-9]\d*)["'][^<>]*>\s*<text:p>(0[^<]+)<""")


class OdsSheets:
    """The sheets of a content.xml, fed piece by piece; a piece should stop behind a row."""

    def __init__(self, cells: int = LIMITS.cells, text_bytes: int = LIMITS.text_bytes) -> None:
        self._most_cells, self._most_text = cells, text_bytes
        self._styles = CellStyles()
        self._sheet = OdsSheet()
        self._cells_before = self._text = 0
        self._found: dict[str, SheetFacts] = {}
        self._name: str | None = None
        self._is_padded = False
        self._looked_at = 0

    def see(self, piece: bytes) -> None:
        """Take the next piece; refuse when the sheets unfold to more than fits."""
        self._is_padded = _PADDED.search(piece) is not None
        head, *rows = _ROW.split(piece)
        self._between(head)
        for row in rows:
            self._row(row)
            self._check()
        if rows and _ROW_END not in rows[-1] and not _is_closed(rows[-1]):
            raise FileRefusedError("workbook_too_large", why="a row of four million letters")

    @property
    def unfolded(self) -> tuple[int, int]:
        """Return rows and columns of the sheet being seen, up to the last that holds something."""
        return self._sheet.rows, self._sheet.widest

    def close(self) -> dict[str, SheetFacts]:
        """Return, by sheet name, what was seen."""
        if self._name is not None:
            self._found[self._name] = self._sheet.facts()
        self._cells_before += self._sheet.cells
        self._name, self._sheet = None, OdsSheet()
        return self._found

    def _between(self, text: bytes) -> None:
        """Look at what stands between rows: styles, the start of a table, its columns."""
        if b"<style:style" in text:
            self._styles.learn(text)
        for table in _TABLE.finditer(text):
            self.close()
            self._name = unescape(_attributes(table.group(1)).get("table:name", ""))
        for column in _COLUMN.finditer(text):
            told = _attributes(column.group(1))
            self._sheet.add_column(_count(told, "columns"), told.get("table:visibility", "visible") != "visible")

    def _row(self, row: bytes) -> None:
        end = row.rfind(_ROW_END)
        body = row if end < 0 else row[:end]
        self._text += len(body)
        if body.endswith(b"/>") and _LAST_BLANK.fullmatch(body, last := body.rfind(b"<")):
            body = body[:last]  # nearly every row ends in a thousand blanks
        if any(mark in body for mark in _TELLING) or self._styles.speak_in(body):
            self._telling_row(body)
        else:
            last = max(body.rfind(b"</table:table-cell>"), body.rfind(b"office:value"), body.rfind(b"</table:covered"))
            self._sheet.add_plain(_cells_before(body, last) if last >= 0 else 0)
            for cell in _PADDED.finditer(body) if self._is_padded else ():
                self._sheet.pad(_cells_before(body, cell.start()) - 1, _digits(cell))
        after = row[end + len(_ROW_END) :] if end >= 0 else b""
        if b"<table:table" in after or b"<style:style" in after:
            self._between(after)

    def _telling_row(self, body: bytes) -> None:
        head = _HEAD.match(body)
        told = _attributes(head.group(1)) if head else {}
        times = _count(told, "rows")
        cells = list(self._cells(body))
        self._looked_at += len(cells)
        self._text += times * sum(cell.repeated * cell.size for cell in cells if cell.holds)
        self._sheet.add_row(times, told.get("table:visibility", "visible"), cells)

    def _cells(self, body: bytes) -> Iterator[Cell]:
        found = list(_CELL.finditer(body))
        for cell, end in zip(found, [*(cell.start() for cell in found[1:]), len(body)], strict=False):
            attributes, text = cell.group(1), body[cell.end() : end]
            style = self._styles.of(attributes)
            plain = Cell(
                holds=b"<text:p" in text or b"office:" in attributes,
                size=end - cell.start(),
                digits=_digits(_PADDED.search(body, cell.start(), end)) if self._is_padded else 0,
                is_struck=style in self._styles.struck,
                fill=self._styles.fills.get(style, ""),
            )
            is_telling = b"repeated" in attributes or b"spanned" in attributes or b"table:formula" in attributes
            yield _telling(plain, _attributes(attributes), text) if is_telling else plain

    def _check(self) -> None:
        if self._cells_before + self._sheet.cells > self._most_cells:
            raise FileRefusedError("workbook_too_large", rows=self.unfolded[0], columns=self.unfolded[1])
        if self._looked_at > _MOST_TELLING:
            raise FileRefusedError("workbook_too_large", cells=self._looked_at)
        if self._text > self._most_text:
            raise FileRefusedError("workbook_too_large", megabytes=self._most_text // 2**20)


def _telling(cell: Cell, told: dict[str, str], text: bytes) -> Cell:
    """Return a cell with what its attributes tell; what is shown instead of a value is its error or its formula."""
    formula = unescape(told.get("table:formula", "")).removeprefix("of:")
    is_error = told.get("calcext:value-type") == "error"
    return cell._replace(
        repeated=_count(told, "columns"),
        spans=(_number(told, "rows-spanned"), _number(told, "columns-spanned")),
        lost=_shown(text) if is_error else "" if cell.holds else formula,
        holds=cell.holds or bool(formula),
    )


def _cells_before(row: bytes, place: int) -> int:
    return row.count(b"<table:table-cell", 0, place) + row.count(b"<table:covered-table-cell", 0, place)


def _digits(cell: re.Match[bytes] | None) -> int:
    """Return how many digits a whole number shows, when it shows zeros before it; else 0."""
    shown = "".join(cell.group(2).decode("utf-8", "replace").split()) if cell else ""
    return len(shown) if cell and shown.isascii() and shown.lstrip("0") == cell.group(1).decode() else 0


def _shown(text: bytes) -> str:
    found = _SHOWN.search(text)
    return unescape(found.group(1).decode("utf-8", "replace")) if found else ""


def _is_closed(row: bytes) -> bool:
    head = _HEAD.match(row)
    return head is not None and head.group(1).endswith(b"/")


def _count(told: dict[str, str], what: str) -> int:
    return _number(told, f"{what}-repeated")


def _number(told: dict[str, str], what: str) -> int:
    """Return a count, 1 where none is told; a reader would decode what is not plain digits, so it is refused."""
    text = told.get(f"table:number-{what}", "1").strip()
    if not (text.isascii() and text.isdigit()):
        raise FileRefusedError("workbook_unsafe", why="repeats")
    return int(text[:12])


def _attributes(text: bytes) -> dict[str, str]:
    return {
        name.decode("utf-8", "replace"): (double or single).decode("utf-8", "replace")
        for name, double, single in _ATTRIBUTE.findall(text)
    }
