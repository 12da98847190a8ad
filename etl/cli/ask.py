"""The commands that answer something; none of them changes what is remembered, but ``judge`` (``etl.cli.review``)."""

import getpass
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from etl import week as calendar
from etl.cli import figures, screen, show, tale
from etl.cli.cooperatives import groups
from etl.cli.places import Format, Home, Week, existing, settings
from etl.cli.review import judge, judgements, review
from etl.cli.show import Language
from etl.flow import answers, snapshot
from etl.flow.doctor import findings
from etl.policy.named import called

STATUS = (
    "person_id", "cohort", "craft", "national_id", "family_name_latin", "given_name_latin", "family_name_arabic",
    "given_name_arabic", "trained", "state", "reason", "since", "days_waiting", "through_cooperative", "evidence",
)  # fmt: skip
LINKS = ("feed", "file", "sheet", "row", "record_id", "person_id", "decided_by", "match_probability")
FILES = (
    "feed", "file", "sha256", "received_at", "outcome", "code", "reason_fr", "reason_ar", "rows_accepted",
    "rows_quarantined", "rows_ignored",
)  # fmt: skip
# What fits 80 columns; a table for eyes leaves the rest to csv and json.
STATUS_EYES = ("who", "name", "training", "state", "reason", "days")
LINKS_EYES = ("file", "sheet", "row", "person_id", "decided_by")
FILES_EYES = ("feed_and_file", "received", "outcome", "rows", "code")


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (status, explain, links, review, judge, judgements, groups, files, summary, doctor):
        app.command()(command)


def status(
    week: Week = None,
    form: Format = "table",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="WEEK", help="Work a past week out again from what was known then.")
    ] = None,
    home: Home = None,
) -> None:
    """One line per training: trained, state, reason, since when, and the rows that say so."""
    show.checked(form)
    if as_of is not None:
        _then(as_of, form, home)
        return
    with existing(home) as houses:
        answer = answers.of_week(houses, week)
        answers.looked(houses, getpass.getuser(), f"status {answer.week}", None, len(answer.trainings))
        show.lines([_seen_training(line) for line in answer.trainings], STATUS, form, STATUS_EYES, title=answer.week)


def _then(week: str, form: str, home: Home) -> None:
    """Print a week as it follows from what was known then, and whether its snapshot says the same."""
    with existing(home, week=week) as houses:
        answer, is_told = snapshot.as_of(houses, week)
        answers.looked(houses, getpass.getuser(), f"status --as-of {week}", None, len(answer["trainings"]))
    said = {None: "has no snapshot to compare with", True: "is what its snapshot says, to the digit"}
    screen.say(f"{week}, from what was known then, {said.get(is_told, 'differs from its snapshot')}", err=True)
    show.lines([_seen_training(line) for line in answer["trainings"]], STATUS, form, STATUS_EYES, title=week)


def links(form: Format = "csv", home: Home = None) -> None:
    """One line per record: whose it is and how that was decided."""
    show.checked(form)
    with existing(home) as houses:
        show.lines(answers.links(houses), LINKS, form, LINKS_EYES)


def files(form: Format = "table", home: Home = None) -> None:
    """One line per delivered file: accepted, refused, duplicate, with row counts."""
    show.checked(form)
    with existing(home) as houses:
        show.lines([_seen_file(line) for line in answers.files(houses)], FILES, form, FILES_EYES)


def _seen_training(line: dict[str, Any]) -> dict[str, Any]:
    latin, arabic = (
        " ".join(filter(None, (line[f"family_name_{script}"], line[f"given_name_{script}"])))
        for script in ("latin", "arabic")
    )
    return {
        **line,
        "who": line["national_id"] or line["person_id"],  # what `tajhiz explain` takes
        "name": latin or arabic,
        "training": f"{line['cohort']} {line['craft']}",
        "days": line["days_waiting"],
    }


def _seen_file(line: dict[str, Any]) -> dict[str, Any]:
    kept_out = f" (-{line['rows_quarantined']})" if line["rows_quarantined"] else ""
    return {
        **line,
        "feed_and_file": f"{line['feed']}/{line['file']}",
        "received": line["received_at"].astimezone(calendar.CASABLANCA).date(),
        "rows": f"{line['rows_accepted']}{kept_out}",
    }


def summary(week: Week = None, home: Home = None) -> None:
    """The week on one screen."""
    with existing(home) as houses:
        figures.summary(houses, answers.of_week(houses, week))


def explain(
    who: Annotated[str, typer.Argument(metavar="PERSON_OR_CIN")],
    week: Week = None,
    lang: Language = "en",
    purpose: Annotated[str, typer.Option("--purpose", help="Why you look: it is written down with your name.")] = "",
    home: Home = None,
) -> None:
    """The whole story of one person: records, what ties and parts them, judgements, chain per item, rows of origin."""
    show.spoken(lang)
    with existing(home) as houses:
        story = answers.story(houses, who, week)
        for person in story.persons:
            answers.looked(houses, getpass.getuser(), purpose or "explain", person)
        named = {key: called(record, houses.policy, lang) or record for key, record in story.records.items()}
        tale.tell(replace(story, records=named), lang)


def doctor(home: Home = None) -> int:
    """Check the machine and the configuration; exit 2 when something must be mended."""
    told = findings(settings(home=home))
    table = Table(title="tajhiz doctor", title_justify="left")
    for column in ("", "what", "found"):
        table.add_column(column, overflow="fold")
    for what, is_well, found in told:
        table.add_row(Text("ok", "green") if is_well else Text("mend", "bold red"), what, screen.shown(found))
    screen.console().print(table)
    return 0 if all(is_well for _, is_well, _ in told) else 2
