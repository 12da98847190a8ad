"""Small ugly files, built where they are needed; every person in them is invented."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from etl import read
from etl.feeds import Feed, declared_feed
from etl.records import TextTable

Rows = list[list[Any]]


@pytest.fixture
def book() -> Callable[..., bytes]:
    """Return a maker of workbooks: sheet name → rows; ``touch`` may then merge or hide."""

    def make(sheets: dict[str, Rows] | Rows, touch: Callable[[Workbook], None] | None = None) -> bytes:
        workbook = Workbook()
        workbook.remove(workbook.active)
        for name, rows in (sheets if isinstance(sheets, dict) else {"Feuil1": sheets}).items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
        if touch:
            touch(workbook)
        kept = io.BytesIO()
        workbook.save(kept)
        return kept.getvalue()

    return make


@pytest.fixture
def read_as() -> Callable[..., TextTable]:
    """Return a reader of bytes as a declared feed."""

    def reader(content: bytes, feed: str | Feed = "ofppt_trainees", name: str = "") -> TextTable:
        return read.table(content, name, declared_feed(feed) if isinstance(feed, str) else feed)

    return reader
