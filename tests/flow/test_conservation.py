"""Every filled row of an accepted file is in the warehouse exactly once: taken, set aside with a reason, or no data."""

import csv

import openpyxl
import pytest

from etl import demo
from etl.feeds import declared_feed
from etl.flow import open_houses
from etl.flow.run import take_in
from etl.policy import load_policy
from etl.settings import Settings
from warehouse import read as question

pytestmark = pytest.mark.slow  # each walks the whole road

WEEKS = ("2026-W45", "2026-W46", "2026-W47")


def filled_rows(path):
    """Return the addresses of the rows that hold something, as a spreadsheet or an editor numbers them."""
    if path.suffix == ".csv":
        text = next(decoded for decoded in map(readable(path.read_bytes()), ("utf-8-sig", "cp1256")) if decoded)
        separator = max(";,\t", key=text.splitlines()[-1].count)
        lines = csv.reader(text.splitlines(keepends=True), delimiter=separator)
        return {("", lines.line_num) for cells in lines if any(cell.strip() for cell in cells)}
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, row[0].row)
        for sheet in book
        for row in sheet.iter_rows()
        if any(cell.value is not None and str(cell.value).strip() for cell in row)
    }


def readable(content):
    def decoded(encoding):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            return None

    return decoded


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    programme, home = tmp_path_factory.mktemp("demo"), tmp_path_factory.mktemp("home")
    demo.make(programme, policy=load_policy())
    for week in WEEKS:
        with open_houses(Settings(home=home, inbox=programme / week, week=week)) as houses:
            take_in(houses)
    with open_houses(Settings(home=home, week=WEEKS[-1])) as houses, houses.asking() as connection:
        yield programme, connection


def addresses(connection, table, file_id, where=""):
    found = connection.exec_driver_sql(f'SELECT sheet, "row" FROM {table} WHERE file_id = ? {where}', (file_id,))
    return [tuple(address) for address in found]


def test_each_filled_row_of_each_accepted_file_has_exactly_one_fate(told):
    programme, connection = told
    accepted = [line for line in question.files(connection) if line["outcome"] == "accepted"]
    assert len(accepted) >= 25
    for line in accepted:
        path = next(programme.glob(f"2*/{line['feed']}/{line['file']}"))
        taken = addresses(connection, declared_feed(line["feed"]).table, line["file_id"])
        aside = set(addresses(connection, "log_quarantined_rows", line["file_id"], "AND severity <> 'warning'"))
        no_data = addresses(connection, "log_ignored_rows", line["file_id"])
        assert len(taken) == len(set(taken)) == line["rows_accepted"], line["file"]
        assert len(aside) == line["rows_quarantined"], line["file"]
        assert len(no_data) == line["rows_ignored"], line["file"]
        fates = [*taken, *aside, *no_data]
        assert len(fates) == len(set(fates)), line["file"]
        assert set(fates) == filled_rows(path), line["file"]


def test_a_refused_file_leaves_no_row(told):
    _, connection = told
    for line in question.files(connection):
        if line["outcome"] in ("refused", "duplicate"):
            assert (line["rows_accepted"], line["rows_quarantined"], line["rows_ignored"]) == (0, 0, 0)
            assert line["code"]
            assert line["reason_fr"]
            assert line["reason_ar"]
