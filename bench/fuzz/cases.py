"""One file per seed and number: what it holds, and what is known of its filled lines."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bench import bombs
from bench.dice import dice
from bench.fuzz import parts
from bench.fuzz.damage import damaged
from bench.fuzz.tables import any_text, book_for
from bench.writers import Book, Page, ods, text, xls, xlsm, xlsx
from bench.writers.book import Cell, is_filled
from etl.feeds import declared_feeds

Lines = set[tuple[str, int]]  # (sheet, row)
_MAGIC = [
    b"PK\x03\x04", b"PK\x05\x06" + bytes(18), bytes.fromhex("d0cf11e0a1b11ae1"), b"%PDF-1.7\n", b"\xff\xfe",
    b"\xfe\xff", b"\xef\xbb\xbf", b"<?xml version='1.0'?>", b"<html>", b"sep=;\n", b"\x1f\x8b\x08", b"\x89PNG",
    b"{\\rtf1", b"",
]  # fmt: skip
_ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1256"]


@dataclass(frozen=True)
class Case:
    """A file to be read as a feed. ``must``: lines that surely hold something; ``may``: lines that perhaps do.

    ``said``: of each sure line, the texts that must come out letter by letter.
    """

    number: int
    way: str
    feed: str
    name: str
    content: bytes
    must: Lines | None = None
    may: frozenset[tuple[str, int]] = frozenset()
    said: dict[tuple[str, int], list[str]] = field(default_factory=dict)


def case(seed: int, number: int) -> Case:
    """Return a file that depends on nothing but its seed and number."""
    chance = dice(seed, str(number))
    way = chance.choices(list(_WAYS), [weight for weight, _ in _WAYS.values()])[0]
    return _WAYS[way][1](number, way, chance)


def _written(feed: str, book: Book, chance: Random) -> tuple[str, bytes]:
    """Return a book as a file of any kind, with its name."""
    kind = chance.choices(["xlsx", "inline", "xlsm", "ods", "xls", "csv"], [4, 1, 1, 2, 2, 3])[0]
    if kind == "csv":
        end = chance.choice(["\r\n", "\n", "\r"])
        return f"{feed}.csv", text(book, chance.choice(_ENCODINGS), chance.choice(";,\t|"), end)
    if kind == "inline":
        return f"{feed}.xlsx", xlsx(book, shared_strings=False)
    return f"{feed}.{kind}", {"xlsx": xlsx, "xlsm": xlsm, "ods": ods, "xls": xls}[kind](book)


def _any_book(chance: Random) -> tuple[str, Book]:
    feed = chance.choice(declared_feeds())
    return feed.name, book_for(feed, chance)


def _made(number: int, way: str, chance: Random) -> Case:
    feed, book = _any_book(chance)
    name, content = _written(feed, book, chance)
    must, may = text_lines(book[0]) if name.endswith(".csv") else book_lines(book)
    said = _said(book, is_text=name.endswith(".csv"))
    return Case(number, way, feed, name, content, must, frozenset(may), said)


def _said(book: Book, is_text: bool) -> dict[tuple[str, int], list[str]]:
    """Return, by line, the cells that every format keeps as they are; text files only where each line is one row."""
    if is_text and any("\n" in cell or "\r" in cell for row in book[0].rows for cell in row if isinstance(cell, str)):
        return {}
    return {
        ("" if is_text else page.name, number): [cell for cell in row if isinstance(cell, str) and _is_kept(cell)]
        for page in (book[:1] if is_text else book)
        for number, row in enumerate(page.rows, start=1)
    }


def _is_kept(cell: str) -> bool:
    return len(cell) < 250 and _is_plain(cell) and cell[0] not in "'=" and cell == cell.strip()


def book_lines(book: Book) -> tuple[Lines, Lines]:
    """Return the (sheet, row) of lines that surely hold something, and of those that may: odd letters alone."""
    must: Lines = set()
    may: Lines = set()
    for page in book:
        for row, cells in enumerate(page.rows, start=1):
            if any(map(_is_plain, cells)):
                must.add((page.name, row))
            elif any(is_filled(cell) for cell in cells):
                may.add((page.name, row))
    return must, may


def text_lines(page: Page) -> tuple[Lines, Lines]:
    """Return the same for a text file, where a cell may hold several lines."""
    must: Lines = set()
    may: Lines = set()
    number = 1
    for cells in page.rows:
        if any(map(_is_plain, cells)):
            must.add(("", number))
        elif any(is_filled(cell) for cell in cells):
            may.add(("", number))
        joined = "".join(cell for cell in cells if isinstance(cell, str)).replace("\r\n", "\n")
        number += 1 + joined.count("\n") + joined.count("\r")
    return must, may


def _is_plain(cell: Cell) -> bool:
    """Tell whether any reader shows the cell: it has a letter, a digit or a sign, and nothing a format may eat."""
    if not isinstance(cell, str):
        return cell is not None
    kinds = {unicodedata.category(letter)[0] for letter in cell}
    return bool(kinds & {"L", "N", "P", "S"}) and "C" not in kinds and "_x" not in cell


def _byte_damage(number: int, way: str, chance: Random) -> Case:
    feed, book = _any_book(chance)
    name, content = _written(feed, book, chance)
    _, other = _written(feed, _any_book(chance)[1], chance)
    return Case(number, way, feed, name, damaged(content, other, chance))


def _part_damage(number: int, way: str, chance: Random) -> Case:
    feed, book = _any_book(chance)
    kind, write = chance.choice([("xlsx", xlsx), ("xlsx", xlsx), ("xlsm", xlsm), ("ods", ods)])
    return Case(number, way, feed, f"{feed}.{kind}", parts.rewritten(write(book), chance))


def _noise(number: int, way: str, chance: Random) -> Case:
    feed = chance.choice(declared_feeds()).name
    body = chance.randbytes(chance.choice([0, 3, 100, 5000]))
    if chance.random() < 0.3:
        body = "\n".join(any_text(chance) for _ in range(40)).encode("utf-8", "surrogatepass")
    name = chance.choice(
        ["x.xlsx", "x.csv", "", "liste", "../../x.xls", "a\u202exslx.pdf", "ملف.ods", "n" * 300 + ".csv"]
    )
    return Case(number, way, feed, name, chance.choice(_MAGIC) + body)


def _oddity(number: int, way: str, chance: Random) -> Case:
    feed, name, content = chance.choice(_ODDITIES)(chance)
    return Case(number, way, feed, name, content)


def _thousands_of_sheets(chance: Random) -> tuple[str, str, bytes]:
    rows: list[list[Cell]] = [["Nom et prénom", "CIN"], ["Ijja Mouhtadi", "J778899"]]
    return "ofppt_trainees", "x.ods", ods([Page(f"F{n}", rows) for n in range(1200)])


def _hundreds_of_sheets(chance: Random) -> tuple[str, str, bytes]:
    rows: list[list[Cell]] = [["Nom et prénom", "CIN"], ["Ijja Mouhtadi", "J778899"]]
    return "complaints", "x.xlsx", xlsx([Page(f"F{n}", rows) for n in range(chance.choice([200, 600]))])


def _wide(chance: Random) -> tuple[str, str, bytes]:
    width = chance.choice([256, 2000, 16000])
    rows: list[list[Cell]] = [["Nom et prénom", "CIN", *map(str, range(width))], ["Ijja", "J778899", *["x"] * width]]
    page = [Page("A", rows)]
    return "ofppt_trainees", "x", chance.choice([xlsx(page), ods(page), text(page)])


def _surrogates(chance: Random) -> tuple[str, str, bytes]:
    lone = "Nom et prénom;CIN\nIjja \ud83e Mouhtadi;J778899\n\udc00;\ud800\n"
    return "ofppt_trainees", "x.csv", lone.encode(chance.choice(["utf-8", "utf-16-le"]), "surrogatepass")


def _quotes(chance: Random) -> tuple[str, str, bytes]:
    cells = ['"', '""', '"a;b"', 'x"y', ";", "\n", "\r", "Nom", "CIN", "J112233", "'", "\t", ","]
    return "complaints", "x.csv", ("Nom;CIN;Objet\n" + "".join(chance.choices(cells, k=120))).encode()


def _long_lines(chance: Random) -> tuple[str, str, bytes]:
    size = chance.choice([2**17, 2**20, 2**21])
    return "complaints", "x.csv", b"Nom et pr\xc3\xa9nom;CIN;Objet\nIjja;J1;" + b"x" * size + b"\nB;J2;z\n"


def _many_header_words(chance: Random) -> tuple[str, str, bytes]:
    words = [header for column in chance.choice(declared_feeds()).columns.values() for header in column.headers]
    rows: list[list[Cell]] = [chance.choices(words, k=30) for _ in range(60)]
    page = [Page("A", rows)]
    return chance.choice(declared_feeds()).name, "x", chance.choice([xlsx(page), text(page)])


def _bomb(chance: Random) -> tuple[str, str, bytes]:
    return "chamber_registry", "x.xlsx", bombs.small_bomb(chance.randrange(bombs.SMALL_BOMBS))


_ODDITIES = [
    _thousands_of_sheets, _hundreds_of_sheets, _wide, _surrogates, _quotes, _quotes, _long_lines, _many_header_words,
    _many_header_words, _bomb,
]  # fmt: skip
_WAYS: dict[str, tuple[float, Callable[[int, str, Random], Case]]] = {
    "made": (40, _made),
    "bytes": (22, _byte_damage),
    "parts": (28, _part_damage),
    "noise": (7, _noise),
    "oddity": (3, _oddity),
}
