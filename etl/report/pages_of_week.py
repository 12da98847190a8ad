"""The week as pages that need no server: the figures, the pictures, and behind each number the rows it is made of.

This is the data team's own edition. It names persons by their id in the warehouse and the rows that speak of them, not
by name: whoever may read a file finds the person there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from etl.report import lines, wording
from etl.report.shapes import STATES, Group, PartnerFigures

LANGUAGES = ("fr", "ar")
_MOST_SOURCES = 6
MOST_ROWS = 2_000  # of a page: a browser shows no country's

_Cell = dict[str, Any]


def file_name(page: str, language: str) -> str:
    """Return the name of a page in a language."""
    return f"{page}.{language}.html"


def overview(figures: PartnerFigures, language: str, reasons: Collection[str]) -> str:
    """Return the week's first page: the figures, each leading to the rows behind it on the page of its reason."""
    links = [{"href": f"../index.{language}.html", "text": wording.say("site.archive", language)}]
    return _page(language, page="index", links=links, **parts_of(figures, language, reasons))


def parts_of(figures: PartnerFigures, language: str, reasons: Collection[str]) -> dict[str, Any]:
    """Return what the week's first page shows, plain values only: the desk shows the same.

    ``reasons``: those that have a page of their own. Keys: ``title, lead, notes, tiles, picture, tables, foot``; see
    ``pages/site.html.j2``.
    """

    def say(code: str, **facts: object) -> str:
        return wording.say(code, language, facts)

    kind, moved = lines.change_of(figures)
    change = say(
        f"letter.change_{kind}",
        count=wording.number(moved),
        before=wording.number(figures.previous_waiting),
        week=wording.week_number(figures.previous_week),
    )
    late = figures.late_feeds
    notes = [{"kind": "soft", "text": change}]
    notes += [{"kind": "warn", "text": say("letter.late_other", feeds=lines.late(late, language, say))}] if late else []
    return {
        "title": f"{say('letter.programme')} · {lines.week_line(figures.week, language)}",
        "lead": f"{wording.number(figures.total.waiting)} {say('letter.headline')}",
        "notes": notes,
        "tiles": [
            {"count": wording.number(count), "text": say(f"page.tile_{name}")}
            for name, count in (
                ("waiting", figures.total.waiting),
                ("equipped", figures.total.equipped),
                ("trained", figures.total.trained),
            )
        ],
        "picture": {"src": "chart.svg", "alt": lines.chart_in_words(figures, language)},
        "tables": [
            _changes(figures, language),
            _reasons(figures, language, reasons),
            _groups("cohorts", "letter.cohorts", [cohort.group for cohort in figures.cohorts], language),
            _groups("crafts", "page.crafts", figures.crafts, language),
            _groups("provinces", "page.provinces", figures.provinces, language),
            _goods(figures, language),
            _feeds(figures, language),
        ],
        "foot": _foot(figures, language),
    }


def behind(
    figures: PartnerFigures, reason: str, language: str, trainings: Iterable[Mapping[str, Any]], count: int
) -> str:
    """Return the page of a reason: the trainings that it holds back, and the rows that say so.

    Of very many those that wait longest stand on it, and it says so: ``count`` is of all.
    """
    held = list(trainings)
    notes = [{"kind": "soft", "text": wording.say("site.own_edition", language)}]
    if count > len(held):
        facts = {"shown": wording.number(len(held)), "count": wording.number(count), "week": figures.week}
        notes.append({"kind": "soft", "text": wording.say("site.longest_waiting", language, facts)})
        held = sorted(held, key=lambda line: -(line["days_waiting"] or 0))
    rows = []
    for line in held:
        sources = [f"{s['file']} · {s['sheet']} · {s['row']}" if s["sheet"] else f"{s['file']} · {s['row']}"
                   for s in line["evidence"][:_MOST_SOURCES]]  # fmt: skip
        more = len(line["evidence"]) - len(sources)
        told = " ; ".join(map(wording.plain, sources)) + (f" (+{more})" if more > 0 else "")
        names = (wording.name_of(line[column], language, figures.names) for column in ("cohort", "craft", "province"))
        rows.append([_text(line["person_id"][:8]), *map(_text, names), _count(line["days_waiting"]), _text(told)])
    heads = ["site.person", "column.cohort", "column.craft", "column.province", "column.days_waiting", "site.rows"]
    title = wording.say(f"reason.{reason}", language)
    return _page(
        language,
        page=f"reason_{reason}",
        title=f"{title} · {lines.week_line(figures.week, language)}",
        notes=notes,
        tables=[_table("rows", title, heads, rows, language, counts=(4,))],
        links=[{"href": file_name("index", language), "text": lines.week_line(figures.week, language)}],
        foot=_foot(figures, language),
    )


