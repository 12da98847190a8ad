"""Cut a sheet into its tables: title lines, header, rows; headers repeated on each page; several in a sheet."""

from dataclasses import dataclass

import numpy as np

from etl.feeds import Feed
from etl.read import header as headers
from etl.read import marks
from etl.read.header import Header
from etl.read.lines import DATA, Kinds
from etl.read.plain import Outline, outline
from etl.read.sheet import Line, Places, Sheet
from etl.read.spelling import words
from etl.read.spellings import Spellings

_REPEATED = 0.6  # of a header's cells standing again in their places: a page break
_ANOTHER = 3  # known columns that make a line the header of another table
_SMALL = 4  # cells, all known words: the header of a summary below a list
_NONE: Places = np.array([], dtype=np.int64)
_WIDE = 5  # filled cells above the header that make a line data rather than title


@dataclass(frozen=True)
class Table:
    """One table of a sheet.

    ``rows``: places of its data lines among the sheet's lines. ``titles``: the title lines that hold from the n-th
    row on, as (n, lines). ``unread``: full lines above a header, a table whose header nobody knows.
    """

    header: Header
    rows: Places
    titles: tuple[tuple[int, tuple[str, ...]], ...]
    ignored: tuple[tuple[Line, str], ...]
    unread: tuple[Line, ...] = ()


def tables(sheet: Sheet, spellings: Spellings, feed: Feed) -> list[Table]:
    """Return the tables of a sheet in order; empty when no line of it is a known header."""
    first = headers.find(sheet.lines[: headers.SEARCHED + 1], spellings, feed)
    if first is None:
        return []
    raw = {heading.casefold() for column in feed.columns.values() for heading in column.headers}
    found: list[Table] = []
    above, header = list(sheet.lines[: first.lines[0].at]), first
    title: tuple[str, ...] = ()
    while True:
        told = outline(sheet, header.lines[-1].at + 1, header, feed)
        rest = _next_header(told.lines, header, raw, spellings, feed)
        mine = told.lines if rest is None else told.lines[: rest[0]]
        banner = [] if rest is None else _banner(mine)
        mine = mine[: len(mine) - len(banner)]
        table, title = _table(sheet, above, header, Outline(mine, told.begins), title, feed)
        found.append(table)
        if rest is None:
            return found
        above, header = banner, rest[1]


def _table(
    sheet: Sheet, above: list[Line], header: Header, body: Outline, title: tuple[str, ...], feed: Feed
) -> tuple[Table, tuple[str, ...]]:
    unread = tuple(line for line in above if len(line.filled) >= _WIDE and _as_wide(line, header))
    title = retitled(title, tuple(_text(line) for line in above if line not in unread))
    again = _again(body.lines, header)
    looked_at = [line for line in body.lines if line.number not in again]
    unseen = np.concatenate([sheet.filled[list(body.places(line)[:-1])] for line in looked_at] or [_NONE])
    judged = iter(Kinds(header, feed).of(looked_at, unseen))
    places: list[range] = []
    titles = [(0, title)]
    rows = 0
    ignored = [*((line, "title") for line in above if line not in unread), *((line, "header") for line in header.lines)]
    for line in body.lines:
        kind = "header" if line.number in again else next(judged)
        if kind == DATA:
            places.append(body.places(line))
            rows += len(places[-1])
            continue
        if kind == "title":
            title = retitled(title, (_text(line),))
            titles.append((rows, title))
        ignored.append((line, kind))
    taken = np.concatenate([np.arange(one.start, one.stop) for one in places] or [_NONE])
    return Table(header, taken, tuple(titles), tuple(ignored), unread), title


def retitled(title: tuple[str, ...], block: tuple[str, ...]) -> tuple[str, ...]:
    """Return the title lines with a new block of them; "Lot n° 2" takes the place of "Lot n° 1".

    >>> retitled(("Marché 12", "Lot n° 1 : Coiffure"), ("Lot n° 2 : Couture",))
    ('Marché 12', 'Lot n° 2 : Couture')
    """
    starts = {words(line)[:1] for line in block}
    return (*(line for line in title if words(line)[:1] not in starts), *block)


def _next_header(
    body: list[Line], header: Header, raw: set[str], spellings: Spellings, feed: Feed
) -> tuple[int, Header] | None:
    again = _again(body, header)
    for at, line in enumerate(body):
        if raw.isdisjoint(map(str.casefold, line.cells)) or line.number in again:
            continue
        if _starts_another(line, spellings):
            another = headers.around(tuple(body), at, spellings, feed)
            return body.index(another.lines[0]), another
    return None


def _starts_another(line: Line, spellings: Spellings) -> bool:
    columns = len(headers.known_columns(line, spellings))
    known = sum(bool(spellings.candidates(line.cells[place])) for place in line.filled)
    is_small = columns >= 2 and known == len(line.filled) <= _SMALL
    return is_small or (columns >= _ANOTHER and known * 2 > len(line.filled))


def _again(body: list[Line], header: Header) -> set[int]:
    """Return the numbers of the lines that repeat one of the header's lines, as each page of a print does."""
    words_of_header = {cell for one in header.lines for cell in one.cells if cell}
    return {
        line.number
        for line in body
        if not words_of_header.isdisjoint(line.cells) and any(_repeats(line, one) for one in header.lines)
    }


def _repeats(line: Line, one: Line) -> bool:
    same = sum(place < len(one.cells) and line.cells[place] == one.cells[place] for place in line.filled)
    return same >= 2 and same >= _REPEATED * max(len(one.filled), len(line.filled))


def _banner(body: list[Line]) -> list[Line]:
    """Return the title lines at the end of a body, which belong to the next table."""
    taken: list[Line] = []
    for line in reversed(body):
        text = line.cells[line.filled[0]]
        if len(line.filled) > 2 or marks.is_number(text) or marks.total_kind(text) or marks.is_signature(text):
            break
        taken.insert(0, line)
    return taken


def _as_wide(line: Line, header: Header) -> bool:
    return len(line.filled) >= 0.6 * len(header.labels)


def _text(line: Line) -> str:
    return " ".join(" ".join(line.cells[place] for place in line.filled).split())
