"""Is everything still what it was? Landed files, answers of weeks, the chain of looks; each by its fingerprint."""

from typing import Any

from etl import pull
from etl.flow import backup_folder, removals, stored
from etl.flow.houses import Houses
from etl.flow.landing import LandingDamagedError
from warehouse import read as question


class RecordTamperedError(Exception):
    """An answer, or the list of who looked, is not what was written; the text says what to do."""


def verify(houses: Houses, weeks: int | None = None) -> dict[str, int]:
    """Hold landed files, answers and the chain of looks against their fingerprints; return how many of each.

    ``weeks``: so many of the latest answers, None: all. Raises LandingDamagedError and RecordTamperedError.
    """
    counts = verify_landing(houses)
    counts["looks_verified"] = _verify_looks(houses)
    with houses.asking() as connection:
        answered = question.snapshots(connection)
        for header in answered[-weeks:] if weeks else answered:
            kept = question.answer(connection, header["week"], header["revision"])
            if not stored.is_told(header, kept):
                raise RecordTamperedError(
                    f"the stored answer of {header['week']}, revision {header['revision']}, is not the one that was "
                    "written: restore the warehouse from its backup into a new home and compare"
                )
            counts["answers_verified"] = counts.get("answers_verified", 0) + 1
    return counts


def _verify_looks(houses: Houses) -> int:
    with houses.asking() as connection:
        broken = question.broken_seals(connection)
        looks = question.accesses(connection)
        gone = _heads_gone(houses, {line["seal"] for line in looks}, question.removals(connection))
    if broken:
        raise RecordTamperedError(
            f"line {broken[0]} of log_access does not follow from the line before ({len(broken)} such lines): a look "
            "was changed, put in or taken out; keep the database as it is and call whoever answers for it"
        )
    if gone:
        raise RecordTamperedError(
            f"log_access no longer holds the look that stood last when the backup {gone} was made: its end was cut "
            "off; restore that backup into a new home and compare"
        )
    return len(looks)


def _heads_gone(houses: Houses, seals: set[str | None], removed: list[dict[str, Any]]) -> str | None:
    """Return the last backup whose last look is not here any more, though retention did not take it."""
    told = [line for line in backup_folder.told(houses.settings.backups_dir) if line.get("seal")]
    if not told or told[-1]["seal"] in seals:
        return None
    if any(line["what"] == "looks" for line in removed):
        return None  # looks are taken from the oldest on; the chain itself says that none after them is gone
    return str(told[-1].get("backup"))


def verify_landing(houses: Houses) -> dict[str, int]:
    """Count landed files that still have their fingerprint; raise LandingDamagedError naming those that do not."""
    with houses.asking() as connection:
        landed = {arrival["landed_as"]: arrival["sha256"] for arrival in question.arrivals(connection)}
        removed = removals.landed(connection)
    damaged = []
    for place, sha256 in landed.items():
        gone = removed.get(place)
        stands, print_of = (place, sha256) if gone is None else (gone["kept_as"], gone["kept_sha256"])
        if stands and not pull.is_landed(houses.settings.landing_dir / stands, print_of):
            damaged.append(stands)
    if damaged:
        raise LandingDamagedError(
            f"{len(damaged)} landed files are missing or changed: {', '.join(damaged)}; restore them from the backup"
        )
    return {"files_verified": len(landed)}
