"""A citizen's copy of her data (law 09-08), and the lists that prove what was done with personal data."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from etl import pull
from etl import week as calendar
from etl.flow import answers, dictionary
from etl.flow.houses import Houses
from warehouse import read as question
from warehouse import write


def export(houses: Houses, who: str, to: Path, *, by: str, why: str) -> dict[str, int]:
    """Write everything that is kept about one person into a file for its owner only; return rows by table.

    ``who``: a person id, a merged one, or a national id. The file is JSON: each table with its columns' meanings and
    its rows, every fact with the file, sheet and row that said so. That it was asked for is written down first.
    Raises NothingToAnswerError when nobody is called so.
    """
    persons, records = answers.called(houses, who)
    for person in persons:
        answers.looked(houses, by, f"copy for the person: {why}", person)
    with houses.asking() as connection:
        told = question.about(connection, persons, records)
    meanings = dictionary.columns_of_all()
    tables = {
        name: {"columns": dict(meanings[name]), "rows": [_plain(row) for row in rows]} for name, rows in told.items()
    }
    found = {"made": calendar.spoken(datetime.now(UTC)), "person_ids": persons, "tables": tables}
    pull.write_whole(to, (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode())
    return {name: len(rows) for name, rows in told.items()}


def removals(houses: Houses) -> list[dict[str, Any]]:
    """Return what was taken away, in order; columns of ``log_removals``."""
    with houses.asking() as connection:
        return question.removals(connection)


def noted(houses: Houses, by: str, what: str) -> None:
    """Write down something that was done with the means by which persons are known."""
    with houses.writing() as connection:
        write.access(connection, by, what)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in row.items() if value is not None}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return calendar.spoken(value)
    return value.isoformat() if isinstance(value, date) else value
