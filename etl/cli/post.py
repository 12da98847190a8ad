"""Letters: what waits, who lets it leave, and sending it."""

from pathlib import Path
from typing import Annotated

import typer

from etl.cli import screen, show
from etl.cli.places import Format, Home, PolicyDir, Week, existing
from etl.flow import outbox, posting, returned_mail

COLUMNS = (
    "partner", "recipient", "revision", "state", "subject", "created_at", "sent_at", "decided_by", "decided_at",
    "bounced_at", "bounce", "last_error", "message_id", "body_sha256", "sent_sha256", "contents", "path", "week", "id",
)  # fmt: skip
_SHORT = ("week", "partner", "recipient", "revision", "state", "decided_by", "last_error")

Partner = Annotated[list[str] | None, typer.Option("--partner", help="This partner's letter only; may be repeated.")]
By = Annotated[str, typer.Option("--by", help="Who says so.")]

_outbox = typer.Typer(
    help="Letters that wait, that left, and those nobody is sure of.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add these commands to the programme."""
    app.command()(send)
    for name, command in (
        ("list", listed), ("approve", approve), ("hold", hold), ("resend", resend), ("arrived", arrived),
        ("test", copy), ("bounces", bounces),
    ):  # fmt: skip
        _outbox.command(name)(command)
    app.add_typer(_outbox, name="outbox")


def send(week: Week = None, partner: Partner = None, home: Home = None, policy: PolicyDir = None) -> int:
    """Send a week's approved letters, each once. Exit 3: one is refused, doubtful or held; 4: the server failed."""
    code = 0
    with existing(home, week=week, policy=policy) as houses:
        server = posting.server_of(houses.settings)
        chosen = partner or sorted({line["partner"] for line in outbox.listed(houses, houses.week())})
        if not chosen:
            screen.say(f"the outbox holds no letter of {houses.week()}: `tajhiz report --outbox` builds them")
        for one in chosen:  # a letter that fails does not stop the others
            try:
                counts = posting.send(houses, one, houses.week(), server)
                told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in sorted(counts.items()))
                screen.say(f"{one}: {told or 'nothing waits'}")
            except posting.LetterNotSentError as error:
                screen.remark(str(error))
                code = max(code, 3)
            except posting.OutsideSystemError as error:
                screen.remark(str(error))
                code = 4
    return code


def listed(week: Week = None, form: Format = "table", home: Home = None) -> None:
    """Every letter, its state and what the server said; all weeks without --week."""
    with existing(home) as houses:
        show.lines(outbox.listed(houses, week), COLUMNS, form, _SHORT)


def approve(by: By = "", week: Week = None, partner: Partner = None, home: Home = None) -> None:
    """Let the held letters of a week leave, in your name; `tajhiz send` then sends them."""
    with existing(home, week=week) as houses:
        released = outbox.approve(houses, houses.week(), by, tuple(partner or ()))
    screen.say(f"may leave: {', '.join(released)}")


def hold(by: By = "", week: Week = None, partner: Partner = None, home: Home = None) -> None:
    """Hold approved letters that have not left."""
    with existing(home, week=week) as houses:
        held = outbox.hold(houses, houses.week(), by, tuple(partner or ()))
    screen.say(f"held: {', '.join(held) or 'none was about to leave'}")


def resend(by: By = "", week: Week = None, partner: Partner = None, home: Home = None) -> None:
    """Let refused letters, and those nobody is sure of, leave again under the same Message-ID."""
    with existing(home, week=week) as houses:
        again = outbox.resend(houses, houses.week(), by, tuple(partner or ()))
    screen.say(f"may leave again: {', '.join(again)}")


def arrived(by: By = "", week: Week = None, partner: Partner = None, home: Home = None) -> None:
    """Say that letters in state `unknown` did arrive: their partner has told so."""
    with existing(home, week=week) as houses:
        there = outbox.resend(houses, houses.week(), by, tuple(partner or ()), arrived=True)
    screen.say(f"arrived: {', '.join(there)}")


def copy(
    to: Annotated[str, typer.Argument(metavar="ADDRESS", help="Your own address, in an allowed domain.")],
    week: Week = None,
    partner: Partner = None,
    home: Home = None,
) -> None:
    """Send a copy of letters to yourself; the outbox stays as it is."""
    with existing(home, week=week) as houses:
        server = posting.server_of(houses.settings)
        sent = posting.send_copy(houses, houses.week(), to, server, tuple(partner or ()))
    screen.say(f"sent to {to}: {', '.join(sent)}")


def bounces(
    mailbox: Annotated[Path, typer.Argument(help="A Maildir, an mbox file or a folder of .eml files.")],
    home: Home = None,
) -> None:
    """Read returned mail, and mark the letters that came back."""
    with existing(home) as houses:
        counts = returned_mail.take_bounces(houses, mailbox)
    for name, count in sorted(counts.items()):
        screen.say(f"{name.replace('_', ' ')}: {count}")
    if not counts:
        screen.say("no mail there")
