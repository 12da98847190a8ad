"""Books as .ods, written part by part."""

import datetime as dt
import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from bench.writers.book import Book, Cell, Page

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_STYLES = (
    '<office:automatic-styles><style:style style:name="ta1" style:family="table">'
    '<style:table-properties table:display="{display}"/></style:style></office:automatic-styles>'
)


def ods(book: Book) -> bytes:
    """Return a book as .ods; merged cells are spans, hidden sheets are tables that are not displayed."""
    display = "false" if any(page.is_hidden for page in book) else "true"
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {_SPACES}>{_STYLES.format(display=display)}"
        f"<office:body><office:spreadsheet>{''.join(map(_table, book))}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _KIND)
        archive.writestr(zipfile.ZipInfo("META-INF/manifest.xml"), _MANIFEST)
        archive.writestr(zipfile.ZipInfo("content.xml"), content.encode("utf-8", "replace"))
    return kept.getvalue()


def _table(page: Page) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merged}
    style = ' table:style-name="ta1"' if page.is_hidden else ""
    rows = "".join(_row(page, number, row, spans) for number, row in enumerate(page.rows))
    return f"<table:table table:name={quoteattr(page.name)}{style}>{_columns(page)}{rows}</table:table>"


def _columns(page: Page) -> str:
    """Return what a table says of its columns: which are not shown; spreadsheets always say one at least."""
    hidden = ' table:visibility="collapse"'
    width = max((len(row) for row in page.rows), default=1)
    return "".join(f"<table:table-column{hidden if n in page.hidden_columns else ''}/>" for n in range(width))


def _row(page: Page, number: int, row: list[Cell], spans: dict[tuple[int, int], tuple[int, int]]) -> str:
    shown = ' table:visibility="collapse"' if number in page.hidden_rows else ""
    cells = "".join(_cell(cell, spans.get((number, place))) for place, cell in enumerate(row))
    return f"<table:table-row{shown}>{cells or '<table:table-cell/>'}</table:table-row>"


def _cell(cell: Cell, span: tuple[int, int] | None) -> str:
    spanned = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if cell is None or cell == "":
        return f"<table:table-cell{spanned}/>"
    if isinstance(cell, bool):
        value, shown = f'office:value-type="boolean" office:boolean-value="{str(cell).lower()}"', str(cell).upper()
    elif isinstance(cell, dt.date):
        value, shown = f'office:value-type="date" office:date-value="{cell.isoformat()}"', cell.strftime("%d/%m/%Y")
    elif isinstance(cell, str):
        value, shown = 'office:value-type="string"', cell
    else:
        value, shown = f'office:value-type="float" office:value="{cell!r}"', str(cell)
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in _legal(shown).split("\n"))
    return f"<table:table-cell {value}{spanned}>{lines}</table:table-cell>"


def _legal(text: str) -> str:
    """Return text without the letters that no XML may hold."""
    return "".join(
        c if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd"
        for c in text
    )
