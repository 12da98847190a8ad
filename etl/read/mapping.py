"""Say how a new layout is read, header by header, and what to declare so that the rest of it is read too.

Nothing here repeats a cell: columns are told by the shapes of their cells, and a line that may be data is never shown.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from etl.feeds import RETURNED_REF, Feed
from etl.policy import Policy
from etl.read import header as headers
from etl.read.claims import missing
from etl.read.header import Header, meaning
from etl.read.marks import is_left_out
from etl.read.parse import opened
from etl.read.shapes import Shape, Shapes
from etl.read.sheet import Line, Sheet
from etl.read.spelling import words
from etl.read.spellings import IGNORED, MISSPELT, Spellings, spellings_of

_SEARCHED = 20  # lines in which a header that no feed knows is looked for
_DIFFERENT = 2  # columns, such as one of dates and one of phones, under a line that holds no date and no phone
_ONE_OF_A_KIND = frozenset({"national_id", "phone", "craft", "province", "commune", "item", "cohort", "sex"})
_TELLING = _ONE_OF_A_KIND | {"date", "number", "amount", "rate", "beneficiary_kind"}
_ALIKE = 60.0  # of 100: words that a header shares with a column's headers
_PERSONAL = re.compile(r"[A-Za-z]{0,2}(?:\d[ .-]?){5,}")
EXACT, NEAR, IGNORED_AS, SECOND, AMBIGUOUS, UNKNOWN = "exact", "near", "ignored", "second", "ambiguous", "unknown"


@dataclass(frozen=True)
class Reading:
    """One header: how it is read, and what it could be declared as.

    ``read_as``: exact, near (``errors`` typing errors away), ignored, second (its column has another header already),
    ambiguous or unknown. ``rivals``: columns that come too near. ``looks_like``: the shape of its cells.
    """

    sheet: str
    place: int  # from 1
    header: str
    read_as: str
    column: str = ""
    errors: int = 0
    rivals: tuple[str, ...] = ()
    looks_like: Shape | None = None
    proposal: str = ""


@dataclass(frozen=True)
class Mapping:
    """A file held against one feed. ``missing``: of each, one column at least must be declared."""

    feed: Feed
    readings: tuple[Reading, ...]
    missing: tuple[tuple[str, ...], ...]

    @property
    def score(self) -> tuple[int, float, float]:
        """How well the feed fits: that nothing necessary is missing, then how many headers it knows."""
        count = {kind: sum(one.read_as == kind for one in self.readings) for kind in (EXACT, NEAR, IGNORED_AS)}
        known = count[EXACT] + 0.8 * count[NEAR] + 0.3 * count[IGNORED_AS]
        unknown = len(self.readings) - sum(count.values())
        return -len(self.missing), known - 0.5 * unknown, -len(self.feed.columns)


def mappings(content: bytes, feeds: Iterable[Feed], policy: Policy) -> list[Mapping]:
    """Return the file held against each feed, the best fit first; raises FileRefusedError when it cannot be opened."""
    filled = [sheet for sheet in opened(content, ())[0] if len(sheet.lines)]
    sheets = [sheet for sheet in filled if not sheet.is_hidden and not is_left_out(sheet.name)] or filled
    known = Shapes(policy)
    shapes = [_Columns(sheet, known) for sheet in sheets]
    found = [_mapping(sheets, shapes, feed) for feed in feeds]
    return sorted(found, key=lambda one: one.score, reverse=True)


class _Columns:
    """The shapes of a sheet's columns, below any line; each is looked at once."""

    def __init__(self, sheet: Sheet, shapes: Shapes) -> None:
        self._sheet, self._shapes = sheet, shapes
        self._seen: dict[tuple[int, int], Shape | None] = {}

    def below(self, line: Line, place: int) -> Shape | None:
        """Return the shape of a column's cells below a line."""
        if (line.number, place) not in self._seen:
            below = (one for one in self._sheet.lines[:1000] if one.number > line.number)
            cells = (one.cells[place] for one in below if place < len(one.cells))
            self._seen[line.number, place] = self._shapes.of(cells)
        return self._seen[line.number, place]

    def differs(self, line: Line, place: int) -> bool:
        """Tell whether the cells below have a telling shape that this line's own cell does not have."""
        below = self.below(line, place)
        if below is None or below.type not in _TELLING:
            return False
        own = self._shapes.of([line.cells[place]])
        return own is None or own.type != below.type


def _mapping(sheets: Sequence[Sheet], shapes: Sequence[_Columns], feed: Feed) -> Mapping:
    spellings = spellings_of(feed)
    readings: dict[tuple[str, ...], Reading] = {}
    for sheet, seen in zip(sheets, shapes, strict=True):
        found = headers.find(sheet.lines, spellings, feed)
        for one in _of_header(sheet, found, seen, spellings) if found else _of_guess(sheet, seen, spellings):
            # a sheet per province has one layout; each of its headers is told once
            nameless = (sheet.name, str(one.place)) if not one.header else ()
            readings.setdefault((one.header, one.read_as, one.column, *nameless), one)
    told = list(readings.values())
    columns = {one.column for one in told if one.read_as in (EXACT, NEAR)}
    proposed = tuple(_proposed(one, columns, feed) for one in told)
    return Mapping(feed, proposed, tuple(missing(columns, feed.required)))


