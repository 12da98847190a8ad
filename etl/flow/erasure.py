"""A person's names out of everything that is kept (law 09-08), while every sum stays as it was told.

Her rows stay under other keys and her own id, with craft, edition, place and sex. Landed files that name her are
replaced by their reading without her rows, letters that may name her go, and files that come later are met by keyed
hashes of what was erased. Backups keep her until they expire; the list beside them erases her again in whatever is
restored from one.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl import pull
from etl.flow import answers, backup_folder, removals, scores, stored, traces
from etl.flow.forgotten import NAMING
from etl.flow.houses import Houses
from etl.flow.traces import Traces
from etl.records import FileRefusedError
from warehouse import read as question
from warehouse import write
from warehouse.condition import scrub
from warehouse.engine import Connection

_OF_ANSWERS = ("national_id", "family_name_latin", "given_name_latin", "family_name_arabic", "given_name_arabic")
_ABOUT_ALL = (".html", ".txt", ".png")  # of a week's folder: letters and their picture name nobody
_LEAVING = ("claimed", "in_data")


class ErasureError(Exception):
    """Nothing was erased; the text says what is to be done first."""


def erase(houses: Houses, who: str, *, by: str, why: str, is_again: bool = False) -> dict[str, int]:
    """Take a person's names out of warehouse, landing, drop folder, answers of weeks, outbox and reports.

    ``who``: a person id, a merged one, or a national id. Returns counts by table and place. All of the warehouse
    changes in one transaction, files follow it. ``is_again``: in a restored home, whose questions were answered before
    she was erased; one where she is erased already stays as it is. Raises NothingToAnswerError and ErasureError.
    """
    removals.finish(houses)
    person = answers.one_called(houses, who)
    told = {"rule": "erasure", "removed_by": by, "why": why}
    with houses.writing() as connection:
        hers = traces.of(houses, connection, person)
        if is_again and not hers.renamed:
            return {}
        if not is_again:
            _hold_back(connection, hers)
        at = datetime.now(UTC)
        answered = [(week, revision, _digest(connection, week, revision)) for week, revision in hers.answers]
        _forget_later(connection, hers, person, at)
        counts = write.records_erased(connection, hers.renamed, NAMING, hers.papers)
        counts["log_quarantined_rows"] = write.cells_taken(connection, hers.rejected)
        for row_id, facts in hers.feedback:
            write.row_without(connection, row_id, facts, NAMING)
        counts += write.person_erased(connection, hers.persons, _OF_ANSWERS)
        for week, revision, before in answered:
            _digest_again(connection, week, revision, before, told)
        counts["landed_files"] = _landed(houses, connection, hers, told)
        counts["letters"] = _letters(houses, connection, {week for week, _ in hers.answers}, told)
        write.request(connection, person_id=person, kind="erased", recorded_by=by, why=why, at=at)
        write.access(connection, by, f"erased: {why[:200]} · person {person}")
    removals.finish(houses)
    scores.forget(houses)
    scrub(houses.warehouse)
    backup_folder.tell(houses.settings.backups_dir, erased=person)
    return {name: count for name, count in counts.items() if count}


def gone_by(houses: Houses) -> datetime | None:
    """Return when the last of today's backups will have expired, None where there is none."""
    made = backup_folder.made(houses.settings.backups_dir)
    return datetime.now(UTC) + timedelta(days=houses.settings.backups_kept) if made else None


def _hold_back(connection: Connection, hers: Traces) -> None:
    """Raise ErasureError while it is not certain what is hers, or while a letter is just leaving."""
    waiting = len(question.pairs(connection, "waiting", hers.renamed, unsure=False)) if hers.renamed else 0
    if waiting:
        raise ErasureError(
            f"{waiting} questions ask whether other records are hers, and once she is erased nobody can answer them: "
            "answer them first (`tajhiz review`, `tajhiz judge`), link again with `tajhiz reconcile`, then erase"
        )
    if hers.held:
        raise ErasureError(
            f"{len(hers.held)} held files name her and wait for a decision (`tajhiz files`): let each pass with "
            "`tajhiz intake --accept-volume`, or wait for the partner's corrected list, then erase"
        )
    if not hers.renamed:
        raise ErasureError("nothing that names this person is left here: she was erased before")
    if any(line["state"] in _LEAVING for line in question.outbox(connection)):
        raise ErasureError("a letter is just leaving: run the same command again in a minute")


