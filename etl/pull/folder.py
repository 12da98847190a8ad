"""The drop folder: ``<inbox>/<feed>/<any file>``.

A file's name from outside never becomes a path of ours: landed bytes lie under their own sha256.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from etl import week as calendar
from etl.pull.whole import write_whole

_DATED = re.compile(r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})(?:[_ .-]|$)")  # no list of this programme is older
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
    found = []
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # taken away while we looked: it comes back or it never was
            if _is_file(path) and not is_passing(path.name):
                found.append(Arrived(feed, name_of(path), path, delivered_at(path)))
    return sorted(found, key=lambda a: (a.delivered_at, a.name))


def left_alone(inbox: Path, known: Iterable[str]) -> list[tuple[Path, str]]:
    """Return what lies in the inbox and is not taken, each with why: ``no_feed`` or ``no_file``."""
    feeds = set(known)
    beside = [path for path in sorted(inbox.iterdir()) if not path.name.startswith(".")]
    strange = [(path, "no_feed") for path in beside if path.name not in feeds]
    inside = [
        path for folder in beside if folder.name in feeds and folder.is_dir() for path in sorted(folder.iterdir())
    ]
    return strange + [(path, "no_file") for path in inside if not _is_file(path) and not is_passing(path.name)]


def name_of(path: Path) -> str:
    """Return a file's name as Unicode: an old archive's Arabic letters may be none, and a database takes no others."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _is_file(path: Path) -> bool:
    """A link is no file: it may point at anything on this machine."""
    return path.is_file() and not path.is_symlink()


def is_passing(name: str) -> bool:
    """Tell whether a name is that of a lock file, a hidden file or a half copy."""
    return name.startswith((".", "~$")) or name.endswith(_UNFINISHED)


def delivered_at(path: Path) -> datetime:
    """Return the first moment of the day that begins the file's name, else when it was last written."""
    named = _DATED.match(path.name)
    if named:
        with contextlib.suppress(ValueError):  # 2026-02-31_list.xlsx is no date: the clock of the disk then
            return calendar.start_of_day(date.fromisoformat(named[1]))
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def fingerprint(content: bytes) -> str:
    """Return the name that bytes have in landing: their SHA-256."""
    return hashlib.sha256(content).hexdigest()


def place_of(arrived: Arrived, sha256: str, year: int) -> str:
    """Return where a file's bytes are kept below landing: ``<feed>/<year>/<sha256>.<ext>``."""
    suffix = arrived.path.suffix
    return f"{arrived.feed}/{year}/{sha256}{suffix.lower() if _SUFFIX.fullmatch(suffix) else ''}"


def land(content: bytes, place: Path, sha256: str) -> None:
    """Keep bytes; those that lie there already stay, unless they are damaged: the partner's own copy mends them."""
    if not is_landed(place, sha256):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(place, content)


def is_landed(place: Path, sha256: str) -> bool:
    """Tell whether landed bytes are there and still have their fingerprint."""
    return place.is_file() and fingerprint(place.read_bytes()) == sha256
