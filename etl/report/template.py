"""An empty form of a feed for a partner that has none: bilingual headers, drop-downs, instructions.

What is filled in is read back by the feed's declaration as it stands: every header is one of its spellings.
"""

from etl.feeds import RETURNED_REF, Feed
from etl.policy import Policy
from etl.report.choices import ARABIC, FRENCH, choices
from etl.report.paper import INSTRUCTED, LAST_ROW, LONGEST_NAME, Paper, both, height, said
from etl.report.wording import is_arabic

LANGUAGES = ("fr", "ar", "both")
_WIDTH = 18  # letters
_HEAD_HEIGHT = 45  # points: three lines
_PARTS = {"full_name_latin": "family_name_latin", "full_name_arabic": "family_name_arabic"}


def of_feed(feed: Feed, policy: Policy, language: str = "both") -> bytes:
    """Return the form as xlsx, in ``fr``, ``ar`` or ``both``."""
    columns = columns_of(feed)
    languages = (FRENCH, ARABIC) if language == "both" else (language,)
    main = getattr(feed.title, languages[0])
    with Paper(main, policy.programme.dated) as paper:
        _instruct(paper, feed, columns, policy, languages)
        sheet = paper.sheet(main, right_to_left=language == ARABIC)
        for at, column in enumerate(columns):
            kind = feed.columns[column].type
            head = "\n".join(header(feed, column, one) for one in languages)
            paper.write(sheet, 0, at, head, "form")
            sheet.set_column(at, at, max(_WIDTH, *(len(line) + 2 for line in head.splitlines())), paper.look("cell"))
            answers = choices(kind, policy, languages)
            paper.offer(
                sheet, 1, LAST_ROW, at, answers, "\n".join(_hint(kind, bool(answers), one) for one in languages)
            )
        sheet.set_row(0, _HEAD_HEIGHT)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.activate()
    return paper.content


def columns_of(feed: Feed) -> tuple[str, ...]:
    """Return the columns of a feed's form: those it declares for it, else all that are no other way to say the same."""
    if feed.template:
        return feed.template
    return tuple(
        column for column in feed.columns if column != RETURNED_REF and _PARTS.get(column, "") not in feed.columns
    )


def header(feed: Feed, column: str, language: str) -> str:
    """Return the header that partners use most for a column in a language, in the other one where it has none."""
    headers = [header for header in feed.columns[column].headers if "_" not in header]  # "Nom_Arabe" is a machine's
    return next((one for one in headers if is_arabic(one) == (language == ARABIC)), feed.columns[column].headers[0])


def _row_is(feed: Feed) -> str:
    """Return what a line of the form is for: one item of one person, where the feed tells items of persons."""
    return "person_or_cooperative" if feed.row_is == "person" and "item" in feed.columns else feed.row_is


def _of_person(column: str, kind: str) -> str:
    return kind if column.endswith(("_latin", "_arabic")) or kind != "name" else "text"


def _hint(kind: str, has_choices: bool, language: str) -> str:
    try:
        return said("hint.choice" if has_choices else f"hint.{kind}", language)
    except KeyError:
        return said("hint.text", language)


def _instruct(paper: Paper, feed: Feed, columns: tuple[str, ...], policy: Policy, languages: tuple[str, ...]) -> None:
    """Add the sheet that says what to do, one language after the other.

    One line per column, with one of its headers: no line of it looks like a form's header.
    """
    sheet = paper.sheet(both("readme"), right_to_left=languages == (ARABIC,))
    sheet.set_column(0, 1, INSTRUCTED)
    at = 0
    for language in languages:
        facts = {
            "feed": getattr(feed.title, language),
            "sheet": getattr(feed.title, languages[0])[:LONGEST_NAME],
            "row": said(f"row.{_row_is(feed)}", language),
        }
        steps = [said(f"template.{step}", language, facts) for step in ("title", *(f"step_{n}" for n in range(1, 5)))]
        at = paper.paragraph(sheet, at, steps, 2)
        right = language == ARABIC and len(languages) > 1  # in a sheet that runs from left to right
        paper.write(sheet, at, int(right), said("column", language), "head")
        paper.write(sheet, at, int(not right), said("write", language), "head")
        for at, column in enumerate(columns, start=at + 1):  # noqa: B020 - goes on from the line of the heads
            kind = feed.columns[column].type
            hint = _hint(_of_person(column, kind), bool(choices(kind, policy, languages)), language)
            told = hint + _needed(feed, column, columns, language)
            paper.write(sheet, at, int(right), header(feed, column, language), "text")
            paper.write(sheet, at, int(not right), told, "text")
            sheet.set_row(at, height(told, INSTRUCTED))
        at += 3


def _needed(feed: Feed, column: str, columns: tuple[str, ...], language: str) -> str:
    """Return whether a form without this column is refused, and what may stand for it."""
    alternatives = next((one for one in feed.required if column in one), None)
    if alternatives is None:
        return ""
    others = [header(feed, one, language) for one in alternatives if one in columns and one != column]
    mark = "، " if language == ARABIC else ", "
    return f" ({said('needed_one', language, {'others': mark.join(others)}) if others else said('needed', language)})"
