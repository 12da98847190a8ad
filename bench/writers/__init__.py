"""Writers of partners' files: one small book in, bytes of any kind out that clerks' programs make."""

from bench.writers.binary_workbook import xls
from bench.writers.book import Book, Page
from bench.writers.open_document import ods
from bench.writers.text import text
from bench.writers.workbook import xlsm, xlsx

__all__ = ["Book", "Page", "ods", "text", "xls", "xlsm", "xlsx"]
