"""A person's names out of everything that is kept (law 09-08), while every sum stays as it was told.

Her rows stay under other keys and her own id, with craft, edition, place and sex. Landed files that name her are
replaced by their reading without her rows, letters that may name her go, and files that come later are met by keyed
hashes of what was erased. Backups keep her until they expire; the list beside them erases her again in whatever is
restored from one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from etl import pull, read
from etl.feeds import declared_feed
from etl.flow import answers, backup_folder, feedback, forgotten, keyring, removals, row_keys, scores, snapshot
from etl.flow.forgotten import NAMING, Address
from etl.flow.houses import Houses
from etl.records import FileRefusedError, TextTable
from warehouse import read as question
from warehouse import write
from warehouse.condition import scrub
from warehouse.engine import Connection

Line = dict[str, Any]
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
    persons, _ = answers.called(houses, who)
    if len(persons) != 1:
        raise ErasureError(f"{len(persons)} persons bear this card number: give the id of the one (`tajhiz status`)")
    (person,) = persons
    told = {"rule": "erasure", "removed_by": by, "why": why}
    with houses.writing() as connection:
        hers = _hers(houses, connection, person)
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


def unread(houses: Houses) -> int:
    """Return how many landed files were refused and cannot be read: nobody can say whom they name."""
    count = 0
    with houses.asking() as connection:
        for file in _not_taken(connection):
            try:
                _table(houses, file)
            except FileRefusedError:
                count += 1
    return count


@dataclass
class _Hers:
    """Everything that is one person's, by where it is."""

    persons: set[str]  # her id, and those that were merged into it
    renamed: dict[str, str] = field(default_factory=dict)  # record id → what it is called from now on
    marks: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # mark → kind, record id by now
    words: set[str] = field(default_factory=set, repr=False)
    papers: dict[str, str] = field(default_factory=dict, repr=False)
    rows: dict[str, set[Address]] = field(default_factory=lambda: defaultdict(set))  # file id → her rows
    rejected: list[int] = field(default_factory=list)  # lines of log_quarantined_rows
    feedback: list[tuple[str, Line]] = field(default_factory=list, repr=False)  # a partner's answers on her lines
    unreadable: list[Line] = field(default_factory=list)  # refused files that hold her card and are no list
    held: list[str] = field(default_factory=list)  # files that wait for a decision and name her
    answers: list[tuple[str, int]] = field(default_factory=list)


def _hers(houses: Houses, connection: Connection, person: str) -> _Hers:
    now = question.standing_ids(connection)
    hers = _Hers({person, *(old for old, new in now.items() if new == person)})
    ring = keyring.of_home(houses)
    rows = question.rows_of_persons(connection, hers.persons)
    cards = {row["national_id"] for row in rows if row["national_id"]}
    cards -= question.cards_of_others(connection, cards, hers.persons)  # theirs as well: it tells nobody apart
    for row in rows:
        hers.rows[row["file_id"]].add((row["sheet"], row["row"]))
        hers.words |= {str(row[name]) for name in NAMING & row.keys() if row[name]}
        if row["record_id"] not in hers.renamed and not _is_erased(row):
            mark, called = forgotten.renamed(ring, row["record_id"])
            hers.renamed[row["record_id"]] = called
            hers.marks[mark] = ("record", called)
    hers.marks |= {ring.pseudonyms("card", card)[0]: ("card", None) for card in cards}
    faces = {
        words for row in rows if row["national_id"] in cards for words in forgotten.by_card(row["national_id"], row)
    }
    hers.marks |= {ring.pseudonyms("face", words)[0]: ("face", None) for words in faces}
    numbers = question.certificates(connection, hers.renamed)
    hers.papers = {number: kept for number in numbers if (kept := forgotten.paper(number))}
    numbers_of_hers = {str(row["registry_id"]) for row in rows if row["registry_id"]}  # a telephone may be a family's
    for line in question.cells(connection):
        cells = {str(cell) for cell in (line["cells"] or {}).values() if cell}
        is_hers = (line["sheet"], line["row"]) in hers.rows.get(line["file_id"], ())
        if is_hers or cards & forgotten.cards_in(cells) or numbers_of_hers & cells:
            hers.rejected.append(line["id"])
            if line["row"] is not None:
                hers.rows[line["file_id"]].add((line["sheet"], line["row"]))
    _of_feedback(houses, connection, hers)
    _of_files_not_taken(houses, connection, hers, cards)
    hers.answers = question.answers_naming(connection, hers.persons)
    return hers


