"""The one way a sheet is written: title rows, frozen header with filters, text as text, nothing that can run."""

import io
from collections.abc import Sequence
from datetime import UTC
from typing import NamedTuple

import xlsxwriter

from etl.report import wording
from etl.report.shapes import PartnerFigures

Cell = str | int | None


class Asked(NamedTuple):
    """What a list asks of its reader: columns to fill in, what may be answered, and the key of each line, hidden."""

    heads: tuple[str, str, str]  # answer, words, key
    answers: tuple[str, ...]
    keys: tuple[str, ...]


_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDEST = 60
_ANSWER_WIDTH = 30
_HEADER = 3  # row of the header, 0-based, under title and dates
_LINE_HEIGHT = 15  # points


class Sheets:
    """A workbook in one language, as a context; ``content`` holds its bytes once it is closed.

    The creation time is the data cut-off, so that the same figures make the same bytes.
    """

    def __init__(self, figures: PartnerFigures, language: str) -> None:
        self._figures = figures
        self._language = language
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, _SAFE)
        created = figures.data_cutoff.astimezone(UTC).replace(tzinfo=None)
        self._book.set_properties({"title": f"Tajhiz {figures.week}", "author": "Tajhiz", "created": created})
        side, other = ("right", "left") if language == "ar" else ("left", "right")
        reading = {"reading_order": 2 if language == "ar" else 1, "valign": "top"}
        line = reading | {"bottom": 1, "bottom_color": "#D5DBE1"}
        head = reading | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B3C5D", "text_wrap": True}
        make = self._book.add_format
        self._title = make(reading | {"bold": True, "font_size": 14, "font_color": "#0B3C5D", "align": side})
        self._soft = make(reading | {"font_color": "#566573", "align": side})
        self._head = make(head | {"align": side})
        self._count_head = make(head | {"align": other, "indent": 1})
        self._text = make(line | {"num_format": "@", "text_wrap": True, "align": side})
        self._mark = make(line | {"num_format": "@", "align": other, "indent": 1})
        # In an Arabic sheet a file name, a date or a minus sign would be reordered, so these cells read left to right.
        self._latin = make(line | {"num_format": "@", "text_wrap": True, "align": side, "reading_order": 1})
        self._open = make(line | {"text_wrap": True, "align": side, "bg_color": "#FFF8E1", "locked": False})
        self._count = make(line | {"num_format": "# ##0", "align": other, "indent": 1, "reading_order": 1})

    def __enter__(self) -> "Sheets":
        return self

    def __exit__(self, *exc: object) -> None:
        self._book.close()

    @property
    def content(self) -> bytes:
        """The file's bytes; complete after the context has ended."""
        return self._bytes.getvalue()

    def write(self, name: str, columns: list[str], rows: Sequence[Sequence[Cell]], asked: Asked | None = None) -> None:
        """Add the sheet called ``name`` in the words, with one line per row; an int is a count, all else is text.

        ``asked``: the sheet has columns to fill in, and no other cell of it can be changed.
        """
        sheet = self._book.add_worksheet(wording.say(f"sheet.{name}", self._language))
        if self._language == "ar":
            sheet.right_to_left()
        self._write_title(sheet, name)
        widths = [_width(column, [row[at] for row in rows]) for at, column in enumerate(columns)]
        for at, column in enumerate(columns):
            counts = any(isinstance(row[at], int) for row in rows)
            sheet.write_string(_HEADER, at, column, self._count_head if counts else self._head)
            sheet.set_column(at, at, widths[at])
        for at, row in enumerate(rows, start=_HEADER + 1):
            lines = max(-(-len(str(cell or "")) // (width - 1)) for cell, width in zip(row, widths, strict=True))
            if lines > 1:  # said outright: not every program makes room for wrapped text by itself
                sheet.set_row(at, _LINE_HEIGHT * lines)
            for column_at, cell in enumerate(row):
                self._write_cell(sheet, at, column_at, cell)
        self._draw_bars(sheet, columns, rows)
        if asked:
            self._ask(sheet, len(columns), asked)
        last = len(columns) + (len(asked.heads) if asked else 0)
        sheet.autofilter(_HEADER, 0, _HEADER + max(len(rows), 1), last - 1)
        sheet.freeze_panes(_HEADER + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.repeat_rows(_HEADER)
        sheet.fit_to_pages(1, 0)

    def _draw_bars(
        self, sheet: xlsxwriter.worksheet.Worksheet, columns: list[str], rows: Sequence[Sequence[Cell]]
    ) -> None:
        """Draw a bar behind the counts of each column, from the side where its language begins."""
        direction = "right" if self._language == "ar" else "left"
        bar: dict[str, object] = {
            "type": "data_bar",
            "bar_solid": True,
            "bar_color": "#BBD9EE",
            "bar_direction": direction,
        }
        bar |= {"min_type": "num", "min_value": 0}
        for at in range(len(columns)):
            if any(isinstance(row[at], int) and row[at] for row in rows):
                sheet.conditional_format(_HEADER + 1, at, _HEADER + len(rows), at, bar)

    def _ask(self, sheet: xlsxwriter.worksheet.Worksheet, at: int, asked: Asked) -> None:
        for place, head in enumerate(asked.heads, start=at):
            sheet.write_string(_HEADER, place, head, self._head)
        first, last = _HEADER + 1, _HEADER + len(asked.keys)
        for row, key in enumerate(asked.keys, start=first):
            sheet.write_blank(row, at, None, self._open)
            sheet.write_blank(row, at + 1, None, self._open)
            sheet.write_string(row, at + 2, key, self._latin)
        sheet.set_column(at, at + 1, _ANSWER_WIDTH)
        sheet.set_column(at + 2, at + 2, None, None, {"hidden": True})
        if asked.keys:
            sheet.data_validation(first, at, last, at, {"validate": "list", "source": list(asked.answers)})
        sheet.protect("", dict.fromkeys(("autofilter", "sort", "format_columns", "format_rows"), True))

    def _write_title(self, sheet: xlsxwriter.worksheet.Worksheet, name: str) -> None:
        year, number = self._figures.week.split("-W")
        week = wording.say("letter.before", self._language, {"number": f"{number}/{year}"})
        known = self._figures.data_cutoff
        facts = {"moment": wording.moment(known), "offset": wording.offset(known)}
        cutoff = wording.say("letter.data_as_of", self._language, facts)
        policy = wording.say("letter.policy", self._language, {"version": self._figures.policy_version})
        title = f"{wording.say(f'sheet.{name}', self._language)} · {week}"
        for row, text, form in ((0, title, self._title), (1, f"{cutoff} · {policy}", self._soft)):
            sheet.write_string(row, 0, text, form)  # not merged: it runs on over the empty cells beside it
        sheet.set_row(_HEADER, 2 * _LINE_HEIGHT + 2)

    def _write_cell(self, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, int):
            sheet.write_number(row, column, cell, self._count)
        elif cell:
            sheet.write_string(row, column, cell, self._form_of(cell))
        else:
            sheet.write_blank(row, column, None, self._text)

    def _form_of(self, cell: str) -> xlsxwriter.format.Format:
        if cell == wording.HIDDEN:
            return self._mark
        return self._text if wording.is_arabic(cell) else self._latin


def _width(column: str, cells: list[Cell]) -> int:
    """Return a width that fits the cells, and the header on two lines with its filter arrow."""
    head = max(len(column) // 2 + 1, *(len(word) for word in column.split())) + 4
    return min(_WIDEST, max(head, 10, *(len(str(cell or "")) + 2 for cell in cells), 0))
