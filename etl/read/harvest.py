"""What has been gathered from a file so far: rows, ignored and refused lines, remarks for people."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from etl.feeds import Feed
from etl.read.settle import Remark
from etl.read.sheet import Line, Sheet
from etl.read.spellings import Spellings
from etl.records import FileRefusedError, TextTable

_NO_NAME = "–"  # a text file's sheet has no name; sentences need a word


@dataclass
class Harvest:
    """The rows of a file while its sheets are read, one after the other."""

    feed: Feed
    spellings: Spellings
    rows: list[dict[str, Any]] = field(default_factory=list)
    ignored: list[tuple[str, int, str]] = field(default_factory=list)
    refused: list[tuple[str, int, str, dict[str, str | None]]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    lacking: list[tuple[str, list[str]]] = field(default_factory=list)  # sheet, required columns it lacks

    def remark(self, code: str, **facts: Any) -> None:
        """Keep a remark, once."""
        if (code, facts) not in self.remarks:
            self.remarks.append((code, facts))

    def ignore(self, sheet: Sheet, line: Line, kind: str) -> None:
        """Account for a line that is no data."""
        self.ignored.append((sheet.name, line.number, kind))

    def refuse(self, sheet: Sheet, line: Line, code: str, labels: dict[int, str]) -> None:
        """Account for a line that could not be read although others could."""
        self.refused.append((sheet.name, line.number, code, shown(line, labels)))

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

    def as_table(self) -> TextTable:
        """Return what was gathered, in the shape that leaves the room."""
        canonical = [column for column in self.feed.columns if column in self.columns]
        rows = pd.DataFrame(self.rows, columns=["sheet", "row", "title", "cells", *canonical])
        text = dict.fromkeys(["sheet", "title", *canonical], "str")  # also a column that holds nothing is text
        return TextTable(
            rows=rows.astype({"row": "int64"} | text),
            ignored=pd.DataFrame(self.ignored, columns=["sheet", "row", "kind"]),
            refused_rows=pd.DataFrame(self.refused, columns=["sheet", "row", "code", "cells"]),
            remarks=self.remarks,
        )


def shown(line: Line, labels: dict[int, str]) -> dict[str, str | None]:
    """Return a line as header → text; a column without a header only where it holds something."""
    cells = {label: at(line, place) or None for place, label in labels.items()}
    return {label: text for label, text in cells.items() if text or not label.startswith("(")}


def at(line: Line, place: int) -> str:
    """Return a line's cell, blank beyond its end."""
    return line.cells[place] if place < len(line.cells) else ""
