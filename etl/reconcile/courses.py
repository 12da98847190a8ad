"""OFPPT's groups: who of each is equipped, in doubt, certified, or served without having come (questions 27, 28)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from etl.reconcile.facts import Enrolled, column, is_number_of_a_paper, text
from etl.small_cells import hide

Line = dict[str, Any]
Key = tuple[str, str, str]  # person, cohort, craft


def courses(
    table: pd.DataFrame | None, enrolled: Mapping[str, list[Enrolled]], trainings: Iterable[Line], items: Iterable[Line]
) -> list[Line]:
    """Return one line per group of a training list; who stands in several counts in each.

    ``table``: ``core_trainees``. Columns: ``course`` (OFPPT's group, empty where not said), ``cohort, craft``;
    ``enrolled, trained, equipped, in_doubt`` (identity), ``certified`` (a certificate is numbered or dated),
    ``certified_equipped``, ``untrained_served`` (received something without counting as trained), counts; ``hidden``
    (fewer than five enrolled, or what would reveal such a number).
    """
    known = {_key(line): line for line in trainings}
    served = {_key(line) for line in items if line["quantity_signed"] > 0}
    groups: dict[Key, set[str]] = defaultdict(set)
    certified: set[Key] = set()
    for person, cohort, craft, group, number, day in _rows(table):
        if person in enrolled and cohort and craft:
            training = (str(person), cohort, craft)
            groups[group or "", cohort, craft].add(training[0])
            if day or is_number_of_a_paper(number or ""):
                certified.add(training)
    lines = [_line(key, groups[key], known, served, certified) for key in sorted(groups)]
    shown = hide([line["enrolled"] for line in lines])
    return [line | {"hidden": size is None} for line, size in zip(lines, shown, strict=True)]


def _rows(table: pd.DataFrame | None) -> Iterable[tuple[str | None, ...]]:
    names = ("person_id", "cohort", "craft", "group_ofppt", "certificate_number", "certificate_date")
    if table is None or table.empty:
        return ()
    return zip(*(column(table, name, text) for name in names), strict=True)


def _key(line: Line) -> Key:
    return line["person_id"], line["cohort"], line["craft"]


def _line(key: Key, persons: set[str], known: Mapping[Key, Line], served: set[Key], certified: set[Key]) -> Line:
    course, cohort, craft = key
    told = [(person, cohort, craft) for person in persons]
    trained = {one for one in told if one in known and known[one]["trained"]}
    equipped = {one for one in trained if known[one]["state"] == "equipped"}
    return {
        "course": course,
        "cohort": cohort,
        "craft": craft,
        "enrolled": len(told),
        "trained": len(trained),
        "equipped": len(equipped),
        "in_doubt": sum(known[one]["reason"] == "identity_conflict" for one in trained),
        "certified": sum(one in certified for one in told),
        "certified_equipped": sum(one in certified for one in equipped),
        "untrained_served": sum(one in served and one not in trained for one in told),
    }
