"""What a row's title, its neighbours and the policy add to its own cells: craft, item, place, cohort, attendance."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from etl.feeds import Feed
from etl.normalise.cells import Cells, together
from etl.normalise.choosing import Choice
from etl.normalise.cohort import Cohorts
from etl.normalise.crafts import Crafts
from etl.normalise.items import Items
from etl.normalise.places import Places
from etl.normalise.quantities import tax_of
from etl.normalise.typed import Columns, Texts
from etl.normalise.whole import Whole
from etl.policy import Policy
from etl.spelling.text import fold

_CORRECTION = re.compile(
    r"rectifi|correcti[fv]|annule et remplace|annulant et remplacant|erratum|تصحيح|مصحح|استدراك|يلغي و ?يعوض|تلغي وتعوض"
)


class Known:
    """The policy, ready to be asked by spelling."""

    def __init__(self, policy: Policy) -> None:
        self.crafts = Crafts(policy)
        self.items = Items(policy, self.crafts)
        self.cohorts = Cohorts(policy)
        self.places = Places(policy.provinces)


@dataclass(frozen=True)
class Rows:
    """The rows of one table: clean text by canonical column, titles, and the columns typed so far."""

    feed: Feed
    texts: Texts
    titles: Cells
    typed: Columns
    whole: Whole

    def cells(self, column: str) -> Cells:
        """Return the clean text of a column, nothing everywhere when the file has no such column."""
        return self.texts.get(column) or Cells.nothing(len(self.titles))

    def read(self, column: str) -> Cells:
        """Return a column already typed, nothing everywhere when there is none."""
        return self.typed.get(column) or Cells.nothing(len(self.titles))

    def of_titles(self, reader: Callable[[str], Any]) -> Cells:
        """Return the first answer that a line of the title gives, the sheet's name being the first line."""
        return self.titles.read(
            lambda title: next((said for line in title.splitlines() if line.strip() and (said := reader(line))), None)
        )


def _columns(name: str, choices: Cells) -> Columns:
    columns = {name: choices.named("code")}
    return columns | {f"{name}_{field}": choices.named(field) for field in ("problem", "suggestion", "doubt")}


def _memo(reader: Any) -> Any:
    seen: dict[Any, Any] = {}

    def read(*question: Any) -> Any:
        if question not in seen:
            seen[question] = reader(*question)
        return seen[question]

    return read


def craft_columns(rows: Rows, known: Known) -> Columns:
    """Read the craft; an empty cell is answered by the label, the sheet's name or title, or the group."""
    of_label, of_group = _memo(known.crafts.of_label), _memo(known.crafts.of_group)
    texts = rows.cells("craft")
    is_silent = ~texts.filled()

    def without_cell(label: str | None, in_title: str | None, group: str | None) -> Choice:
        code = (label and of_label(label)) or in_title or (group and of_group(group)) or None
        return Choice(code, "unknown" if label and not code else None)

    beside = (rows.cells("level_label"), rows.of_titles(known.crafts.inside), rows.cells("group_ofppt"))
    answered = together([column.at(is_silent) for column in beside], without_cell)
    return _columns("craft", texts.read(known.crafts.read).put(is_silent, answered))


def item_columns(rows: Rows, known: Known) -> Columns:
    """Read the item in the light of the row's craft; a row with a kit and no item stands for the whole kit.

    Where nothing else says the craft, a whole kit that names one does.
    """
    read, is_kit, craft_of = _memo(known.items.read), _memo(known.items.is_whole_kit), _memo(known.items.craft_of_kit)
    items, kits = rows.cells("item"), rows.cells("kit")

    def craft_too(craft: str | None, item: str | None, kit: str | None) -> str | None:
        written = item or kit
        return craft or (craft_of(written) if written else None) or None

    def choice(item: str | None, kit: str | None, craft: str | None) -> Choice:
        if item:
            answer: Choice = read(item, craft)
            return answer
        return Choice("KIT" if kit and (is_kit(kit) or craft) else None)

    crafts = together([rows.read("craft"), items, kits], craft_too)
    columns = _columns("item", together([items, kits, crafts], choice))
    return columns | ({"craft": crafts} if "craft" in rows.typed else {})


