"""The folder of backups: which there are, and beside them what none of them can know by itself.

``journal.jsonl`` says which look was the last one when a backup was made, and who was erased after it. It names
nobody: a person stands there by id.
"""

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_JOURNAL = "journal.jsonl"
_BACKUP = re.compile(r"tajhiz_\d{8}T\d{6}Z\.tar\.gz")


def made(folder: Path) -> list[Path]:
    """Return the backups of a folder, oldest first."""
    return sorted(path for path in folder.glob("tajhiz_*.tar.gz") if _BACKUP.fullmatch(path.name))


def told(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of the journal beside the backups, oldest first; a last line that was cut off is left out."""
    place = folder / _JOURNAL
    if not place.is_file():
        return []
    found = []
    for line in place.read_text("utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


def tell(folder: Path, **line: Any) -> None:
    """Append a line, with the moment; synced before this returns."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = json.dumps({"at": datetime.now(UTC).isoformat(), **line}).encode() + b"\n"
    descriptor = os.open(folder / _JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, written)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def erased_since(folder: Path, moment: str) -> list[str]:
    """Return the persons who were erased after a moment (ISO text, UTC), each once."""
    return list(dict.fromkeys(line["erased"] for line in told(folder) if "erased" in line and line["at"] > moment))
