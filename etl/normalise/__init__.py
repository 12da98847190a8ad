"""From a partner's text to typed values, each with its precision and its doubt; nothing is thrown away here.

A value that cannot be read becomes None beside a ``<column>_problem``; judging it is the suite's work.
"""

from typing import Any

import numpy as np
import pandas as pd

from etl.feeds import Feed
from etl.normalise import context, persons
from etl.normalise.cells import Cells
from etl.normalise.cleaning import ADDRESS, clean_columns, columns_of, titles_of, type_of
from etl.normalise.context import Known, Rows
from etl.normalise.doubts import doubts_of
from etl.normalise.typed import NUMBERS, READERS, Columns, Texts
from etl.normalise.whole import Whole, told_by_whole
from etl.policy import Policy
from etl.records import TextTable

__all__ = ["Whole", "records", "told_by_whole"]

_PLACES = ("province", "commune")
_COUNTED = ("days_attended", "days_total")


def _typed(texts: Texts, feed: Feed, whole: Whole) -> Columns:
    columns: Columns = {}
    for name, cells in texts.items():
        reader = READERS.get(type_of(name, feed))
        if reader:
            columns |= reader(name, cells, whole)
    return columns


def _in_context(rows: Rows, known: Known) -> Columns:
    """Columns that need more of the row than their own cell; each sees what was read before it."""
    declared = set(rows.feed.columns) | set(rows.feed.sheet_name_is)
    typed = rows.typed
    if "craft" in declared or "level_label" in declared:
        typed |= context.craft_columns(rows, known)
    if "item" in declared:
        typed |= context.item_columns(rows, known)
    if declared & set(_PLACES):
        typed |= context.place_columns(rows, known)
    if "cohort" in declared:
        typed |= context.cohort_columns(rows, known)
    if "days_present" in declared or "day_1" in declared:
        typed |= context.attendance_columns(rows, known)
    return typed | context.tax_columns(rows) | context.correction_columns(rows)


def _annexed(typed: Columns, count: int) -> Cells:
    """Tell the rows of an annex: a cooperative and a member of it, but no item and no quantity."""
    nothing = Cells.nothing(count)
    group, *goods = (
        typed.get(name, nothing).filled() for name in ("cooperative_name", "item", "item_problem", "quantity")
    )
    return Cells.flagged(group & ~np.any(goods, axis=0))


def _series(name: str, cells: Cells, feed: Feed, index: pd.Index) -> "pd.Series[Any]":
    """One column, with a dtype that does not depend on which cells happen to be empty."""
    if type_of(name, feed) in NUMBERS or name in _COUNTED:
        return pd.Series(cells.numbers(), index=index)
    return pd.Series(cells.spread(), index=index, dtype="object")


def records(table: TextTable, feed: Feed, policy: Policy, whole: Whole | None = None) -> pd.DataFrame:
    """Return one line of typed values per line of ``table.rows``, under the same labels.

    Columns: ``sheet, row, title`` as they came; each declared column by its type, with ``_problem``, ``_precision``,
    ``_suggestion``, ``_unit``, ``_tax`` or ``_second`` beside it where the type has them; for feeds that name
    persons the name columns by script, ``name_key`` and its kin, ``has_identity``, ``looks_like_formula``; for
    trainings ``days_attended`` and ``days_total`` in days; ``is_correction``; ``doubts``: column → doubt of what was
    read but is not certain, None where nothing is. Dates are ISO text, amounts dirhams, rates shares of one; a missing
    value is None, or NaN in columns of numbers, which are float64. No cell's text makes this raise.

    A part of a table reads as it does in its table when ``whole`` is what ``told_by_whole`` says of the table.
    """
    frame = table.rows
    titles = titles_of(frame)
    texts = clean_columns(frame, titles, feed, columns_of(frame, feed))
    whole = whole or told_by_whole(table, feed)
    typed = _in_context(Rows(feed, texts, titles, _typed(texts, feed, whole), whole), Known(policy))
    if set(texts) & {*persons.PERSON_NAMES, "national_id", "cooperative_name"}:
        typed |= persons.person_columns(texts, feed, typed, len(frame))
    if feed.annex:
        typed["is_annex"] = _annexed(typed, len(frame))
    doubts, typed = doubts_of(typed, len(frame))
    columns = {name: frame[name] for name in ADDRESS if name in frame}
    columns |= {name: _series(name, cells, feed, frame.index) for name, cells in typed.items() if name not in ADDRESS}
    columns["doubts"] = pd.Series(doubts, index=frame.index, dtype="object")
    return pd.DataFrame(columns, copy=False)
