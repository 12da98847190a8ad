"""The week on one page of PDF, and the picture inside the letter: both languages side by side, small cells hidden."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from etl.report import lines, wording
from etl.report.draw import drawn
from etl.report.shapes import STATES, CohortFigures, Group, PartnerFigures, ReasonFigures

_ROOM = 0.05  # of the page's width that a number inside a bar needs
_MOST_REASONS, _MOST_PEOPLE, _MOST_GOODS, _MOST_WEEKS = 7, 5, 7, 12

Both = dict[str, str]


class Picture(NamedTuple):
    """A chart for a mail or a page, and what it says for whoever does not see it."""

    content: bytes
    fr: str
    ar: str


def of_partner(figures: PartnerFigures) -> bytes:
    """Return one partner's page as PDF/A; the longest waits are named only in a partner's own list."""
    data = {
        "document": f"Tajhiz {figures.week} {figures.partner}",
        "title": _both("letter.programme"),
        "week": _told(lambda tongue: _week_line(figures, tongue)),
        "tiles": _tiles(figures),
        "change": _told(lambda tongue: _change(figures, tongue)),
        "words": {word: _both(f"page.{word}") for word in _WORDS},
        "cohorts": [_cohort(cohort) for cohort in figures.cohorts],
        "key": _key(),
        "trend": [
            {"week": wording.week_number(point.week), "waiting": point.waiting, "label": wording.number(point.waiting)}
            for point in figures.trend[-_MOST_WEEKS:]
        ],
        "crafts": _groups(figures.crafts),
        "provinces": _groups(figures.provinces),
        "reasons": [_reason(reason) for reason in lines.most(figures.reasons, _MOST_REASONS)],
        "people": _people(figures),
        "goods": _goods(figures),
        "quality": _quality(figures),
        "foot": {tongue: _foot(figures, tongue) for tongue in ("fr", "ar")},
    }
    return drawn("one_page", data, "pdf", at=figures.data_cutoff)


def chart(figures: PartnerFigures) -> Picture:
    """Return the picture that goes inside the letter, as PNG."""
    return Picture(drawn("chart", _chart(figures), "png"), *_in_words(figures))


def chart_drawing(figures: PartnerFigures) -> Picture:
    """Return the same picture as SVG, its letters as outlines: right in every browser."""
    return Picture(drawn("chart", _chart(figures), "svg"), *_in_words(figures))


def _in_words(figures: PartnerFigures) -> tuple[str, str]:
    return lines.chart_in_words(figures, "fr"), lines.chart_in_words(figures, "ar")


_WORDS = ("progress", "trend", "crafts", "provinces", "waits", "goods", "goods_key", "no_goods", "quality")


def _chart(figures: PartnerFigures) -> dict[str, Any]:
    return {"title": _both("chart.title"), "groups": _groups(figures.crafts), "key": _key()}


def _told(say: Callable[[str], str]) -> Both:
    return {tongue: say(tongue) for tongue in ("fr", "ar")}


def _both(code: str, facts: dict[str, object] | None = None) -> Both:
    return _told(lambda tongue: wording.say(code, tongue, facts))


def _week_line(figures: PartnerFigures, tongue: str) -> str:
    partner = wording.plain(figures.ar if tongue == "ar" else figures.fr)
    return f"{lines.week_line(figures.week, tongue)} · {partner}"


def _change(figures: PartnerFigures, tongue: str) -> str:
    kind, moved = lines.change_of(figures)
    facts = {
        "count": wording.number(moved),
        "before": wording.number(figures.previous_waiting),
        "week": wording.week_number(figures.previous_week),
    }
    return wording.say(f"letter.change_{kind}", tongue, facts)


def _tiles(figures: PartnerFigures) -> list[dict[str, Any]]:
    oldest = max((reason.oldest_days for reason in figures.reasons if reason.oldest_days is not None), default=None)
    total = figures.total
    counts = {"waiting": total.waiting, "equipped": total.equipped, "trained": total.trained, "oldest": oldest}
    return [
        {"count": "–" if count is None else wording.number(count), "strong": name == "waiting"}
        | _both(f"page.tile_{name}")
        for name, count in counts.items()
    ]


def _key() -> list[dict[str, str]]:
    return [{"kind": state} | _both(f"column.{state}") for state in STATES]


def _cohort(cohort: CohortFigures) -> dict[str, Any]:
    """Return an edition's bar: as long as its promise, so that whoever is not known yet is seen to be missing."""
    group = cohort.group
    promised = max(cohort.target or 0, cohort.denominator, group.trained or 0, 1)
    counts = {state: getattr(group, state) for state in STATES}
    parts = _parts(counts, promised)
    left = promised - sum(count or 0 for count in counts.values())
    if left > 0:
        parts.append({"kind": "hidden", "share": left / promised, "label": wording.number(left), "room": _ROOM})
    promise = f" · {cohort.target}" if cohort.target else ""
    return {
        "name": _told(lambda tongue: lines.group_name(group, tongue) + promise),
        "standing": _told(lambda tongue: lines.standing(cohort, lambda code, **f: wording.say(code, tongue, f))),
        "parts": parts,
    }


