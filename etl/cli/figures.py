"""The week on one screen: who was trained, who is equipped, why not, what could not be taken."""

from collections import Counter
from typing import Any

from rich import box
from rich.table import Table

from etl import week as calendar
from etl.cli import screen
from etl.flow import letters
from etl.flow.answers import WeekAnswer
from etl.flow.houses import Houses
from etl.records import Reason
from etl.words import sentence

_STATES = ("equipped", "partly_equipped", "not_equipped", "closed")


def summary(houses: Houses, answer: WeekAnswer) -> None:
    """Print cohorts, top reasons, files and rows that were not taken, and where everything lies."""
    console = screen.console()
    console.print(_cohorts(houses, answer.trainings, answer.week))
    console.print(_reasons(answer.trainings))
    files = answer.files
    screen.say(
        f"files: {files['accepted']} accepted, {files['refused']} refused, {files['duplicate']} sent twice"
        f"   rows quarantined: {answer.rows_quarantined}   pairs to judge: {answer.pairs_waiting}"
        + (f", of cooperatives {answer.groups_waiting}" if answer.groups_waiting else "")
    )
    header = answer.header
    screen.say(f"known until {calendar.spoken(header['data_cutoff'])}   policy {header['policy_version']}")
    screen.say(f"warehouse {houses.warehouse_name}")
    screen.say(f"letters and workbooks {letters.folder(houses, answer.week)}")


def _cohorts(houses: Houses, trainings: list[dict[str, Any]], week: str) -> Table:
    """Show each cohort against its denominator: its reference list where there is one, else those trained."""
    table = Table(title=f"Week {week}: trained and equipped", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("cohort", no_wrap=True)
    for column in ("out of", "trained", "equipped", "partly", "not", "%"):
        table.add_column(column, justify="right", no_wrap=True)
    for cohort in sorted({line["cohort"] for line in trainings}):
        lines = [line for line in trainings if line["cohort"] == cohort]
        listed = sum(bool(line["on_reference_list"]) for line in lines)
        trained = [line for line in lines if line["trained"]]
        base = listed or len(trained)
        states = Counter(line["state"] for line in trained)
        told = houses.policy.programme.cohorts.get(cohort)
        table.add_row(
            f"{cohort} {told.label_fr}" if told else cohort,
            f"{base} {'listed' if listed else 'trained'}",
            str(len(trained)),
            *(str(states[state]) for state in _STATES[:3]),
            f"{100 * states['equipped'] / base:.1f}" if base else "-",
        )
    return table


def _reasons(trainings: list[dict[str, Any]]) -> Table:
    counts = Counter(line["reason"] for line in trainings if line["trained"] and line["reason"])
    table = Table(title="Why not", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("reason")
    table.add_column("trainings", justify="right")
    table.add_column("in words")
    for reason in Reason:
        if counts[reason.value]:
            table.add_row(reason.value, str(counts[reason.value]), sentence(f"reason.{reason.value}", "fr"))
    return table
