"""Everything that is kept of one person, wherever it is, before it is taken out."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from etl import read
from etl.flow import feedback, forgotten, keyring, removals, row_keys
from etl.flow.forgotten import NAMING, Address
from etl.flow.houses import Houses
from etl.records import FileRefusedError, TextTable
from warehouse import read as question
from warehouse.engine import Connection

Line = dict[str, Any]


@dataclass
class Traces:
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


def of(houses: Houses, connection: Connection, person: str) -> Traces:
    """Return everything that is a person's: rows of every file, answers of every week, what a later file is met by."""
    now = question.standing_ids(connection)
    hers = Traces({person, *(old for old, new in now.items() if new == person)})
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


def _of_feedback(houses: Houses, connection: Connection, hers: Traces) -> None:
    """Find the rows in which a partner answered on a line of hers: its list bore her name."""
    lines = [line for line in question.trainings_ever(connection) if line[0] in hers.persons]
    makers = [row_keys.every(houses, partner) for partner in houses.policy.partners]
    keys = {name for line in lines for names in makers for name in names(*line)}
    for row in question.rows_of_feed(connection, feedback.FEED):
        if row["facts"].get("row_key") in keys:
            hers.feedback.append((row["row_id"], row["facts"]))
            hers.rows[row["file_id"]].add((row["sheet"], row["row"]))


def _of_files_not_taken(houses: Houses, connection: Connection, hers: Traces, cards: set[str]) -> None:
    """Find her in files that were refused or are held; what cannot be read as a list may still hold her card."""
    for file in _not_taken(connection):
        try:
            table = table_of(houses, file)
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


def table_of(houses: Houses, file: Line) -> TextTable:
    """Read a landed file once more; raises FileRefusedError."""
    feed = houses.feed(file["feed"])
    content = (houses.settings.landing_dir / file["landed_as"]).read_bytes()
    return read.table(content, file["file_name"], feed, houses.settings.passwords_of(feed.name, feed.partner))


def unread(houses: Houses) -> int:
    """Return how many landed files were refused and cannot be read: nobody can say whom they name."""
    count = 0
    with houses.asking() as connection:
        for file in _not_taken(connection):
            try:
                table_of(houses, file)
            except FileRefusedError:
                count += 1
    return count
