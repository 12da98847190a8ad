"""Read a text file of columns: find its letters, its separator and its lines."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from etl.read.sheet import Sheet, SheetMaker
from etl.records import FileRefusedError

SEPARATORS = ";,\t|"
LONGEST_LINE = 2**20  # bytes; no row of a list comes near
_FEW_NULS = 4  # fewer are damage, not an alphabet of two bytes
_SNIFFED = 120  # records
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]{2,}")
_MIXED_WORD = re.compile(r"[a-zA-Z][\u0621-\u064a]|[\u0621-\u064a][a-zA-Z]")
_EXCEL_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
_GUARDED = re.compile(r"^'[=+\-@\t\r]")  # how a text file keeps a cell from running as a formula


def sheet(content: bytes) -> tuple[Sheet, dict[str, str]]:
    """Return a text file as one sheet without a name, and how it was read: ``encoding``, ``separator``.

    A line's number is the number an editor shows, also after a quoted cell that spans lines.
    """
    text, encoding = decoded(content)
    _refuse_lines(text)
    body, skipped = _without_hint(text)
    separator = _separator(body, text)
    maker = SheetMaker()
    if skipped:
        maker.add(1, (text.splitlines()[0],))
    for number, cells in _records(body, separator):
        shown = tuple(map(_cell, cells))
        if any(shown):
            maker.add(number + skipped, shown)
    numbers, columns = maker.columns()
    return Sheet(name="", numbers=numbers, columns=columns), {"encoding": encoding, "separator": separator}


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text of a file and the encoding that was found: Unicode where it fits, else Windows'.

    Windows-1256 and Windows-1252 share their French small letters; what tells them apart is whether the
    other letters make Arabic words, or stand alone inside French ones.
    """
    wide = _utf16(content)
    if wide:
        return content.decode(wide, "replace").removeprefix("\ufeff"), wide
    if b"\x00" in content:
        raise FileRefusedError("nul_in_text", row=content[: content.index(b"\x00")].count(b"\n") + 1)
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    broken = content.decode("utf-8-sig", "replace")
    if _mostly_unicode(broken):
        return broken, "utf-8"
    arabic = content.decode("cp1256", "replace")
    words, mixed = len(_ARABIC_WORD.findall(arabic)), len(_MIXED_WORD.findall(arabic))
    return (arabic, "cp1256") if words > mixed else (content.decode("cp1252", "replace"), "cp1252")


def _utf16(content: bytes) -> str | None:
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return name
    head = content[:4000]
    odd, even = head[1::2].count(0), head[::2].count(0)
    most, least = max(odd, even), min(odd, even)
    if most < _FEW_NULS or most * 10 < len(head) or least * 10 > most:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _mostly_unicode(text: str) -> bool:
    bad = text.count("\ufffd")
    good = sum(letter > "\x7f" for letter in text) - bad
    return good >= 20 * bad


def _refuse_lines(text: str) -> None:
    start = 0
    for row, found in enumerate(re.finditer("\r\n|\r|\n|\\Z", text), start=1):
        if found.start() - start > LONGEST_LINE:
            raise FileRefusedError("line_too_long", row=row)
        start = found.end()
    nul = text.find("\x00")
    if nul >= 0:
        raise FileRefusedError("nul_in_text", row=text.count("\n", 0, nul) + 1)


def _without_hint(text: str) -> tuple[str, int]:
    """Return the text without Excel's first line ``sep=;``, and how many lines that took."""
    first, _, rest = text.partition("\n")
    return (rest, 1) if re.fullmatch(r"\s*sep=.\s*", first, re.IGNORECASE) else (text, 0)


def _separator(body: str, text: str) -> str:
    if body is not text:
        hinted = text.partition("\n")[0].rstrip("\r ")[-1:]
        return hinted if hinted in SEPARATORS else ";"
    return max(SEPARATORS, key=lambda one: _evenness(body, one))


def _evenness(body: str, separator: str) -> int:
    """Return how many separators the lines of the usual width hold: a table's lines are alike."""
    counts: Counter[int] = Counter()
    try:
        for cells in islice(csv.reader(io.StringIO(body, newline=""), delimiter=separator), _SNIFFED):
            if len(cells) > 1:
                counts[len(cells)] += 1
    except csv.Error:
        return 0
    return max(((width - 1) * lines for width, lines in counts.items()), default=0)


def _records(body: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    if body.count('"') % 2:
        _refuse_open_quote(body, separator)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    start = 1
    width = 0
    try:
        for cells in reader:
            width = max(width, len(cells))
            if reader.line_num > start and _swallowed(cells, separator, width):
                raise FileRefusedError("quote_not_closed", row=start)
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:  # a cell longer than the reader allows: a quote that is never closed
        raise FileRefusedError("quote_not_closed", row=start) from error


def _refuse_open_quote(body: str, separator: str) -> None:
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error as error:
        if "end of data" in str(error):
            raise FileRefusedError("quote_not_closed", row=start) from error


def _swallowed(cells: list[str], separator: str, width: int) -> bool:
    """Tell whether a quoted cell over several lines is in truth several rows: it holds a row's separators."""
    return any(cell.count(separator) >= max(2, width - 1) for cell in cells if "\n" in cell or "\r" in cell)


def _cell(text: str) -> str:
    if not text or text.isspace():
        return ""
    excel = _EXCEL_TEXT.match(text)
    if excel:
        return excel.group(1)
    return text[1:] if _GUARDED.match(text) else text