def _groups(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """Return bars as long as their groups are large; what is hidden has a grey bar without a number."""
    shown = list(groups)[: lines.MOST_GROUPS]
    largest = max((group.trained or 0 for group in shown), default=0) or 1
    return [
        {tongue: lines.group_name(group, tongue) for tongue in ("fr", "ar")}
        | {
            "count": wording.number(group.trained),
            "length": max((group.trained or 0) / largest, 0.04),
            "parts": _group_parts(group, largest),
        }
        for group in shown
    ]


def _group_parts(group: Group, largest: int) -> list[dict[str, Any]]:
    counts = {state: getattr(group, state) for state in STATES}
    if group.trained is None:
        return [{"kind": "hidden", "share": 1.0, "label": wording.HIDDEN, "room": 0.0}]
    parts = _parts(counts, group.trained or 1, of_width=group.trained / largest)
    hidden = group.trained - sum(count or 0 for count in counts.values())
    if hidden:  # what is not shown to this reader, together
        parts.append({"kind": "hidden", "share": hidden / group.trained, "label": wording.HIDDEN, "room": 0.0})
    return parts


def _parts(counts: dict[str, int | None], whole: int, of_width: float = 1.0) -> list[dict[str, Any]]:
    return [
        {"kind": state, "share": count / whole, "label": wording.number(count), "room": _ROOM / max(of_width, 0.01)}
        for state, count in counts.items()
        if count
    ]


def _reason(reason: ReasonFigures) -> dict[str, str]:
    def told(tongue: str) -> str:
        why = wording.say(f"reason.{reason.code}", tongue)
        return why if reason.oldest_days is None else f"{why} · {wording.days(reason.oldest_days, tongue)}"

    return {"count": wording.number(reason.trainings)} | _told(told)


def _people(figures: PartnerFigures) -> list[dict[str, Any]]:
    listed = figures.listed
    if listed is None or not {"name_latin", "name_arabic"} <= set(listed.columns):
        return []
    return [
        {
            "fr": wording.plain(line.get("name_latin") or ""),
            "ar": wording.plain(line.get("name_arabic") or ""),
            "craft": {tongue: wording.name_of(line.get("craft"), tongue, figures.names) for tongue in ("fr", "ar")},
        }
        for line in listed.head(_MOST_PEOPLE).to_dict("records")
    ]


def _goods(figures: PartnerFigures) -> list[dict[str, str]]:
    inspected = [item for item in figures.goods if item.accepted + item.refused > 0][:_MOST_GOODS]
    return [
        {
            "fr": wording.plain(item.fr),
            "ar": wording.plain(item.ar),
            "counts": f"{item.refused:g} / {item.accepted + item.refused:g} {item.unit}",
        }
        for item in inspected
    ]


def _quality(figures: PartnerFigures) -> list[dict[str, str]]:
    counts = {
        "questions": figures.questions,
        "late_feeds": len(figures.late_feeds),
        "refused_files": len(figures.taken.refused_files),
        "rows_set_aside": figures.taken.rows_quarantined,
        "open_files": len(figures.taken.earlier_files),
    }
    return [{"count": wording.number(count)} | _both(f"page.{name}") for name, count in counts.items()]


def _foot(figures: PartnerFigures, tongue: str) -> list[str]:
    moment = {"moment": wording.moment(figures.data_cutoff), "offset": wording.offset(figures.data_cutoff)}
    told = [
        wording.say("letter.equipped_is", tongue),
        wording.say("letter.data_as_of", tongue, moment),
        wording.say("letter.policy", tongue, {"version": figures.policy_version}),
    ]
    if figures.listed is not None:
        told.append(wording.say("letter.authorisation", tongue, {"number": wording.foreign(figures.authorisation)}))
    return told
