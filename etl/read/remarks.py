"""What a person should know of a table that was read: unknown columns, guesses at typing errors, hidden parts."""

import numpy as np

from etl.read.harvest import Harvest
from etl.read.settle import Remark, is_dropped
from etl.read.sheet import Sheet
from etl.read.spellings import MISSPELT
from etl.read.tables import Table

_LISTED = 20  # row numbers named in a remark; a longer list is read by nobody


def remark_table(sheet: Sheet, table: Table, places: dict[str, int], settled: list[Remark], harvest: Harvest) -> None:
    """Add a table's remarks to the harvest, each once per file."""
    for heading in table.header.claims.unknown:
        code = "column_dropped" if is_dropped(heading.text) else "unknown_column"
        harvest.remark(code, column=heading.text)
    for heading in table.header.claims.ignored:
        if is_dropped(heading.text):
            harvest.remark("column_dropped", column=heading.text)
    for column, heading in table.header.claims.columns.items():
        if heading.candidates[0].fit <= MISSPELT:
            harvest.remark("misspelt_column", column=heading.text, taken=harvest.called((column,)))
    for code, facts in settled:
        harvest.remark(code, **facts)
    _remark_nameless(sheet, table, harvest)
    _remark_hidden(sheet, table, places, harvest)


def _remark_nameless(sheet: Sheet, table: Table, harvest: Harvest) -> None:
    nameless = [
        place + 1
        for place in range(len(sheet.columns))
        if place not in table.header.labels and sheet.cells(place, table.rows).null_count < len(table.rows)
    ]
    if nameless:
        harvest.remark("column_without_title", sheet=sheet.name, columns=nameless)


def _remark_hidden(sheet: Sheet, table: Table, places: dict[str, int], harvest: Harvest) -> None:
    numbers = sheet.numbers[table.rows]
    for code, marked in (("hidden_rows", sheet.hidden_rows), ("struck_rows", sheet.struck_rows)):
        found = numbers[np.isin(numbers, np.array(sorted(marked), dtype=np.int64))].tolist() if marked else []
        if found:
            harvest.remark(code, sheet=sheet.name, count=len(found), rows=found[:_LISTED])
    concealed = [table.header.labels.get(p, c) for c, p in places.items() if p in sheet.hidden_columns]
    if concealed:
        harvest.remark("hidden_columns", sheet=sheet.name, columns=concealed)
    if sheet.is_hidden:
        harvest.remark("hidden_sheet", sheet=sheet.name, rows=len(numbers))
