"""The command itself: what it takes, and how it ends.

Exit codes (design §8): 0 done, 1 bug, 2 usage or configuration, 3 data held, 4 an outside system failed.
"""

import os
import signal
import sys
import traceback

import typer
from typer.exceptions import TyperException

from etl.cli import (
    ask,
    backup,
    bench,
    decide,
    do,
    docs,
    forms,
    keeping,
    leaving,
    post,
    questions,
    screen,
    subject,
    train,
    weekly,
)
from etl.cli.errors import stop_for

app = typer.Typer(
    name="tajhiz",
    help="Who was trained and has still not received the equipment to work, why not, and who must act.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
do.register(app)
ask.register(app)
questions.register(app)
weekly.register(app)
decide.register(app)
forms.register(app)
docs.register(app)
bench.register(app)
train.register(app)
post.register(app)
backup.register(app)
subject.register(app)
keeping.register(app)

_STOPPED = 130  # what a shell expects of a command that Ctrl-C ended


def main() -> None:
    """Run the command and leave with the exit code that scripts rely on."""
    screen.write_utf8()
    screen.log_as_asked()
    signal.signal(signal.SIGTERM, _interrupt)  # a machine that goes down ends us as a person does
    leaving.leave(_code())


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _code() -> int:
    try:
        code = _ended()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output closed it: `tajhiz status | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python's own last flush complains
        return 0
    return code


def _ended() -> int:
    try:
        returned = app(prog_name="tajhiz", standalone_mode=False)
    except SystemExit as left:  # typer's own answer to a closed pipe
        raise BrokenPipeError from left
    except (typer.Abort, KeyboardInterrupt):
        returned = _STOPPED
    except TyperException as usage:
        return _usage(usage)
    except Exception as error:  # noqa: BLE001  the last door: every error becomes a sentence or a bug report
        known = stop_for(error)
        if known is None:
            traceback.print_exc()
            return 1
        screen.stop(str(known))
        return known.code
    if returned == _STOPPED:
        screen.stop("stopped; what was finished is kept, run the same command again to go on")
    return returned if isinstance(returned, int) else 0


def _usage(error: TyperException) -> int:
    said = error.format_message().replace("Value error, ", "")  # how its type checker begins
    asked = getattr(error, "ctx", None)
    if said:  # without a sentence it was a bare `tajhiz`, which has printed its help
        screen.stop(f"{said.rstrip('.')}: see `{asked.command_path if asked else 'tajhiz'} --help`")
    return 2
