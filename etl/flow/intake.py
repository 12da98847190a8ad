"""The first leg: from the drop folder to accepted and quarantined rows, one transaction per file."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl import normalise, pull, read, validate
from etl import week as calendar
from etl.feeds import Feed, declared_feed
from etl.flow import shape
from etl.flow.houses import Houses
from etl.records import FileRefusedError, Outcome, TextTable, Verdict
from etl.words import sentence
from expectations import suite_of
from warehouse import read as question
from warehouse import write

Line = dict[str, Any]
Remark = Callable[[str], None]
Delivered = tuple[str, str, str]  # feed, name, fingerprint

_LOG = logging.getLogger(__name__)
_GENERIC = "core_rows"
_TAKEN = ("accepted", "superseded")  # what was refused may be sent again under any name


class LandingDamagedError(Exception):
    """A landed file is gone or no longer has its fingerprint."""


def land_arrived(houses: Houses, feed: str, remark: Remark = _LOG.warning) -> list[str]:
    """Land what waits for a feed; return the ids of arrivals that wait to be judged."""
    land(houses, feed, remark)
    with houses.asking() as connection:
        return [str(arrival["id"]) for arrival in question.arrivals(connection, feed, judged=False)]


def land(houses: Houses, feed: str, remark: Remark) -> set[Delivered]:
    """Land what lies in a feed's folder; return what lies there: feed, name, fingerprint.

    A file that cannot be read is told through ``remark`` and stays where it is; the others go on.
    """
    with houses.asking() as connection:
        known = {
            (feed, arrival["file_name"], arrival["sha256"]): arrival for arrival in question.arrivals(connection, feed)
        }
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


def judge(houses: Houses, arrival: dict[str, Any]) -> Counter[str]:
    """Read and judge one landed file; return counts. Whatever its fate, it is written down in one transaction."""
    feed = declared_feed(arrival["feed"])
    with houses.asking() as connection:
        first = question.file_by_content(connection, feed.name, arrival["sha256"])
    if first is not None and first["file_name"] != arrival["file_name"] and first["outcome"] in _TAKEN:
        return _already_received(houses, arrival, first)
    content = _landed_bytes(houses, arrival)
    try:
        table = read.table(content, arrival["file_name"], feed)
    except FileRefusedError as refusal:
        facts = shape.impersonal({**refusal.facts, "file": arrival["file_name"]})
        return _close(houses, arrival, Outcome.REFUSED, refusal.code, _spoken(refusal.code, facts))
    records = normalise.records(table, feed, houses.policy)
    verdict = validate.check(records, suite_of(feed.name))
    if verdict.stopped_by:
        spoken = (verdict.stopped_reason_fr, verdict.stopped_reason_ar)
        return _close(houses, arrival, Outcome.REFUSED, verdict.stopped_by, spoken)
    return _load(houses, arrival, feed, table, verdict)


def _landed_bytes(houses: Houses, arrival: dict[str, Any]) -> bytes:
    place: Path = houses.settings.landing_dir / arrival["landed_as"]
    if not pull.is_landed(place, arrival["sha256"]):
        raise LandingDamagedError(
            f"{arrival['feed']}/{arrival['file_name']}: its landed copy {place} is missing or damaged; "
            "put the file into the inbox again, or restore the copy from the backup"
        )
    return place.read_bytes()


def _load(houses: Houses, arrival: dict[str, Any], feed: Feed, table: TextTable, verdict: Verdict) -> Counter[str]:
    lines = shape.lines(verdict.accepted, feed)
    columns = write.columns_of(feed.table)
    facts = [shape.generic(line, columns) if feed.table == _GENERIC else shape.only(line, columns) for line in lines]
    of_persons = write.columns_of("core_records")
    kept_out = [_plain(row) for row in verdict.quarantined.to_dict("records")]
    kept_out += [_sheet_refused(row) for row in table.refused_rows.to_dict("records")]
    remarks = [{"code": code, **shape.impersonal(facts_of)} for code, facts_of in table.remarks]
    with houses.writing() as connection:
        write.file_accepted(
            connection,
            {**_of_file(arrival), "remarks": remarks},
            facts_table=feed.table,
            facts=facts,
            records=[shape.only(line, of_persons) for line in lines if line.get("record_id")],
            quarantined=[*kept_out, *(_plain(row) for row in verdict.warnings.to_dict("records"))],
            ignored=[_plain(row) for row in table.ignored.to_dict("records")],
        )
    return Counter(
        files_accepted=1,
        rows_accepted=len(lines),
        rows_quarantined=len({(row["sheet"], row["row"]) for row in kept_out}),
        rows_ignored=len(table.ignored),
    )


def _already_received(houses: Houses, arrival: dict[str, Any], first: dict[str, Any]) -> Counter[str]:
    facts = {"file": first["file_name"], "received_at": calendar.spoken(first["received_at"])}
    return _close(houses, arrival, Outcome.DUPLICATE, "already_received", _spoken("already_received", facts))


def _spoken(code: str, facts: dict[str, Any]) -> tuple[str, str]:
    return sentence(code, "fr", facts), sentence(code, "ar", facts)


def _close(
    houses: Houses, arrival: dict[str, Any], outcome: Outcome, code: str, spoken: tuple[str, str]
) -> Counter[str]:
    said = {"code": code, "reason_fr": spoken[0], "reason_ar": spoken[1]}
    with houses.writing() as connection:
        write.file_closed(connection, {**_of_file(arrival), **said}, outcome.value)
    return Counter({f"files_{outcome.value}": 1})


def _of_file(arrival: dict[str, Any]) -> dict[str, Any]:
    return {key: arrival[key] for key in ("feed", "file_name", "sha256", "received_at", "size_bytes", "landed_as")}


def _sheet_refused(row: dict[Any, Any]) -> dict[str, Any]:
    code = str(row["code"])
    spoken = _spoken(code, shape.impersonal({"sheet": row["sheet"]}))
    return {
        "sheet": row["sheet"],
        "row": int(row["row"]),
        "column": "",
        "code": code,
        "severity": "error",
        "reason_fr": spoken[0],
        "reason_ar": spoken[1],
        "cells": row["cells"],
    }


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(column): shape.plain(value) for column, value in row.items()}


def verify_landing(houses: Houses) -> dict[str, int]:
    """Count landed files that still have their fingerprint; raise LandingDamagedError naming those that do not."""
    with houses.asking() as connection:
        landed = question.arrivals(connection)
    damaged = []
    for arrival in landed:
        place = houses.settings.landing_dir / arrival["landed_as"]
        if not pull.is_landed(place, arrival["sha256"]):
            damaged.append(arrival["landed_as"])
    if damaged:
        raise LandingDamagedError(
            f"{len(damaged)} landed files are missing or changed: {', '.join(damaged)}; restore them from the backup"
        )
    return {"files_verified": len(landed)}
