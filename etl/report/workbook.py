"""One partner's workbook: the letter's detail, in its language and direction, sheet by sheet."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from etl.report import wording
from etl.report.choices import answers
from etl.report.shapes import STATES, CohortFigures, Group, PartnerFigures, ReasonFigures, RefusedFile
from etl.report.sheet import Asked, Cell, Sheets
from etl.small_cells import MINIMUM

_CODES = {"reason": "reason", "state": "state", "change": "change"}  # column → family of sentences
_ANSWER = {  # heads of the columns to fill in, as the feed of answers reads them: answer, words, key
    "fr": ("Votre réponse", "Précisions", "Clé Tajhiz"),
    "ar": ("جوابكم", "توضيحات", "مفتاح تجهيز"),
}
_NAMED = ("craft", "cohort", "province")


def of_partner(figures: PartnerFigures, language: str | None = None) -> bytes:
    """Return the xlsx: summary, reasons, list (for partners that get one), changes, rejects, corrections, glossary.

    Where rows have keys, the list asks for an answer on each line: see ``etl/feeds/partner_feedback.yml``.
    """
    tongue = language or figures.language
    with Sheets(figures, tongue) as sheets:
        sheets.write("summary", *_summary(figures, tongue))
        sheets.write("reasons", *_reasons(figures, tongue))
        if figures.listed is not None:
            asked = Asked(_ANSWER[tongue], answers(tongue), figures.row_keys) if figures.row_keys else None
            sheets.write("list", *_people(figures.listed, figures, tongue), asked)
        sheets.write("changes", *_changes(figures, tongue))
        sheets.write("rejects", *_rejects(figures, tongue))
        sheets.write("corrections", *_corrections(figures, tongue))
        sheets.write("glossary", *_glossary(figures, tongue))
    return sheets.content


def _heads(columns: Iterable[str], language: str) -> list[str]:
    return [wording.say(f"column.{column}", language) for column in columns]


def _count(value: int | None) -> Cell:
    return wording.HIDDEN if value is None else value


_COUNTS = ("trained", *STATES, "waiting")
_OF_COHORT = ("denominator", "target", "through_cooperative", "not_trained_on_list")


def _summary(figures: PartnerFigures, language: str) -> tuple[list[str], list[list[Cell]]]:
    def line(section: str, group: Group, label: str | None = None, cohort: CohortFigures | None = None) -> list[Cell]:
        name = label or (group.ar if language == "ar" else group.fr) or wording.name_of(group.code, language, {})
        extra = [getattr(cohort, column) if cohort else None for column in _OF_COHORT]
        return [
            wording.say(f"column.{section}", language),
            wording.plain(name),
            *(_count(getattr(group, column)) for column in _COUNTS),
            *extra,
        ]

    total = wording.say("column.total", language)
    rows = [line("total", figures.total, total)]
    rows += [line("cohort", cohort.group, cohort=cohort) for cohort in figures.cohorts]
    rows += [line("craft", group) for group in figures.crafts]
    rows += [line("province", group) for group in figures.provinces]
    return _heads(["section", "label", *_COUNTS, *_OF_COHORT], language), rows


def _reasons(figures: PartnerFigures, language: str) -> tuple[list[str], list[list[Cell]]]:
    def line(reason: ReasonFigures) -> list[Cell]:
        owners = [wording.owner(code, language, figures.names) for code in reason.owners]
        return [
            wording.say(f"reason.{reason.code}", language),
            _count(reason.trainings),
            reason.oldest_days,
            ("، " if language == "ar" else ", ").join(owners),
            wording.known_sentence(f"act.{reason.code}", language),
        ]

    heads = _heads(["reason", "count", "oldest_days", "owner", "act"], language)
    return heads, [line(reason) for reason in figures.reasons]


def _people(people: pd.DataFrame, figures: PartnerFigures, language: str) -> tuple[list[str], list[list[Cell]]]:
    columns = list(people.columns)
    rows = [
        [_shown(value, column, figures, language) for value, column in zip(line, columns, strict=True)]
        for line in people.itertuples(index=False, name=None)
    ]
    return _heads(columns, language), rows


def _shown(value: Any, column: str, figures: PartnerFigures, language: str) -> Cell:
    """Return a value of the list as a person reads it; anything that is no count is text."""
    if column == "missing_items":
        return ("، " if language == "ar" else ", ").join(
            wording.name_of(item, language, figures.names) for item in (value if isinstance(value, tuple) else ())
        )
    if value is None or pd.isna(value):
        return None
    if column == "days_waiting":
        return int(value)
    if column in _CODES:
        return wording.known_sentence(f"{_CODES[column]}.{value}", language) or wording.plain(value)
    if column in _NAMED:
        return wording.name_of(value, language, figures.names)
    if column in ("through_cooperative", "in_registry", "on_reference_list"):
        return wording.say("letter.yes" if value else "letter.no", language)
    if isinstance(value, (datetime, date)):
        return f"{value:%d/%m/%Y}"
    return wording.plain(value)


def _changes(figures: PartnerFigures, language: str) -> tuple[list[str], list[list[Cell]]]:
    heads = _heads(["change", "count"], language)
    if figures.previous_waiting is None:
        return heads, [[wording.say("letter.change_first", language), None]]
    number = wording.week_number(figures.previous_week)
    rows: list[list[Cell]] = [[wording.say("letter.before", language, {"number": number}), figures.previous_waiting]]
    rows += [[wording.say(f"change.{change.code}", language), change.count] for change in figures.changes]
    number = wording.week_number(figures.week)
    rows.append([wording.say("letter.before", language, {"number": number}), figures.total.waiting])
    if figures.moved is None or figures.moved.empty:
        return heads, rows
    people_heads, people = _people(figures.moved, figures, language)
    wide = [*heads, *people_heads[1:]]
    told = [[*row, *[None] * (len(wide) - len(row))] for row in rows]
    return wide, told + [[person[0], None, *person[1:]] for person in people]


def _rejects(figures: PartnerFigures, language: str) -> tuple[list[str], list[list[Cell]]]:
    """Return where each row that was not taken stands in the partner's own file, and why; never its cells.

    Files of earlier letters stay in the sheet, with the day they came: whole files first, the newest on top.
    """
    whole = (*figures.taken.refused_files, *figures.taken.earlier_files)
    lines = [(file.feed, file.file, None, None, None, "critical", file, file.received_at) for file in whole]
    return _told(_newest_first(lines) + _of_rows(figures, language, is_remark=False), language)


def _corrections(figures: PartnerFigures, language: str) -> tuple[list[str], list[list[Cell]]]:
    """Return what was taken with a remark: the partner mends it in its own list, and the next file is better."""
    return _told(_of_rows(figures, language, is_remark=True), language)


def _of_rows(figures: PartnerFigures, language: str, *, is_remark: bool) -> list[tuple[Any, ...]]:
    shown = figures.rejects[(figures.rejects["severity"] == "warning") == is_remark]
    columns = ["feed", "file", "sheet", "row", "column", "severity", f"reason_{language}", "received_at"]
    return _newest_first(shown[columns].itertuples(index=False, name=None))


def _told(lines: list[tuple[Any, ...]], language: str) -> tuple[list[str], list[list[Cell]]]:
    rows = [_reject(line, language) for line in lines]
    heads = _heads(["feed", "file", "received", "sheet", "row", "column", "severity", "reason"], language)
    return heads, rows or [[wording.say("sheet.nothing", language), *[None] * 7]]


def _newest_first(lines: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(lines, key=lambda line: never if pd.isna(line[-1]) else line[-1], reverse=True)


def _reject(line: tuple[Any, ...], language: str) -> list[Cell]:
    feed, file, sheet, row, column, severity, why, received = line
    if isinstance(why, RefusedFile):
        why = wording.reason_of(why.file, why.reason_ar if language == "ar" else why.reason_fr)
    else:
        why = None if pd.isna(why) else wording.told(why)
    return [
        wording.feed_title(feed, language),
        None if pd.isna(file) else wording.plain(file),
        None if pd.isna(received) else wording.date_of(received),
        None if pd.isna(sheet) else wording.plain(sheet),
        None if pd.isna(row) else int(row),
        None if pd.isna(column) else wording.column_title(feed, column, language),
        wording.known_sentence(f"severity.{severity}", language) or wording.plain(severity),
        why,
    ]


def _glossary(figures: PartnerFigures, language: str) -> tuple[list[str], list[list[Cell]]]:
    facts = {"rate": wording.percent(figures.attendance_minimum), "minimum": MINIMUM}
    codes = ["trained_is", "equipped_is", "training_is", "closed_is", "hidden_is"]
    told = [wording.say(f"letter.{code}", language, facts) for code in codes]
    rows: list[list[Cell]] = [[term.strip(), meaning.strip()] for term, _, meaning in (t.partition(":") for t in told)]
    return _heads(["term", "meaning"], language), rows
