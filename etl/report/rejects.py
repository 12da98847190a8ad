"""Rows that could not be taken, back to their partner as they were written, ready to be mended and sent again.

One workbook per partner and feed: a first sheet that says what to do, then the partner's own sheets with the partner's
own columns and titles, the rows as text, the cells at fault in colour, the reason, and a reference that ties a mended
row to the one it mends. Rows that were taken with a remark stand on a last sheet, which nobody reads back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from etl.feeds import REASON_HEADERS, RETURNED_REF_HEADER, Feed
from etl.policy import Policy
from etl.report.choices import choices
from etl.report.paper import INSTRUCTED, LAST_ROW, LINE, Paper, both, height, said
from etl.report.wording import foreign, is_arabic, plain, reason_of, told

_WIDEST, _NARROWEST, _REASON_WIDTH, _REF_WIDTH = 36, 9, 46, 22  # letters
_LISTED = 20  # row numbers; a longer list is read by nobody
_HALVES = ("family_name", "given_name", "full_name")
_ELSEWHERE = {"days_total": "days_present", "days_attended": "days_present", "commune_code": "commune"}


@dataclass(frozen=True)
class Problem:
    """One rule that a row broke: the canonical column it is about, or an empty one, and what to do about it.

    ``is_remark``: said along with others; alone it would not have kept the row out.
    """

    column: str
    fr: str
    ar: str
    is_remark: bool = False


@dataclass(frozen=True)
class Line:
    """One row as delivered, its cells in the order of its layout's columns. ``ref``: empty on a row that was taken."""

    file: str
    row: int
    cells: tuple[str | None, ...]
    problems: tuple[Problem, ...]
    ref: str = ""


@dataclass(frozen=True)
class Layout:
    """Rows that stand under one header. ``columns``: of each header the canonical column, empty where it has none."""

    sheet: str
    titles: tuple[str, ...]
    headers: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def is_arabic(self) -> bool:
        """Whether most of its headers are Arabic, so that it is read from right to left."""
        written = [header for header in self.headers if header] or [*self.titles, self.sheet]
        return sum(map(is_arabic, written)) * 2 > len(written)


@dataclass(frozen=True)
class Returned:
    """What goes back for one feed. ``files``: (name, reason in French, in Arabic) of those not taken at all.

    ``more``: rows that are not in it, because nobody mends so many by hand.
    """

    feed: Feed
    week: str
    layouts: tuple[Layout, ...] = ()
    to_check: tuple[Layout, ...] = ()
    files: tuple[tuple[str, str, str], ...] = ()
    more: int = 0


def of_feed(returned: Returned, policy: Policy) -> bytes:
    """Return the workbook as xlsx; the same rows make the same bytes."""
    title = f"{returned.feed.title.fr} {returned.week}"
    with Paper(title, policy.programme.dated) as paper:
        _instruct(paper, returned)
        for layout in returned.layouts:
            _write(paper, layout, returned.feed, policy)
        if returned.to_check:
            _write_remarks(paper, returned.to_check, returned.feed)
    return paper.content


def _instruct(paper: Paper, returned: Returned) -> None:
    sheet = paper.sheet(both("readme"), right_to_left=False)
    sheet.set_column(0, 3, INSTRUCTED)
    at = 0
    count = sum(len(layout.lines) for layout in returned.layouts)
    for language in ("fr", "ar"):
        facts = {"feed": getattr(returned.feed.title, language), "week": returned.week, "count": count}
        facts["more"] = returned.more
        steps = ["step_1", "step_2", "step_3", "step_4"] if count else ["none"]
        steps += ["more"] if returned.more else []
        sentences = [told(said(f"rejects.{code}", language, facts)) for code in ("title", "count", *steps)]
        at = paper.paragraph(sheet, at, sentences, 4)
    if not returned.files:
        return
    at = paper.paragraph(sheet, at, [said("rejects.files", "fr")], 4) - 1
    at = paper.paragraph(sheet, at, [said("rejects.files", "ar")], 4) - 1
    for at, (name, fr, ar) in enumerate(returned.files, start=at):  # noqa: B020 - goes on from the line above
        sheet.merge_range(at, 2, at, 3, "", paper.look("wrong", ar))
        paper.write(sheet, at, 0, plain(name), "text", "fr")
        paper.write(sheet, at, 1, reason_of(name, fr), "wrong", "fr")
        paper.write(sheet, at, 2, reason_of(name, ar), "wrong", "ar")
        sheet.set_row(at, height(fr, INSTRUCTED))


def _write(paper: Paper, layout: Layout, feed: Feed, policy: Policy) -> None:
    """Add one of the partner's sheets."""
    sheet = paper.sheet(layout.sheet or feed.title.fr, right_to_left=layout.is_arabic)
    for row, title in enumerate(layout.titles):
        paper.write(sheet, row, 0, title, "title")
    top = len(layout.titles) + bool(layout.titles)
    width = len(layout.headers)
    widths = [_width(header, [line.cells[at] for line in layout.lines]) for at, header in enumerate(layout.headers)]
    for at, header in enumerate(layout.headers):
        paper.write(sheet, top, at, header, "head" if any(layout.headers) else "wrong")
        sheet.set_column(at, at, widths[at])
    sheet.set_row(top, max([2 * LINE, *map(height, layout.headers, (width - 3 for width in widths))]))
    for at, header in enumerate((*REASON_HEADERS, RETURNED_REF_HEADER), start=width):
        paper.write(sheet, top, at, header, "head")
    sheet.set_column(width, width + 1, _REASON_WIDTH)
    sheet.set_column(width + 2, width + 2, _REF_WIDTH)
    for row, line in enumerate(layout.lines, start=top + 1):
        _write_line(paper, sheet, row, line, layout)
    _offer(paper, sheet, top + 1, layout, feed, policy)
    last = top + len(layout.lines)
    sheet.autofilter(top, 0, last, width + 2)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)


