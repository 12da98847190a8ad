"""Hold what was read against what the file says, whole: rows with addresses, ignored lines, refused ones, remarks."""

import pandas as pd
import pytest

from etl import normalise, read
from etl.feeds import declared_feed
from etl.policy import load_policy


def _rows(table):
    columns = table.rows.columns.difference(["sheet", "row", "title", "returned_ref"])
    return {
        (line["sheet"], line["row"]): {c: line[c] for c in columns if not pd.isna(line[c])}
        for line in table.rows.to_dict("records")
    }


@pytest.fixture
def reads():
    """Return a check: this content, read as this feed, gives exactly these rows, ignored and refused lines, remarks.

    ``rows``: (sheet, row) → canonical column → text; ``ignored``: kind → addresses; ``refused``: address → code;
    ``remarks``: (code, facts) pairs in any order.
    """

    def check(content, feed, *, name="", rows, ignored=(), refused=(), remarks=()):
        table = read.table(content, name, declared_feed(feed))
        assert _rows(table) == rows
        kinds = {}
        for line in table.ignored.itertuples():
            kinds.setdefault(line.kind, set()).add((line.sheet, line.row))
        assert kinds == {kind: set(places) for kind, places in dict(ignored).items()}
        assert {(line.sheet, line.row): line.code for line in table.refused_rows.itertuples()} == dict(refused)
        said = [remark for remark in table.remarks if remark[0] != "text_form"]
        assert sorted(said, key=str) == sorted(remarks, key=str)
        return table

    return check


@pytest.fixture
def typed():
    """Return a reader that also normalises: the records of a file, as dicts without what is missing."""

    def reader(content, feed):
        declared = declared_feed(feed)
        records = normalise.records(read.table(content, "", declared), declared, load_policy())
        return [
            {k: v for k, v in line.items() if not (pd.api.types.is_scalar(v) and pd.isna(v))}
            for line in records.to_dict("records")
        ]

    return reader