def _is_erased(row: Line) -> bool:
    """Tell whether a row was erased before: it has a key and says nothing."""
    return not any(row[name] for name in NAMING & row.keys())


def _of_feedback(houses: Houses, connection: Connection, hers: _Hers) -> None:
    """Find the rows in which a partner answered on a line of hers: its list bore her name."""
    lines = [line for line in question.trainings_ever(connection) if line[0] in hers.persons]
    makers = [row_keys.every(houses, partner) for partner in houses.policy.partners]
    keys = {name for line in lines for names in makers for name in names(*line)}
    for row in question.rows_of_feed(connection, feedback.FEED):
        if row["facts"].get("row_key") in keys:
            hers.feedback.append((row["row_id"], row["facts"]))
            hers.rows[row["file_id"]].add((row["sheet"], row["row"]))


def _of_files_not_taken(houses: Houses, connection: Connection, hers: _Hers, cards: set[str]) -> None:
    """Find her in files that were refused or are held; what cannot be read as a list may still hold her card."""
    for file in _not_taken(connection):
        try:
            table = _table(houses, file)
        except FileRefusedError:
            if any(forgotten.holds(houses.settings.landing_dir / file["landed_as"], card) for card in cards):
                hers.unreadable.append(file)
            continue
        rows = {
            (sheet, int(row))
            for at, sheet, row in zip(table.rows.index, table.rows["sheet"], table.rows["row"], strict=True)
            if cards & forgotten.cards_in(table.written.cells(int(at)).values())
        }
        if rows:
            hers.rows[file["file_id"]] |= rows
            hers.held += [file["file_name"]] if file["outcome"] == "held" and not file["superseded_by"] else []


def _not_taken(connection: Connection) -> list[Line]:
    """Return the lines of landed files that were refused or held, columns of ``log_files``; not those removed since."""
    gone = removals.landed(connection)
    told = {line["file_id"] for line in question.files(connection) if line["outcome"] in ("refused", "held")}
    files = [question.file_by_id(connection, file_id) for file_id in sorted(told)]
    return [file for file in files if file and file["landed_as"] and file["landed_as"] not in gone]


def _table(houses: Houses, file: Line) -> TextTable:
    """Read a landed file once more; raises FileRefusedError."""
    feed = declared_feed(file["feed"])
    content = (houses.settings.landing_dir / file["landed_as"]).read_bytes()
    return read.table(content, file["file_name"], feed, houses.settings.passwords_of(feed.name, feed.partner))


def _hold_back(connection: Connection, hers: _Hers) -> None:
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


def _forget_later(connection: Connection, hers: _Hers, person: str, at: datetime) -> None:
    for mark, (kind, record) in hers.marks.items():
        write.mark(connection, mark, kind, person, record, at)
    for record in {record for _, record in hers.marks.values() if record}:
        known = [old for old, new in hers.renamed.items() if new == record]
        if not question.is_tied(connection, known):
            write.tie_of_erased(connection, record, person, at)


def _digest(connection: Connection, week: str, revision: int) -> str:
    header = question.snapshot_header(connection, week, revision)
    assert header is not None, "its lines refer to it"
    if not snapshot.is_told(header, question.answer(connection, week, revision)):
        raise ErasureError(
            f"the stored answer of {week} is not the one that was written (`tajhiz verify`): settle that first, "
            "an erasure would give it a new fingerprint"
        )
    return str(header["digest"])


def _digest_again(connection: Connection, week: str, revision: int, before: str, told: dict[str, str]) -> None:
    header = question.snapshot_header(connection, week, revision)
    assert header is not None, "it was there a moment ago"
    now = snapshot.digest_of(header, question.answer(connection, week, revision))
    write.digest_again(connection, week, revision, now)
    write.removal(connection, "answer", f"{week} r{revision}", told, sha256=before, kept_sha256=now)


def _landed(houses: Houses, connection: Connection, hers: _Hers, told: dict[str, str]) -> int:
    """Let readings without her rows stand for the landed files that name her; return how many."""
    count = 0
    for file_id, rows in sorted(hers.rows.items()):
        file = question.file_by_id(connection, file_id)
        if file is None or not file["landed_as"]:
            continue
        table = None
        if (houses.settings.landing_dir / file["landed_as"]).is_file():
            try:
                table = _table(houses, file)
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


def _files_of(houses: Houses, weeks: Collection[str]) -> Iterable[Any]:
    for week in sorted(weeks):
        yield from sorted(path for path in (houses.settings.reports_dir / week).rglob("*") if path.is_file())
