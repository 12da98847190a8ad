"""What a person should know of a table that was read: unknown columns, guesses at typing errors, hidden parts."""

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
    filled = {place for line, _ in table.rows for place in line.filled}
    nameless = sorted(filled - set(table.header.labels))
    if nameless:
        harvest.remark("column_without_title", sheet=sheet.name, columns=[place + 1 for place in nameless])


def _remark_hidden(sheet: Sheet, table: Table, places: dict[str, int], harvest: Harvest) -> None:
    numbers = [line.number for line, _ in table.rows]
    hidden = [number for number in numbers if number in sheet.hidden_rows]
    if hidden:
        harvest.remark("hidden_rows", sheet=sheet.name, count=len(hidden), rows=hidden[:_LISTED])
    concealed = [table.header.labels.get(p, c) for c, p in places.items() if p in sheet.hidden_columns]
    if concealed:
        harvest.remark("hidden_columns", sheet=sheet.name, columns=concealed)
    if sheet.is_hidden:
        harvest.remark("hidden_sheet", sheet=sheet.name, rows=len(numbers))
