"""What lies in an inbox, judged before anything is started."""

import re
from dataclasses import dataclass
from pathlib import Path

from etl.feeds import FeedDeclarationError, declared_feeds
from etl.stage.trouble import HELD, USAGE, StageError
from etl.week import UnknownWeekError, monday_of

_WEEK_FOLDER = re.compile(r"\d{4}-W\d{2}")


@dataclass(frozen=True)
class Found:
    """The declared feeds that have files, in order of name, and the folders that are no feed."""

    feeds: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def remark(self) -> str | None:
        """One sentence about folders nobody will look into, None when there are none."""
        if not self.unknown:
            return None
        folders, known = ", ".join(self.unknown), ", ".join(sorted(_declared()))
        return f"not read, no feed has this name: {folders}. Rename the folder to one of: {known}"


def look_into(inbox: Path) -> Found:
    """Return what lies in ``inbox``; raise StageError when there is nothing that could be taken."""
    if not inbox.is_dir():
        raise StageError(f"the inbox {inbox} is not a folder: give one with a sub-folder per feed", USAGE)
    filled = sorted(folder.name for folder in inbox.iterdir() if folder.is_dir() and _has_files(folder))
    declared = _declared()
    found = Found(
        feeds=tuple(name for name in filled if name in declared),
        unknown=tuple(name for name in filled if name not in declared and not name.startswith(".")),
    )
    if not found.feeds:
        said = f" ({found.remark})" if found.remark else ""
        raise StageError(f"the inbox {inbox} holds no file of a known feed{said}: put files in {inbox}/<feed>/", HELD)
    return found


def checked_week(week: str | None) -> str | None:
    """Return ``week`` when it exists or is None; raise StageError when it does not exist."""
    try:
        if week is not None:
            monday_of(week)
    except UnknownWeekError as error:
        raise StageError(str(error), USAGE) from error
    return week


def weeks_in(demo: Path) -> tuple[str, ...]:
    """Return the demo's weeks, oldest first."""
    return tuple(sorted(entry.name for entry in demo.iterdir() if _WEEK_FOLDER.fullmatch(entry.name)))


def _declared() -> set[str]:
    try:
        return {feed.name for feed in declared_feeds()}
    except FeedDeclarationError as error:
        raise StageError(str(error), USAGE) from error


def _has_files(folder: Path) -> bool:
    """Tell whether a folder holds a file that is neither hidden nor a spreadsheet programme's lock."""
    return any(entry.is_file() and not entry.name.startswith((".", "~$")) for entry in folder.iterdir())
