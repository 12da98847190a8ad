"""The reading room: a partner's bytes in, a table of text with row addresses out.

Nothing is interpreted here but the form: what kind of file it is, where its tables start, which header means
which column, which lines are no data. Every line that holds something comes out once, as a row, as ignored,
or as refused.
"""

from pathlib import PurePath

from etl.feeds import Feed
from etl.read import delimited, workbook
from etl.read.assemble import assembled
from etl.read.guard import LIMITS
from etl.read.kinds import kind_of
from etl.read.spellings import spellings_of
from etl.records import FileRefusedError, TextTable

__all__ = ["table"]


def table(content: bytes, file_name: str, feed: Feed) -> TextTable:
    """Return a partner's file as text with addresses; see TextTable for the columns.

    The bytes decide what the file is; its name is only held against it. Raises FileRefusedError, whose code has
    a sentence for the partner in ``etl/words.yml``, when the file as a whole cannot be taken.
    """
    try:
        return _read(content, file_name, feed)
    except FileRefusedError as refusal:
        raise FileRefusedError(refusal.code, **{"file": file_name, **refusal.facts}) from refusal


def _read(content: bytes, file_name: str, feed: Feed) -> TextTable:
    if len(content) > LIMITS.inflated_bytes:
        raise FileRefusedError("workbook_too_large", megabytes=LIMITS.inflated_bytes // 2**20)
    kind = kind_of(content)
    form: dict[str, str] = {}
    if kind == "text":
        sheet, form = delimited.sheet(content)
        damaged = [line.number for line in sheet.lines if any("\ufffd" in cell for cell in line.cells)]
        sheets = [sheet]
        kind = "tsv" if form["separator"] == "\t" else "csv"
    else:
        sheets = workbook.sheets(content, kind)
    if kind not in feed.kinds:
        raise FileRefusedError("kind_not_taken", kind=kind)
    result = assembled(sheets, spellings_of(feed), feed)
    if form:
        result.remarks.append(("text_form", dict(form)))
        if damaged:
            result.remarks.append(("text_damaged", {"rows": damaged[:20]}))
    named = PurePath(file_name).suffix.lower().removeprefix(".")
    if named and named != kind and not {named, kind} <= {"csv", "tsv", "txt"}:
        result.remarks.append(("kind_differs", {"named": named, "kind": kind}))
    return result
