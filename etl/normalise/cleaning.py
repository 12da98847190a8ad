"""From a table's rows to clean columns: what the partner wrote without what only fills or hides."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from etl.feeds import Feed
from etl.normalise.cells import Cells, matching, objects
from etl.normalise.titles import COLUMNS as TITLED
from etl.normalise.titles import told as told_by_title
from etl.spelling.text import PLAIN, clean, fold, is_dash, is_nothing

ADDRESS = ("sheet", "row", "title")
_FREE = ("text", "name")  # a name may read like a word for nothing
_LETTER = "[A-Za-zÀ-ÖØ-öø-ÿء-غف-ي]"


def type_of(name: str, feed: Feed) -> str:
    """Return a column's declared type; what the feed does not declare is text."""
    return feed.columns[name].type if name in feed.columns else "text"


def _cleaned(cells: Cells, kind: str, lookup: dict[str, str]) -> Cells:
    """Clean each cell, and replace what the partner writes by what we read for it, before anything is typed."""
    by_fold = {fold(written): read for written, read in lookup.items()}

    def read(written: str | None) -> str | None:
        text = clean(written or "")
        if not text or is_dash(text):
            return None
        if by_fold and fold(text) in by_fold:
            return by_fold[fold(text)]
        return None if kind not in _FREE and is_nothing(text) else text

    texts = cells.distinct
    says_something = matching(texts, f"[0-9]|{_LETTER}" if kind in _FREE else "[0-9]")
    is_clean = matching(texts, PLAIN) & says_something & (not by_fold)
    values = texts.copy()
    values[~is_clean] = objects(map(read, texts[~is_clean]), int((~is_clean).sum()))
    return Cells(values, cells.places)


def titles_of(rows: pd.DataFrame) -> Cells:
    """Return the title above each row, an empty text where there is none."""
    titles = Cells.of(rows["title"]) if "title" in rows else Cells.nothing(len(rows))
    return Cells(np.append(titles.distinct, ""), np.where(titles.places < 0, len(titles.distinct), titles.places))


def clean_columns(rows: pd.DataFrame, titles: Cells, feed: Feed, names: Iterable[str]) -> dict[str, Cells]:
    """Return clean cells by canonical column; where the file lacks a column, what its title says or nothing."""
    nothing = Cells.nothing(len(rows))
    found = {}
    for name in names:
        if name in rows:
            written = Cells.of(rows[name])
        else:
            written = titles.read(lambda title, name=name: told_by_title(name, title)) if name in TITLED else nothing
        found[name] = _cleaned(written, type_of(name, feed), feed.lookups.get(name, {}))
    return found


def columns_of(rows: pd.DataFrame, feed: Feed) -> list[str]:
    """Return the canonical columns to read: those the feed declares and the file lacks, then the file's own."""
    own = [str(name) for name in rows.columns if name not in ADDRESS]
    return [name for name in feed.columns if name not in own] + own
