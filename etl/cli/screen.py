"""What the command shows a person. Names come from partners, so nothing of them may steer the screen."""

import logging
import os
import sys
import unicodedata
from typing import Any

from rich.console import Console
from rich.text import Text

_JOINERS = "\u200c\u200d"  # letters of Persian and Arabic names are joined or parted by them


def console(*, err: bool = False) -> Console:
    """Return a screen that shows [brackets] and :words: as they are written."""
    return Console(stderr=err, markup=False, emoji=False, highlight=False)


def shown(text: str) -> str:
    r"""Return text whose control and direction marks are visible, so that a file's name cannot pose as another.

    >>> shown("liste\u202exslx.csv"), shown("a\nb")
    ('liste\\u202exslx.csv', 'a\\nb')
    """
    return "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") and letter not in _JOINERS
        else letter
        for letter in text
    )


def say(sentence: str, *, err: bool = False) -> None:
    """Print one sentence on one line, however long: a terminal wraps it, a log keeps it whole."""
    console(err=err).print(shown(sentence), soft_wrap=True)


def stop(sentence: str) -> None:
    """Print why the command ends."""
    console(err=True).print(Text("tajhiz: ", "bold red") + Text(shown(sentence)), soft_wrap=True)


def remark(sentence: str) -> None:
    """Print what a person should know although the command goes on."""
    console(err=True).print(Text("remark: ", "yellow") + Text(shown(sentence)), soft_wrap=True)


def write_utf8() -> None:
    """Make our output UTF-8 whatever the machine's language is: scripts read it, and names are in two scripts."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def log_as_asked() -> None:
    """With TAJHIZ_LOG=json, write each log line as one JSON object with the leg, run, feed and file that it is of."""
    if os.environ.get("TAJHIZ_LOG") != "json":
        return
    import structlog

    beside: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=beside,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.root.handlers[:] = [handler]
    for ours in ("etl", "warehouse"):
        logging.getLogger(ours).setLevel(logging.INFO)
