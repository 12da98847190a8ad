"""Is the house well, in one look that a monitor can take every minute: no name, no row, no secret."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from etl.flow import backup_folder
from etl.flow.houses import Houses
from warehouse import read as question

LEAST_FREE_BYTES = 1 << 30
_LEGS = ("intake", "link", "reconcile", "report", "run", "send")
_SILENT_AFTER = timedelta(days=9)  # a week, and a long weekend
_OLD_BACKUP = timedelta(days=2)
_STUCK_AFTER = timedelta(hours=6)
_LOOKED_AT = 500  # runs: weeks of them
_NOT_ARRIVED = ("unknown", "refused")


class Sign(NamedTuple):
    """One thing looked at: what, whether it is well, what was found, and a number where there is one."""

    what: str
    is_well: bool
    found: str
    value: float | None = None


def signs(houses: Houses, at: datetime | None = None) -> list[Sign]:
    """Return everything that a monitor looks at; raises WarehouseUnavailableError where nothing can be asked."""
    now = at or datetime.now(UTC)
    return [*_legs(houses, now), *_feeds(houses, now), *_letters(houses), *_backups(houses, now), _room(houses)]


def _legs(houses: Houses, now: datetime) -> Iterator[Sign]:
    """Say of each leg how it ended last; a leg that never ran says nothing."""
    with houses.asking() as connection:
        runs = question.runs(connection, most=_LOOKED_AT)
    ended = []
    for leg in _LEGS:
        last = next((run for run in runs if run["leg"] == leg), None)
        if last is None:
            continue
        is_cut_off = last["status"] == "running" and now - last["started_at"] > _STUCK_AFTER
        found = "cut off" if is_cut_off else str(last["status"])
        yield Sign(f"leg {leg}", found in ("done", "held", "running"), found)
        ended += [run["ended_at"] for run in runs if run["leg"] == leg and run["status"] == "done"]
    if ended:
        age = now - max(ended)
        yield Sign("last leg done", age < _SILENT_AFTER, f"{age.days} days ago", age.total_seconds())


def _feeds(houses: Houses, now: datetime) -> Iterator[Sign]:
    with houses.asking() as connection:
        summary = {line["feed"]: line for line in question.files_summary(connection)}
        held = sum(line["outcome"] == "held" and not line["answered_by"] for line in question.files(connection))
    late = []
    for feed in houses.feeds:
        last = summary.get(feed.name, {}).get("last_received_at")
        if last is not None and (now - last).days > feed.late_after_days:
            late.append(feed.name)
    # A late partner is told in the letter: it is no illness of the house.
    yield Sign("feeds late", True, ", ".join(late) or "none", len(late))
    yield Sign("files held", True, str(held), held)


def _letters(houses: Houses) -> Iterator[Sign]:
    with houses.asking() as connection:
        lines = question.outbox(connection)
    lost = [line for line in lines if line["state"] in _NOT_ARRIVED]
    yield Sign("letters that did not arrive", not lost, str(len(lost)), len(lost))


def _backups(houses: Houses, now: datetime) -> Iterator[Sign]:
    made = backup_folder.made(houses.settings.backups_dir)
    if made:
        age = now - datetime.fromtimestamp(made[-1].stat().st_mtime, UTC)
        yield Sign("last backup", age < _OLD_BACKUP, f"{age.total_seconds() / 3600:.0f} hours ago", age.total_seconds())


def _room(houses: Houses) -> Sign:
    free = shutil.disk_usage(houses.settings.home).free
    return Sign("free space", free > LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB", free)
