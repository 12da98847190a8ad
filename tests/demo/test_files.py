import csv
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import etl.demo
from etl.demo.partners.ofppt import EXPORT
from etl.week import monday_of


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def fingerprints(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(folder, tmp_path):
    script = (
        "import sys; from pathlib import Path; import etl.demo; from etl.policy import load_policy; "
        "etl.demo.make(Path(sys.argv[1]), policy=load_policy())"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    assert fingerprints(tmp_path) == fingerprints(folder)


def test_another_seed_gives_other_people(folder, tmp_path, policy):
    etl.demo.make(tmp_path, seed=7, policy=policy)
    assert fingerprints(tmp_path)["truth/people.csv"] != fingerprints(folder)["truth/people.csv"]


def test_workbooks_hold_no_clock(folder):
    for path in folder.rglob("*.xlsx"):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                assert {entry.date_time[:3] for entry in book.infolist()} == {(1980, 1, 1)}


def test_each_week_holds_files_of_its_week_and_the_first_the_history(folder):
    for week in etl.demo.WEEKS:
        for path in (folder / week).rglob("*.*"):
            day = date.fromisoformat(path.name[:10])
            assert day < monday_of(week).fromordinal(monday_of(week).toordinal() + 7)
            assert week == etl.demo.WEEKS[0] or day >= monday_of(week)


def test_every_sent_file_is_in_the_truth_with_its_fingerprint(folder):
    told = {row["file"]: row for row in table(folder / "truth" / "files.csv")}
    sent = {path.name: path for week in etl.demo.WEEKS for path in (folder / week).rglob("*.*")}
    assert set(told) == set(sent)
    for name, path in sent.items():
        assert told[name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert told[name]["received_at"] == name[:10]
    outcomes = {row["expected"] for row in told.values()}
    assert outcomes == {"accepted", "refused", "duplicate", "refused|held"}


def workbook_rows(content: bytes) -> set[tuple[str, int]]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, row[0].row)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        if any(cell.value not in (None, "") for cell in row)
    }


def text_rows(content: bytes) -> set[tuple[str, int]]:
    encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "cp1256"
    lines = csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=";")
    return {("", number) for number, cells in enumerate(lines, start=1) if any(cells)}


def test_each_non_empty_row_of_every_readable_file_is_in_the_truth(folder):
    told: dict[str, set[tuple[str, int]]] = {}
    for row in table(folder / "truth" / "rows.csv"):
        told.setdefault(row["file"], set()).add((row["sheet"], int(row["row"])))
    readable = {row["file"] for row in table(folder / "truth" / "files.csv") if row["expected"] == "accepted"}
    assert set(told) == readable
    for week in etl.demo.WEEKS:
        for path in (folder / week).rglob("*.*"):
            if path.name in readable:
                rows = workbook_rows if path.suffix == ".xlsx" else text_rows
                assert rows(path.read_bytes()) == told[path.name], path.name


def test_the_export_has_the_thirty_headers_with_their_misspelling(folder):
    path = next(folder.rglob("*base_stagiaires.xlsx"))
    header = next(openpyxl.load_workbook(path).active.iter_rows(max_row=1, values_only=True))
    assert header == EXPORT
    assert len(header) == 30
    assert "NTelelephone" in header


def test_right_to_left_sheets_bilingual_headers_merges_and_arabic_digits_are_there(folder):
    books = [openpyxl.load_workbook(p) for p in folder.rglob("*.xlsx") if zipfile.is_zipfile(p)]
    sheets = [sheet for book in books for sheet in book.worksheets]
    cells = [str(c) for s in sheets for row in s.iter_rows(values_only=True) for c in row if c is not None]
    assert any(sheet.sheet_view.rightToLeft for sheet in sheets)
    assert any(sheet.merged_cells.ranges for sheet in sheets)
    assert any("\nالاسم الكامل" in cell for cell in cells)
    assert any("٢" in cell for cell in cells)


@pytest.mark.parametrize("feed", ["ofppt_trainees", "region_deliveries", "region_handovers"])
def test_some_rows_must_be_quarantined(folder, feed):
    rows = table(folder / "truth" / "rows.csv")
    assert [row for row in rows if row["feed"] == feed and row["should_be"] == "quarantined"]
