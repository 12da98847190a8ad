"""The pages of a week: of very many trainings those that wait longest stand on a page, and all are counted."""

from etl.flow import site
from etl.report import pages_of_week
from tests.flow.conftest import WEEK
from warehouse import read as question


def walked(place, lists):
    """Two editions of trainees, of whom nobody was handed anything."""
    for first, edition, group in ((0, "Édition 2022", "COIF22-1"), (4, "Édition 2023", "COIF23-1")):
        trained = lists.trainees(range(first, first + 4), edition=edition, group=group)
        place.put("ofppt_trainees", f"2026-10-2{first}_liste.csv", trained)
    place.walk()
    with place.houses() as houses, houses.asking() as connection:
        held = [line for line in question.trainings(connection, WEEK) if line["trained"] and line["reason"]]
    reasons = {line["reason"]: [one for one in held if one["reason"] == line["reason"]] for line in held}
    assert max(map(len, reasons.values())) > 3
    return reasons


def pages(place, reason):
    folder = place.home / "reports" / "site" / WEEK
    return [
        (folder / pages_of_week.file_name(f"reason_{reason}", tongue)).read_text("utf-8") for tongue in ("fr", "ar")
    ]


def test_everybody_who_waits_stands_on_the_page_of_the_reason(place, lists):
    for reason, lines in walked(place, lists).items():
        for page in pages(place, reason):
            assert [line["person_id"][:8] in page for line in lines] == [True] * len(lines)
            assert "tajhiz status --week" not in page


def test_of_very_many_those_that_wait_longest_stand_there_and_the_page_counts_all(place, lists, monkeypatch):
    monkeypatch.setattr(pages_of_week, "MOST_ROWS", 3)
    for reason, lines in walked(place, lists).items():
        longest = sorted(lines, key=lambda line: -(line["days_waiting"] or 0))[:3]
        for page in pages(place, reason):
            shown = [line for line in lines if line["person_id"][:8] in page]
            assert sorted(line["days_waiting"] or 0 for line in shown) == sorted(
                line["days_waiting"] or 0 for line in longest
            )
            assert ("tajhiz status --week" in page) == (len(lines) > 3)


def test_pages_that_are_there_are_not_written_again(place, lists):
    walked(place, lists)
    first = place.home / "reports" / "site" / WEEK / pages_of_week.file_name("index", "fr")
    written = first.stat().st_mtime_ns
    with place.houses() as houses:
        site.build(houses)
    assert first.stat().st_mtime_ns == written


def test_no_more_persons_are_asked_for_at_once_than_stand_on_a_page(monkeypatch):
    """A database takes some 30 000 words in a question; reasons times a page would be more."""
    told = [
        (f"P{number}", "E2023", "COIF", True, ("in_store", "absent", "not_signed")[number % 3], number)
        for number in range(15)
    ]
    names = ("person_id", "cohort", "craft", "trained", "reason", "days_waiting")
    asked = []
    monkeypatch.setattr(pages_of_week, "MOST_ROWS", 4)
    monkeypatch.setattr(question, "training_columns", lambda *_: dict(zip(names, zip(*told, strict=True), strict=True)))
    monkeypatch.setattr(question, "trainings", lambda *_, persons: asked.append(persons) or [])
    counted = site._behind(None, WEEK)
    assert [len(persons) for persons in asked] == [4, 4, 4]
    assert {reason: count for reason, (_, count) in counted.items()} == {"in_store": 5, "absent": 5, "not_signed": 5}
