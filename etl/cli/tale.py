"""The whole story of one person: records, how they were linked, the chain per item, the rows of origin."""

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from etl.cli.screen import console as screen
from etl.cli.screen import shown
from etl.flow.answers import Story
from etl.words import sentence

_BY = {
    "T1": "same national id, and name or birth date agree",
    "T2": "national id one slip away, same name, same birth date or phone",
    "T3": "same name and full birth date (or same registration number)",
    "T4": "same name and phone, nobody else bears the name",
    "T5": "same name and craft, nobody else bears the name",
    "judgement": "a person said so",
    "alone": "nothing else in the files is surely this person",
}


def tell(told: Story) -> None:
    """Print a story: one part per person, then the pairs that wait."""
    console = screen()
    for person in told.persons:
        console.rule(f"person {person}", align="left")
        console.print(_records([line for line in told.links if line["person_id"] == person]))
        for training in (t for t in told.trainings if t["person_id"] == person):
            _training(console, training, [i for i in told.items if _same_training(i, training)])
    for pair in told.waiting:
        said = ", ".join(f"{e['column']} {e['level']}" for e in pair["evidence"])
        console.print(Text("waits for a judgement", "yellow") + Text(f" ({pair['tier']}): {said}"))
        console.print(f"  tajhiz judge {pair['left_record_id']} {pair['right_record_id']} same|different --by NAME")


def _same_training(item: dict[str, Any], training: dict[str, Any]) -> bool:
    return all(item[key] == training[key] for key in ("person_id", "cohort", "craft"))


def _records(links: list[dict[str, Any]]) -> Table:
    table = Table(title="records", title_justify="left")
    for column in ("file", "sheet", "row", "linked because"):
        table.add_column(column, overflow="fold")
    for line in links:
        table.add_row(
            shown(f"{line['feed']}/{line['file']}"),
            shown(line["sheet"]),
            str(line["row"]),
            _BY.get(line["decided_by"], line["decided_by"]),
        )
    return table


def _training(console: Console, training: dict[str, Any], items: list[dict[str, Any]]) -> None:
    said = f"{training['cohort']} {training['craft']}: {'trained' if training['trained'] else 'not trained'}, "
    said += training["state"]
    if training["reason"]:
        said += f" because {training['reason']} ({sentence('reason.' + training['reason'], 'fr')})"
    console.print(f"{said}, since {training['since']}, {training['days_waiting']} days after the training")
    table = Table()
    for column in ("item", "mandatory", "needed", "received", "earliest unmet link", "rows that say so"):
        table.add_column(column, overflow="fold")
    for item in items:
        rows = shown("; ".join(f"{e['file']} {e['sheet']}:{e['row']}" for e in item["evidence"]))
        table.add_row(
            item["item"],
            "yes" if item["mandatory"] else "no",
            f"{item['quantity_needed']:g}",
            f"{item['quantity_signed']:g}",
            item["reason"] or "none: accepted, handed over, signed",
            rows,
        )
    console.print(table)
