"""A backup is one file that says of itself what it holds; a restored home answers the same to the digit.

In it: every table as text, the landed files, letters and reports, and the keys that recognise what comes home. What is
made anew from these (Data Docs, scores of pairs) is not. It holds personal data: it is readable by its owner only.
"""

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from etl import pull
from etl.flow import backup_folder, erasure, integrity
from etl.flow.houses import Houses, open_houses
from etl.settings import Settings
from warehouse import dump
from warehouse import read as question
from warehouse.engine import HEAD, Connection

FOLDERS = ("landing", "reports", "validations")
_MANIFEST = "manifest.json"
_PIECE = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or restored; the text says why and what to do."""


def back_up(houses: Houses, to: Path | None = None, keep: int | None = None) -> Path:
    """Write a backup into a folder, whole or not at all; return the file.

    ``to``: the settings' folder when not given. ``keep``: so many of the newest stay, older ones are removed: what
    was erased for a person is gone from backups, too, once they have expired.
    """
    folder = to or houses.settings.backups_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pull.sweep(folder)  # what a backup that was killed left aside
    _tell_of_erased(houses, folder)
    place = folder / f"tajhiz_{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
    descriptor, aside = tempfile.mkstemp(dir=folder, prefix=f".tajhiz-{os.getpid()}-", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(houses, file)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(place)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    for old in backup_folder.made(folder)[:-keep] if keep else ():
        old.unlink()
    with houses.asking() as connection:
        number, seal = question.last_seal(connection)
    backup_folder.tell(folder, backup=place.name, looks=number, seal=seal)
    return place


def _tell_of_erased(houses: Houses, folder: Path) -> None:
    """Tell beside the backups who was erased before this one: another folder, or a telling that was cut off."""
    with houses.asking() as connection:
        erased = {line["person_id"] for line in question.requests(connection) if line["kind"] == "erased"}
    for person in sorted(erased - {line.get("erased") for line in backup_folder.told(folder)}):
        backup_folder.tell(folder, erased=person)


def _write(houses: Houses, file: BinaryIO) -> None:
    told: dict[str, Any] = {"tables_version": HEAD, "made_at": datetime.now(UTC).isoformat(), "files": {}, "rows": {}}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
        with houses.asking() as connection:  # one moment for all tables; what lands meanwhile is in the next backup
            for name in dump.tables():
                with tempfile.TemporaryFile(dir=houses.settings.home) as spool:
                    told["rows"][name] = _spooled(connection, name, spool)
                    _add(archive, told, f"tables/{name}.jsonl", spool)
        for path in _files(houses.settings.home):
            with path.open("rb") as content:
                _add(archive, told, f"home/{path.relative_to(houses.settings.home).as_posix()}", content)
        manifest = msgspec.json.format(msgspec.json.encode(told), indent=1)
        _add(archive, {"files": {}}, _MANIFEST, io.BytesIO(manifest))


def _spooled(connection: Connection, name: str, spool: BinaryIO) -> int:
    count = 0
    for line in dump.lines(connection, name):
        spool.write(line)
        count += 1
    return count


def _files(home: Path) -> Iterator[Path]:
    yield from sorted(home.glob("*.key"))
    for folder in FOLDERS:
        yield from sorted(path for path in (home / folder).rglob("*") if path.is_file() and path.suffix != ".part")


def _add(archive: tarfile.TarFile, told: dict[str, Any], name: str, content: Any) -> None:
    content.seek(0)
    told["files"][name] = hashlib.file_digest(content, "sha256").hexdigest()
    entry = tarfile.TarInfo(name)
    entry.size = content.seek(0, os.SEEK_END)
    entry.mode = 0o600
    content.seek(0)
    archive.addfile(entry, content)


def restore(backup: Path, settings: Settings) -> dict[str, int]:
    """Make an empty home and warehouse what a backup holds; return counts of rows and files.

    Every file is held against its fingerprint before anything is written, and what was written is read again and held
    against the backup. Raises BackupError.
    """
    home = settings.home
    if home.exists() and any(home.iterdir()):
        raise BackupError(f"{home} is not empty: restore into a new home, then look at it")
    settings.prepare()
    try:
        with tempfile.TemporaryDirectory(dir=home.parent, prefix=".tajhiz-restore-") as aside:
            told = _unpacked(backup, Path(aside))
            counts = _restored(settings, Path(aside), told)
    except BaseException:
        for path in home.iterdir():  # half a home answers nothing
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    counts["erased_again"] = _erase_again(settings, backup_folder.erased_since(backup.parent, told["made_at"]))
    return {"rows": sum(told["rows"].values()), "tables": len(told["rows"]), **counts}


def _erase_again(settings: Settings, persons: list[str]) -> int:
    """Erase whoever was erased after the backup was made: an old backup brings nobody back."""
    with open_houses(settings) as houses:
        for person in persons:
            erasure.erase(houses, person, by="restore", why="was erased after this backup was made", is_again=True)
    return len(persons)


def _restored(settings: Settings, aside: Path, told: dict[str, Any]) -> dict[str, int]:
    with open_houses(settings) as houses:
        with houses.writing() as connection:
            if not dump.is_empty(connection):
                raise BackupError(f"the warehouse {houses.warehouse_name} is not empty: give the restored one its own")
            _fill(connection, aside / "tables", told)
        for path in (aside / "home").glob("*"):
            shutil.move(path, settings.home / path.name)
        return integrity.verify_landing(houses)


def _unpacked(backup: Path, aside: Path) -> dict[str, Any]:
    try:
        with tarfile.open(backup, "r:gz") as archive:
            archive.extractall(aside, filter="data")
        told: dict[str, Any] = msgspec.json.decode((aside / _MANIFEST).read_bytes())
    except (tarfile.TarError, EOFError, OSError, msgspec.DecodeError) as error:
        raise BackupError(f"{backup} cannot be read ({error}): cut off, or no backup; take an older one") from error
    if told["tables_version"] != HEAD:
        raise BackupError(
            f"{backup} was made with tables {told['tables_version']}, here they are {HEAD}: restore it with the Tajhiz "
            "that made it, then open its home with this one"
        )
    for name, sha256 in told["files"].items():
        place = aside / name
        if not place.is_file() or _sha256(place) != sha256:
            raise BackupError(f"{backup} is damaged: {name} is missing or changed; take an older one")
    return told


def _fill(connection: Connection, folder: Path, told: dict[str, Any]) -> None:
    for name in dump.tables():
        with (folder / f"{name}.jsonl").open("rb") as lines:
            dump.fill(connection, name, lines)
    for name in dump.tables():  # once everything refers to what it should
        again = hashlib.sha256()
        for line in dump.lines(connection, name):
            again.update(line)
        if again.hexdigest() != told["files"][f"tables/{name}.jsonl"]:
            raise BackupError(f"the table {name} does not read back as it was: nothing was restored; report a bug")


def _sha256(place: Path) -> str:
    with place.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
