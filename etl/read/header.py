"""Find where a table starts: the line, or the two or three lines, that spell its columns."""

from collections.abc import Sequence
from dataclasses import dataclass

from etl.feeds import Feed
from etl.read.claims import Claims, Heading, claim
from etl.read.presence import day_of, days_named
from etl.read.sheet import Line
from etl.read.spellings import IGNORED, UPPER_ONLY, Candidate, Spellings

SEARCHED = 40  # lines; the longest title block seen on a partner's form is a dozen
FEWEST = 2  # known columns; one known word can stand in a data row ("Coopérative")
SHARE = 0.25  # of the filled cells of a header line must be known


@dataclass(frozen=True)
class Header:
    """A found header: its lines, what each column is called there, and who claimed what."""

    lines: tuple[Line, ...]
    labels: dict[int, str]
    claims: Claims

    @property
    def places(self) -> dict[str, int]:
        """Return canonical column → position."""
        return {column: heading.place for column, heading in self.claims.columns.items()}


def find(lines: Sequence[Line], spellings: Spellings, feed: Feed) -> Header | None:
    """Return the header among the first lines, or None when no line spells enough known columns."""
    searched = lines[:SEARCHED]
    for misspelt in (False, True):  # typing errors are only looked at when nothing is spelt right
        scores = [_score(line, spellings, misspelt) for line in searched]
        best = max(range(len(searched)), key=lambda i: scores[i], default=None)
        if best is not None and scores[best] > 0:
            return around(lines, best, spellings, feed)
    return None


def around(lines: Sequence[Line], at: int, spellings: Spellings, feed: Feed) -> Header:
    """Return the header whose main line is ``lines[at]``, with the lines above and below that belong to it."""
    before = at > 0 and lines[at - 1].number == lines[at].number - 1 and len(lines[at - 1].filled) > 1
    after = at + 1 < len(lines) and lines[at + 1].number == lines[at].number + 1
    windows = [lines[at : at + 1]]
    windows += [lines[at - 1 : at + 1]] if before else []
    if after and _spells(lines[at], lines[at + 1], spellings):
        longer = [lines[at : at + 2]]
        longer += [lines[at - 1 : at + 2]] if before else []
        windows = longer if _divides(lines[at], lines[at + 1], spellings) else windows + longer
    headers = [_header(tuple(window), spellings, feed) for window in windows]
    return max(headers, key=lambda header: (header.claims.clear, -len(header.lines)))


def known_columns(line: Line, spellings: Spellings) -> set[str]:
    """Return the canonical columns whose spelling stands in a line."""
    return {
        one.column
        for place in line.filled
        for one in spellings.candidates(line.cells[place])[:1]
        if one.column != IGNORED
    }


def _score(line: Line, spellings: Spellings, misspelt: bool) -> float:
    found: set[str] = set()
    ignored = 0
    for place in line.filled:
        candidates = spellings.candidates(line.cells[place])
        candidates = candidates or (spellings.near(line.cells[place]) if misspelt else ())
        ignored += any(one.column == IGNORED for one in candidates)
        # "Date" alone may be any date, yet it is one of this feed's words
        found |= {one.column for one in candidates[:1]} - {IGNORED}
    if len(found) < FEWEST or len(found) + ignored < SHARE * len(line.filled):
        return 0.0
    return len(found) + 0.1 * ignored


def _spells(upper: Line, lower: Line, spellings: Spellings) -> bool:
    """Tell whether the line below a header continues it, rather than being the first data row."""
    spread = _spread(upper, lower)
    labels = [(spread[place] if place < len(spread) else "", lower.cells[place]) for place in lower.filled]
    if _divides(upper, lower, spellings):
        return True
    dated = any(
        not _at(upper, place) and day_of(lower.cells[place]) for place in lower.filled
    )  # days under one "Présence"
    known = sum(
        bool(spellings.candidates(f"{above} {below}") or spellings.candidates(below) or (dated and day_of(below)))
        for above, below in labels
    )
    return known * 2 >= len(labels) > 0


def _divides(upper: Line, lower: Line, spellings: Spellings) -> bool:
    """Tell whether a line only says what stands below known group headings: "Quantité" over "Prévue | Remise".

    Words alone, none of them in a column that has a heading of its own and no heading beside it to be divided.
    """
    heads = [place for place in lower.filled if _at(upper, place)]
    under = [place for place in lower.filled if not _at(upper, place)]
    is_words = not any(letter.isdigit() for place in lower.filled for letter in lower.cells[place])
    begins = {max((p for p in upper.filled if p < place), default=-1) for place in under}
    known = all(begin >= 0 and spellings.candidates(upper.cells[begin]) for begin in begins)
    return bool(under) and is_words and known and set(heads) <= begins


def _header(lines: tuple[Line, ...], spellings: Spellings, feed: Feed) -> Header:
    width = max(len(line.cells) for line in lines)
    spread = [_spread(lines[i], lines[i + 1] if i + 1 < len(lines) else None) for i in range(len(lines))]
    headings: list[Heading] = []
    labels: dict[int, str] = {}
    for place in range(width):
        parts = list(dict.fromkeys(row[place] for row in spread if place < len(row) and row[place]))
        if parts:
            headings.append(Heading(place, _label(parts), meaning(parts, spellings)))
            labels[place] = _label(parts)
    return Header(lines, labels, claim(days_named(headings, spellings), feed))


def meaning(parts: Sequence[str], spellings: Spellings) -> tuple[Candidate, ...]:
    """Return the columns that a header may mean, best fit first; empty when it is unknown or ambiguous.

    ``parts``: its cell, or the cells of its two or three lines from above.
    """
    whole = " ".join(parts)
    found = spellings.candidates(whole)
    if found and spellings.is_nearer_to_another(whole, {one.column for one in found}):
        # a part of the header is known, but "Prénom (arbae)" is no "Prénom"
        return tuple(one for one in spellings.near(whole) if one.column not in {other.column for other in found})
    found = found or spellings.candidates(parts[-1])
    if not found and len(parts) > 1:
        upper = spellings.candidates(parts[0])
        found = tuple(one._replace(fit=min(one.fit, UPPER_ONLY)) for one in upper)
    return found or spellings.near(whole) or spellings.near(parts[-1])


def _spread(line: Line, below: Line | None) -> list[str]:
    """Return a heading line with each group heading repeated over the sub-headings below it."""
    cells = list(line.cells)
    if below is None:
        return cells
    for place in range(1, len(cells)):
        if not cells[place] and _at(below, place):
            cells[place] = cells[place - 1]
    return cells


def _label(parts: list[str]) -> str:
    return " ".join(" ".join(parts).split())


def _at(line: Line, place: int) -> str:
    return line.cells[place] if place < len(line.cells) else ""
