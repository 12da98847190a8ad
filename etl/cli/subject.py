"""What a citizen may ask of her data, and what proves that it was done."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from etl import week as calendar
from etl.cli import screen, show
from etl.cli.errors import StopError
from etl.cli.places import Format, Home, existing
from etl.flow import erasure, requests, subject, traces

_subject = typer.Typer(help="What a person may ask of her data (law 09-08, articles 7 to 9).", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="PERSON_OR_CIN")]
By = Annotated[str, typer.Option("--by", help="Who answers for it.")]
Why = Annotated[str, typer.Option("--why", help="The number of the request; never a name.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    for command in (export, rectify, oppose, consent, erase):
        _subject.command()(command)
    _subject.command("requests")(listed)
    app.add_typer(_subject, name="subject")


def export(
    who: Who,
    to: Annotated[Path, typer.Option("--to", help="File to write, readable by its owner only.")],
    by: By,
    why: Why,
    home: Home = None,
) -> None:
    """Write everything that is kept about one person into a file (JSON), each row with where it came from."""
    with existing(home) as houses:
        counts = subject.export(houses, who, to, by=by, why=why)
    screen.say(f"{to}: {sum(counts.values())} rows of {len(counts)} tables; hand it to the person only, then delete it")


def rectify(
    who: Who,
    corrected: Annotated[list[str], typer.Option("--set", metavar="COLUMN=VALUE", help="What is right; repeat it.")],
    by: By,
    why: Why,
    home: Home = None,
) -> None:
    """Record what a person says is right: name, card, sex, province, commune. Answers from the next one on say so.

    The partners' rows stay as they were sent; `tajhiz findings` names those that still say otherwise, for the partner
    to mend its list.
    """
    told = dict(_pair(one) for one in corrected)
    with existing(home) as houses:
        person = requests.rectify(houses, who, told, by=by, why=why)
    screen.say(f"recorded for {person}: {', '.join(sorted(told))}; `tajhiz reconcile` answers the week anew with it")


def _pair(told: str) -> tuple[str, str]:
    name, sign, value = told.partition("=")
    if not sign:
        raise StopError("--set takes COLUMN=VALUE, such as --set given_name_latin=Rkia", 2)
    return name.strip(), value


def oppose(who: Who, by: By, why: Why, home: Home = None) -> None:
    """Record that a person objects to being named to partners: she counts as before, and stands on no list."""
    with existing(home) as houses:
        person = requests.oppose(houses, who, by=by, why=why)
    screen.say(
        f"recorded for {person}: from the next answer on no letter, list or table names her; `tajhiz reconcile` "
        "answers the week anew. Lists that left before are with the partners: tell them"
    )


def consent(who: Who, by: By, why: Why, home: Home = None) -> None:
    """Record that a person who objected may be named again."""
    with existing(home) as houses:
        person = requests.consent(houses, who, by=by, why=why)
    screen.say(f"recorded for {person}: from the next answer on she is named where the policy lets her be")


def erase(
    who: Who,
    by: By,
    why: Why,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    home: Home = None,
) -> None:
    """Take a person's names out of everything that is kept here; sums stay, and it cannot be undone."""
    if not yes and not (sys.stdin.isatty() and typer.confirm("Her names cannot be brought back. Erase them?")):
        raise StopError("nothing was erased: say --yes", 2)
    with existing(home) as houses:
        counts = erasure.erase(houses, who, by=by, why=why)
        gone_by, kept = erasure.gone_by(houses), houses.settings.backups_dir
        refused = traces.unread(houses)
    rows = [{"what": name, "rows_or_files": count} for name, count in sorted(counts.items())]
    show.lines(rows, ("what", "rows_or_files"), "table", title="Erased")
    if gone_by:
        screen.say(
            f"The backups in {kept} hold her until about {calendar.spoken(gone_by)}; restoring one erases her again."
        )
    if refused:
        screen.say(
            f"{refused} landed files could never be read and may name her: `tajhiz files` lists them as refused; "
            "retention takes them away in time."
        )
    screen.say("Partners have their own lists, and letters that left: tell them. Give nobody's name in --why.")


def listed(form: Format = "table", home: Home = None) -> None:
    """List what persons asked of their data, when, and who recorded it."""
    show.checked(form)
    with existing(home) as houses:
        told = requests.told(houses)
    columns = ("person_id", "kind", "recorded_at", "recorded_by", "why")
    show.lines(show.with_moments(told, form, "recorded_at"), columns, form)
