"""Who belonged to which cooperative on which day, as the Chamber's latest list of members says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from etl.reconcile.facts import Source, day, lines_of, source, text
from etl.reconcile.handed import Handed
from etl.reconcile.plans import Planned


@dataclass(frozen=True, slots=True)
class Period:
    """One time of belonging, its first and last day; None where nobody says."""

    joined: date | None = None
    left: date | None = None
    source: Source | None = None  # the row of the list of members; None where a training list says so

    def holds(self, when: date | None, known_at: str) -> bool:
        """Tell whether a day lies in the period; a fact without a day happened before it was told."""
        if self.left is not None and (when is None or when > self.left):
            return False
        return self.joined is None or self.joined <= (when or day(known_at) or date.max)


Periods = tuple[Period, ...]


def memberships(table: pd.DataFrame | None) -> dict[str, dict[str, Periods]]:
    """Return person → cooperative → periods in order of time.

    ``table``: lines with ``person_id``, ``cooperative_key``, ``joined_date``, ``left_date`` and their address. What a
    later file says of a person in a cooperative replaces what earlier ones said.
    """
    told: dict[tuple[str, str], dict[str, set[Period]]] = defaultdict(lambda: defaultdict(set))
    for line in lines_of(table):
        person, cooperative = text(line.get("person_id")), text(line.get("cooperative_key"))
        if person and cooperative:
            period = Period(day(line.get("joined_date")), day(line.get("left_date")), source(line))
            told[person, cooperative][str(line["received_at"])].add(period)
    found: dict[str, dict[str, Periods]] = defaultdict(dict)
    for (person, cooperative), by_file in told.items():
        found[person][cooperative] = tuple(sorted(by_file[max(by_file)], key=_order))
    return found


def _order(period: Period) -> tuple[date, date, Source]:
    return (period.joined or date.min, period.left or date.max, period.source or Source("", "", "", 0))


def was_member(periods: Iterable[Period], line: Handed | Planned) -> bool:
    """Tell whether a hand-over or a plan falls into one of the periods."""
    known_at = line.known_at if isinstance(line, Handed) else ""
    return any(period.holds(line.fact_date, known_at) for period in periods)


def rows_of(periods: Iterable[Period]) -> tuple[Source, ...]:
    """Return the rows that say so."""
    return tuple(sorted({period.source for period in periods if period.source}))
