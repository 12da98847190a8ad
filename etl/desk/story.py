"""One person's whole story as tables and sentences."""

from collections.abc import Mapping
from typing import Any

from etl.desk.shown import Line, Say, cell, table
from etl.flow.answers import Story
from etl.flow.questions import VALUES, addresses
from etl.link.explain import pair_said, tier_said
from etl.words import sentence

_MOST_SOURCES = 8


def of(told: Story, language: str, say: Say) -> tuple[list[Line], list[str]]:
    """Return a person's story: tables of trainings, items and rows, and sentences on the pairs near her."""
    trainings = [
        [cell(t["cohort"]), cell(t["craft"]), cell(sentence(f"state.{t['state']}", language)),
         cell(sentence(f"reason.{t['reason']}", language) if t["reason"] else ""), cell(t["since"]),
         cell(addresses(t["evidence"][:_MOST_SOURCES]))]
        for t in told.trainings
    ]  # fmt: skip
    items = [
        [cell(item["craft"]), cell(item["item"]), cell(f"{item['quantity_signed']:g} / {item['quantity_needed']:g}"),
         cell(sentence(f"reason.{item['reason']}", language) if item["reason"] else ""),
         cell(addresses(item["evidence"]))]
        for item in told.items
    ]  # fmt: skip
    rows = [
        [cell(_values_of(told.records.get(line["record_id"], {}))), cell(f"{line['feed']}/{line['file']}"),
         cell(f"{line['sheet']}:{line['row']}" if line["sheet"] else line["row"]),
         cell(tier_said(line["decided_by"] or "alone", language))]
        for line in told.links
    ]  # fmt: skip
    shown = [
        table("trainings", say("desk.trainings"),
              ["column.cohort", "column.craft", "desk.state", "desk.reason", "desk.since", "desk.evidence"],
              trainings, say),
        table("items", say("desk.items"),
              ["column.craft", "desk.item", "desk.quantity", "desk.reason", "desk.evidence"], items, say),
        table("records", say("desk.records"), ["desk.name", "desk.file", "desk.row", "desk.linked_by"], rows, say),
    ]  # fmt: skip
    near = [pair for pair in told.pairs if pair["status"] == "waiting"]
    sides = ("left_record_id", "right_record_id")
    return shown, [pair_said(pair, language, *(told.records.get(pair[side]) for side in sides)) for pair in near]


def _values_of(record: Mapping[str, Any]) -> str:
    return " · ".join(value for read in VALUES.values() if record and (value := read(record)))
