"""Write ugly files, and remember what each of their lines is.

A line is written once, together with its truth; the workbook and the lines of ``rows.csv`` come from the same list,
so the two cannot disagree.
"""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import xlsxwriter

Cell = str | int | float | date | None
Kind = Literal["title", "header", "data", "subtotal", "total", "signature", "note"]
_BORN = datetime(2026, 1, 5)  # noqa: DTZ001 - xlsx stores naive times; a fixed one keeps the bytes equal


@dataclass(frozen=True)
class Mark:
    """What is true of one data line: whose it is, and what should happen to it."""

    person: str = ""
    cooperative: str = ""
    names: Literal["person", "cooperative", "none"] = "none"
    should_be: Literal["accepted", "quarantined", "ignored"] = "accepted"
    why: str = ""
    also_ok: str = ""
    cohort: str = ""
    craft: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a sheet: its cells and what it is."""

    cells: tuple[Cell, ...]
    kind: Kind
    mark: Mark = Mark()


@dataclass
class Sheet:
    """A sheet under construction; its lines are numbered as the partner sees them, from 1."""

    name: str = ""
    right_to_left: bool = False
    lines: list[Line] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def titles(self, *texts: str, column: int = 0) -> None:
        """Add one title line per text; an empty text leaves a blank line."""
        for text in texts:
            self.lines.append(Line((*([None] * column), text or None), "title"))

    def header(self, *cells: Cell) -> None:
        """Add a header line."""
        self.lines.append(Line(cells, "header"))

    def header_over(self, top: Sequence[Cell], below: Sequence[Cell]) -> None:
        """Add a header of two lines: a group's name is merged over its columns, a lone name over both lines."""
        first = len(self.lines)
        self.lines += [Line(tuple(top), "header"), Line(tuple(below), "header")]
        for column, word in enumerate(top):
            if word is None:
                continue
            end = column + 1
            while end < len(top) and top[end] is None:
                end += 1
            if below[column] is None:
                self.merges.append((first, column, first + 1, column))
            elif end - 1 > column:
                self.merges.append((first, column, first, end - 1))

    def data(self, cells: Sequence[Cell], mark: Mark) -> None:
        """Add a data line with its truth."""
        self.lines.append(Line(tuple(cells), "data", mark))

    def add(self, kind: Kind, *cells: Cell) -> None:
        """Add a total, a signature or a note."""
        self.lines.append(Line(cells, kind))

    def merge_down(self, column: int, first: int, last: int) -> None:
        """Merge a column's cells from line ``first`` to ``last`` (0-based); only the first keeps its text."""
        if last > first:
            self.merges.append((first, column, last, column))


@dataclass(frozen=True)
class Delivery:
    """One file as a partner sends it, with what should happen to it. ``name`` starts with its date."""

    feed: str
    name: str
    content: bytes
    sheets: tuple[Sheet, ...] = ()
    expected: str = "accepted"
    why: str = ""

    @property
    def received(self) -> date:
        """The date at the start of the name."""
        return date.fromisoformat(self.name[:10])

    @property
    def sha256(self) -> str:
        """The bytes' fingerprint."""
        return hashlib.sha256(self.content).hexdigest()


def xlsx(feed: str, name: str, *sheets: Sheet) -> Delivery:
    """Return a workbook of these sheets; the same sheets give the same bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _BORN})
        look = {
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}),
            "plain": book.add_format({}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, look)
    return Delivery(feed, name, buffer.getvalue(), sheets)


def _write(page: "xlsxwriter.worksheet.Worksheet", sheet: Sheet, look: dict[str, object]) -> None:
    if sheet.right_to_left:
        page.right_to_left()
    page.set_column(0, 40, 16)
    for bounds in sheet.merges:
        page.merge_range(*bounds, "", look["head"])
    for number, line in enumerate(sheet.lines):
        for column, cell in enumerate(line.cells):
            if cell is None:
                continue
            if isinstance(cell, date):
                page.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), look["day"])  # noqa: DTZ001 - as above
            else:
                page.write(number, column, cell, look["head" if line.kind == "header" else "plain"])


def delimited(feed: str, name: str, sheet: Sheet, encoding: str = "utf-8-sig") -> Delivery:
    """Return a text file with semicolons, as Excel saves one in Morocco; numbers have a decimal comma."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for line in sheet.lines:
        writer.writerow([_as_text(cell) for cell in line.cells])
    return Delivery(feed, name, text.getvalue().encode(encoding), (sheet,))


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float):
        return f"{cell:,.2f}".replace(",", " ").replace(".", ",")
    return str(cell)
