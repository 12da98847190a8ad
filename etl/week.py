"""The only calendar arithmetic: ISO weeks in Africa/Casablanca.

Morocco left UTC+1 for good on 2026-09-20 (IANA 2026c). The zone is read from the locked ``tzdata`` package, whatever
older table the host may have.
"""

import re
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

with files("tzdata.zoneinfo.Africa").joinpath("Casablanca").open("rb") as _zone:
    CASABLANCA = ZoneInfo.from_file(_zone, key="Africa/Casablanca")
_WEEK = re.compile(r"(20[0-9]{2})-W([0-9]{2})")  # one spelling of each week: it is a key and a folder's name


class UnknownWeekError(ValueError):
    """The text is not a week that exists."""


def monday_of(week: str) -> date:
    """Return the Monday of ``2026-W47``; raise UnknownWeekError when the week does not exist."""
    found = _WEEK.fullmatch(week)
    if found is None:
        raise UnknownWeekError(f"{week!r} is not a week: write it like 2026-W47")
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        last = date(int(found[1]), 12, 28).isocalendar().week  # 28 December always lies in a year's last week
        raise UnknownWeekError(f"{week!r} does not exist: {found[1]} has the weeks 01 to {last}") from error


def checked(week: str) -> str:
    """Return a week that exists as it came, for it names folders; raise UnknownWeekError for any other text."""
    monday_of(week)
    return week


def week_of(moment: datetime) -> str:
    """Return the ISO week, as seen in Casablanca, of an aware moment.

    >>> week_of(datetime(2026, 12, 31, 12, tzinfo=UTC))
    '2026-W53'
    """
    year, number, _ = moment.astimezone(CASABLANCA).isocalendar()
    return f"{year}-W{number:02d}"


def end_of(week: str) -> datetime:
    """Return the first moment after the week, in UTC: a half-open bound, so weeks neither overlap nor gap."""
    next_monday = monday_of(week) + timedelta(days=7)
    return datetime(next_monday.year, next_monday.month, next_monday.day, tzinfo=CASABLANCA).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """Return the day's first moment in Casablanca, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=CASABLANCA).astimezone(UTC)


def spoken(moment: datetime) -> str:
    """Return a moment as people in Casablanca read it, with its offset: ``23/11/2026 07:00 (UTC+00:00)``."""
    local = moment.astimezone(CASABLANCA)
    offset = local.strftime("%z")
    return f"{local:%d/%m/%Y %H:%M} (UTC{offset[:3]}:{offset[3:]})"
