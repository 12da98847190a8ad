"""The facts of the chain as plain nouns, read once from the warehouse's tables."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from etl.policy import Policy

_T = TypeVar("_T")
WHOLE_KIT = "KIT"
_NO_PAPER = re.compile(
    r"\b(?:non|pas|sans|aucun|refus|rejet|annul|en cours|en attente|n[ée]ant)|(?:^|\s)(?:لم|غير|بدون|لا)\s"
)


class Source(NamedTuple):
    """The row of a partner's file that says so; a tuple, for millions of them are sorted and looked up."""

    feed: str
    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line about goods as a whole: a lot line, a delivery, an inspection; quantities in the item's unit."""

    item: str
    quantity: float
    source: Source
    fact_date: date | None = None
    is_awarded: bool = False
    inspected: float = 0.0
    accepted: float = 0.0
    refused: float = 0.0
    subject: tuple[str, ...] = ()  # what a later report on the same goods would say again
    known_at: str = ""


class Enrolled(NamedTuple):
    """One line of a training list or of a cohort's reference list."""

    person_id: str
    cohort: str
    craft: str
    source: Source
    is_trained: bool | None  # None: this line does not say (a reference list)
    is_measured: bool  # days or a certificate say so, not a mere enrolment
    end_date: date | None
    cooperative_key: str | None
    known_at: str
    is_correction: bool
    is_reference: bool


def text(value: Any) -> str | None:
    """Return a cell as text, None when it is missing."""
    return None if value is None or value != value or value is pd.NA or value == "" else str(value)


def number(value: Any) -> float:
    """Return a cell as a number, 0 when it is missing."""
    return 0.0 if value is None or value is pd.NA or value != value else float(value)


def day(value: Any) -> date | None:
    """Return a cell as a date, None when it is missing."""
    written = text(value)
    return _day(written[:10]) if written else None


_day = lru_cache(100_000)(date.fromisoformat)  # a programme has few days and millions of rows


def flag(value: Any) -> bool | None:
    """Return a yes or no, None when the cell does not say."""
    return None if value is None or value is pd.NA or value != value else bool(value)


def source(line: dict[Any, Any]) -> Source:
    """Return where a line stands."""
    return Source(str(line["feed"]), str(line["file"]), str(line["sheet"]), int(line["row"]))


