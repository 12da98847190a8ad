"""What was fetched, into the drop folder: whole, under a harmless name, and never over another file."""

import hashlib
import json
import os
import tempfile
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from etl.pull.folder import is_passing
from etl.pull.source import Source, SourceRefusedError, SourceUnreachableError
from etl.pull.whole import write_whole

MOST_BYTES = 300 << 20  # a list of a million rows has 60 MB; what is larger is no list
_MEMORY = ".fetched.json"  # beside the files; the drop folder passes over names that begin with a dot
_LONGEST = 180  # bytes of a name


class Keeper:
    """A feed's drop folder and what is remembered of each source: a file is fetched once, and again when it changed."""

    def __init__(self, folder: Path, source: Source) -> None:
        self._folder = folder
        self._source = f"{source.kind}://{source.connection}/"
        self._place = folder / _MEMORY
        self._known: dict[str, Any] = {}
        with suppress(FileNotFoundError, ValueError):  # damaged: fetched again, and known by its bytes
            self._known = json.loads(self._place.read_text("utf-8"))

    def known(self, key: str) -> Any:
        """Return the mark under which something was fetched, None when it was not."""
        return self._known.get(self._source + key)

    def remember(self, key: str, mark: Any) -> None:
        """Remember that something was dealt with under this mark; later calls with the same need not fetch it."""
        self._known[self._source + key] = mark
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._place, json.dumps(self._known, ensure_ascii=False, indent=1).encode())

    def keep(self, name: str, blocks: Iterable[bytes], size: int | None = None) -> str:
        """Write a file aside, hold it against its size, sync it, and give it its name; return that name.

        Raises SourceUnreachableError when fewer bytes came than ``size``, SourceRefusedError beyond MOST_BYTES.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, aside = tempfile.mkstemp(dir=self._folder, prefix=f".tajhiz-{os.getpid()}-", suffix=".part")
        came, digest = 0, hashlib.sha256()
        try:
            with os.fdopen(descriptor, "wb") as file:
                for block in blocks:
                    came += len(block)
                    if came > MOST_BYTES:
                        raise SourceRefusedError(f"{name}: more than {MOST_BYTES >> 20} MiB; no list is so large")
                    digest.update(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            if size is not None and came != size:
                raise SourceUnreachableError(f"{name}: {came:,} of {size:,} bytes came; it is fetched again")
            return self._named(Path(aside), harmless(name), digest.hexdigest())
        finally:
            Path(aside).unlink(missing_ok=True)

    def _named(self, aside: Path, name: str, sha256: str) -> str:
        """Give a whole file its name; other bytes under that name stay, and the new ones are called (2), and so on."""
        stem, dot, suffix = name.rpartition(".")
        count = 1
        while True:
            tried = name if count == 1 else f"{stem if dot else name} ({count}){dot}{suffix if dot else ''}"
            place = self._folder / tried
            if place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == sha256:
                return tried
            with suppress(FileExistsError):
                os.link(aside, place)  # unlike a renaming, this never takes another's place
                _sync(self._folder)
                return tried
            count += 1


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def harmless(name: str) -> str:
    r"""Return a name from outside as one that can lie in a folder: no path, no hidden letters, not too long.

    >>> harmless("..\\..\\etc/passwd"), harmless("liste\u202exslx.exe"), harmless("")
    ('passwd', 'listexslx.exe', 'file')
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    spaced = "".join(" " if letter.isspace() else letter for letter in base)
    kept = "".join(letter for letter in spaced if letter.isprintable()).strip()
    kept = kept.lstrip(".~$ ") or "file"
    stem, dot, suffix = kept.rpartition(".")
    if len(kept.encode()) > _LONGEST:
        room = _LONGEST - len(f".{suffix}".encode()) if dot and len(suffix) <= 8 else _LONGEST
        kept = (stem if dot else kept).encode()[:room].decode("utf-8", "ignore") + (f".{suffix}" if dot else "")
    return f"{kept}_" if is_passing(kept) else kept
