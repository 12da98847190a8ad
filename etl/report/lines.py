"""The letter's lines, from figures to one language: what to do, who must act, where each edition stands."""

from collections.abc import Callable
from datetime import date, timedelta

from etl.report import wording
from etl.report.owners import partners_of
from etl.report.shapes import CohortFigures, FeedAge, Group, PartnerFigures, ReasonFigures
from etl.report.share import MOST_ACTIONS
from etl.week import monday_of

_MOST_LATE = 3
MOST_GROUPS = 12  # of crafts or provinces in a picture

Say = Callable[..., str]


def todo(figures: PartnerFigures, language: str) -> list[tuple[str, str, str]]:
    """Return (count, what to do, why) of at most three lines: the reasons first, then late and refused files."""
    lines = [_action(reason, language) for reason in figures.actions]
    if figures.own_late_feeds and "data_stale" not in {reason.code for reason in figures.actions}:
        titles = [wording.feed_title(age.feed, language) for age in figures.own_late_feeds[:_MOST_LATE]]
        lines.append(("!", wording.say("act.data_stale", language), _listed(titles, language)))
    if figures.taken.refused_files or figures.taken.rows_quarantined:
        lines.append(("!", wording.say("letter.mend_files", language), ""))
    return lines[:MOST_ACTIONS]


def more(figures: PartnerFigures, language: str) -> str | None:
    """Return the reasons of this partner that the three lines have no room for."""
    told = {reason.code for reason in figures.actions}
    rest = [reason for reason in figures.reasons if is_own(figures, reason) and reason.code not in told]
    if not rest:
        return None
    count = wording.number(sum(reason.trainings or 0 for reason in rest))
    return wording.say("letter.more_actions", language, {"reasons": wording.number(len(rest)), "count": count})


def most(reasons: tuple[ReasonFigures, ...], count: int = MOST_ACTIONS) -> list[ReasonFigures]:
    """Return the reasons that hold most trainings back, for who must do nothing but follow."""
    return sorted((reason for reason in reasons if reason.trainings), key=lambda r: -(r.trainings or 0))[:count]


def chart_in_words(figures: PartnerFigures, language: str) -> str:
    """Return what the picture of the crafts shows, for whoever does not see it."""
    told = [wording.say("chart.title", language)]
    for group in figures.crafts[:MOST_GROUPS]:
        facts = {
            "name": group_name(group, language),
            "equipped": wording.number(group.equipped),
            "trained": wording.number(group.trained),
        }
        is_hidden = group.equipped is None or group.trained is None
        told.append(wording.say("chart.group_hidden" if is_hidden else "chart.group", language, facts))
    return " · ".join(told)


def change_of(figures: PartnerFigures) -> tuple[str, int]:
    """Return whether more or fewer wait than in the last answered week, and how many."""
    if figures.previous_waiting is None:
        return "first", 0
    moved = (figures.total.waiting or 0) - figures.previous_waiting
    return ("up" if moved > 0 else "down" if moved < 0 else "same"), abs(moved)


def week_line(week: str, language: str) -> str:
    """Return the week's number and its days."""
    monday = monday_of(week)
    facts = {"number": wording.week_number(week), "start": _day(monday), "end": _day(monday, 6)}
    return wording.say("letter.week", language, facts)


def _day(monday: date, later: int = 0) -> str:
    return f"\N{LEFT-TO-RIGHT ISOLATE}{monday + timedelta(days=later):%d/%m/%Y}\N{POP DIRECTIONAL ISOLATE}"


def is_own(figures: PartnerFigures, reason: ReasonFigures) -> bool:
    """Return whether this partner is among those who must act on a reason."""
    return figures.partner in partners_of(reason.owners)


def owners(figures: PartnerFigures, codes: tuple[str, ...], language: str, *, you: bool = False) -> str:
    """Return who must act, and that it is the reader when it is."""
    names = [wording.owner(code, language, figures.names) for code in codes]
    return _listed(names, language) + (f" · {wording.say('letter.you', language)}" if you else "")


def standing(cohort: CohortFigures, say: Say) -> str:
    """Return how many are equipped, of which denominator, and the percentage."""
    equipped, denominator = cohort.equipped_of_denominator, cohort.denominator
    facts = {"equipped": wording.number(equipped), "denominator": wording.number(denominator)}
    return say(f"letter.denominator_{cohort.denominator_is}", **facts, rate=wording.rate(equipped, denominator))


def notes(cohort: CohortFigures, say: Say) -> str:
    """Return how the denominator comes about, and how far it is from what was announced."""
    parts = {
        "cohort_trained": cohort.group.trained,
        "not_trained_on_list": cohort.not_trained_on_list,
        "trained_off_list": cohort.trained_off_list,
        "through_cooperative": cohort.through_cooperative,
    }
    told = [say(f"letter.{code}", count=wording.number(count)) for code, count in parts.items() if count]
    if cohort.target is not None:
        gap = cohort.denominator - cohort.target
        code = "letter.target_gap" if gap else "letter.target"
        told.append(say(code, target=wording.number(cohort.target), gap=wording.signed(gap)))
    return " · ".join(note.replace(": ", ":\N{NO-BREAK SPACE}") for note in told)


def earlier(figures: PartnerFigures, say: Say) -> str | None:
    """Return how much was told before and never mended as far as we can see; None when there is nothing."""
    files, rows = len(figures.taken.earlier_files), figures.taken.earlier_rows
    if not files and not rows:
        return None
    week = wording.week_number(figures.previous_week)
    return say("letter.earlier", week=week, files=wording.number(files), rows=wording.number(rows))


def group_name(group: Group, language: str) -> str:
    """Return the policy's name of a group."""
    label = group.ar if language == "ar" else group.fr
    return wording.plain(label) if label else wording.name_of(group.code, language, {})


def age_of(age: FeedAge, language: str) -> str:
    """Return when a feed last came, and how long ago."""
    if age.last_received_at is None:
        return wording.say("letter.never", language)
    facts = {"day": wording.day(age.last_received_at), "days": wording.days(age.age_days, language)}
    return wording.say("letter.age", language, facts)


def late(ages: tuple[FeedAge, ...], language: str, say: Say) -> str:
    """Return the first late feeds with their ages, and how many more there are."""
    told = [f"{wording.feed_title(age.feed, language)} ({age_of(age, language)})" for age in ages[:_MOST_LATE]]
    if len(ages) > _MOST_LATE:
        told.append(say("letter.late_more", count=len(ages) - _MOST_LATE))
    return _listed(told, language)


def _action(reason: ReasonFigures, language: str) -> tuple[str, str, str]:
    why = wording.say(f"reason.{reason.code}", language)
    if reason.oldest_days is not None:
        days = wording.days(reason.oldest_days, language)
        why += " · " + wording.say("letter.oldest", language, {"days": days})
    return wording.number(reason.trainings), wording.say(f"act.{reason.code}", language), why


def _listed(words: list[str], language: str) -> str:
    return ("، " if language == "ar" else ", ").join(words)