def lines_of(table: pd.DataFrame | None) -> Iterator[dict[Any, Any]]:
    """Yield a table's lines as dicts, oldest knowledge first, whatever the order of its rows."""
    if table is None or table.empty:
        return
    ordered = oldest_first(table)
    names = [str(name) for name in ordered]
    columns = [ordered[name].tolist() for name in ordered]  # one column after the other: far faster than row by row
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def oldest_first(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order in which they became known; those of one file by sheet and row."""
    order = [name for name in ("sheet", "file_id", "file", "received_at") if name in table]
    keys = [table["row"].to_numpy(dtype=int), *(_ranks(table[name]) for name in order)]  # the last one decides first
    return table.iloc[np.lexsort(keys)]


def _ranks(values: "pd.Series[Any]") -> Any:
    """Return the place of each value among the distinct ones in the order of their texts, one not said last."""
    codes, words = pd.factorize(values)
    texts = sorted({str(word) for word in words})
    rank = {text: place for place, text in enumerate(texts)}
    return np.array([*(rank[str(word)] for word in words), len(texts)])[codes]


def column(table: pd.DataFrame, name: str, reading: Callable[[Any], _T]) -> list[_T]:
    """Return a column read cell by cell, each word once: a programme has millions of rows and few words.

    A column that is not there, and a cell that says nothing, are read as None.
    """
    if name not in table:
        return [reading(None)] * len(table)
    codes, words = pd.factorize(table[name])
    read = [*map(reading, words.tolist()), reading(None)]  # a cell that says nothing has the code -1
    return [read[code] for code in codes.tolist()]


def addresses_of(table: pd.DataFrame) -> list[Source]:
    """Return where each line stands."""
    words = (column(table, name, str) for name in ("feed", "file", "sheet"))
    return list(map(Source, *words, map(int, table["row"].tolist())))


_ENROLLED: dict[str, Callable[[Any], Any]] = {
    "person_id": text,
    "cohort": text,
    "craft": text,
    "end_date": day,
    "cooperative_key": text,
    "received_at": str,
    "is_correction": lambda value: bool(flag(value)),
}
_ATTENDED: dict[str, Callable[[Any], Any]] = {
    "certificate_number": lambda value: is_number_of_a_paper(text(value) or ""),
    "certificate_date": text,
    "attendance_rate": lambda value: None if value is None or pd.isna(value) else float(value),
    "days_attended": lambda value: None if value is None or pd.isna(value) else float(value),
    "days_total": number,
    "is_active": flag,
}


def enrolled(facts: dict[str, pd.DataFrame], policy: Policy) -> list[Enrolled]:
    """Return the lines of training lists and reference lists that name a person, a cohort and a craft."""
    minimum = policy.programme.attendance_minimum
    found = []
    for name, is_reference in (("core_trainees", False), ("core_reference_entries", True)):
        table = facts.get(name)
        if table is None or table.empty:
            continue
        ordered = oldest_first(table)
        said = zip(*(column(ordered, asked, reading) for asked, reading in _ENROLLED.items()), strict=True)
        attended = zip(*(column(ordered, asked, reading) for asked, reading in _ATTENDED.items()), strict=True)
        for source, told, days in zip(addresses_of(ordered), said, attended, strict=True):
            person, cohort, craft, end, cooperative, known_at, is_correction = told
            if person and cohort and craft:
                is_trained, is_measured = _is_trained(minimum, *days)
                found.append(
                    Enrolled(
                        person_id=person,
                        cohort=cohort,
                        craft=craft,
                        source=source,
                        is_trained=None if is_reference else is_trained,
                        is_measured=is_measured,
                        end_date=end,
                        cooperative_key=cooperative,
                        known_at=known_at,
                        is_correction=is_correction,
                        is_reference=is_reference,
                    )
                )
    return found


def _is_trained(
    minimum: float,
    has_certificate: bool,
    certificate_date: str | None,
    rate: float | None,
    attended: float | None,
    total: float,
    is_active: bool | None,
) -> tuple[bool, bool]:
    """Return (attended the minimum share of the days or holds a certificate, whether the line knows) (design §5).

    The system export knows neither days nor certificates; there, an active enrolment stands for attendance. A
    certificate that is "néant" or "en cours" has no digit.
    """
    if has_certificate or certificate_date:
        return True, True
    if rate is not None:
        return rate >= minimum, True
    if total > 0 and attended is not None:
        return attended / total >= minimum, True
    return is_active is True, False


def is_number_of_a_paper(written: str) -> bool:
    """Tell whether a cell numbers a certificate: "0", "refusée le 17/01" and "non délivrée (2025)" do not."""
    return bool(re.search(r"[1-9١-٩]", written)) and not _NO_PAPER.search(written.casefold())


def kit_of(policy: Policy, craft: str | None) -> list[tuple[str, float]]:
    """Return the items of a craft's kit with their quantities; none for a craft without one."""
    return [(item.item, item.quantity) for item in policy.kits.get(craft or "", ())]


def addresses(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """Return rows as evidence: feed, file, sheet, row."""
    return list(map(_address, sources))


@cache
def _address(source: Source) -> dict[str, Any]:
    """Return a row's address; one dict for all who stand on that row, to be read only."""
    feed, file, sheet, row = source
    return {"feed": feed, "file": file, "sheet": sheet, "row": row}


def forget_addresses() -> None:
    """Let the addresses of an answer go once it is whole: they are kept for no other."""
    _address.cache_clear()


def in_order(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return each of these rows once, in the order of files, sheets and rows."""
    once = {*sources}
    return tuple(sorted(once)) if len(once) > 1 else tuple(once)
