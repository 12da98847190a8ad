"""From the drop folder into the landing: bytes untouched, kept under their fingerprint, never overwritten."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl import pull
from etl.flow import removals, shape
from etl.flow.houses import Houses
from warehouse import read as question
from warehouse import write

Remark = Callable[[str], None]
Delivered = tuple[str, str, str]  # feed, name, fingerprint

_LOG = logging.getLogger(__name__)
_SHARE = 16 * 2**20  # bytes; a file from which several processors share the work, see etl.flow.intake


class LandingDamagedError(Exception):
    """A landed file is gone or no longer has its fingerprint."""


def land_arrived(houses: Houses, feed: str, remark: Remark = _LOG.warning) -> list[list[str]]:
    """Land what waits for a feed; return the ids of arrivals that wait to be judged, see :func:`shares`."""
    land(houses, feed, remark)
    with houses.asking() as connection:
        return shares(question.arrivals(connection, feed, judged=False))


def shares(arrivals: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Share files out to tasks, in their order: a large file has one of its own, small ones go together.

    A task of Airflow takes seconds to begin; one for each list of thirty lines would be nothing but beginnings.
    """
    found: list[list[str]] = []
    room = 0
    for arrival in arrivals:
        if not found or arrival["size_bytes"] > room:
            found.append([])
            room = _SHARE
        found[-1].append(str(arrival["id"]))
        room -= arrival["size_bytes"]
    return found


def land(houses: Houses, feed: str, remark: Remark) -> set[Delivered]:
    """Land what lies in a feed's folder; return what lies there: feed, name, fingerprint.

    A file that cannot be read is told through ``remark`` and stays where it is; the others go on.
    """
    with houses.asking() as connection:
        known = {
            (feed, arrival["file_name"], arrival["sha256"]): arrival for arrival in question.arrivals(connection, feed)
        }
        gone = {line["sha256"] for line in removals.landed(connection).values()}
    present = set()
    for arrived in pull.arrived(houses.settings.inbox_dir, feed):
        try:
            content = arrived.path.read_bytes()
        except OSError as error:
            remark(
                f"{feed}/{arrived.name} cannot be read ({error.strerror}) and was not taken: "
                "check its rights and the disk, the next run takes it"
            )
            continue
        if pull.fingerprint(content) in gone:
            remark(
                f"{feed}/{shape.impersonal({'name': arrived.name})['name']} was taken before and has been removed "
                "since (`tajhiz removals` says why): it was not taken again, delete it"
            )
            continue
        present.add(_landed(houses, arrived, content, known))
    return present


def _landed(houses: Houses, arrived: pull.Arrived, content: bytes, known: dict[Delivered, dict[str, Any]]) -> Delivered:
    sha256 = pull.fingerprint(content)
    delivered = (arrived.feed, arrived.name, sha256)
    since = arrived.delivered_at if houses.settings.is_backfill else datetime.now(UTC)
    place = known[delivered]["landed_as"] if delivered in known else pull.place_of(arrived, sha256, since.year)
    pull.land(content, houses.settings.landing_dir / place, sha256)
    if delivered not in known:
        line = {"feed": arrived.feed, "file_name": arrived.name, "sha256": sha256, "size_bytes": len(content)}
        with houses.writing() as connection:
            write.arrival(connection, {**line, "received_at": since, "landed_as": place})
    return delivered


def landed_bytes(houses: Houses, arrival: dict[str, Any]) -> bytes:
    """Return what landed; raise LandingDamagedError when it is gone or another."""
    place: Path = houses.settings.landing_dir / arrival["landed_as"]
    if not pull.is_landed(place, arrival["sha256"]):
        raise LandingDamagedError(
            f"{arrival['feed']}/{arrival['file_name']}: its landed copy {place} is missing or damaged; "
            "put the file into the inbox again, or restore the copy from the backup"
        )
    return place.read_bytes()
