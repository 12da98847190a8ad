"""What was taken away: written down first, done after, and done by the next night where it was cut off."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from etl import pull
from etl.flow import readings
from etl.flow.forgotten import Address
from etl.flow.houses import Houses
from etl.records import TextTable
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]
NIGHTLY = "nightly run"


def finish(houses: Houses) -> int:
    """Take away the files that the list of removals names and that are still there; return how many.

    Only the very file is taken: other bytes under the same name, and what was written since, stay.
    """
    with houses.asking() as connection:
        told = question.removals(connection)
    roots = {
        "landed": houses.settings.landing_dir,
        "dropped": houses.settings.inbox_dir,
        "letter": houses.settings.home,
    }
    taken = 0
    for line in told:
        root = roots.get(line["what"])
        place = None if root is None else root / line["place"]
        if place is not None and _is_there(place, line):
            with suppress(PermissionError):  # an inbox that may only be read: whoever owns it is told by `land`
                place.unlink()
                taken += 1
    return taken


def _is_there(place: Path, line: Line) -> bool:
    if not place.is_file() or place.stat().st_mtime > line["removed_at"].timestamp():
        return False
    return bool(pull.fingerprint(place.read_bytes()) == line["sha256"])


def landed(connection: Connection) -> dict[str, Line]:
    """Return place below landing → the last line on its removal."""
    return {line["place"]: line for line in question.removals(connection) if line["what"] == "landed"}


def keep_reading(
    houses: Houses,
    connection: Connection,
    file: Line,
    table: TextTable | None,
    hers: Collection[Address],
    words: Collection[str],
    because: Mapping[str, str],
) -> None:
    """Let the reading of a landed file without somebody's rows stand in its place, and write that down.

    ``file``: feed, file_name, sha256, landed_as. ``table``: as it reads, None where a reading stands there by now. The
    bytes go when :func:`finish` is called, after the transaction.
    """
    before = landed(connection).get(file["landed_as"])
    if before is not None and before["kept_as"]:
        old = houses.settings.landing_dir / before["kept_as"]
        content = readings.again(old.read_bytes(), hers, words)
    elif table is not None:
        content = readings.without(table, hers, words)
    else:
        return  # retention took it away
    number = 1 + sum(
        line["what"] == "landed" and line["place"] == file["landed_as"] for line in question.removals(connection)
    )
    kept_as = readings.place_of(file["landed_as"], number)
    pull.write_whole(houses.settings.landing_dir / kept_as, content)
    kept = {"kept_as": kept_as, "kept_sha256": pull.fingerprint(content)}
    if before is not None and before["kept_as"]:
        write.removal(connection, "landed", before["kept_as"], because, sha256=before["kept_sha256"])
    write.removal(connection, "landed", file["landed_as"], because, sha256=file["sha256"], **kept)
    dropped(connection, file, because)


def dropped(connection: Connection, file: Line, because: Mapping[str, str]) -> None:
    """Write down that a file is to leave the drop folder, under every name under which it came."""
    names = {
        line["file_name"] for line in question.arrivals(connection, file["feed"]) if line["sha256"] == file["sha256"]
    }
    for name in sorted(names | {file["file_name"]}):
        write.removal(connection, "dropped", f"{file['feed']}/{name}", because, sha256=file["sha256"])
