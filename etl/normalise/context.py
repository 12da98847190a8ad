"""What a row's title, its neighbours and the policy add to its own cells: craft, item, place, cohort, attendance."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from etl.feeds import Feed
from etl.normalise.choosing import Choice
from etl.normalise.cohort import Cohorts
from etl.normalise.crafts import Crafts
from etl.normalise.items import Items
from etl.normalise.places import Provinces, read_commune
from etl.normalise.text import each, fold
from etl.normalise.typed import Columns, Texts
from etl.policy import Policy

_CORRECTION = re.compile(
    r"rectifi|correcti[fv]|annule et remplace|annulant et remplacant|erratum|تصحيح|مصحح|استدراك|يلغي و ?يعوض|تلغي وتعوض"
)
_DAY = re.compile(r"day_\d+")


class Known:
    """The policy, ready to be asked by spelling."""

    def __init__(self, policy: Policy) -> None:
        self.crafts = Crafts(policy)
        self.items = Items(policy, self.crafts)
        self.cohorts = Cohorts(policy)
        self.provinces = Provinces(policy.provinces)


@dataclass(frozen=True)
class Rows:
    """The rows of one table: clean text by canonical column, titles, and the columns typed so far."""

    feed: Feed
    texts: Texts
    titles: list[str]
    typed: Columns

    def cells(self, column: str) -> list[str | None]:
        """Return the clean text of a column, None everywhere when the file has no such column."""
        return self.texts.get(column) or [None] * len(self.titles)

    def read(self, column: str) -> list[Any]:
        """Return a column already typed, None everywhere when there is none."""
        return self.typed.get(column, [None] * len(self.titles))

    @cached_property
    def title_lines(self) -> dict[str, list[str]]:
        """Each distinct title in lines, the sheet's name first."""
        return {title: [line for line in title.splitlines() if line.strip()] for title in set(self.titles)}


def _columns(name: str, choices: list[Choice]) -> Columns:
    return {
        name: [choice.code for choice in choices],
        f"{name}_problem": [choice.problem for choice in choices],
        f"{name}_suggestion": [choice.suggestion for choice in choices],
    }


def _memo(reader: Any) -> Any:
    seen: dict[Any, Any] = {}

    def read(*question: Any) -> Any:
        if question not in seen:
            seen[question] = reader(*question)
        return seen[question]

    return read


def craft_columns(rows: Rows, known: Known) -> Columns:
    """Read the craft; an empty cell is answered by the sheet's name or title, the label, or the group."""
    read = _memo(known.crafts.read)
    by_title = {
        title: next((craft for line in lines if (craft := known.crafts.inside(line))), None)
        for title, lines in rows.title_lines.items()
    }
    labels, groups = rows.cells("level_label"), rows.cells("group_ofppt")
    of_label, of_group = _memo(known.crafts.of_label), _memo(known.crafts.of_group)
    choices = []
    for i, text in enumerate(rows.cells("craft")):
        if text:
            choices.append(read(text))
            continue
        label, group = labels[i], groups[i]
        code = (label and of_label(label)) or by_title[rows.titles[i]] or (group and of_group(group)) or None
        choices.append(Choice(code, "unknown" if label and not code else None))
    return _columns("craft", choices)


def item_columns(rows: Rows, known: Known) -> Columns:
    """Read the item in the light of the row's craft; a row with a kit and no item stands for the whole kit.

    Where nothing else says the craft, a whole kit that names one does.
    """
    read, is_kit, craft_of = _memo(known.items.read), _memo(known.items.is_whole_kit), _memo(known.items.craft_of_kit)
    kits = rows.cells("kit")
    written = [item or kit for item, kit in zip(rows.cells("item"), kits, strict=True)]
    crafts = [
        craft or (text and craft_of(text)) or None for craft, text in zip(rows.read("craft"), written, strict=True)
    ]
    choices = []
    for i, text in enumerate(rows.cells("item")):
        if text:
            choices.append(read(text, crafts[i]))
        else:
            choices.append(Choice("KIT" if kits[i] and (is_kit(kits[i]) or crafts[i]) else None))
    return _columns("item", choices) | ({"craft": crafts} if "craft" in rows.typed else {})


