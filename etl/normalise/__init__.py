"""From a partner's text to typed values, each with its precision and its doubt; nothing is thrown away here.

A value that cannot be read becomes None beside a ``<column>_problem``; judging it is the suite's work.
"""

from typing import Any

import pandas as pd

from etl.feeds import Feed
from etl.normalise import context, persons
from etl.normalise.context import Known, Rows
from etl.normalise.text import cleaned, fold, is_dash, is_nothing
from etl.normalise.titles import COLUMNS as TITLED
from etl.normalise.titles import told as told_by_title
from etl.normalise.typed import READERS, Columns, Texts
from etl.policy import Policy
from etl.records import TextTable

__all__ = ["records"]

_ADDRESS = ("sheet", "row", "title", "cells")
_FREE = ("text", "name")  # a name may read like a word for nothing
_PLACES = ("province", "commune")


def _clean(values: list[Any], kind: str, lookup: dict[str, str]) -> list[str | None]:
    """Clean each cell, and replace what the partner writes by what we read for it, before anything is typed."""
    by_fold = {fold(written): read for written, read in lookup.items()}

    def read(value: Any) -> str | None:
        text = cleaned(value)
        if text is None or is_dash(text):
            return None
        if by_fold and fold(text) in by_fold:
            return by_fold[fold(text)]
        return None if kind not in _FREE and is_nothing(text) else text

    seen: dict[Any, str | None] = {}
    return [seen[value] if value in seen else seen.setdefault(value, read(value)) for value in values]


def _texts(rows: pd.DataFrame, titles: list[str], feed: Feed) -> Texts:
    """Clean cells by canonical column; where the file lacks a declared column, what its title says or None."""
    written = {name: rows[name].tolist() for name in rows.columns if name not in _ADDRESS}
    told = {name: [_told(name, title) for title in titles] for name in feed.columns if name not in written}
    return {
        name: _clean(values, _kind(name, feed), feed.lookups.get(name, {})) for name, values in (told | written).items()
    }


def _kind(name: str, feed: Feed) -> str:
    return feed.columns[name].type if name in feed.columns else "text"


def _told(name: str, title: str) -> str | None:
    return told_by_title(name, title) if name in TITLED else None


def _typed(texts: Texts, feed: Feed) -> Columns:
    columns: Columns = {}
    for name, values in texts.items():
        reader = READERS.get(_kind(name, feed))
        if reader:
            columns |= reader(name, values)
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
    return typed | context.correction_columns(rows)


def _series(values: list[Any]) -> "pd.Series[Any]":
    """One column with a dtype that does not depend on which cells happen to be empty."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {float}:
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="object")


def _annexed(typed: Columns, count: int) -> list[bool]:
    """Tell the rows of an annex: a cooperative and a member of it, but no item and no quantity."""
    absent: list[Any] = [None] * count
    columns = (typed.get(name, absent) for name in ("cooperative_name", "item", "item_problem", "quantity"))
    return [
        group is not None and (item, doubt, quantity) == (None,) * 3
        for group, item, doubt, quantity in zip(*columns, strict=True)
    ]


def records(table: TextTable, feed: Feed, policy: Policy) -> pd.DataFrame:
    """Return one line of typed values per line of ``table.rows``.

    Columns: ``sheet, row, title, cells`` as they came; each declared column by its type, with ``_problem``,
    ``_precision``, ``_suggestion``, ``_unit`` or ``_second`` beside it where the type has them; for feeds that name
    persons the name columns by script, ``name_key`` and its kin, ``has_identity``, ``looks_like_formula``; for
    trainings ``days_attended`` and ``days_total`` in days; ``is_correction``. Dates are ISO text, amounts dirhams,
    rates shares of one; a missing value is None or NaN. No cell's text makes this raise.
    """
    frame = table.rows
    titles = frame["title"].fillna("").astype(str).tolist() if "title" in frame else [""] * len(frame)
    texts = _texts(frame, titles, feed)
    rows = Rows(feed, texts, titles, _typed(texts, feed))
    typed = _in_context(rows, Known(policy))
    if set(texts) & {*persons.PERSON_NAMES, "national_id", "cooperative_name"}:
        typed |= persons.person_columns(texts, feed, typed, len(frame))
    if feed.annex:
        typed["is_annex"] = _annexed(typed, len(frame))
    address = {name: frame[name].tolist() for name in _ADDRESS if name in frame}
    columns = address | {name: values for name, values in typed.items() if name not in _ADDRESS}
    return pd.DataFrame({name: _series(values) for name, values in columns.items()}, index=frame.index)
