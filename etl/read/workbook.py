"""Open a workbook and give its sheets as text, cell by cell as a person reads them."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import python_calamine as calamine

from etl.read import sheet_xml
from etl.read.guard import check_archive
from etl.read.sheet import Line, Sheet
from etl.records import FileRefusedError


def sheets(content: bytes, kind: str) -> list[Sheet]:
    """Return the worksheets of a workbook of this kind, in order; refuse what cannot be opened."""
    if kind != "xls":
        check_archive(content)
    hidden = sheet_xml.facts(content) if kind in ("xlsx", "xlsm") else {}
    try:
        workbook = calamine.load_workbook(io.BytesIO(content))
        return [
            _sheet(workbook, meta, hidden.get(meta.name, sheet_xml.NOTHING))
            for meta in workbook.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise FileRefusedError("password_protected") from error
    except calamine.CalamineError as error:
        raise FileRefusedError("workbook_not_readable") from error
    except BaseException as error:
        # A damaged .xls can make the reader's Rust part panic, which is no Exception and has no importable name.
        if type(error).__name__ == "PanicException":
            raise FileRefusedError("workbook_not_readable") from error
        raise


def _sheet(workbook: Any, meta: Any, xml: sheet_xml.SheetFacts) -> Sheet:
    found = workbook.get_sheet_by_name(meta.name)
    lines = []
    for number, row in enumerate(found.iter_rows(), start=1):
        if row.count("") == len(row) and number not in xml.lost_values:
            continue  # a million formatted blank rows cost nothing
        cells = tuple(map(text_of, row))
        if number in xml.lost_values:
            cells = _with_lost(cells, xml.lost_values[number])
        if any(cells):
            lines.append(Line(number, cells))
    merged = found.merged_cell_ranges
    return Sheet(
        name=meta.name,
        lines=tuple(lines),
        merged=None if merged is None else tuple(merged),
        is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
        hidden_rows=xml.hidden_rows,
        hidden_columns=xml.hidden_columns,
        lost_values=frozenset((row, place) for row, found in xml.lost_values.items() for place in found),
    )


def text_of(value: object) -> str:
    """Return a cell as text: 7 not 7.0, dates in ISO form, blanks as the empty string.

    Excel keeps fifteen digits of a number; more of them would be noise of the binary form.

    >>> text_of(7.0), text_of(0.1 + 0.2), text_of(dt.date(1985, 3, 12))
    ('7', '0.3', '1985-03-12')
    """
    if isinstance(value, str):
        return value if value and not value.isspace() else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def _with_lost(cells: tuple[str, ...], lost: dict[int, str]) -> tuple[str, ...]:
    """Show what stands in a cell whose value the file does not hold, so that the row is not read as blank."""
    shown = [*cells, *([""] * (max(lost) + 1 - len(cells)))]
    for place, formula in lost.items():
        shown[place] = shown[place] or formula
    return tuple(shown)