def place_columns(rows: Rows, known: Known) -> Columns:
    """Read province and commune; each helps the other, and a sheet may be named after its province."""
    read = _memo(known.provinces.read)
    by_title = {
        title: next((code for line in lines if (code := known.provinces.inside(line))), None)
        for title, lines in rows.title_lines.items()
    }
    from_sheet = "province" in rows.feed.sheet_name_is
    provinces, communes = [], []
    written = rows.cells("commune")
    for i, text in enumerate(rows.cells("province")):
        province = read(text) if text else Choice(by_title[rows.titles[i]] if from_sheet else None)
        commune_text = written[i]
        commune = read_commune(commune_text, province.code) if commune_text else Choice()
        if province.code is None and province.problem is None and commune.code:
            province = Choice(commune.code[:6])
        provinces.append(province)
        communes.append(commune)
    found = _columns("commune_code", communes)
    return _columns("province", provinces) | {
        "commune": written,
        "commune_code": found["commune_code"],
        "commune_problem": found["commune_code_problem"],
        "commune_suggestion": found["commune_code_suggestion"],
    }


def _dates(*texts: str | None) -> list[date]:
    return [date.fromisoformat(text) for text in texts if text]


def cohort_columns(rows: Rows, known: Known) -> Columns:
    """Read the cohort: from its cell, the title, the school year, the training's dates, or the group, in this order."""
    cohorts = known.cohorts
    read, of_year, of_group = _memo(cohorts.read), _memo(cohorts.running_in), _memo(cohorts.of_group)
    of_dates = _memo(lambda *days: cohorts.of_dates(_dates(*days)))
    by_title = {title: cohorts.in_title(title) for title in rows.title_lines}
    years, groups, labels = rows.cells("school_year"), rows.cells("group_ofppt"), rows.cells("level_label")
    starts, ends = rows.read("start_date"), rows.read("end_date")
    codes: list[str | None] = []
    for i, text in enumerate(rows.cells("cohort")):
        year, group, label = years[i], groups[i], labels[i]
        codes.append(
            read(text)
            if text
            else by_title[rows.titles[i]]
            or (year and of_year(year))
            or of_dates(starts[i], ends[i])
            or (group and of_group(group))
            or (label and of_year(label))
            or None
        )
    return {"cohort": codes, "cohort_problem": [None if code else "unknown" for code in codes]}


def attendance_columns(rows: Rows, known: Known) -> Columns:
    """Count the days attended, from the day columns that are filled or from a count of days."""
    days = [rows.typed[name] for name in rows.typed if _DAY.fullmatch(name)]
    days = [day for day in days if any(answer is not None for answer in day)]
    counts, cohorts = rows.read("days_present"), rows.read("cohort")
    shares = each(rows.cells("days_present"), _out_of)
    attended: list[float | None] = []
    total: list[float | None] = []
    for i in range(len(rows.titles)):
        answers = [day[i] for day in days]
        if any(answer is not None for answer in answers):
            attended.append(float(sum(answer is True for answer in answers)))
            total.append(float(len(days)))
            continue
        share = shares[i]
        attended.append(share[0] if share else counts[i])
        planned = known.cohorts.days(cohorts[i])
        total.append(share[1] if share else float(planned) if planned and attended[-1] is not None else None)
    return {"days_attended": attended, "days_total": total}


def _out_of(text: str) -> tuple[float, float] | None:
    found = re.fullmatch(r"(\d+) (?:sur )?(\d+)", fold(text))
    return (float(found[1]), float(found[2])) if found else None


def correction_columns(rows: Rows) -> Columns:
    """Tell which rows correct an earlier list: they carry a correction date, or their title says so."""
    said = {title: bool(_CORRECTION.search(fold(title))) for title in rows.title_lines}
    return {
        "is_correction": [
            said[title] or dated is not None
            for title, dated in zip(rows.titles, rows.read("correction_date"), strict=True)
        ]
    }