def archive(weeks: Sequence[tuple[str, int]], language: str) -> str:
    """Return the page of all weeks, newest first: (week, trained trainings that waited)."""
    rows = [
        [_text(lines.week_line(week, language), href=f"{week}/{file_name('index', language)}"), _count(waiting)]
        for week, waiting in weeks
    ]
    table = _table(
        "weeks", wording.say("site.archive", language), ["site.week", "column.waiting"], rows, language, (1,)
    )
    return _page(language, page="index", title=wording.say("letter.programme", language), tables=[table])


def _page(language: str, *, page: str, title: str, **parts: Any) -> str:
    other = "fr" if language == "ar" else "ar"
    shown = {
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "title": title,
        "other": {"href": file_name(page, other), "language": other, "text": wording.say("site.other", other)},
        **{"lead": "", "notes": [], "tiles": [], "picture": None, "links": [], "foot": [], **parts},
    }
    return wording.tagged(_template().render(shown))


@cache
def _template() -> jinja2.Template:
    source = files("etl.report").joinpath("pages/site.html.j2").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)


def _text(told: object, href: str = "") -> _Cell:
    return {"text": "" if told is None else str(told), "href": href, "is_count": False}


def _count(value: int | None, href: str = "") -> _Cell:
    return {"text": wording.number(None if value is None else int(value)), "href": href, "is_count": True}


def _table(
    key: str, title: str, heads: Sequence[str], rows: list[list[_Cell]], language: str, counts: Sequence[int] = ()
) -> dict[str, Any]:
    told = [{"text": wording.say(head, language), "is_count": at in counts} for at, head in enumerate(heads)]
    return {"id": key, "title": title, "heads": told, "rows": rows}


def _changes(figures: PartnerFigures, language: str) -> dict[str, Any]:
    def week(number: str | None) -> str:
        return wording.say("letter.before", language, {"number": wording.week_number(number)})

    rows = []
    if figures.previous_waiting is not None:
        rows.append([_text(week(figures.previous_week)), _count(figures.previous_waiting)])
        for change in figures.changes:
            signed = _text(wording.signed(change.count)) | {"is_count": True}
            rows.append([_text(wording.say(f"change.{change.code}", language)), signed])
    rows.append([_text(week(figures.week)), _count(figures.total.waiting)])
    title = wording.say("letter.changes", language)
    return _table("changes", title, ["column.change", "column.count"], rows, language, (1,))


def _reasons(figures: PartnerFigures, language: str, told: Collection[str]) -> dict[str, Any]:
    rows = [
        [
            _text(wording.say(f"reason.{reason.code}", language), _of_reason(reason.code, language, told)),
            _count(reason.trainings, _of_reason(reason.code, language, told)),
            _count(reason.oldest_days),
            _text(lines.owners(figures, reason.owners, language)),
        ]
        for reason in figures.reasons
    ]
    heads = ["column.reason", "column.count", "column.oldest_days", "column.owner"]
    return _table("reasons", wording.say("letter.reasons", language), heads, rows, language, (1, 2))


def _of_reason(code: str, language: str, told: Collection[str]) -> str:
    return file_name(f"reason_{code}", language) if code in told else ""


def _groups(key: str, title: str, groups: Iterable[Group], language: str) -> dict[str, Any]:
    columns = ("trained", *STATES, "waiting")
    rows = [
        [_text(lines.group_name(group, language)), *(_count(getattr(group, column)) for column in columns)]
        for group in groups
    ]
    heads = ["column.label", *(f"column.{column}" for column in columns)]
    return _table(key, wording.say(title, language), heads, rows, language, tuple(range(1, len(heads))))


def _goods(figures: PartnerFigures, language: str) -> dict[str, Any]:
    rows = [
        [_text(item.ar if language == "ar" else item.fr), _text(item.unit)]
        + [_text(f"{value:g}") | {"is_count": True} for value in (item.delivered, item.accepted, item.refused)]
        for item in figures.goods
    ]
    heads = ["site.item", "site.unit", "site.delivered", "site.accepted", "site.refused"]
    return _table("goods", wording.say("page.goods", language), heads, rows, language, (2, 3, 4))


def _feeds(figures: PartnerFigures, language: str) -> dict[str, Any]:
    rows = [
        [_text(wording.feed_title(age.feed, language)), _text(lines.owners(figures, (age.partner,), language)),
         _text(lines.age_of(age, language)), _text(wording.say("letter.is_late", language) if age.is_late else "")]
        for age in figures.feeds
    ]  # fmt: skip
    heads = ["column.feed", "column.owner", "column.received", "site.remark"]
    return _table("feeds", wording.say("letter.feeds", language), heads, rows, language)


def _foot(figures: PartnerFigures, language: str) -> list[str]:
    moment = {"moment": wording.moment(figures.data_cutoff), "offset": wording.offset(figures.data_cutoff)}
    rate = {"rate": wording.percent(figures.attendance_minimum)}
    return [
        wording.say("letter.trained_is", language, rate),
        wording.say("letter.equipped_is", language),
        wording.say("letter.data_as_of", language, moment),
        wording.say("letter.policy", language, {"version": figures.policy_version}),
    ]
