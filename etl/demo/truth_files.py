"""Write the truth beside the files, in the shapes that the scoring script reads."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from etl.demo.partners.region_people import listed_twice
from etl.demo.sheets import Delivery, Line
from etl.demo.truth import Answer, answers
from etl.demo.world import World
from etl.records import State
from etl.week import monday_of

ROWS = ("feed", "file", "sheet", "row", "true_person_id", "true_coop_id", "should_be", "why", "also_ok", "names",
        "kind", "cohort", "craft")  # fmt: skip
PEOPLE = ("true_person_id", "cin", "sex", "family_name_latin", "given_name_latin", "family_name_arabic",
          "given_name_arabic", "birth_date", "phone", "province_code", "commune_code", "commune", "nia", "cooperative",
          "household", "hazards")  # fmt: skip
TRAININGS = ("true_person_id", "cohort", "craft", "trained", "state", "reason", "also_ok", "through_cooperative",
             "attended", "days", "certificate", "group", "start", "end", "hazards")  # fmt: skip


def write_truth(folder: Path, world: World, sent: Sequence[Delivery], weeks: Sequence[str]) -> None:
    """Write every table of the truth; ``trainings.csv`` is as of the last week, and each week has its own besides."""
    folder.mkdir(parents=True, exist_ok=True)
    _table(folder / "files.csv", ("feed", "file", "expected", "why", "received_at", "bytes", "sha256"), _files(sent))
    _table(folder / "rows.csv", ROWS, _rows(sent))
    _table(folder / "people.csv", PEOPLE, _people(world))
    for week in weeks:
        last_day = monday_of(week) + timedelta(days=6)
        _table(folder / f"trainings_{week}.csv", TRAININGS, _trainings(world, last_day))
    _table(folder / "trainings.csv", TRAININGS, _trainings(world, monday_of(weeks[-1]) + timedelta(days=6)))
    _table(
        folder / "cooperatives.csv",
        ("true_coop_id", "registry_no", "name_fr", "name_ar", "craft", "handover", "members"),
        _cooperatives(world),
    )
    untrained = _equipped_never_trained(world, monday_of(weeks[-1]) + timedelta(days=6))
    _table(folder / "equipped_never_trained.csv", ("true_person_id", "cin", "items", "pv", "enrolled"), untrained)
    twice = ((person, "listed_twice") for person in listed_twice(world))
    _table(folder / "double_beneficiaries.csv", ("true_person_id", "kind"), twice)


def _table(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def _files(sent: Sequence[Delivery]) -> Iterator[Sequence[object]]:
    for file in sorted(sent, key=lambda d: (d.feed, d.name)):
        yield (file.feed, file.name, file.expected, file.why, file.received, len(file.content), file.sha256)


def _rows(sent: Sequence[Delivery]) -> Iterator[Sequence[object]]:
    for file in sorted(sent, key=lambda d: (d.feed, d.name)):
        for sheet in file.sheets:
            for number, line in enumerate(sheet.lines, start=1):
                if any(cell not in (None, "") for cell in line.cells):
                    yield (file.feed, file.name, sheet.name, number, *_row(line))


def _row(line: Line) -> Sequence[object]:
    mark = line.mark
    if line.kind != "data":
        return ("", "", "ignored", line.kind, "", "none", line.kind, "", "")
    return (mark.person, mark.cooperative, mark.should_be, mark.why, mark.also_ok, mark.names, "data", mark.cohort,
            mark.craft)  # fmt: skip


def _people(world: World) -> Iterator[Sequence[object]]:
    for p in world.people.values():
        yield (p.id, p.national_id, p.sex, p.family.latin[0], p.given.latin[0], p.family.arabic, p.given.arabic,
               p.birth, p.phone, p.province, p.commune.code, p.commune.fr, p.registry_id, p.cooperative, p.household,
               "|".join(p.hazards))  # fmt: skip


def _trainings(world: World, day: date) -> Iterator[Sequence[object]]:
    for answer in answers(world, day):
        t = answer.training
        yield (t.person, t.cohort, t.craft, _bool(answer.trained), answer.state, answer.reason or "", answer.also_ok,
               _bool(answer.through_cooperative), "" if t.attended is None else t.attended, t.days, t.certificate,
               t.group, t.start, t.end, "|".join(world.people[t.person].hazards))  # fmt: skip


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _cooperatives(world: World) -> Iterator[Sequence[object]]:
    for c in world.cooperatives.values():
        told = ("annex" if c.group.annex else "no_annex") if c.group.report else "nothing"
        yield (c.id, c.number, c.name.latin[0], c.name.arabic, c.group.craft, told, "|".join(c.members))


def _equipped_never_trained(world: World, day: date) -> Iterator[Sequence[object]]:
    """Yield the outsiders and the absent of the course who signed for their whole kit."""
    for person in world.outsiders:
        lines = [h for h in world.handovers if h.holder == person]
        if lines:
            yield (person, world.people[person].national_id, len(lines), lines[0].report.number, "false")
    equipped: list[Answer] = [a for a in answers(world, day) if a.state is State.EQUIPPED and not a.trained]
    for answer in equipped:
        person = answer.training.person
        holders = (person, world.people[person].cooperative)
        lines = [h for h in world.handovers if h.holder in holders and not h.withdrawn and h.report.number != "01/2025"]
        yield (person, world.people[person].national_id, len(lines), lines[-1].report.number, "true")
