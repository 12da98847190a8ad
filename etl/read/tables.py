"""Cut a sheet into its tables: title lines, header, rows; headers repeated on each page; several in a sheet."""

from dataclasses import dataclass

from etl.feeds import Feed
from etl.read import header as headers
from etl.read import marks
from etl.read.header import Header
from etl.read.lines import DATA, Kinds
from etl.read.sheet import Line, Sheet
from etl.read.spelling import words
from etl.read.spellings import Spellings

_REPEATED = 0.6  # of a header's cells standing again in their places: a page break
_ANOTHER = 3  # known columns that make a line the header of another table
_SMALL = 4  # cells, all known words: the header of a summary below a list
_WIDE = 5  # filled cells above the header that make a line data rather than title


@dataclass(frozen=True)
class Table:
    """One table of a sheet. ``rows`` are its data lines, each with the title lines that hold for it."""

    header: Header
    rows: tuple[tuple[Line, tuple[str, ...]], ...]
    ignored: tuple[tuple[Line, str], ...]
    unread: tuple[Line, ...] = ()  # full lines above a header: a table whose header nobody knows


def tables(sheet: Sheet, spellings: Spellings, feed: Feed) -> list[Table]:
    """Return the tables of a sheet in order; empty when no line of it is a known header."""
    first = headers.find(sheet.lines, spellings, feed)
    if first is None:
        return []
    raw = {heading.casefold() for column in feed.columns.values() for heading in column.headers}
    found: list[Table] = []
    start = sheet.lines.index(first.lines[0])
    above, header, body = list(sheet.lines[:start]), first, list(sheet.lines[start + len(first.lines) :])
    title: tuple[str, ...] = ()
    while True:
        rest = _next_header(body, header, raw, spellings, feed)
        end = len(body) if rest is None else rest[0]
        mine = body[:end]
        banner = [] if rest is None else _banner(mine)
        mine = mine[: len(mine) - len(banner)]
        table, title = _table(above, header, mine, title, feed)
        found.append(table)
        if rest is None:
            return found
        above, header = banner, rest[1]
        body = body[end + len(header.lines) :]


def _table(
    above: list[Line], header: Header, body: list[Line], title: tuple[str, ...], feed: Feed
) -> tuple[Table, tuple[str, ...]]:
    unread = tuple(line for line in above if len(line.filled) >= _WIDE and _as_wide(line, header))
    titles = [line for line in above if line not in unread]
    title = retitled(title, tuple(_text(line) for line in titles))
    again = _again(body, header)
    kinds = Kinds(header, feed).of([line for line in body if line.number not in again])
    judged = iter(kinds)
    rows: list[tuple[Line, tuple[str, ...]]] = []
    ignored = [*((line, "title") for line in titles), *((line, "header") for line in header.lines)]
    current = title
    for line in body:
        kind = "header" if line.number in again else next(judged)
        if kind == DATA:
            rows.append((line, current))
            continue
        if kind == "title":
            current = retitled(current, (_text(line),))
        ignored.append((line, kind))
    return Table(header, tuple(rows), tuple(ignored), unread), current


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
