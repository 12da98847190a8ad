"""One file's bytes to the rows it holds, in this process; ``apart`` does it in another one, which may die."""

from collections.abc import Sequence
from pathlib import PurePath

import pyarrow.compute as pc

from etl.feeds import Feed
from etl.read import delimited, workbook
from etl.read.assemble import assembled
from etl.read.harvest import Gathered
from etl.read.kinds import kind_of
from etl.read.limits import LIMITS
from etl.read.sheet import Sheet
from etl.read.spellings import spellings_of
from etl.records import FileRefusedError

_LISTED = 20  # damaged rows named in a remark
_ALIKE = {"csv", "tsv", "txt"}


def parsed(content: bytes, file_name: str, feed: Feed, passwords: Sequence[str] = ()) -> Gathered:
    """Return what a file holds; raises FileRefusedError when it cannot be taken as a whole."""
    if len(content) > LIMITS.stored_bytes:
        raise FileRefusedError("workbook_too_large", megabytes=LIMITS.stored_bytes // 2**20)
    sheets, kind, form = opened(content, passwords)
    if kind not in feed.kinds:
        raise FileRefusedError("kind_not_taken", kind=kind)
    gathered = assembled(sheets, spellings_of(feed), feed)
    if form:
        gathered.remarks.append(("text_form", dict(form)))
    damaged = _damaged(sheets)
    if damaged:
        gathered.remarks.append(("text_damaged", {"rows": damaged[:_LISTED]}))
    named = PurePath(file_name).suffix.lower().removeprefix(".")
    if named and named != kind and not {named, kind} <= _ALIKE:
        gathered.remarks.append(("kind_differs", {"named": named, "kind": kind}))
    return gathered


def opened(content: bytes, passwords: Sequence[str]) -> tuple[list[Sheet], str, dict[str, str]]:
    """Return a file's sheets, its kind, and how its text was read; a locked one is opened if a password fits."""
    try:
        kind = kind_of(content)
        if kind != "text":
            return workbook.sheets(content, kind), kind, {}
    except FileRefusedError as refusal:
        if refusal.code != "password_protected":
            raise
        from etl.read.unlock import unlocked  # its libraries are only needed for this

        inside = unlocked(content, passwords)  # some locks need none: every spreadsheet opens them
        if inside is None:
            raise FileRefusedError("password_wrong" if passwords else refusal.code) from refusal
        return opened(inside, ())
    sheet, form = delimited.sheet(content)
    return [sheet], "tsv" if form["separator"] == "\t" else "csv", form


def _damaged(sheets: list[Sheet]) -> list[int]:
    """Return the numbers of the lines in which letters were lost."""
    lost = {
        int(sheet.numbers[at])
        for sheet in sheets
        for column in sheet.columns
        for at in pc.indices_nonzero(pc.match_substring(column, "\ufffd").fill_null(False)).to_pylist()
    }
    return sorted(lost)
