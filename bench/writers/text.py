"""Books as text files: the first page only, in any alphabet, with any separator."""

import csv
import datetime as dt
import io

from bench.writers.book import Book, Cell


def text(book: Book, encoding: str = "utf-8", separator: str = ";", end: str = "\r\n") -> bytes:
    """Return the first page as delimited text; letters that the encoding lacks become question marks."""
    return "".join(_line(row, separator) + end for row in book[0].rows).encode(encoding, "replace")


def _line(row: list[Cell], separator: str) -> str:
    kept = io.StringIO()
    csv.writer(kept, delimiter=separator).writerow(_shown(cell) for cell in row)  # quotes a cell with any line break
    return kept.getvalue().removesuffix("\r\n")


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.strftime("%d/%m/%Y") if isinstance(cell, dt.date) else str(cell)