def _write_line(paper: Paper, sheet: Worksheet, row: int, line: Line, layout: Layout) -> None:
    places = [_places(problem.column, layout.columns) for problem in line.problems if not problem.is_remark]
    at_fault = {at for held in places for at in held}
    for at, cell in enumerate(line.cells):
        paper.write(sheet, row, at, cell, "wrong" if at in at_fault else "text")
    nowhere = any(not held for held in places)  # a reason without a cell of its own: the reason itself is coloured
    width = len(layout.headers)
    reasons = [_reason(line, layout, language) for language in ("fr", "ar")]
    for at, (reason, language) in enumerate(zip(reasons, ("fr", "ar"), strict=True), start=width):
        paper.write(sheet, row, at, reason, "wrong" if nowhere else "reason", language)
    paper.write(sheet, row, width + 2, line.ref, "ref")
    sheet.set_row(row, max(height(reason, _REASON_WIDTH) for reason in reasons))


def _places(column: str, columns: Sequence[str]) -> tuple[int, ...]:
    """Return where a row holds what a rule is about; a name at fault is every part of it."""
    wanted = {column, _ELSEWHERE.get(column, column)}
    if column.startswith(_HALVES):
        wanted |= {f"{half}_{script}" for half in _HALVES for script in ("latin", "arabic")}
    if "days_present" in wanted:
        wanted |= {f"day_{n}" for n in range(1, 11)}
    return tuple(at for at, held in enumerate(columns) if held and held in wanted)


def _reason(line: Line, layout: Layout, language: str) -> str:
    """Return why a row comes back and how to mend it, one reason a line, and where it stood."""
    reasons = []
    for problem in line.problems:
        header = next((layout.headers[at] for at in _places(problem.column, layout.columns)[:1]), "")
        reason = told(problem.fr if language == "fr" else problem.ar)
        reasons.append(f"{foreign(header)} : {reason}" if header else reason)
    where = said("rejects.from", language, {"file": foreign(line.file), "row": line.row})
    return "\n".join(dict.fromkeys([*reasons, f"({where})"]))


def _offer(paper: Paper, sheet: Worksheet, first: int, layout: Layout, feed: Feed, policy: Policy) -> None:
    """Offer the answers of closed lists in the columns where something is at fault, in the list's own language."""
    problems = {problem.column for line in layout.lines for problem in line.problems if not problem.is_remark}
    at_fault = {at for column in problems for at in _places(column, layout.columns)}
    languages = ("ar",) if layout.is_arabic else ("fr",)
    for at in sorted(at_fault):
        answers = choices(feed.columns[layout.columns[at]].type, policy, languages)
        if answers:
            last = min(first + len(layout.lines) - 1, first + LAST_ROW)
            paper.offer(sheet, first, last, at, answers, said("hint.choice", languages[0]))


def _write_remarks(paper: Paper, layouts: Sequence[Layout], feed: Feed) -> None:
    """Add the sheet of what was taken and should be looked at.

    In sentences: no cell of it is one of the feed's headers alone, so that it never is a list of theirs.
    """
    sheet = paper.sheet(both("check"), right_to_left=False)
    sheet.set_column(0, 2, _REASON_WIDTH)
    at = paper.paragraph(sheet, 0, [both("check"), said("check.note", "fr"), said("check.note", "ar")], 3)
    for place, head in enumerate((both("check.where"), said("check.remark", "fr"), said("check.remark", "ar"))):
        paper.write(sheet, at, place, head, "head")
    sheet.freeze_panes(at + 1, 0)
    remarks: dict[tuple[str, str, Problem], list[int]] = {}
    for layout in layouts:
        for line in layout.lines:
            for problem in line.problems:
                remarks.setdefault((line.file, layout.sheet, problem), []).append(line.row)
    for at, ((file, name, problem), rows) in enumerate(remarks.items(), start=at + 1):  # noqa: B020 - goes on below
        facts = {"file": plain(file), "sheet": name or "–", "rows": _listed(rows)}
        where = said("check.from", "fr", facts)
        paper.write(sheet, at, 0, where, "text", "fr")
        header = feed.columns[problem.column].headers[0] if problem.column in feed.columns else ""
        about = f"« {foreign(header)} » : " if header else ""
        for place, (reason, language) in enumerate(((problem.fr, "fr"), (problem.ar, "ar")), start=1):
            paper.write(sheet, at, place, about + told(reason), "text", language)
        sheet.set_row(at, max(height(text, _REASON_WIDTH) for text in (where, about + problem.fr)))


def _listed(rows: Sequence[int]) -> str:
    """Return row numbers as people list them, the first ones only where they are many."""
    told_rows = ", ".join(map(str, rows[:_LISTED]))
    return told_rows if len(rows) <= _LISTED else f"{told_rows} … ({len(rows)})"


def _width(header: str, cells: Sequence[str | None]) -> int:
    longest_word = max((len(word) for word in header.split()), default=0)
    longest = max((len(line) for cell in cells for line in (cell or "").splitlines()), default=0)
    return min(_WIDEST, max(_NARROWEST, longest_word + 4, longest + 2))
