"""What each line of a table is: a row of data, or one of the things clerks write around it."""

from collections.abc import Sequence

import numpy as np

from etl.feeds import Feed
from etl.read import marks
from etl.read.header import Header
from etl.read.sheet import Line, Places

DATA = "data"
_IDENTIFYING = frozenset({"national_id", "phone", "date"})  # types that no total and no signature fills
_COUNTED = frozenset({"quantity", "amount", "number", "rate"})
_ORDERING = frozenset({"order_number", "line"})
_LONG = 60  # letters; no cell that names one thing is longer, a remark is


class Kinds:
    """Judge the lines of one table, knowing what its columns hold."""

    def __init__(self, header: Header, feed: Feed) -> None:
        self._columns = {place: column for column, place in header.places.items()}
        self._types = {place: feed.columns[column].type for place, column in self._columns.items()}
        self._header = header

    def of(self, lines: Sequence[Line], unseen: Places) -> list[str]:
        """Return the kind of each line: data, title, header, subtotal, total, signature or note.

        ``unseen``: how many cells are filled in the rows between these lines that are rows for sure.
        A line is data unless it clearly is something else: a row wrongly taken for a total would be lost,
        while a total wrongly taken for a row is stopped by the feed's suite, with a reason.
        """
        kinds = [self._alone(line) for line in lines]
        if lines and self._numbers_columns(lines[0]):
            kinds[0] = "header"
        self._close_signature_block(lines, kinds)
        full = [i for i, line in enumerate(lines) if kinds[i] == DATA and not self._is_sparse(line)]
        widths = np.concatenate((unseen, np.array([len(lines[i].filled) for i in full], dtype=np.int64)))
        usual = float(np.median(widths)) if len(widths) else 0.0
        last = full[-1] if full else -1
        for i, line in enumerate(lines):
            if kinds[i] == DATA and self._is_sparse(line) and i not in full:
                kinds[i] = self._sparse(lines, kinds, i, last, usual)
        return kinds

    def _close_signature_block(self, lines: Sequence[Line], kinds: list[str]) -> None:
        """Let the block that a signature opens run to the end, when only words follow: the signing bodies' names."""
        opened = next((i for i, kind in enumerate(kinds) if kind == "signature"), len(kinds))
        rest = range(opened, len(kinds))
        if not any(_has_digit(lines[i]) for i in rest if kinds[i] == DATA):
            for i in rest:
                kinds[i] = "signature" if kinds[i] == DATA else kinds[i]

    def _alone(self, line: Line) -> str:
        cells = [line.cells[place] for place in line.filled]
        if len(cells) <= 2 and all(marks.is_signature(cell) for cell in cells):
            return "signature"  # before its date is taken for the row's: "Fait à Agadir, le 17 juin 2026"
        if self._is_identified(line):
            return DATA
        texts = [place for place in line.filled if not marks.is_number(line.cells[place])]
        if texts and len(texts) <= 2:
            total = next(filter(None, (self._total(line, place, texts) for place in texts)), None)
            if total:
                return total
        if texts and len(cells) <= 4 and all(marks.is_signature(cell) for cell in cells):
            return "signature"
        return DATA

    def _is_identified(self, line: Line) -> bool:
        """Tell whether a cell holds a person's number or a date, not just words that stand in its column."""
        return any(
            self._types.get(place) in _IDENTIFYING and any(letter.isdigit() for letter in line.cells[place])
            for place in line.filled
        )

    def _total(self, line: Line, place: int, texts: list[int]) -> str | None:
        kind = marks.total_kind(line.cells[place])
        named = self._types.get(place) == "name" or self._columns.get(place) == "item"
        if kind and named and len(texts) > 1 and not marks.is_bare_total(line.cells[place]):
            return None  # someone called Total, an article called "Total station"
        return kind

    def _is_sparse(self, line: Line) -> bool:
        return len(line.filled) <= 2 or not any(place in self._columns for place in line.filled)

    def _sparse(self, lines: Sequence[Line], kinds: list[str], i: int, last: int, usual: float) -> str:
        line = lines[i]
        text = line.cells[line.filled[0]]
        if self._is_identified(line) and not marks.is_note(text):
            return DATA
        if all(marks.is_number(line.cells[place]) for place in line.filled):
            return self._numbers_only(line, i > last)
        if len(line.filled) > 2:
            return DATA  # nothing where we look, much elsewhere: for the suite to refuse, not for us to drop
        if len(line.filled) == 1 and (marks.is_note(text) or len(text) > _LONG):
            return "note"
        if i > last:
            return self._tail(lines, kinds, i, last, usual)
        return self._between(line, text)

    def _numbers_only(self, line: Line, is_after: bool) -> str:
        mapped = [place for place in line.filled if place in self._columns]
        if all(self._columns[place] in _ORDERING for place in mapped):
            return "note"  # a numbered line of the form that nobody filled in
        counted = all(self._types[place] in _COUNTED for place in mapped)
        return "total" if counted and is_after else DATA

    def _tail(self, lines: Sequence[Line], kinds: list[str], i: int, last: int, usual: float) -> str:
        """Judge a nearly empty line after the last full one: who signs stands apart, or below a total."""
        apart = any(
            lines[j].number - lines[j - 1].number > 1 or kinds[j - 1] in ("total", "signature")
            for j in range(max(last + 1, 1), i + 1)
        )
        if apart and usual > 3 and last >= 0:
            return "signature"
        return DATA if any(place in self._columns for place in lines[i].filled) else "note"

    def _between(self, line: Line, text: str) -> str:
        place = line.filled[0]
        if len(line.filled) > 1:
            return DATA if any(one in self._columns for one in line.filled) else "note"
        naming = self._types.get(place) in ("name", "item", "national_id")
        return DATA if naming and not marks.is_partition(text) else "title"

    def _numbers_columns(self, line: Line) -> bool:
        """Tell whether a line under the header numbers its columns: "1, 2, 3", "(1), (2), (3)", or mirrored."""
        cells = [line.cells[place].strip("()[] ") for place in line.filled]
        return len(cells) >= 4 and cells in (
            [str(n) for n in range(1, len(cells) + 1)],
            [str(n) for n in range(len(cells), 0, -1)],
        )


def _has_digit(line: Line) -> bool:
    return any(letter.isdigit() for place in line.filled for letter in line.cells[place])
