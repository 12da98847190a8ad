"""``python -m etl.stage run`` and ``python -m etl.stage ui``: what ``make run`` and ``make ui`` call."""

import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from etl.stage.configuration import Wanted
from etl.stage.story import open_pages, run_monday
from etl.stage.trouble import StageError

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

stage = typer.Typer(add_completion=False, help="A real Airflow on this machine, for one Monday or to look at.")


@stage.command()
def run(
    inbox: Annotated[Path | None, typer.Option(help="DIR/<feed>/<any file>; without it, the demo's files")] = None,
    week: Annotated[str | None, typer.Option(help="as of this week, like 2026-W47")] = None,
    policy: Annotated[Path | None, typer.Option(help="another policy folder")] = None,
    auto_approve: Annotated[
        bool, typer.Option("--auto-approve", help="answer in the place of a person: for the demo only, mail stays here")
    ] = False,
    cluster: Annotated[bool, typer.Option("--cluster", help="on PostgreSQL, Redis and two Celery workers")] = False,
) -> None:
    """Walk the whole road once: intake, reconcile, report, mail; then stop everything and sum up."""
    asked = Wanted(week, policy)
    _tell(lambda console: run_monday(inbox, asked, console, auto_approve=auto_approve, on_cluster=cluster))


@stage.command()
def ui() -> None:
    """Leave Airflow's pages open on what the last run made, until Ctrl-C."""
    _tell(open_pages, interrupted=0)  # Ctrl-C is how it is meant to end


def _tell(act: Callable[[Console], None], interrupted: int = 130) -> None:
    """Do it; say what went wrong in one sentence and end with the exit code that belongs to it."""
    for ending in _ENDINGS:
        signal.signal(ending, _interrupt)
    try:
        act(Console())
    except StageError as error:
        complaint = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        complaint.print(f"tajhiz: {error}")
        for detail in error.details:
            complaint.print(f"    {detail}")
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        Console(stderr=True).print("stopped, and everything that was started with it")
        raise typer.Exit(interrupted) from None


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End once: a second Ctrl-C must not cut short the stopping of what was started, which is bounded."""
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    stage()
