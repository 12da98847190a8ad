"""What no single row tells, only its whole file: days that were filled in, the hand that writes the month first."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from etl.feeds import Feed
from etl.normalise.cells import Cells
from etl.normalise.choosing import Chooser
from etl.normalise.cleaning import clean_columns, columns_of, titles_of, type_of
from etl.normalise.dates import day_and_month
from etl.normalise.quantities import tax_of
from etl.normalise.statuses import is_lone_m, is_mister, is_woman, read_presence
from etl.records import TextTable


@dataclass(frozen=True)
class Whole:
    """What a file says as a whole, by canonical column.

    ``days``: presence columns in which somebody is present or absent. ``month_first``: date columns in which 03/25/1985
    is written at least as often as 25/03/1985. ``madame_or_masculine``: sex columns in which a lone M may be either.
    ``taxes``: HT or TTC where the column's header says it.
    """

    days: frozenset[str] = frozenset()
    month_first: frozenset[str] = frozenset()
    madame_or_masculine: frozenset[str] = frozenset()
    taxes: dict[str, str] = field(default_factory=dict)


def told_by_whole(table: TextTable, feed: Feed) -> Whole:
    """Return what a file says as a whole; its parts are then read with it, each for itself."""
    types = {name: type_of(name, feed) for name in columns_of(table.rows, feed) if name in table.rows}
    asked = [name for name, kind in types.items() if kind in ("presence", "date", "sex")]
    columns = clean_columns(table.rows, titles_of(table.rows), feed, asked)

    def where(kind: str, is_so: Callable[[Cells], bool]) -> frozenset[str]:
        return frozenset(name for name in asked if types[name] == kind and is_so(columns[name]))

    return Whole(
        days=where("presence", _is_filled),
        month_first=where("date", _is_month_first),
        madame_or_masculine=where("sex", _leaves_m_unsaid),
        taxes=_taxes(table, feed),
    )


def _is_filled(cells: Cells) -> bool:
    return bool(cells.having(lambda text: read_presence(text) is not None).any())


def _is_month_first(cells: Cells) -> bool:
    """Hold the dates that can only be read month first against those that can only be read day first."""
    numbers = cells.read(day_and_month)
    month_first = np.count_nonzero(numbers.having(lambda two: two[0] <= 12 < two[1]))
    return bool(0 < month_first >= np.count_nonzero(numbers.having(lambda two: two[1] <= 12 < two[0])))


def _leaves_m_unsaid(cells: Cells) -> bool:
    """Beside Mr and no word for a woman, M may be short for Madame."""
    return bool(cells.having(is_lone_m).any() and cells.having(is_mister).any() and not cells.having(is_woman).any())


def _taxes(table: TextTable, feed: Feed) -> dict[str, str]:
    amounts = [name for name in feed.columns if type_of(name, feed) == "amount"]
    if not amounts:
        return {}
    headers = Chooser({name: column.headers for name, column in feed.columns.items()})
    labels = {label for piece in table.written.pieces for label in piece.columns}
    said: dict[str, set[str | None]] = {}
    for label in labels:
        said.setdefault(headers.choose(label).code or "", set()).add(tax_of(label))
    return {name: tax for name in amounts if len(told := said.get(name, set())) == 1 for tax in told if tax}
