"""What every form has: words in two languages, looks, drop-downs; nothing in it can run."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files

import xlsxwriter
import yaml
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from etl.report.wording import is_arabic

LINE = 15  # points
LAST_ROW = 2000  # rows of a form that offer their drop-downs
INSTRUCTED = 44  # letters; width of a column of instructions
LONGEST_NAME = 31  # letters of a sheet's name
_LONGEST_CELL = 32_000  # letters; a spreadsheet takes a few more
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
_TEXT = {"num_format": "@", "valign": "top", "text_wrap": True, "bottom": 1, "bottom_color": "#D5DBE1"}
_HEAD = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B3C5D", "text_wrap": True, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, object]] = {
    "head": _HEAD,
    "form": {**_HEAD, "align": "center"},  # in both languages at once
    "text": _TEXT,
    "wrong": _TEXT | {"bg_color": "#FCE4C4", "border": 1, "border_color": "#E69F00"},
    "reason": _TEXT | {"font_color": "#7A3E00"},
    "ref": _TEXT | {"font_color": "#808B96", "font_size": 9},
    "big": {"bold": True, "font_size": 14, "font_color": "#0B3C5D", "text_wrap": True, "valign": "top"},
    "plain": {"text_wrap": True, "valign": "top"},
    "soft": {"font_color": "#566573", "text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_color": "#0B3C5D"},
    "cell": {"num_format": "@", "valign": "top"},
}


@cache
def _words() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.load(
        files("etl.report").joinpath("forms.yml").read_text("utf-8"), yaml.CSafeLoader
    )
    return loaded


def said(code: str, language: str, facts: Mapping[str, object] | None = None) -> str:
    """Return a form's sentence in ``fr`` or ``ar``; raises KeyError for a code without one."""
    return _words()[code][language].format_map(dict(facts or {}))


def both(code: str, facts: Mapping[str, object] | None = None) -> str:
    """Return a form's sentence in both languages, for a name or a heading."""
    return f"{said(code, 'fr', facts)} – {said(code, 'ar', facts)}"


def name_of_sheet(wanted: str, taken: Sequence[str]) -> str:
    """Return a name that a sheet may have and no other has.

    >>> name_of_sheet("Métier : Coiffure / Tiznit", ["métier   coiffure   tiznit"])
    'Métier   Coiffure   Tiznit (2)'
    >>> len(name_of_sheet("\U00010000" * 40, []))  # a spreadsheet counts a letter beyond the basic plane twice
    15
    """
    bare = _NOT_IN_A_NAME.sub(" ", wanted).strip().strip("'") or "Liste"
    known = {name.casefold() for name in taken}
    for n in range(1, len(known) + 2):
        ending = f" ({n})" if n > 1 else ""
        name = _cut(bare, LONGEST_NAME - len(ending)).rstrip() + ending
        if name.casefold() not in known:
            return name
    raise AssertionError("one of so many names is free")


def _cut(text: str, longest: int) -> str:
    """Return the beginning of a text that is no longer than so many UTF-16 units, as spreadsheets count."""
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")


def height(text: str, width: int) -> int:
    """Return how high a row must be, in points, for its longest text to be read whole."""
    return LINE * sum(-(-max(len(line), 1) // width) for line in text.splitlines() or [""])


class Paper:
    """A workbook of forms, as a context; ``content`` holds its bytes once it is closed. ``dated``: its creation day."""

    def __init__(self, title: str, dated: date) -> None:
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, _SAFE)
        created = datetime.combine(dated, time())  # fixed, so that the same rows make the same bytes
        self._book.set_properties({"title": title, "author": "Tajhiz", "created": created})
        self._looks: dict[tuple[str, bool], Format] = {}
        self._lists: list[tuple[str, ...]] = []

    def __enter__(self) -> "Paper":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._lists:
            sheet = self._book.add_worksheet(both("lists"))
            sheet.hide()
            for column, answers in enumerate(self._lists):
                sheet.write_column(0, column, answers)
        self._book.close()

    @property
    def content(self) -> bytes:
        """The file's bytes; complete after the context has ended."""
        return self._bytes.getvalue()

    def sheet(self, name: str, *, right_to_left: bool) -> Worksheet:
        """Add a sheet; its name is made one that a sheet may have."""
        added = self._book.add_worksheet(name_of_sheet(name, list(self._book.sheetnames)))
        if right_to_left:
            added.right_to_left()
        added.set_landscape()
        added.set_paper(9)  # A4
        added.fit_to_pages(1, 0)
        return added

    def look(self, name: str, text: str = "", language: str = "") -> Format:
        """Return a format; a text is aligned by its language, else by its own script."""
        arabic = language == "ar" if language else is_arabic(text)
        if (name, arabic) not in self._looks:
            side = {"align": "right" if arabic else "left", "reading_order": 2 if arabic else 1}
            self._looks[name, arabic] = self._book.add_format(side | _LOOKS[name])
        return self._looks[name, arabic]

    def write(self, sheet: Worksheet, row: int, column: int, text: str | None, look: str, language: str = "") -> None:
        """Write a cell as text, whatever it looks like."""
        if text:
            sheet.write_string(row, column, text[:_LONGEST_CELL], self.look(look, text, language))
        else:
            sheet.write_blank(row, column, None, self.look(look))

    def paragraph(self, sheet: Worksheet, row: int, sentences: Sequence[str], columns: int) -> int:
        """Write a title and sentences over the first columns, one a row; return the row after a free one."""
        for n, sentence in enumerate(sentences):
            look = self.look("plain" if n else "big", sentence)
            sheet.merge_range(row + n, 0, row + n, columns - 1, "", look)
            sheet.write_string(row + n, 0, sentence, look)
            sheet.set_row(row + n, height(sentence, columns * INSTRUCTED) + (0 if n else 8))
        return row + len(sentences) + 1

    def offer(self, sheet: Worksheet, first: int, last: int, column: int, answers: tuple[str, ...], hint: str) -> None:
        """Let cells of a column be chosen from ``answers``, if any, and show a hint; other answers can be typed too."""
        rule: dict[str, object] = {"validate": "any", "input_message": hint[:255]}
        if answers:
            rule |= {"validate": "list", "source": self._list(answers), "error_type": "information"}
        sheet.data_validation(first, column, last, column, rule)

    def _list(self, answers: tuple[str, ...]) -> str:
        """Return where a list of answers stands: a sheet of its own, as a list in a rule may have 255 letters only."""
        if answers not in self._lists:
            self._lists.append(answers)
        column = self._lists.index(answers)
        return f"='{both('lists')}'!{xl_range_abs(0, column, len(answers) - 1, column)}"