def place_columns(rows: Rows, known: Known) -> Columns:
    """Read province and commune; each helps the other, and a sheet may be named after its province."""
    written, texts = rows.cells("commune"), rows.cells("province")
    provinces = texts.read(known.places.province)
    if "province" in rows.feed.sheet_name_is:
        is_silent = ~texts.filled()
        provinces = provinces.put(is_silent, rows.of_titles(known.places.inside).read(Choice).at(is_silent))
    found = together([written, provinces.named("code")], known.places.commune)
    communes = _columns("commune_code", found)
    return _columns("province", together([provinces, found], known.places.complete)) | {
        "commune": written,
        "commune_code": communes["commune_code"],
        **{f"commune_{field}": communes[f"commune_code_{field}"] for field in ("problem", "suggestion", "doubt")},
    }


def _dates(*texts: str | None) -> list[date]:
    return [date.fromisoformat(text) for text in texts if text]


def cohort_columns(rows: Rows, known: Known) -> Columns:
    """Read the cohort: from its cell, the title, the school year, the training's dates, or the group, in this order."""
    cohorts = known.cohorts
    read, of_year, of_group = _memo(cohorts.read), _memo(cohorts.running_in), _memo(cohorts.of_group)

    def cohort(text: str | None, title: str, year: str | None, *rest: str | None) -> str | None:
        if text:
            code: str | None = read(text)
            return code
        start, end, group, label = rest
        return (
            in_title(title)
            or (year and of_year(year))
            or cohorts.of_dates(_dates(start, end))
            or (group and of_group(group))
            or (label and of_year(label))
            or None
        )

    in_title = _memo(cohorts.in_title)
    asked = [rows.cells("cohort"), rows.titles, rows.cells("school_year"), rows.read("start_date")]
    asked += [rows.read("end_date"), rows.cells("group_ofppt"), rows.cells("level_label")]
    codes = together(asked, cohort)
    return {"cohort": codes, "cohort_problem": Cells.flagged(codes.filled()).read({False: "unknown", True: None}.get)}


def attendance_columns(rows: Rows, known: Known) -> Columns:
    """Count the days attended, from the day columns that the file fills in or from a count of days."""
    days = [rows.typed[name] for name in rows.typed if name in rows.whole.days]
    attended = sum((day.having(bool).astype(float) for day in days), np.zeros(len(rows.titles)))
    is_told = np.any([day.filled() for day in days], axis=0) if days else np.zeros(len(rows.titles), dtype=np.bool_)
    shares = rows.cells("days_present").read(_out_of)

    def counted(share: tuple[float, float] | None, count: float | None, cohort: str | None) -> tuple[Any, Any]:
        planned = known.cohorts.days(cohort)
        return share or (count, float(planned) if planned and count is not None else None)

    by_count = together([shares, rows.read("days_present"), rows.read("cohort")], counted)
    by_day = [Cells.of_numbers(attended[is_told]), Cells.of_numbers(np.full(np.count_nonzero(is_told), len(days)))]
    return {
        name: by_count.read(lambda two, part=part: two[part]).put(is_told, by_day[part])
        for part, name in enumerate(("days_attended", "days_total"))
    }


def _out_of(text: str) -> tuple[float, float] | None:
    found = re.fullmatch(r"(\d+) (?:sur )?(\d+)", fold(text))
    return (float(found[1]), float(found[2])) if found else None


def tax_columns(rows: Rows) -> Columns:
    """Say of each amount whether it is before tax: by its cell, its header or the title; else it is a doubt."""
    columns: Columns = {}
    in_title = rows.titles.read(tax_of)
    for name in (name for name, column in rows.feed.columns.items() if column.type == "amount"):
        is_read = rows.read(name).filled()
        in_header = Cells.constant(rows.whole.taxes.get(name), len(rows.titles))
        asked = [rows.read(f"{name}_tax"), in_header, in_title]
        said = together(asked, lambda *told: next(filter(None, told), None)).only(is_read)
        unsaid = Cells.flagged(is_read & ~said.filled()).read({True: "tax_unsaid"}.get)
        doubts = together([rows.read(f"{name}_doubt"), unsaid], lambda own, tax: own or tax)
        columns |= {f"{name}_tax": said, f"{name}_doubt": doubts}
    return columns


def correction_columns(rows: Rows) -> Columns:
    """Tell which rows correct an earlier list: they carry a correction date, or their title says so."""
    said = rows.titles.having(lambda title: bool(_CORRECTION.search(fold(title))))
    return {"is_correction": Cells.flagged(said | rows.read("correction_date").filled())}
