"""A landed file without somebody's rows: its reading as JSON lines, in place of bytes that cannot lose a row."""

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from etl.flow.forgotten import Address, struck
from etl.records import TextTable


def place_of(landed_as: str, number: int) -> str:
    """Return where the reading of a landed file is kept, below landing; ``number``: of the erasure, from 1."""
    path = PurePosixPath(landed_as)
    return str(path.with_name(f"{path.stem.partition('.')[0]}.{number}.jsonl"))


def without(table: TextTable, hers: Collection[Address], words: Iterable[str]) -> bytes:
    """Return the rows of a file as JSON lines: sheet, row, title where it changes, the partner's header → cell.

    ``hers``: rows of which the address alone stays. ``words``: a title that holds one of them is struck out.
    """
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in _lines(table, hers, tuple(words)))


def _lines(table: TextTable, hers: Collection[Address], words: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    shown = None
    for position, sheet, row, title in zip(
        table.rows.index, table.rows["sheet"], table.rows["row"], table.rows["title"], strict=True
    ):
        line: dict[str, Any] = {"sheet": sheet, "row": int(row)}
        if title != shown:
            line["title"] = struck(title, words)
            shown = title
        yield line if (sheet, int(row)) in hers else line | {"cells": table.written.cells(int(position))}
    for told in table.refused_rows.to_dict("records"):
        line = {"sheet": told["sheet"], "row": int(told["row"]), "refused": told["code"]}
        yield line if (told["sheet"], int(told["row"])) in hers else line | {"cells": told["cells"]}
    for told in table.ignored.to_dict("records"):
        yield {"sheet": told["sheet"], "row": int(told["row"]), "kind": told["kind"]}


def again(reading: bytes, hers: Collection[Address], words: Iterable[str]) -> bytes:
    """Return a reading without the rows of one more person."""
    kept = []
    words = tuple(words)
    for line in reading.splitlines():
        told = json.loads(line)
        if (told["sheet"], told["row"]) in hers:
            told.pop("cells", None)
        if "title" in told:
            told["title"] = struck(told["title"], words)
        kept.append(json.dumps(told, ensure_ascii=False).encode() + b"\n")
    return b"".join(kept)
