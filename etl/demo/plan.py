"""What the demo decides by hand: how many people per craft and province, and what becomes of them.

The facts of 2023–2025 that were in the press give the outline: nine crafts and 260 people, a ceremony that was
announced and withdrawn, goods refused at inspection, one lot never awarded and one craft that nobody tendered.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

PROVINCES = {"09.001": 60, "09.273": 55, "09.541": 65, "09.163": 35, "09.581": 30, "09.551": 15}
E2025 = {"MENU": 10, "MECA": 8, "COIF": 6, "FERR": 6}
TWICE_TRAINED = {"ELBA": "MENU", "BIJO": "FERR", "TAPI": "COIF", "ELAU": "MECA"}  # 2023 craft → 2025 craft
WOMEN_IN_TEN = {"TAPI": 10, "COUT": 9, "COIF": 5, "BIJO": 3, "POTE": 3, "CUIR": 2}

Told = Literal["given", "absent", "refused", "unsigned"]
What = Literal["kit", "items", "first", "rest", "second", "short", "other"]


@dataclass(frozen=True)
class Report:
    """A hand-over report: its number, the day of the hand-over, and the day its file arrives."""

    number: str
    day: date
    known: date
    corrects: bool = False


REPORTS = {
    "ceremony": Report("01/2025", date(2025, 11, 19), date(2025, 11, 19)),
    "june": Report("02/2026", date(2026, 6, 17), date(2026, 6, 18)),
    "september": Report("03/2026", date(2026, 9, 22), date(2026, 9, 24)),
    "w45": Report("04/2026", date(2026, 11, 3), date(2026, 11, 4)),
    "w46": Report("05/2026", date(2026, 11, 9), date(2026, 11, 10)),
    "w47_correction": Report("05/2026", date(2026, 11, 9), date(2026, 11, 17), corrects=True),
    "w47": Report("06/2026", date(2026, 11, 18), date(2026, 11, 19)),
}
WITHDRAWN_ON = date(2025, 12, 2)
ALLOCATED_ON = date(2025, 11, 10)
ALLOCATED_LATE_ON = date(2026, 11, 12)


@dataclass(frozen=True)
class Fate:
    """One person's road after the training: on which list, at the ceremony or not, and what each report says."""

    listed: Literal["first", "late", "never"] = "first"
    ceremony: bool = False
    acts: tuple[tuple[str, What, Told], ...] = ()
    also_ok: str = ""


FATES = {
    "kit_in_june": Fate(ceremony=True, acts=(("june", "kit", "given"),)),
    "items_in_september": Fate(acts=(("september", "items", "given"),)),
    "items_in_w46": Fate(ceremony=True, acts=(("w46", "items", "given"),)),
    "kit_in_w47": Fate(ceremony=True, acts=(("w47", "kit", "given"),)),
    "in_store": Fate(),
    "part_in_store": Fate(acts=(("september", "first", "given"),)),
    "absent": Fate(acts=(("september", "kit", "absent"),)),
    "refused": Fate(acts=(("june", "kit", "refused"),)),
    "part_refused": Fate(acts=(("june", "first", "given"), ("june", "rest", "refused"))),
    "unsigned": Fate(acts=(("september", "items", "unsigned"),)),
    "part_unsigned": Fate(acts=(("w46", "first", "given"), ("w46", "rest", "unsigned"))),
    "withdrawn": Fate(ceremony=True),
    "on_no_list": Fate(listed="never"),
    "listed_late": Fate(listed="late"),
    "wrong_kit": Fate(acts=(("september", "other", "given"),), also_ok="in_store|not_on_any_list"),
    # one of two clippers: handed over too little, or signed for too little, both can be said
    "short": Fate(acts=(("september", "short", "given"),), also_ok="not_signed"),
    "absent_then_given": Fate(acts=(("w46", "kit", "absent"), ("w47_correction", "kit", "given"))),
    "given_then_absent": Fate(acts=(("w46", "kit", "given"), ("w47_correction", "kit", "absent"))),
    "second_item_only": Fate(acts=(("september", "second", "given"),)),
}

INDIVIDUALS: dict[str, dict[str, int]] = {
    "COIF": {"kit_in_june": 9, "items_in_september": 4, "items_in_w46": 3, "kit_in_w47": 3, "in_store": 3,
             "listed_late": 1, "part_in_store": 1, "absent": 2, "refused": 1, "part_refused": 1, "unsigned": 1,
             "part_unsigned": 1, "withdrawn": 2, "on_no_list": 2, "wrong_kit": 1, "short": 1},
    "MECA": {"items_in_september": 4, "items_in_w46": 4, "kit_in_w47": 3, "withdrawn": 7, "in_store": 2,
             "absent": 1, "absent_then_given": 2, "given_then_absent": 1, "on_no_list": 2, "unsigned": 1},
    "ELAU": {"in_store": 14, "on_no_list": 10},
    "ELBA": {"in_store": 12, "on_no_list": 12},
    "BIJO": {"in_store": 11, "on_no_list": 6},
    "TAPI": {"in_store": 15, "on_no_list": 4},
    "POTE": {"withdrawn": 10, "in_store": 5, "second_item_only": 5},
    "CUIR": {"kit_in_w47": 5, "withdrawn": 7, "in_store": 4, "on_no_list": 2},
    "COUT": {"kit_in_june": 7, "items_in_september": 3, "items_in_w46": 2, "in_store": 2, "absent": 1,
             "refused": 1, "unsigned": 1, "withdrawn": 1, "on_no_list": 1},
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A cooperative's size, and the report that gives it its members' kits, with or without an annex."""

    craft: str
    members: int
    report: str = ""
    annex: bool = False


GROUPS = (
    Group("COIF", 4, "w45", annex=True),
    Group("COUT", 6, "w45", annex=True),
    Group("COUT", 5, "w46", annex=True),
    Group("COUT", 4, "w45", annex=False),
    Group("CUIR", 4, "w47", annex=True),
    Group("MECA", 5),
    Group("ELAU", 4),
    Group("POTE", 4),
    Group("BIJO", 5),
    Group("TAPI", 5),
    Group("TAPI", 5),
    Group("TAPI", 5),
)
