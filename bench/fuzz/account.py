"""Hold what was read against what stands in the file: every filled line comes out once, and nothing else does."""

import io
from collections import Counter
from collections.abc import Hashable
from typing import Any

import pandas as pd
import python_calamine as calamine

from bench.fuzz.cases import Case, Lines
from etl.records import TextTable

_LOOKED_AT = 12  # rows of a file whose cells are compared


def unaccounted(case: Case, table: TextTable) -> str:
    """Return what is wrong with the lines of a table that was read, or the empty string."""
    parts = (table.rows, table.ignored, table.refused_rows)
    found = Counter(
        (str(sheet), int(row)) for part in parts for sheet, row in zip(part["sheet"], part["row"], strict=True)
    )
    twice = [line for line, times in found.items() if times > 1]
    if twice:
        return f"{len(twice)} lines come out more than once: {sorted(twice)[:5]}"
    must, may = _expected(case, table)
    if must is None:
        return ""
    lost, invented = must - set(found), set(found) - must - may
    if lost:
        return f"{len(lost)} filled lines are nowhere: {sorted(lost)[:5]}"
    return f"{len(invented)} lines come from nowhere: {sorted(invented)[:5]}" if invented else ""


def changed_words(case: Case, table: TextTable) -> str:
    """Return what is wrong with the cells of a table that was read: a text that was written and is not there."""
    if not dict(table.remarks).get("text_form", {"encoding": "utf"})["encoding"].startswith("utf"):
        return ""  # older alphabets lack half of the letters
    for row in table.refused_rows.head(_LOOKED_AT).to_dict("records"):
        lost = _lost(case, row, row["cells"])
        if lost:
            return lost
    for position, row in zip(
        table.rows.index[:_LOOKED_AT], table.rows.head(_LOOKED_AT).to_dict("records"), strict=True
    ):
        lost = _lost(case, row, table.written.cells(int(position)))
        if lost:
            return lost
    return ""


def _lost(case: Case, row: dict[Hashable, Any], cells: dict[str, str | None]) -> str:
    said = case.said.get((row["sheet"], row["row"]), [])
    lost = [text for text in said if text not in cells.values()]
    return (
        f"words of a row are lost or changed: {row['sheet']} {row['row']} {lost[:3]} {list(cells.values())}"
        if lost
        else ""
    )


def _expected(case: Case, table: TextTable) -> tuple[Lines | None, Lines]:
    form = dict(table.remarks).get("text_form")
    if form is not None:
        if case.must is not None and form["encoding"] != "cp1252":
            return case.must, set(case.may)
        return _text_lines(case.content, form["encoding"], form["separator"])
    seen = seen_by_another(case.content)
    if case.must is not None:
        return case.must, set(case.may) | (seen or set())
    return (None, set()) if seen is None else (seen, _with_formulas(case.content))


def seen_by_another(content: bytes) -> Lines | None:
    """Return the filled lines that a bare reader sees in a workbook; None when it cannot open it."""
    try:
        workbook = calamine.load_workbook(io.BytesIO(content))
        pages = [meta.name for meta in workbook.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        return {
            (name, number)
            for name in pages
            for number, cells in enumerate(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1)
            if any(not (isinstance(cell, str) and not cell.strip()) for cell in cells)
        }
    except Exception:  # noqa: BLE001 - whatever it trips over, it is no witness then
        return None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            return None
        raise


def _with_formulas(content: bytes) -> Lines:
    """Return every line of a workbook with formulas: one without a stored value is blank to a bare reader."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            has_formula = any(b"<f" in archive.read(name) for name in archive.namelist() if "sheet" in name)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return set()
    return _Everything() if has_formula else set()


class _Everything(set[tuple[str, int]]):
    """A set that holds every line there may be."""

    def __rsub__(self, other: object) -> "set[tuple[str, int]]":
        return set()


def _text_lines(content: bytes, encoding: str, separator: str) -> tuple[Lines | None, Lines]:
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    if '"' in text:
        return None, set()  # lines inside quotes are for a real reader to tell
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blank = {n for n, line in enumerate(lines, start=1) if not any(cell.strip() for cell in line.split(separator))}
    doubtful = {
        n for n, line in enumerate(lines, start=1) if {c.strip() for c in line.split(separator)} <= {"", "'", '=""'}
    }
    return {("", n) for n in range(1, len(lines) + 1) if n not in blank | doubtful}, {("", n) for n in doubtful}


def lost_records(table: TextTable, records: pd.DataFrame, accepted: pd.DataFrame, quarantined: pd.DataFrame) -> str:
    """Return what is wrong between a table, its records and what a suite said of them, or the empty string."""
    if not records.index.equals(table.rows.index):
        return "the records do not have the positions of the rows"
    out = set(quarantined["position"]) if "position" in quarantined else None
    if out is not None and (out & set(accepted.index) or out | set(accepted.index) != set(records.index)):
        return "accepted and quarantined rows together are not the rows, each once"
    return ""
