"""Gates across files: findings that hold a file until a person has looked, and remarks that do not.

Pure: counts and columns in, findings out. Small files pass: of ten rows, nobody can say what is usual.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from etl.feeds import Gates

_FEWEST_ROWS = 10  # below, a share says nothing
_FEWEST_PERSONS_OFF = 10  # a head count is off by a few persons in any good list
_TOLD = 5  # groups named in one sentence

Line = Mapping[str, Any]
Cell = tuple[Any, ...]


@dataclass(frozen=True)
class Finding:
    """What a gate has to say: ``code`` names a sentence of ``etl/words.yml``, ``facts`` fill it; counts, no values."""

    code: str
    facts: dict[str, Any]
    is_closed: bool = True  # False: a remark, the file passes


def volume(rows: int, before: int, file_before: str, gates: Gates) -> list[Finding]:
    """Hold a list that is far shorter or longer than the one it follows. ``rows``, ``before``: data rows of each."""
    if before < _FEWEST_ROWS or abs(rows - before) < _FEWEST_ROWS:
        return []
    facts = {"rows": rows, "before": before, "file_before": file_before}
    if rows < gates.fewest_share * before:
        return [Finding("far_fewer_rows", facts)]
    return [Finding("far_more_rows", facts)] if rows > gates.most_share * before else []


def duplicates(rows: int, repeated: int, gates: Gates) -> list[Finding]:
    """Hold a list whose rows say the same again and again."""
    if rows < _FEWEST_ROWS or repeated <= gates.most_duplicates * rows:
        return []
    return [Finding("rows_repeated", {"rows": rows, "repeated": repeated})]


def known(rows: int, said_before: int, file_before: str, gates: Gates) -> list[Finding]:
    """Hold a list of which another list, that it does not replace, said most rows word for word."""
    if rows < _FEWEST_ROWS or said_before <= gates.most_known * rows:
        return []
    return [Finding("rows_already_known", {"rows": rows, "known": said_before, "file_before": file_before})]


def in_part(rows: int, before: int, file_before: str) -> list[Finding]:
    """Remark on a list that says an earlier one again in part: both count, none of them takes rows away."""
    return [Finding("list_said_in_part", {"rows": rows, "before": before, "file_before": file_before}, is_closed=False)]


@dataclass(frozen=True)
class HeadCount:
    """One group of trainees: what the centre counts and how many persons the lists name."""

    cell: Cell  # cohort, craft, and where both sides tell them group and centre
    least: int  # active
    most: int  # enrolled
    listed: int

    @property
    def gap(self) -> int:
        """How many persons more (or fewer) are listed than the centre counts."""
        return min(self.listed - self.least, 0) + max(self.listed - self.most, 0)


def head_counts(totals: Iterable[Line], trainees: Iterable[Line]) -> list[HeadCount]:
    """Hold a centre's head counts against the persons on the lists, group by group.

    ``totals``: rows of control totals (cohort, craft, group_ofppt, training_centre, trainees, active).
    ``trainees``: rows of lists (the same first four, national_id, name_key). A group or a centre counts only where
    every row on both sides tells it; what no list names is left out: its lists are still to come.
    """
    stated, listed = _by_craft(totals), _by_craft(trainees)
    found = []
    for craft in sorted(stated.keys() & listed.keys(), key=str):
        fine = [name for name in ("group_ofppt", "training_centre") if _all_tell(name, stated[craft], listed[craft])]
        cells, people = _cells(stated[craft], fine), _cells(listed[craft], fine)
        for cell in sorted(cells, key=str):
            named = [_counted(line) for line in cells[cell]]
            least, most = (sum(numbers) for numbers in zip(*named, strict=True))
            if people[cell]:
                found.append(HeadCount((*craft, *cell), least, most, _persons(people[cell])))
    return found


def disagreements(counts: Iterable[HeadCount], gates: Gates, *, only_more: bool = False) -> list[Finding]:
    """Hold where lists and head counts are far apart; remark on a few persons.

    ``only_more``: a list has come, others of its craft may follow: only persons beyond the head count speak against it.
    """
    groups: dict[Any, list[HeadCount]] = defaultdict(list)
    told = list(counts)
    for one in told:
        groups[one.cell[0]].append(one)
    whole = [
        HeadCount((cohort,), sum(o.least for o in of), sum(o.most for o in of), sum(o.listed for o in of))
        for cohort, of in groups.items()
        if len(of) > 1
    ]
    off = [one for one in (*whole, *told) if one.gap > 0 or (one.gap < 0 and not only_more)]
    far = [one for one in off if abs(one.gap) > max(_FEWEST_PERSONS_OFF, gates.most_off * one.most)]
    if far:
        return [Finding("totals_disagree", {"groups": [_told(one) for one in far[:_TOLD]]})]
    near = [one for one in off if one not in whole]
    return [Finding("totals_differ", {"groups": [_told(one) for one in near[:_TOLD]]}, is_closed=False)] if near else []


def _by_craft(lines: Iterable[Line]) -> dict[Cell, list[Line]]:
    found: dict[Cell, list[Line]] = defaultdict(list)
    for line in lines:
        if line.get("craft"):
            found[line.get("cohort"), line["craft"]].append(line)
    return found


def _all_tell(name: str, *sides: list[Line]) -> bool:
    return all(line.get(name) for side in sides for line in side)


def _cells(lines: list[Line], names: list[str]) -> dict[Cell, list[Line]]:
    found: dict[Cell, list[Line]] = defaultdict(list)
    for line in lines:
        found[tuple("".join(str(line[name]).casefold().split()) for name in names)].append(line)
    return found


def _counted(line: Line) -> tuple[int, int]:
    said = [int(line[name]) for name in ("active", "trainees") if line.get(name) is not None]
    return (min(said), max(said)) if said else (0, 0)


def _persons(lines: list[Line]) -> int:
    """Count persons: rows of one card number or of one name are one, so that a person on two lists counts once."""
    person: dict[Any, Any] = {}

    def first(key: Any) -> Any:
        while person.setdefault(key, key) != key:
            key = person[key]
        return key

    for number, line in enumerate(lines):
        keys = [(name, line[name]) for name in ("national_id", "name_key") if line.get(name)] or [("row", number)]
        for key in keys[1:]:
            person[first(key)] = first(keys[0])
        first(keys[0])
    return len({first(key) for key in person})


def _told(one: HeadCount) -> str:
    named = " ".join(str(part) for part in one.cell if part)
    return f"{named} {one.most}/{one.listed}"
