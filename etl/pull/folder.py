"""The drop folder: ``<inbox>/<feed>/<any file>``.

A file's name from outside never becomes a path of ours: landed bytes lie under their own sha256.
"""

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from etl import week as calendar

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[_ -]|$)")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


@dataclass(frozen=True)
class Arrived:
    """A file that waits in the drop folder; ``delivered_at`` comes from its name, else from its modification time."""

    feed: str
    name: str
    path: Path
    delivered_at: datetime


def arrived(inbox: Path, feed: str) -> list[Arrived]:
    """Return the files that wait for this feed, in order of delivery; lock files and half copies are passed over."""
    folder = inbox / feed
    if not folder.is_dir():
        return []
    found = [
        Arrived(feed, path.name, path, delivered_at(path))
        for path in folder.iterdir()
        if path.is_file() and not path.is_symlink() and not _is_passing(path.name)
    ]
    return sorted(found, key=lambda a: (a.delivered_at, a.name))


def unknown_folders(inbox: Path, known: Iterable[str]) -> list[str]:
    """Return what lies in the inbox beside the folders of known feeds."""
    expected = set(known)
    return sorted(p.name for p in inbox.iterdir() if p.name not in expected and not p.name.startswith("."))


def _is_passing(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith(_UNFINISHED)


def delivered_at(path: Path) -> datetime:
    """Return the first moment of the day that begins the file's name, else when it was last written."""
    named = _DATED.match(path.name)
    if named:
        with contextlib.suppress(ValueError):  # 2026-02-31_list.xlsx is no date: the clock of the disk then
            return calendar.start_of_day(date.fromisoformat(named[1]))
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def land(path: Path, landing: Path, feed: str, year: int) -> tuple[str, Path]:
    """Copy a file's bytes to ``landing/<feed>/<year>/<sha256>.<ext>`` and return fingerprint and place.

    The copy is complete or absent: it is written aside, synced, then renamed; bytes that lie there already stay.
    """
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    suffix = path.suffix.lower() if _SUFFIX.fullmatch(path.suffix) else ""
    folder = landing / feed / str(year)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place = folder / f"{sha256}{suffix}"
    if not place.exists():
        _write_whole(place, content)
    return sha256, place


def _write_whole(place: Path, content: bytes) -> None:
    descriptor, aside = tempfile.mkstemp(dir=place.parent, prefix=".landing-", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(place)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
