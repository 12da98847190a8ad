"""The command itself: what it takes, and how it ends.

Exit codes (design §8): 0 done, 1 bug, 2 usage or configuration, 3 data held, 4 an outside system failed.
"""

import sys
import traceback

import click
import typer
from pydantic import ValidationError
from rich.console import Console

from etl.cli import ask, do
from etl.cli.errors import StopError, stop_for

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


def main() -> None:
    """Run the command and leave with the exit code that scripts rely on."""
    sys.exit(_code())


def _code() -> int:
    console = Console(stderr=True, soft_wrap=True)
    try:
        returned = app(standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        console.print("stopped; what was finished is kept, run the same command again to go on")
        return 130
    except click.ClickException as usage:
        usage.show()
        return 2
    except StopError as stop:
        console.print(f"[bold red]tajhiz:[/] {stop}", highlight=False)
        return stop.code
    except BrokenPipeError:
        return 0  # the reader of our output closed it: `tajhiz status | head`
    except Exception as error:  # noqa: BLE001  the last door: every error becomes a sentence or a bug report
        known = stop_for(error)
        if known is not None:
            console.print(f"[bold red]tajhiz:[/] {known}", highlight=False)
            return known.code
        if isinstance(error, ValidationError):
            console.print(f"[bold red]tajhiz:[/] configuration: {error}", highlight=False)
            return 2
        traceback.print_exc()
        return 1
    return returned if isinstance(returned, int) else 0