def _of_header(sheet: Sheet, found: Header, shapes: _Columns, spellings: Spellings) -> list[Reading]:
    by_place = {heading.place: column for column, heading in found.claims.columns.items()}
    second = {heading.place: column for column, heading in [*found.claims.second, *found.claims.contested]}
    ignored = {heading.place for heading in found.claims.ignored}
    readings = []
    for place, label in sorted(found.labels.items()):
        one = Reading(sheet.name, place + 1, _shown(label), UNKNOWN, looks_like=shapes.below(found.lines[-1], place))
        if place in by_place:
            fit = found.claims.columns[by_place[place]].candidates[0].fit
            errors = next((guess.errors for guess in spellings.guesses(label)), 1) if fit <= MISSPELT else 0
            one = replace(one, read_as=NEAR if errors else EXACT, column=by_place[place], errors=errors)
        elif second.get(place, IGNORED) != IGNORED:
            one = replace(one, read_as=SECOND, column=second[place])
        elif place in ignored or place in second:
            one = replace(one, read_as=IGNORED_AS)
        else:
            one = _unread(one, label, spellings)
        readings.append(one)
    return readings


def _unread(one: Reading, label: str, spellings: Spellings) -> Reading:
    guesses = spellings.guesses(label)
    if not guesses:
        return one
    near = dict.fromkeys((*guesses[0].columns, *guesses[0].rivals))
    if near == {IGNORED: None}:
        return replace(one, read_as=UNKNOWN, errors=guesses[0].errors, proposal=IGNORED)
    return replace(one, read_as=AMBIGUOUS, errors=guesses[0].errors, rivals=tuple(near))


def _of_guess(sheet: Sheet, shapes: _Columns, spellings: Spellings) -> list[Reading]:
    """Return the columns of a sheet whose header this feed does not know; its words only where a feed knows some."""
    line = _header_like(sheet.lines[:_SEARCHED], shapes, spellings)
    at = line or sheet.lines[0]
    width = max(len(one.cells) for one in sheet.lines[:_SEARCHED])
    readings = []
    for place in range(width):
        label = line.cells[place] if line and place < len(line.cells) else ""
        shape = shapes.below(at, place)
        if not label and shape is None:
            continue
        one = Reading(sheet.name, place + 1, _shown(label), UNKNOWN, looks_like=shape)
        found = meaning([label], spellings) if label else ()
        if found and found[0].column != IGNORED:
            one = replace(one, read_as=EXACT, column=found[0].column)
        else:
            one = replace(one, read_as=IGNORED_AS) if found else _unread(one, label, spellings)
        readings.append(one)
    return readings


def _header_like(lines: Sequence[Line], shapes: _Columns, spellings: Spellings) -> Line | None:
    """Return the line that surely is a header; None when there is none.

    Most of its cells speak the feed's words, or several of them are nothing like the cells below.
    """
    words_only = [
        line
        for line in lines
        if len(line.filled) > 1 and not any(_PERSONAL.search(line.cells[at]) for at in line.filled)
    ]
    for line in words_only:
        known = sum(not spellings.vocabulary.isdisjoint(words(line.cells[at])) for at in line.filled)
        if known * 2 > len(line.filled) or sum(shapes.differs(line, at) for at in line.filled) >= _DIFFERENT:
            return line
    return None


def _shown(label: str) -> str:
    return _PERSONAL.sub("***", " ".join(label.split()))


def _proposed(one: Reading, taken: set[str], feed: Feed) -> Reading:
    if one.read_as not in (UNKNOWN, AMBIGUOUS) or not one.header or one.proposal:
        return one
    among = [name for name in (one.rivals or feed.columns) if name in feed.columns]
    free = [name for name in among if name not in taken and name != RETURNED_REF]
    shape = one.looks_like
    fitting = [name for name in free if shape and _has_shape(name, shape, feed)]
    alike = {name: _likeness(one.header, feed.columns[name].headers) for name in free}
    best = max(fitting or free, key=lambda name: alike[name], default=None)
    sure = shape is not None and best in fitting and (shape.type in _ONE_OF_A_KIND or len(fitting) == 1)
    if best is None or not ((sure and shape and shape.type in _TELLING) or alike[best] >= _ALIKE):
        return one
    return replace(one, proposal=best)


def _has_shape(column: str, shape: Shape, feed: Feed) -> bool:
    declared = feed.columns[column].type
    if shape.type == "number":
        return declared in ("number", "quantity", "amount", "text")
    if shape.type == "name":
        return declared == "name" and (shape.script in column or not column.endswith(("latin", "arabic")))
    return declared == shape.type


def _likeness(written: str, declared: Sequence[str]) -> float:
    folded = " ".join(words(written))
    return max((fuzz.token_sort_ratio(folded, " ".join(words(header))) for header in declared), default=0.0)
