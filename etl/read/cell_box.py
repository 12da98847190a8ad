"""The box from A1 to the last cell of an .xlsx sheet: what a reader sets memory aside for."""

import re

from etl.records import FileRefusedError

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of any sheet, from 1
_NARROW = 38  # columns: to AL
_ROWS = 1_049_999  # the last row that _UNUSUAL lets pass, in narrow columns only
# A cell that is not written as nearly all writers do, or perhaps too far away. These two meet every cell of the
# file: the first is the quick one, the second decides. Errors (t="e") are unusual, so that nobody has to look for them.
_LESS_USUAL = re.compile(
    rb'<c(?! r="[A-Z]\d{1,6}+"(?:>| [st]="(?!e")\w++"(?:>| t="(?!e")\w++">))|[^\s/>])',
)
_UNUSUAL = re.compile(
    rb'<c(?! r="(?:[A-Z]|A[A-L])(?:\d{1,6}|10[0-4]\d{4})"(?:/?>| [st]="(?!e")\w+"(?:/?>| t="(?!e")\w+"/?>))|[^\s/>])'
)
_CLOSELY = 2**19  # bytes of a part looked at closely in any case: many small sheets add up
_PREFIXED = re.compile(rb":c[\s/>]")
_PREFIX = re.compile(rb"""(</?)[^\s:<>/"'=]++:""")
_NAME = re.compile(rb"""r(?<![\w:.-]r)\s*+=\s*+["']([A-Za-z]*+)(\d++)["']""")
_UNTIDY = re.compile(rb"""<c(?=[\s/>])(?!(?:\s++[\w:.-]++\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'))*+\s*+/?>)""")
_NAMELESS = re.compile(rb"<c(?=[\s/>])(?![^<>]*?\sr\s*=)")
_ROW = re.compile(rb"""<row\b[^<>]*?\sr\s*=\s*["'][A-Za-z]*(\d+)""")
_CELL = re.compile(rb"<c[\s/>]")


def without_prefixes(piece: bytes) -> bytes:
    """Return XML without the namespace prefixes of its tags, which readers do not heed: ``<x:c>`` is ``<c>``."""
    return _PREFIX.sub(rb"\1", piece) if b":c" in piece or b":row" in piece else piece


def _is_plain(piece: bytes) -> bool:
    return not _LESS_USUAL.search(piece) or not _UNUSUAL.search(piece)


class Box:
    """The smallest box that holds every cell named in the pieces seen; quick, for cells that bear their names.

    ``is_unsure`` means that some cells had no name, or were not written as XML should be, and that the part must be
    seen again by an ExactBox. ``is_plain``: the last piece had plain cells only, no errors among them.
    """

    def __init__(self, limit: int, closely: int = _CLOSELY) -> None:
        self._limit, self._row, self._column = limit, 1, 1
        self._seen, self._closely = 0, closely if limit >= _NARROW * _ROWS else 2**40
        self.is_unsure = self.is_plain = self._has_passed = False

    @property
    def size(self) -> tuple[int, int]:
        """Return rows and columns; of a large sheet with nothing unusual perhaps too few."""
        return self._row, self._column

    def see(self, piece: bytes) -> None:
        """Look at a piece that cuts no tag in two; refuse when the box grows too large."""
        if self.is_unsure:
            self.is_plain = False
            return  # an ExactBox will see all of it
        prefixed = _PREFIXED.search(piece)
        self._seen += len(piece)
        is_quick = self._seen > self._closely and self._column <= _NARROW and not prefixed
        self.is_plain = is_quick and _is_plain(piece)
        if self.is_plain:
            self._has_passed = True
            return
        if prefixed:
            piece = without_prefixes(piece)
        self.name_all(piece)
        # How far down the plain pieces went is only known to fit beside narrow columns.
        is_wide = self._has_passed and self._column > _NARROW
        self.is_unsure = is_wide or bool(_UNTIDY.search(piece) or _NAMELESS.search(piece))

    def name_all(self, piece: bytes) -> None:
        """Let the box hold every cell a piece names."""
        named = [(letters, digits) for letters, digits in _NAME.findall(piece) if letters]
        if not named:
            return
        if max(len(letters) for letters, _ in named) > 3 or max(len(digits) for _, digits in named) > 7:
            raise FileRefusedError("workbook_too_large", why="a cell beyond the last one")
        self._row = max(self._row, max(int(digits) for _, digits in named))
        self._column = max(self._column, max(column_of(letters.decode()) + 1 for letters in dict(named)))
        if self._row > _LAST_ROW or self._column > _LAST_COLUMN:
            raise FileRefusedError("workbook_too_large", why="a cell beyond the last one")
        check_box(self._row, self._column, self._limit)


class ExactBox:
    """The same for sheets with nameless cells, whose places follow from what comes before; never too small a box."""

    is_unsure = False

    def __init__(self, limit: int) -> None:
        self._limit, self._named = limit, Box(limit)
        self._row = self._widest = self._run = 0

    @property
    def size(self) -> tuple[int, int]:
        """Return rows and columns, perhaps too many."""
        rows, columns = self._named.size
        return max(rows, self._row), columns + self._widest

    def see(self, piece: bytes) -> None:
        """Look at a piece; refuse when the box grows too large."""
        piece = without_prefixes(piece)
        self._named.name_all(piece)
        *closed, begun = piece.split(b"</row")
        for row in closed:
            self._see_row(row)
            self._row, self._run = self._row + 1, 0
        self._see_row(begun)
        check_box(*self.size, self._limit)

    def _see_row(self, row: bytes) -> None:
        begun = row.count(b"<row")
        if begun > 1:  # blank ones, which close themselves
            self._row = max([self._row + begun - 1, *map(_whole, _ROW.findall(row))])
        elif begun and (numbered := _ROW.search(row)):
            self._row = max(self._row, _whole(numbered.group(1)))
        # Within the rows nothing else begins with a "c"; before and behind them much does.
        self._run += row.count(b"<c") if row.startswith(b"><row") else len(_CELL.findall(row))
        self._widest = max(self._widest, self._run)


def _whole(digits: bytes) -> int:
    return int(digits[:10])


def check_box(rows: int, columns: int, limit: int) -> None:
    """Refuse a box of more cells than fit."""
    if rows * columns > limit:
        raise FileRefusedError("workbook_too_large", rows=rows, columns=columns)


def column_of(letters: str) -> int:
    """Return a column's position from 0.

    >>> column_of("A"), column_of("AA")
    (0, 26)
    """
    position = 0
    for letter in letters.upper():
        position = position * 26 + ord(letter) - 64
    return position - 1
