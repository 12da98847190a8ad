"""Dates as partners write them, with how much of each is known.

Day comes before month, as in every Moroccan paper. ISO text and spreadsheet serials are read too. A Hijri year is not
converted: the sighting in Morocco differs from any table by a day or two.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from etl.spelling.text import CACHE, clean, fold, western_digits

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan يناير جانفي", "fevrier fevr fev feb فبراير", "mars mar مارس", "avril avr apr ابريل",
            "mai may ماي مايو", "juin jun يونيو يونيه", "juillet juil jul يوليوز يوليو", "aout aou aug غشت اغسطس",
            "septembre sept sep شتنبر سبتمبر", "octobre oct اكتوبر", "novembre nov نونبر نوفمبر",
            "decembre dec دجنبر ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_HIJRI_MONTHS = re.compile(r"محرم|صفر|ربيع|جمادي|رجب|شعبان|رمضان|شوال|القعده|الحجه|هجري")
_TIME = re.compile(r"[T\s]+\d{1,2}[:hH]\d{2}(?:[:.]\d{2})?(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})?$")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_YEAR = re.compile(r"(\d{4})(?:\.0+)?")
_NUMBERS = re.compile(r"(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})")
_PLAIN = re.compile(  # as nearly all are written
    r"(?P<d>[0-9]{2})/(?P<m>[0-9]{2})/(?P<y>[0-9]{4})|(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
)
_MONTH = re.compile(r"(\d{1,2})\D+(\d{4})|(\d{4})\D+(\d{1,2})")
TIMED = (  # a day and a time, as systems export them: only the day is read; RE2
    r"^([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$"
)
_TURNABLE = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](?:\d{4}|\d{2})(?!\d)")
_DATE_INSIDE = re.compile(r"(?<!\d)(?:\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|\d{4}-\d{2}-\d{2})(?!\d)")
_YEAR_INSIDE = re.compile(r"(?<![\d/.\-])(?:19|20)\d{2}(?![\d/.\-])")
_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheet serials, with their 29 February 1900
_PIVOT = 40  # a two-digit year up to this one is of this century


class ReadDate(NamedTuple):
    """ISO text; precision day, month, year, ambiguous_dm or placeholder_0101; problem unreadable, hijri or impossible.

    ``doubt`` is the precision where it is not the day, or ``two_digit_year``.
    """

    iso: str | None = None
    precision: str | None = None
    problem: str | None = None
    doubt: str | None = None


def _read(iso: str, precision: str) -> ReadDate:
    return ReadDate(iso, precision, None, None if precision == "day" else precision)


_UNREADABLE = ReadDate(problem="unreadable")
_IMPOSSIBLE = ReadDate(problem="impossible")
_HIJRI = ReadDate(problem="hijri")


def _of_year(year: int) -> ReadDate:
    if 1300 <= year <= 1499:
        return _HIJRI
    return _read(f"{year}-01-01", "year") if 1900 <= year <= 2099 else _IMPOSSIBLE


def _of_month(year: int, month: int) -> ReadDate:
    of_year = _of_year(year)
    if of_year.iso is None or month == 0:
        return of_year
    return _read(f"{year}-{month:02}-01", "month") if month <= 12 else _IMPOSSIBLE


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year <= _PIVOT else 1900)


def _day(year: int, month: int, day: int) -> ReadDate:
    if 1300 <= year <= 1499:
        return _HIJRI
    if not 1900 <= year <= 2099:
        return _IMPOSSIBLE
    if day == 0 or month == 0:
        return _of_month(year, month)
    precision = "placeholder_0101" if (day, month) == (1, 1) else "day"
    if month > 12 and day <= 12:  # month first, as an American spreadsheet wrote it
        day, month, precision = month, day, "ambiguous_dm"
    try:
        return _read(date(year, month, day).isoformat(), precision)
    except ValueError:
        return _IMPOSSIBLE


def _in_words(folded: str) -> ReadDate | None:
    words = folded.split()
    month = next((_MONTHS[word] for word in words if word in _MONTHS), None)
    numbers = re.findall(r"\d+", folded)
    if month is None or not numbers:
        return None
    if len(numbers) == 1:
        return _of_month(_full_year(numbers[0]), month)
    return _hurried(numbers[-1], _day(_full_year(numbers[-1]), month, int(numbers[0])))


def _in_numbers(text: str) -> ReadDate | None:
    month = _MONTH.fullmatch(text)
    if month:
        return _of_month(int(month[2] or month[3]), int(month[1] or month[4]))
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return None
    first, second, third = found.groups()
    if len(first) >= 3:
        return _day(int(first), int(second), int(third)) if len(third) < 3 else _UNREADABLE
    if len(third) == 3:
        return _UNREADABLE
    return _hurried(third, _day(_full_year(third), int(second), int(first)))


def _hurried(year: str, read: ReadDate) -> ReadDate:
    """A year of two digits is of this century or the last."""
    is_day = len(year) <= 2 and read.precision == "day"
    return read._replace(doubt="two_digit_year") if is_day else read


def day_and_month(text: str) -> tuple[int, int] | None:
    """Return the two small numbers a date in figures begins with, in their order; None where it begins otherwise."""
    found = _TURNABLE.match(western_digits(text))
    return (int(found[1]), int(found[2])) if found else None


def read_month_first(text: str) -> ReadDate:
    """Read a date of a column whose hand writes the month first: where both could be, the day is in doubt."""
    read, numbers = read_date(text), day_and_month(text)
    if read.iso is None or numbers is None or numbers[0] == numbers[1] or max(numbers) > 12:
        return read
    return read._replace(precision="ambiguous_dm", doubt="ambiguous_dm")


@lru_cache(CACHE)
def read_date(text: str) -> ReadDate:
    """Read one date cell.

    >>> read_date("12/3/1985").iso, read_date("00/00/1964")[:2], read_date("1405/02/11").problem
    ('1985-03-12', ('1964-01-01', 'year'), 'hijri')
    """
    plain = _PLAIN.fullmatch(text)
    if plain:
        year, month, day = plain.group("year", "month", "day") if plain["year"] else plain.group("y", "m", "d")
        return _day(int(year), int(month), int(day))
    whole = _TIME.sub("", western_digits(clean(text)).strip(" .,;"))
    folded = fold(whole)
    if _HIJRI_MONTHS.search(folded):
        return _HIJRI
    year = _YEAR.fullmatch(whole)
    if year:
        return _of_year(int(year[1]))
    if _SERIAL.fullmatch(whole):
        return _day_of(_EPOCH + timedelta(days=int(float(whole))))
    if len(whole) == 8 and whole.isdecimal():
        return _in_numbers(f"{whole[:2]}/{whole[2:4]}/{whole[4:]}") or _UNREADABLE
    return _in_words(folded) or _in_numbers(folded.replace(" ", "/")) or _inside(whole) or _UNREADABLE


def _inside(text: str) -> ReadDate | None:
    """The one date of a cell that also names a place: 12/03/1985 à Agadir, مزداد سنة 1970 بتزنيت."""
    dates = _DATE_INSIDE.findall(text)
    years = _YEAR_INSIDE.findall(text)
    if len(dates) == 1:
        return _in_numbers(fold(dates[0]).replace(" ", "/"))
    return _of_year(int(years[0])) if not dates and len(years) == 1 and not text.isdecimal() else None


def _day_of(day: date) -> ReadDate:
    return _day(day.year, day.month, day.day)
