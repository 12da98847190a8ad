"""What the reader does not tell of an .xlsx sheet: hidden rows and columns, formulas without a value."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from html import unescape

from etl.read.guard import column_of

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)/?>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)/?>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*?\br=["'](\d+)["']""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\b(?=[^>]*\bhidden=["'](?:1|true)["'])([^>]*)>""")
_CELL = re.compile(rb"""<(?:\w+:)?c\b([^>]*[^/])>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)<|<(?:\w+:)?t\b")
_MOST_COLUMNS = 512  # a whole sheet hidden to its right edge is a frame, not a list of columns


@dataclass(frozen=True)
class SheetFacts:
    """Hidden rows (from 1) and columns (from 0), and the cells without a value: row → column → what is shown."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    lost_values: dict[int, dict[int, str]] = field(default_factory=dict)


NOTHING = SheetFacts()


def facts(content: bytes) -> dict[str, SheetFacts]:
    """Return, by sheet name, what the XML of a workbook that passed the guard says beside its values."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        relations = "xl/_rels/workbook.xml.rels"
        if relations not in names:
            return {}
        targets = {}
        for relation in _RELATION.finditer(archive.read(relations)):
            attributes = _attributes(relation.group(1))
            targets[attributes.get("Id", "")] = _path(attributes.get("Target", ""))
        found = {}
        for sheet in _SHEET.finditer(archive.read("xl/workbook.xml")):
            attributes = _attributes(sheet.group(1))
            path = targets.get(attributes.get("r:id", ""), "")
            if path in names:
                found[attributes.get("name", "")] = _of(archive.read(path))
        return found


def _of(xml: bytes) -> SheetFacts:
    columns: set[int] = set()
    for found in _HIDDEN_COLUMN.finditer(xml):
        attributes = _attributes(found.group(1))
        first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
        columns.update(range(first - 1, min(last, first + _MOST_COLUMNS)))
    hidden = frozenset(int(row) for row in _HIDDEN_ROW.findall(xml)) if b"hidden=" in xml else frozenset()
    has_lost = b"<f" in xml or b":f>" in xml or b't="e"' in xml
    return SheetFacts(hidden, frozenset(columns), _lost(xml) if has_lost else {})


def _lost(xml: bytes) -> dict[int, dict[int, str]]:
    lost: dict[int, dict[int, str]] = {}
    for cell in _CELL.finditer(xml):
        attributes, inner = _attributes(cell.group(1)), cell.group(2)
        formula, value = _FORMULA.search(inner), _VALUE.search(inner)
        kind = attributes.get("t", "")
        if kind == "e" and value:
            shown = (value.group(1) or b"#").decode("utf-8", "replace")  # "#N/A", as the partner sees it
        elif formula and not value and kind != "str":
            shown = "=" + unescape((formula.group(1) or b"").decode("utf-8", "replace"))
        else:
            continue
        letters = attributes.get("r", "").rstrip("0123456789")
        if letters:
            row = int(attributes["r"].removeprefix(letters))
            lost.setdefault(row, {})[column_of(letters)] = shown
    return lost


def _attributes(text: bytes) -> dict[str, str]:
    return {name.decode(): unescape(value.decode("utf-8", "replace")) for name, value in _ATTRIBUTE.findall(text)}


def _path(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
