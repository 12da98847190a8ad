"""``tajhiz …``: every leg and every question without Airflow."""

import sys

from etl import collector
from etl.cli import leaving

__all__ = ["main"]


def main() -> None:
    """Run the command; a Ctrl-C while it is still loading ends it as quietly as one later."""
    leaving.quickly()
    collector.seldom()
    try:
        from etl.cli.app import main as command
    except KeyboardInterrupt:
        sys.exit(130)
    command()
