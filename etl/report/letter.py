"""One partner's letter of the week: its news as subject, the same page in two languages, and a written text part.

The partner's language comes first. The page asks for nothing from outside (no image, font or script), so it shows
itself in any mail client without leave, and tells nobody that it was opened.
"""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import css_inline
import jinja2

from etl.report import lines, wording
from etl.report.shapes import PartnerFigures
from etl.small_cells import MINIMUM

MOST_FILES = 5  # refused files named in the letter; the workbook names them all
_ALIKE = {  # what the templates say the same way in both languages
    "number": wording.number,
    "signed": wording.signed,
    "percent": wording.percent,
    "foreign": wording.foreign,
    "moment": wording.moment,
    "offset": wording.offset,
    "minimum": MINIMUM,
    "most_files": MOST_FILES,
}


class Letter(NamedTuple):
    """What a mail client shows."""

    subject: str
    html: str
    text: str


def compose(figures: PartnerFigures, language: str | None = None, contact: str | None = None) -> Letter:
    """Return the letter, ``language`` first (the partner's own by default). Its picture is ``cid:chart.tajhiz``.

    ``contact``: who answers for it; None invites to answer the message.
    """
    first = language or figures.language
    blocks = [_block(figures, tongue, contact) for tongue in (("ar", "fr") if first == "ar" else ("fr", "ar"))]
    subject = _subject(figures, first)
    page = wording.tagged(_templates().get_template("letter.html.j2").render(subject=subject, blocks=blocks))
    inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False, minify_css=True)
    text = _templates().get_template("letter.txt.j2").render(subject=subject, blocks=blocks)
    return Letter(subject, inliner.inline(page), text)


@cache
def _templates() -> jinja2.Environment:
    def source(name: str) -> str:
        return files("etl.report").joinpath(name).read_text("utf-8")

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _subject(figures: PartnerFigures, language: str) -> str:
    waiting = figures.total.waiting or 0
    kind, moved = lines.change_of(figures)
    change = wording.say(f"letter.change_short_{kind}", language, {"count": wording.number(moved)})
    code = "letter.subject" if waiting > 1 else "letter.subject_few"
    facts = {"week": figures.week.split("-")[1], "number": wording.week_number(figures.week)}
    return wording.say(code, language, facts | {"count": wording.number(waiting), "change": change})


def _block(figures: PartnerFigures, language: str, contact: str | None) -> dict[str, Any]:
    """Return what the templates need to say everything in one language."""

    def say(code: str, **facts: object) -> str:
        return wording.say(code, language, facts)

    kind, moved = lines.change_of(figures)
    before = wording.number(figures.previous_waiting)
    return _ALIKE | {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "align": "right" if language == "ar" else "left",
        "other_align": "left" if language == "ar" else "right",
        "figures": figures,
        "say": say,
        "colon": ": " if language == "ar" else "\N{NO-BREAK SPACE}: ",
        "name": lambda group: lines.group_name(group, language),
        "owners": lambda codes: lines.owners(figures, codes, language),
        "who": lambda reason: lines.owners(figures, reason.owners, language, you=lines.is_own(figures, reason)),
        "feed": lambda code: wording.feed_title(code, language),
        "reason_of": lambda file: wording.reason_of(file.file, file.reason_ar if language == "ar" else file.reason_fr),
        "standing": lambda cohort: lines.standing(cohort, say),
        "notes": lambda cohort: lines.notes(cohort, say),
        "age": lambda age: lines.age_of(age, language),
        "late": lambda ages: lines.late(ages, language, say),
        "week_line": lines.week_line(figures.week, language),
        "chart_alt": lines.chart_in_words(figures, language),
        "before_line": say("letter.before", number=wording.week_number(figures.previous_week)),
        "now_line": say("letter.before", number=wording.week_number(figures.week)),
        "change_line": say(
            f"letter.change_{kind}",
            count=wording.number(moved),
            before=before,
            week=wording.week_number(figures.previous_week),
        ),
        "headline": say("letter.headline" if (figures.total.waiting or 0) > 1 else "letter.headline_few"),
        "earlier": lines.earlier(figures, say),
        "sends_files": figures.partner in {age.partner for age in figures.feeds},
        "todo": lines.todo(figures, language),
        "more": lines.more(figures, language),
        "blocked": lines.most(figures.reasons),
        "partner": wording.plain(figures.ar if language == "ar" else figures.fr),
        "contact": wording.foreign(contact) if contact else None,
    }
