"""The first leg: from the drop folder to accepted and quarantined rows, one transaction per file."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from etl import week as calendar
from etl.feeds import Feed
from etl.flow import ahead, deliveries, docs, hands, prepare, removals, returns, shape, telemetry
from etl.flow.ahead import Read, Ready
from etl.flow.deliveries import Delivery, Reception
from etl.flow.forgotten import Forgotten
from etl.flow.houses import Houses
from etl.flow.landing import LandingDamagedError, Remark, landed_bytes
from etl.flow.prepare import Judged, Prepared, plain_line
from etl.read import ReaderGoneError
from etl.records import Outcome, TextTable
from etl.words import sentence
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

__all__ = ["LandingDamagedError", "ReaderGoneError", "judge", "judge_all"]

Line = dict[str, Any]

_LOG = logging.getLogger(__name__)
_LARGE = 16 * 2**20  # bytes; about 200,000 rows
_ERASED = {"rule": "erasure", "removed_by": "intake", "why": "names a person who was erased before"}
_TAKEN = ("accepted", "superseded")  # what was refused may be sent again under any name


def judge_all(houses: Houses, arrivals: Sequence[Line], tell: Remark, damaged: Remark) -> Counter[str]:
    """Judge landed files in this order; return counts. ``damaged`` hears of each whose bytes are not what landed."""
    counts: Counter[str] = Counter()
    with ahead.reading(houses, arrivals) as ready:
        for arrival in arrivals:
            tell(f"reading {arrival['feed']}/{arrival['file_name']}")
            try:
                counts += judge(houses, arrival, tell, ready)
            except LandingDamagedError as error:
                damaged(str(error))
    return counts


def judge(houses: Houses, arrival: Line, tell: Remark = _LOG.info, ready: Ready | None = None) -> Counter[str]:
    """Read and judge one landed file; return counts. Whatever its fate, it is written down in one transaction.

    ``tell`` hears how far a large file has come; ``ready``: what the run knows of this file and of those before it.
    """
    with telemetry.file(arrival["feed"], write.file_id_of(arrival["feed"], arrival["sha256"])):
        counts = _judged(houses, arrival, tell, ready or Ready())
        _LOG.info("file judged: %s", dict(counts))
        return counts


def _judged(houses: Houses, arrival: Line, tell: Remark, ready: Ready) -> Counter[str]:
    feed = houses.feed(arrival["feed"])
    with houses.asking() as connection:
        first = question.file_by_content(connection, feed.name, arrival["sha256"])
    if first is not None and first["file_name"] != arrival["file_name"] and first["outcome"] in _TAKEN:
        if first["superseded_at"] is not None and first["superseded_at"] < arrival["received_at"]:
            return _superseded_again(houses, arrival, first)
        return _already_received(houses, arrival, first)
    told = ready.read(arrival) or _read(houses, arrival, feed)
    if told.refusal:
        code, facts = told.refusal
        named = {**facts, "file": arrival["file_name"]}
        return _close(houses, arrival, Outcome.REFUSED, code, _spoken(code, named))
    assert told.table is not None, "what is not refused has rows"
    parts = _counted(iter(told.parts), len(told.table.rows), arrival, tell)
    return _taken(houses, arrival, feed, told.table, parts, ready)


def _read(houses: Houses, arrival: Line, feed: Feed) -> Read:
    content = landed_bytes(houses, arrival)
    if len(content) > _LARGE:
        hands.warm_up()
    passwords = houses.settings.passwords_of(feed.name, feed.partner)
    return ahead.read_file(content, arrival["file_name"], feed, passwords, houses.policy, ahead.received_on(arrival))


def _counted(parts: Iterator[Prepared], rows: int, arrival: Line, tell: Remark) -> Iterator[Prepared]:
    """Pass parts on, and tell of a file in several how many of its rows are done."""
    done = 0
    name = shape.impersonal({"name": arrival["file_name"]})["name"]
    for part in parts:
        yield part
        done += len(part.to_compare)
        if rows > len(part.to_compare):
            tell(f"{arrival['feed']}/{name}: {done:,} of {rows:,} rows")


def _taken(
    houses: Houses, arrival: Line, feed: Feed, table: TextTable, parts: Iterator[Prepared], ready: Ready
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
            delivery = deliveries.Delivery(connection, feed, arrival, ready.said, is_vouched_for=is_free)
            forgotten = Forgotten(houses, connection, feed.name, arrival["received_at"])
            judged = _load(load, delivery, feed, map(forgotten.taken_out, chain([first], parts)))
            told = delivery.to_compare, table, feed, ahead.received_on(arrival)
            judged.append(houses.judge(prepare.together, *told))
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
            delivery.keep()
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
