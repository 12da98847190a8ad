"""Books as .xlsx and .xlsm."""

import datetime as dt
import io
import zipfile
from typing import Any

import xlsxwriter

from bench.writers.book import Book, Cell, Page

_MADE = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def xlsx(book: Book, *, shared_strings: bool = True) -> bytes:
    """Return a book as .xlsx: text stays text, whatever it looks like."""
    kept = io.BytesIO()
    options = {
        "in_memory": shared_strings,
        "constant_memory": not shared_strings,  # then every string stands in its own cell
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(kept, options)
    workbook.set_properties({"created": _MADE})  # else the clock's: the same book would not give the same bytes
    dated = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for page in book:
        sheet = workbook.add_worksheet(page.name)
        _fill(sheet, page, dated)
        _dress(sheet, page)
    workbook.close()
    return kept.getvalue()


def xlsm(book: Book) -> bytes:
    """Return a book as .xlsm, with a macro project that holds nothing."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(book))) as plain, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in plain.infolist():
            content = plain.read(member)
            if member.filename == "[Content_Types].xml":
                content = content.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
            archive.writestr(member, content)
        archive.writestr(zipfile.ZipInfo("xl/vbaProject.bin"), bytes(512))
    return kept.getvalue()


def _fill(sheet: Any, page: Page, dated: Any) -> None:
    for number, row in enumerate(page.rows):
        for place, cell in enumerate(row):
            if (number, place) in page.formulas:
                sheet.write_formula(number, place, page.formulas[number, place], None, "")
            else:
                _write(sheet, number, place, cell, dated)


def _write(sheet: Any, number: int, place: int, cell: Cell, dated: Any) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(number, place, cell)
    elif isinstance(cell, bool):
        sheet.write_boolean(number, place, cell)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(number, place, cell, dated)
    elif cell is not None:
        sheet.write_number(number, place, cell)


def _dress(sheet: Any, page: Page) -> None:
    for top, left, bottom, right in page.merged:
        cell = page.rows[top][left] if left < len(page.rows[top]) else None
        sheet.merge_range(top, left, bottom, right, "" if cell is None else cell)
    for number in page.hidden_rows:
        sheet.set_row(number, None, None, {"hidden": True})
    for place in page.hidden_columns:
        sheet.set_column(place, place, None, None, {"hidden": True})
    if page.is_hidden:
        sheet.hide()
    if page.right_to_left:
        sheet.right_to_left()
