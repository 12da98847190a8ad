"""Files that are whole or absent: written aside, synced, then renamed; what a killed run left aside is swept."""

import os
import re
import tempfile
from pathlib import Path

_ASIDE = re.compile(r"\.tajhiz-(\d+)-.*\.part")


def write_whole(place: Path, content: bytes) -> None:
    """Write a file so that a reader meets all of it or nothing, also when the machine stops half-way."""
    # The name tells whose it is, so that a run never sweeps away what another one is writing.
    descriptor, aside = tempfile.mkstemp(dir=place.parent, prefix=f".tajhiz-{os.getpid()}-", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(place)
    except BaseException as error:
        Path(aside).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(place)  # a full disk does not say of itself where it was full
        raise


def sweep(folder: Path) -> int:
    """Remove what runs that were cut off left aside below a folder; return how many files that were."""
    left = [(path, _ASIDE.fullmatch(path.name)) for path in folder.rglob(".tajhiz-*.part")]
    swept = [path for path, named in left if named and not _is_alive(int(named[1]))]
    for path in swept:
        path.unlink(missing_ok=True)
    return len(swept)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)  # signal 0 only asks
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True
