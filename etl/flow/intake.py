"""The first leg: from the drop folder to accepted and quarantined rows, one transaction per file."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from etl import pull, read
from etl import week as calendar
from etl.feeds import Feed, declared_feed
from etl.flow import deliveries, docs, hands, prepare, removals, returns, shape, telemetry
from etl.flow.deliveries import Delivery, Reception
from etl.flow.forgotten import Forgotten
from etl.flow.houses import Houses
from etl.flow.prepare import Judged, Prepared, plain_line
from etl.read import ReaderGoneError
from etl.records import FileRefusedError, Outcome, TextTable
from etl.words import sentence
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

__all__ = ["LandingDamagedError", "ReaderGoneError", "judge", "land", "land_arrived"]

Line = dict[str, Any]
Remark = Callable[[str], None]
Delivered = tuple[str, str, str]  # feed, name, fingerprint

_LOG = logging.getLogger(__name__)
_LARGE = 16 * 2**20  # bytes; about 200,000 rows
_ERASED = {"rule": "erasure", "removed_by": "intake", "why": "names a person who was erased before"}
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


def judge(houses: Houses, arrival: dict[str, Any], tell: Remark = _LOG.info) -> Counter[str]:
    """Read and judge one landed file; return counts. Whatever its fate, it is written down in one transaction.

    ``tell`` hears how far a large file has come.
    """
    with telemetry.file(arrival["feed"], write.file_id_of(arrival["feed"], arrival["sha256"])):
        counts = _judged(houses, arrival, tell)
        _LOG.info("file judged: %s", dict(counts))
        return counts


def _judged(houses: Houses, arrival: dict[str, Any], tell: Remark) -> Counter[str]:
    feed = declared_feed(arrival["feed"])
    with houses.asking() as connection:
        first = question.file_by_content(connection, feed.name, arrival["sha256"])
    if first is not None and first["file_name"] != arrival["file_name"] and first["outcome"] in _TAKEN:
        if first["superseded_at"] is not None and first["superseded_at"] < arrival["received_at"]:
            return _superseded_again(houses, arrival, first)
        return _already_received(houses, arrival, first)
    content = _landed_bytes(houses, arrival)
    if len(content) > _LARGE:
        hands.warm_up()
    try:
        table = read.table(content, arrival["file_name"], feed, houses.settings.passwords_of(feed.name, feed.partner))
    except FileRefusedError as refusal:
        facts = {**refusal.facts, "file": arrival["file_name"]}
        return _close(houses, arrival, Outcome.REFUSED, refusal.code, _spoken(refusal.code, facts))
    received_on = arrival["received_at"].astimezone(calendar.CASABLANCA).date()
    parts = _counted(hands.prepared(table, feed, houses.policy, received_on), len(table.rows), arrival, tell)
    return _taken(houses, arrival, feed, table, parts, received_on)


def _counted(parts: Iterator[Prepared], rows: int, arrival: Line, tell: Remark) -> Iterator[Prepared]:
    """Pass parts on, and tell of a file in several how many of its rows are done."""
    done = 0
    name = shape.impersonal({"name": arrival["file_name"]})["name"]
    for part in parts:
        yield part
        done += len(part.to_compare)
        if rows > len(part.to_compare):
            tell(f"{arrival['feed']}/{name}: {done:,} of {rows:,} rows")


def _landed_bytes(houses: Houses, arrival: dict[str, Any]) -> bytes:
    place: Path = houses.settings.landing_dir / arrival["landed_as"]
    if not pull.is_landed(place, arrival["sha256"]):
        raise LandingDamagedError(
            f"{arrival['feed']}/{arrival['file_name']}: its landed copy {place} is missing or damaged; "
            "put the file into the inbox again, or restore the copy from the backup"
        )
    return place.read_bytes()


def _taken(
    houses: Houses, arrival: Line, feed: Feed, table: TextTable, parts: Iterator[Prepared], received_on: date
) -> Counter[str]:
    """Load a file unless a rule stops it or a gate holds it, in one transaction.

    Its parts are loaded as they come, and taken out again when the last of them says so: a large file is never whole
    in memory, and what it is held against cannot change meanwhile.
    """
    first = next(parts)  # a small file is judged before anything is locked
    with houses.writing() as connection:
        loading = connection.begin_nested()
        with write.file_loading(connection, _of_file(arrival), feed.table) as load:
            if load is None:  # another run was faster
                return Counter()
            is_free = bool(question.releases(connection, write.file_id_of(feed.name, arrival["sha256"])))
            delivery = deliveries.Delivery(connection, feed, arrival, is_vouched_for=is_free)
            forgotten = Forgotten(houses, connection, feed.name, arrival["received_at"])
            judged = _load(load, delivery, feed, map(forgotten.taken_out, chain([first], parts)))
            judged.append(prepare.together(delivery.to_compare, table, feed, received_on))
            ignored = [plain_line(x) for x in table.ignored.to_dict("records")]
            load.add(quarantined=forgotten.without_cells(judged[-1].broken), ignored=ignored)
            if forgotten.strangers:
                load.remarks.append({"code": "card_of_an_erased_person", "rows": forgotten.strangers})
            if forgotten.addresses:
                removals.keep_reading(houses, connection, arrival, table, forgotten.addresses, forgotten.words, _ERASED)
            reception = delivery.received()
            load.remarks += _remarks(table, reception) + returns.came_home(connection, feed, delivery.returned)
            deliveries.settle(connection, feed, arrival, reception, delivery.returned)
        stopped = next((one.stopped for one in reversed(judged) if one.stopped), None)
        if stopped or (reception.closed and not is_free):
            loading.rollback()
            counts = _refuse(connection, arrival, *stopped) if stopped else _hold(connection, arrival, reception)
        else:
            counts = Counter({**load.counts, "files_accepted": 1})
    if forgotten.addresses:
        removals.finish(houses)
    docs.keep(houses, arrival, [one.validation for one in judged if one.validation])
    return counts


def _load(load: write.FileLoad, delivery: Delivery, feed: Feed, parts: Iterable[Prepared]) -> list[Judged]:
    """Load the parts of a file; return what the suite says of each, its rows left behind."""
    of_facts, of_persons = write.columns_of(feed.table), write.columns_of("core_records")
    judged = []
    for part in parts:
        load.add(shape.facts(part.said, of_facts), shape.records(part.said, of_persons), part.broken)
        delivery.add(part)
        judged.append(Judged(broken=[], stopped=part.stopped, validation=part.validation))
    return judged


def _remarks(table: TextTable, reception: Reception) -> list[Line]:
    told = [*table.remarks, *((found.code, found.facts) for found in reception.findings)]
    return [{"code": code, **shape.impersonal(facts)} for code, facts in told]


def _refuse(connection: Connection, arrival: Line, code: str, fr: str, ar: str) -> Counter[str]:
    said = {"code": code, "reason_fr": fr, "reason_ar": ar}
    write.file_closed(connection, {**_of_file(arrival), **said}, Outcome.REFUSED.value)
    return Counter(files_refused=1)


def _hold(connection: Connection, arrival: Line, reception: Reception) -> Counter[str]:
    """List a file as held, with what each gate says; none of its rows counts."""
    reasons = [_spoken(found.code, found.facts) for found in reception.closed]
    said = {
        "code": reception.closed[0].code,
        "reason_fr": " ".join(fr for fr, _ in reasons),
        "reason_ar": " ".join(ar for _, ar in reasons),
        "remarks": [{"code": x.code, **shape.impersonal(x.facts), **reception.papers} for x in reception.findings],
    }
    write.file_closed(connection, {**_of_file(arrival), **said}, Outcome.HELD.value)
    return Counter(files_held=1)


def _already_received(houses: Houses, arrival: dict[str, Any], first: dict[str, Any]) -> Counter[str]:
    facts = {"file": first["file_name"], "received_at": calendar.spoken(first["received_at"])}
    return _close(houses, arrival, Outcome.DUPLICATE, "already_received", _spoken("already_received", facts))


def _superseded_again(houses: Houses, arrival: dict[str, Any], first: dict[str, Any]) -> Counter[str]:
    """Refuse the version that a corrected list replaced: as a mere repetition, what is meant would go unheard."""
    with houses.asking() as connection:
        after = question.file_by_id(connection, first["superseded_by"])
    facts = {"file": arrival["file_name"], "received_at": calendar.spoken(first["superseded_at"])}
    named = {**facts, "file_after": after["file_name"] if after else "…"}
    return _close(houses, arrival, Outcome.REFUSED, "superseded_again", _spoken("superseded_again", named))


def _spoken(code: str, facts: dict[str, Any]) -> tuple[str, str]:
    told = shape.impersonal(facts)
    return sentence(code, "fr", told), sentence(code, "ar", told)


def _close(
    houses: Houses, arrival: dict[str, Any], outcome: Outcome, code: str, spoken: tuple[str, str]
) -> Counter[str]:
    said = {"code": code, "reason_fr": spoken[0], "reason_ar": spoken[1]}
    with houses.writing() as connection:
        write.file_closed(connection, {**_of_file(arrival), **said}, outcome.value)
    return Counter({f"files_{outcome.value}": 1})


def _of_file(arrival: dict[str, Any]) -> dict[str, Any]:
    return {key: arrival[key] for key in ("feed", "file_name", "sha256", "received_at", "size_bytes", "landed_as")}
