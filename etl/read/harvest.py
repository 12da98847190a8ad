"""What has been gathered from a file so far: rows, ignored and refused lines, remarks for people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from etl.feeds import Feed
from etl.read.settle import Remark
from etl.read.sheet import Line, Places, Sheet
from etl.read.spellings import Spellings
from etl.records import FileRefusedError, Piece, TextTable, Written

_NO_NAME = "–"  # a text file's sheet has no name; sentences need a word
_TEXT = pa.large_string()
Cells: TypeAlias = pa.Array | pa.ChunkedArray


@dataclass(frozen=True)
class Block:
    """Rows of one table: their numbers, their titles as (n-th row on, text), canonical and partner's columns."""

    sheet: str
    numbers: Places
    titles: tuple[tuple[int, str], ...]
    columns: dict[str, Cells]
    written: dict[str, Cells]

    def titles_of_rows(self) -> npt.NDArray[np.object_]:
        """Return the title of each row."""
        starts = [start for start, _ in self.titles]
        lengths = np.diff([*starts, len(self.numbers)])
        return np.repeat(np.array([text for _, text in self.titles], dtype=object), lengths)


@dataclass(frozen=True)
class Gathered:
    """All that a file holds, in parts that can leave the process which read it."""

    blocks: list[Block]
    ignored: list[tuple[str, int, str]]
    refused: list[tuple[str, int, str, str, dict[str, str | None]]]
    remarks: list[Remark]


@dataclass
class Harvest:
    """The rows of a file while its sheets are read, one after the other."""

    feed: Feed
    spellings: Spellings
    blocks: list[Block] = field(default_factory=list)
    ignored: list[tuple[str, int, str]] = field(default_factory=list)
    refused: list[tuple[str, int, str, str, dict[str, str | None]]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    lacking: list[tuple[str, list[str]]] = field(default_factory=list)  # sheet, required columns it lacks
    left: list[Callable[[], None]] = field(default_factory=list)  # what to set aside if anything was read at all

    def remark(self, code: str, **facts: Any) -> None:
        """Keep a remark, once."""
        if (code, facts) not in self.remarks:
            self.remarks.append((code, facts))

    def ignore(self, sheet: Sheet, line: Line, kind: str) -> None:
        """Account for a line that is no data."""
        self.ignored.append((sheet.name, line.number, kind))

    def refuse(self, sheet: Sheet, line: Line, code: str, labels: dict[int, str], title: str = "") -> None:
        """Account for a line that could not be read although others could."""
        self.refused.append((sheet.name, line.number, code, title, shown(line, labels)))

    def called(self, alternatives: tuple[str, ...]) -> str:
        """Return a required column as partners call it, with its alternatives."""
        return " / ".join(self.feed.columns[column].headers[0] for column in alternatives[:3])

    def refuse_file(self, headless: list[Sheet]) -> None:
        """Refuse the file of which no sheet could be read, for the reason that helps the partner most."""
        if self.lacking:
            sheet, columns = self.lacking[0]
            raise FileRefusedError("columns_missing", columns=columns, sheet=sheet or _NO_NAME)
        if not headless:
            raise FileRefusedError("empty_file")
        expected = [self.called(alternatives) for alternatives in self.feed.required]
        raise FileRefusedError("no_known_header", sheet=headless[0].name or _NO_NAME, expected=expected)

    def gathered(self) -> Gathered:
        """Return what was gathered."""
        return Gathered(self.blocks, self.ignored, self.refused, self.remarks)


def table_of(gathered: Gathered, feed: Feed) -> TextTable:
    """Return what was gathered from a file of this feed, in the shape that leaves the room."""
    blocks = [block for block in gathered.blocks if len(block.numbers)]
    known = {column for block in gathered.blocks for column in block.columns}
    columns: dict[str, Any] = {
        "sheet": _joined([np.repeat(np.array([b.sheet], object), len(b.numbers)) for b in blocks], object),
        "row": _joined([block.numbers for block in blocks], np.int64),
        "title": _joined([block.titles_of_rows() for block in blocks], object),
    }
    for column in feed.columns:
        if column in known:
            parts = [_chunks(b.columns.get(column), len(b.numbers)) for b in blocks]
            columns[column] = pd.array(pa.chunked_array(list(chain.from_iterable(parts)), _TEXT), dtype="str")
    starts = np.cumsum([0, *(len(block.numbers) for block in blocks)]).tolist()
    return TextTable(
        rows=pd.DataFrame(columns).astype({"sheet": "str", "title": "str"}),
        ignored=pd.DataFrame(gathered.ignored, columns=["sheet", "row", "kind"]),
        refused_rows=pd.DataFrame(gathered.refused, columns=["sheet", "row", "code", "title", "cells"]),
        remarks=gathered.remarks,
        written=Written(tuple(Piece(start, block.written) for start, block in zip(starts, blocks, strict=False))),
    )


def _chunks(cells: Cells | None, count: int) -> list[pa.Array]:
    if cells is None:
        return [pa.nulls(count, _TEXT)]
    return cells.chunks if isinstance(cells, pa.ChunkedArray) else [cells]


def _joined(parts: list[Any], kind: type) -> npt.NDArray[Any]:
    return np.concatenate([*parts, np.array([], dtype=kind)])


def shown(line: Line, labels: dict[int, str]) -> dict[str, str | None]:
    """Return a line as header → text; a column without a header only where it holds something."""
    cells = {label: at(line, place) or None for place, label in labels.items()}
    return {label: text for label, text in cells.items() if text or not label.startswith("(")}


def at(line: Line, place: int) -> str:
    """Return a line's cell, blank beyond its end."""
    return line.cells[place] if place < len(line.cells) else ""
