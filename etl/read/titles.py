"""Read what a form says once, above its table, for all its rows: "Marché n° 12/2024", "Date : 07/10/2025"."""

import re
from collections.abc import Iterable
from functools import lru_cache

from etl.feeds import Feed
from etl.read.spellings import Spellings

_SEGMENTS = re.compile(r"\s+[–—-]\s+|\s*[;|\t]\s*|\s{3,}|\n")
_LABELLED = (
    re.compile(r"^(?P<label>[^:]+?)\s*[:]\s*(?P<value>\S.*)$"),
    re.compile(r"^(?P<label>.*?(?:\bn\s*[°º]|\bnum\b|رقم))\s*[:]?\s*(?P<value>\S.*)$", re.IGNORECASE),
    re.compile(r"^(?P<label>[^\d]+?)\s+(?P<value>\d\S*)"),
)
_DATED = re.compile(
    r"\s*(?:\bdu\b|\ble\b|\ben date du\b|بتاريخ|ليوم)\s*[:]?\s*(?P<date>\d[\d/.\s-]{6,}\d)", re.IGNORECASE
)
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}")
# those that normalise reads from titles by their own words, and those of which a title names no single one
_LEFT = frozenset({"craft", "province", "commune", "cohort", "name", "national_id", "phone", "beneficiary_kind"})
_LONGEST_LINE = 300  # letters of a title line that are read
_LONGEST = 60  # letters of a value; beyond, it is a sentence


def said_once(title: tuple[str, ...], wanted: Iterable[str], spellings: Spellings, feed: Feed) -> dict[str, str]:
    """Return canonical column → text for the wanted columns that title lines spell out.

    Only columns of ``feed.fill_down`` can hold for several rows, and only where the table itself has no such
    column; a label must be one of the column's declared headers.
    """
    columns = [c for c in wanted if c in feed.fill_down and feed.columns[c].type not in _LEFT]
    found: dict[str, str] = {}
    for line in title if columns else ():
        for segment in _SEGMENTS.split(line[:_LONGEST_LINE]):
            _read_segment(segment.strip(), columns, found, spellings, feed)
    return found


def _read_segment(segment: str, columns: list[str], found: dict[str, str], spellings: Spellings, feed: Feed) -> None:
    dated = _DATED.search(segment)
    dates = [column for column in columns if feed.columns[column].type == "date"]
    for pattern in _LABELLED:
        match = pattern.match(segment[: dated.start()] if dated and dated.start() else segment)
        column = _column(match["label"], columns, spellings) if match else None
        if match is None or column is None:
            continue
        value = re.split(r"\s*[:]\s*", match["value"])[0].strip()
        if value and len(value) <= _LONGEST and (column not in dates or _DAY.search(value)):
            found.setdefault(column, value)
        if dated and dates and column not in dates:  # "PV n° 02/2026 du 10/06/2026"
            found.setdefault(dates[0], dated["date"].strip())
        return


def _column(label: str, columns: list[str], spellings: Spellings) -> str | None:
    meant = [one.column for one in spellings.candidates(_plain(label)) if one.fit > 0.9]
    return next((column for column in meant if column in columns), None)


@lru_cache(maxsize=1024)
def _plain(label: str) -> str:
    return label.strip(" .,_-")
