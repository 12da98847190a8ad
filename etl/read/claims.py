"""Which column is which: every canonical column is claimed by one header at most, never by position."""

from dataclasses import dataclass, field
from typing import NamedTuple

from etl.feeds import Feed
from etl.read.spellings import IGNORED, Candidate

_HALVES = {
    f"{half}_name_{script}": f"{other}_name_{script}"
    for half, other in (("family", "given"), ("given", "family"))
    for script in ("latin", "arabic")
}


class Heading(NamedTuple):
    """A header cell: its place, its words as the partner wrote them, and what they may mean."""

    place: int
    text: str
    candidates: tuple[Candidate, ...]


@dataclass
class Claims:
    """Who claimed what. ``contested`` headings spell one column exactly alike; their cells must tell."""

    columns: dict[str, Heading] = field(default_factory=dict)
    second: list[tuple[str, Heading]] = field(default_factory=list)  # (column already claimed, heading)
    contested: list[tuple[str, Heading]] = field(default_factory=list)
    ignored: list[Heading] = field(default_factory=list)
    unknown: list[Heading] = field(default_factory=list)

    @property
    def clear(self) -> int:
        """Return how many columns are claimed and not contested."""
        return len(self.columns) - len(self.contested)


def claim(headings: list[Heading], feed: Feed) -> Claims:
    """Return which heading stands for which canonical column of the feed.

    Headings that can mean one thing only choose first, best spelling first. "Article" then is the line of a
    price schedule when "Désignation" already is its item, and the item itself otherwise; "Nom" is the family
    name beside a "Prénom", and the whole name alone.
    """
    claims = Claims()
    required = {column for alternatives in feed.required for column in alternatives}
    for heading in sorted(headings, key=_certainty):
        if not heading.candidates:
            claims.unknown.append(heading)
            continue
        free = [one for one in heading.candidates if one.column not in claims.columns]
        if not free or _is_spelt_alike(heading, claims):
            _take_second(claims, heading)
            continue
        chosen = min(free, key=lambda one: _preference(one, claims, required, heading))
        if chosen.column == IGNORED:
            claims.ignored.append(heading)
        else:
            claims.columns[chosen.column] = heading
    return claims


def missing(columns: set[str], required: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """Return the required alternatives of which no column is there."""
    return [alternatives for alternatives in required if not columns.intersection(alternatives)]


def _certainty(heading: Heading) -> tuple[int, float, int, int]:
    best = heading.candidates[0] if heading.candidates else Candidate("", 0.0, 0)
    return (len(heading.candidates), -best.fit, best.rank, heading.place)


def _preference(
    one: Candidate, claims: Claims, required: set[str], heading: Heading
) -> tuple[bool, bool, bool, float, int]:
    half = _HALVES.get(one.column)
    several = len(heading.candidates) > 1
    lonely_half = several and half is not None and half not in claims.columns
    return (one.column == IGNORED, lonely_half, half is None and one.column not in required, -one.fit, one.rank)


def _is_spelt_alike(heading: Heading, claims: Claims) -> bool:
    if heading.candidates[0].column == IGNORED:
        return False
    return any(holder.candidates == heading.candidates for holder in claims.columns.values())


def _take_second(claims: Claims, heading: Heading) -> None:
    for column, holder in claims.columns.items():
        if holder.candidates == heading.candidates:
            claims.contested.append((column, heading))
            return
    claims.second.append((heading.candidates[0].column, heading))
