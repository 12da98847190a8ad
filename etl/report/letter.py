"""One partner's letter of the week: its news as subject, the same page in two languages, and a written text part.

The partner's language comes first. The page asks for nothing from outside (no image, font or script), so it shows
itself in any mail client without leave, and tells nobody that it was opened.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import css_inline
import jinja2

from etl.report import wording
from etl.report.shapes import FeedAge, Group, PartnerFigures, ReasonFigures
from etl.report.share import MOST_ACTIONS
from etl.report.small_cells import MINIMUM
from etl.week import monday_of

MOST_FILES = 5  # refused files named in the letter; the workbook names them all
_MOST_LATE = 3


class Letter(NamedTuple):
    """What a mail client shows."""

    subject: str
    html: str
    text: str


def compose(figures: PartnerFigures, language: str | None = None, contact: str | None = None) -> Letter:
    """Return the letter, ``language`` first (the partner's own by default).

    ``contact``: who answers for it; None invites to answer the message.
    """
    first = language or figures.language
    blocks = [_block(figures, tongue, contact) for tongue in (("ar", "fr") if first == "ar" else ("fr", "ar"))]
    subject = _subject(figures, first)
    page = _templates().get_template("letter.html.j2").render(subject=subject, blocks=blocks)
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
    kind, moved = _change(figures)
    change = wording.say(f"letter.change_short_{kind}", language, {"count": wording.number(moved)})
    # French counts from two, Arabic's short plural ends at ten: below, the number stands apart from the noun.
    code = "letter.subject" if waiting >= (11 if language == "ar" else 2) else "letter.subject_few"
    facts = {"week": figures.week.split("-")[1], "count": wording.number(waiting), "change": change}
    return wording.say(code, language, facts)


def _change(figures: PartnerFigures) -> tuple[str, int]:
    if figures.previous_waiting is None:
        return "first", 0
    moved = (figures.total.waiting or 0) - figures.previous_waiting
    return ("up" if moved > 0 else "down" if moved < 0 else "same"), abs(moved)


def _block(figures: PartnerFigures, language: str, contact: str | None) -> dict[str, Any]:
    """Return what the templates need to say everything in one language."""

    def say(code: str, **facts: object) -> str:
        return wording.say(code, language, facts)

    kind, moved = _change(figures)
    monday = monday_of(figures.week)
    before = wording.number(figures.previous_waiting)
    return {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "align": "right" if language == "ar" else "left",
        "other_align": "left" if language == "ar" else "right",
        "figures": figures,
        "say": say,
        "colon": ": " if language == "ar" else "\N{NO-BREAK SPACE}: ",
        "number": wording.number,
        "signed": wording.signed,
        "percent": wording.percent,
        "foreign": wording.foreign,
        "name": lambda group: _group_name(group, language),
        "owners": lambda codes: _listed([wording.owner(code, language, figures.names) for code in codes], language),
        "feed": lambda code: wording.feed_title(code, language),
        "reason_of": lambda file: wording.plain(file.reason_ar if language == "ar" else file.reason_fr),
        "rate": wording.rate,
        "moment": wording.moment,
        "age": lambda age: _age(age, language),
        "late": lambda ages: _late(ages, language, say),
        "week_line": say("letter.week", number=_number(figures.week), start=_day(monday), end=_day(monday, 6)),
        "before_line": say("letter.before", number=_number(figures.previous_week)),
        "now_line": say("letter.before", number=_number(figures.week)),
        "change_line": say(
            f"letter.change_{kind}", count=wording.number(moved), before=before, week=_number(figures.previous_week)
        ),
        "todo": _todo(figures, language),
        "partner": wording.plain(figures.ar if language == "ar" else figures.fr),
        "contact": wording.foreign(contact) if contact else None,
        "minimum": MINIMUM,
        "most_files": MOST_FILES,
    }


def _todo(figures: PartnerFigures, language: str) -> list[tuple[str, str, str]]:
    """Return (count, what to do, why) of at most three lines: the reasons first, then late and refused files."""
    lines = [_action(reason, language) for reason in figures.actions]
    if figures.own_late_feeds and "data_stale" not in {reason.code for reason in figures.actions}:
        titles = [wording.feed_title(age.feed, language) for age in figures.own_late_feeds[:_MOST_LATE]]
        lines.append(("!", wording.say("act.data_stale", language), _listed(titles, language)))
    if figures.taken.refused_files or figures.taken.rows_quarantined:
        lines.append(("!", wording.say("letter.mend_files", language), ""))
    return lines[:MOST_ACTIONS]


def _action(reason: ReasonFigures, language: str) -> tuple[str, str, str]:
    why = wording.say(f"reason.{reason.code}", language)
    if reason.oldest_days is not None:
        days = wording.days(reason.oldest_days, language)
        why += " · " + wording.say("letter.oldest", language, {"days": days})
    return wording.number(reason.trainings), wording.say(f"act.{reason.code}", language), why


def _listed(words: list[str], language: str) -> str:
    return ("، " if language == "ar" else ", ").join(words)


def _number(week: str | None) -> str:
    return week.split("-W")[1].lstrip("0") if week else ""


def _day(monday: date, later: int = 0) -> str:
    return f"\N{LEFT-TO-RIGHT ISOLATE}{monday + timedelta(days=later):%d/%m/%Y}\N{POP DIRECTIONAL ISOLATE}"


def _group_name(group: Group, language: str) -> str:
    label = group.ar if language == "ar" else group.fr
    return wording.plain(label) if label else wording.name_of(group.code, language, {})


def _age(age: FeedAge, language: str) -> str:
    if age.last_received_at is None:
        return wording.say("letter.never", language)
    facts = {"day": wording.day(age.last_received_at), "days": wording.days(age.age_days, language)}
    return wording.say("letter.age", language, facts)


def _late(ages: tuple[FeedAge, ...], language: str, say: Callable[..., str]) -> str:
    told = [f"{wording.feed_title(age.feed, language)} ({_age(age, language)})" for age in ages[:_MOST_LATE]]
    if len(ages) > _MOST_LATE:
        told.append(say("letter.late_more", count=len(ages) - _MOST_LATE))
    return _listed(told, language)
