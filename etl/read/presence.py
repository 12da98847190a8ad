"""Attendance sheets name their columns by the day itself: "15/01", "Lun. 16/01/2024", a date cell."""

import re

from etl.read.claims import Heading
from etl.read.spellings import UPPER_ONLY, Candidate, Spellings

_DAY = re.compile(
    r"(?:^|\s)(?:[a-zéûA-Z\u0621-\u064a]{2,9}\.?\s+)?(?:(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"|(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})(?:[/.-](?P<y>\d{2,4}))?)(?:\s00:00:00)?$"
)
_FEWEST = 2  # one date among the headers is no attendance sheet


def days_named(headings: list[Heading], spellings: Spellings) -> list[Heading]:
    """Return the headings with those that are dates read as the first, second … day, in order of the dates.

    By the dates, not by their places: sheets written from right to left are mirrored.
    """
    unknown = [one for one in headings if not one.candidates or one.candidates[0].fit <= UPPER_ONLY]
    dated = {heading.place: day for heading in unknown if (day := day_of(heading.text))}
    days = [f"day_{n}" for n in range(1, len(dated) + 1)]
    if len(dated) < _FEWEST or not all(spellings.has(day) for day in days):
        return headings
    order = sorted(dated, key=lambda place: dated[place])
    nth = {place: n for n, place in enumerate(order)}
    return [
        heading._replace(candidates=(Candidate(days[nth[heading.place]], 1.0, 0),)) if heading.place in nth else heading
        for heading in headings
    ]


def day_of(text: str) -> tuple[int, int, int] | None:
    """Return the year, month and day that a heading ends with, or None; a year that is not said is 0."""
    found = _DAY.search(text.strip())
    if not found:
        return None
    if found["year"]:
        return int(found["year"]) % 100, int(found["month"]), int(found["day"])
    month, day = int(found["m"]), int(found["d"])
    year = int(found["y"] or 0) % 100
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
