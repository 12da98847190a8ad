"""The reading room: a partner's bytes in, a table of text with row addresses out.

Nothing is interpreted here but the form: what kind of file it is, where its tables start, which header means
which column, which lines are no data. Every line that holds something comes out once, as a row, as ignored,
or as refused. Files are opened in a process apart, with limits of memory and time.
"""

from collections.abc import Sequence

from etl.feeds import Feed
from etl.read.apart import ReaderGoneError, gathered, warm_up
from etl.read.harvest import table_of
from etl.records import FileRefusedError, TextTable

__all__ = ["ReaderGoneError", "table", "warm_up"]


def table(content: bytes, file_name: str, feed: Feed, passwords: Sequence[str] = ()) -> TextTable:
    """Return a partner's file as text with addresses; see TextTable for the columns.

    The bytes decide what the file is; its name is only held against it. ``passwords`` are tried on a workbook that
    is locked. Raises FileRefusedError, whose code has a sentence for the partner in ``etl/words.yml``, when the
    file as a whole cannot be taken.
    """
    try:
        return table_of(gathered(content, file_name, feed, passwords), feed)
    except FileRefusedError as refusal:
        raise FileRefusedError(refusal.code, **{"file": file_name, **refusal.facts}) from refusal