def _forget_later(connection: Connection, hers: Traces, person: str, at: datetime) -> None:
    for mark, (kind, record) in hers.marks.items():
        write.mark(connection, mark, kind, person, record, at)
    for record in {record for _, record in hers.marks.values() if record}:
        known = [old for old, new in hers.renamed.items() if new == record]
        if not question.is_tied(connection, known):
            write.tie_of_erased(connection, record, person, at)


def _digest(connection: Connection, week: str, revision: int) -> str:
    header = question.snapshot_header(connection, week, revision)
    assert header is not None, "its lines refer to it"
    if not stored.is_told(header, question.answer(connection, week, revision)):
        raise ErasureError(
            f"the stored answer of {week} is not the one that was written (`tajhiz verify`): settle that first, "
            "an erasure would give it a new fingerprint"
        )
    return str(header["digest"])


def _digest_again(connection: Connection, week: str, revision: int, before: str, told: dict[str, str]) -> None:
    header = question.snapshot_header(connection, week, revision)
    assert header is not None, "it was there a moment ago"
    now = stored.digest_of(header, question.answer(connection, week, revision))
    write.digest_again(connection, week, revision, now)
    write.removal(connection, "answer", f"{week} r{revision}", told, sha256=before, kept_sha256=now)


def _landed(houses: Houses, connection: Connection, hers: Traces, told: dict[str, str]) -> int:
    """Let readings without her rows stand for the landed files that name her; return how many."""
    count = 0
    for file_id, rows in sorted(hers.rows.items()):
        file = question.file_by_id(connection, file_id)
        if file is None or not file["landed_as"]:
            continue
        table = None
        if (houses.settings.landing_dir / file["landed_as"]).is_file():
            try:
                table = traces.table_of(houses, file)
            except FileRefusedError as refusal:
                raise ErasureError(
                    f"the landed file {file['landed_as']} can no longer be read ({refusal.code}): is its password set? "
                    "Nothing was erased"
                ) from None
        removals.keep_reading(houses, connection, file, table, rows, hers.words, told)
        count += 1
    for file in hers.unreadable:  # none of its rows was ever taken, and its partner was told so
        write.removal(connection, "landed", file["landed_as"], told, sha256=file["sha256"])
        removals.dropped(connection, file, told)
    return count + len(hers.unreadable)


def _letters(houses: Houses, connection: Connection, weeks: Collection[str], told: dict[str, str]) -> int:
    """Write down that the files of these weeks that may name persons go; letters that wait are withdrawn."""
    lines = [line for line in question.outbox(connection) if line["week"] in weeks]
    harmless = {line["path"] for line in lines if not any(one["rows"] for one in line["contents"] or ())}
    for line in lines:
        if line["state"] in ("held", "pending") and line["path"] not in harmless:
            write.outbox_mark(connection, line["id"], "superseded")
    count = 0
    for place in _files_of(houses, weeks):
        name = str(place.relative_to(houses.settings.home))
        if place.suffix not in _ABOUT_ALL and name not in harmless:
            sha256 = pull.fingerprint(place.read_bytes())
            write.removal(connection, "letter", name, told, sha256=sha256)
            count += 1
    return count


def _files_of(houses: Houses, weeks: Collection[str]) -> Iterator[Path]:
    for week in sorted(weeks):
        yield from sorted(path for path in (houses.settings.reports_dir / week).rglob("*") if path.is_file())
