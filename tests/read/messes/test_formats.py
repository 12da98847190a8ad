"""One list, saved by every program that clerks have: the same rows at the same addresses."""

import datetime as dt

import pytest

from bench.writers import Page, ods, text, xls, xlsm, xlsx
from etl import read
from etl.feeds import declared_feed

PAGE = Page(
    "Réclamations",
    [
        ["CHAMBRE D'ARTISANAT"],
        [],
        ["N°", "Nom et prénom", "N° CIN", "Tél", "Date", "Objet", "Statut"],
        [1, "Ijja OUMLIL", "JT40812", "0661020304", dt.date(2026, 2, 3), "Kit incomplet : four manquant", "En cours"],
        [2, "Moha IKKEN", "0012345", "+212 6 61-02-03-05", "05/02/2026", "Matériel\nnon conforme; à changer", "Clos"],
    ],
)
ROWS = {
    4: {"full_name_latin": "Ijja OUMLIL", "national_id": "JT40812", "phone": "0661020304", "complaint_date": "2026-02-03",
        "nature": "Kit incomplet : four manquant", "status": "En cours"},
    5: {"full_name_latin": "Moha IKKEN", "national_id": "0012345", "phone": "+212 6 61-02-03-05",
        "complaint_date": "05/02/2026", "nature": "Matériel\nnon conforme; à changer", "status": "Clos"},
}  # fmt: skip


def in_cells(book):
    return xlsx(book, shared_strings=False)


@pytest.mark.parametrize("write", [xlsx, in_cells, xlsm, xls, ods])
def test_a_workbook_of_any_kind(reads, write):
    table = reads(
        write([PAGE]),
        "complaints",
        rows={("Réclamations", row): cells for row, cells in ROWS.items()},
        ignored={"title": [("Réclamations", 1)], "header": [("Réclamations", 3)]},
    )
    assert set(table.rows["title"]) == {"Réclamations\nCHAMBRE D'ARTISANAT"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_text_file_in_any_letters_with_any_separator(reads, encoding, separator, end):
    said = {**ROWS[4], "complaint_date": "03/02/2026"}
    reads(
        text([PAGE], encoding, separator, end),
        "complaints",
        rows={("", 4): said, ("", 5): ROWS[5]},
        ignored={"title": [("", 1)], "header": [("", 3)]},
    )


ARABIC = Page(
    "الشكايات",
    [
        ["الاسم الكامل", "رقم البطاقة الوطنية", "الهاتف", "الموضوع", "الحالة"],
        ["إيجة أومليل", "JT40812", "0661020304", "فرن ناقص", "قيد المعالجة"],
        ["موحا إكن", "JH7712", "0661020305", "آلة غير مطابقة، المطلوب تغييرها", "مغلقة"],
    ],
)
SAID = {
    2: {"full_name_arabic": "إيجة أومليل", "national_id": "JT40812", "phone": "0661020304", "nature": "فرن ناقص",
        "status": "قيد المعالجة"},
    3: {"full_name_arabic": "موحا إكن", "national_id": "JH7712", "phone": "0661020305",
        "nature": "آلة غير مطابقة، المطلوب تغييرها", "status": "مغلقة"},
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1256"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_an_arabic_text_file_in_any_letters(reads, encoding, separator):
    rows = {("", row): cells for row, cells in SAID.items()}
    reads(text([ARABIC], encoding, separator), "complaints", rows=rows, ignored={"header": [("", 1)]})


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_an_arabic_workbook_mirrored_from_right_to_left(reads, write):
    mirrored = Page("الشكايات", [row[::-1] for row in ARABIC.rows], right_to_left=True)
    rows = {("الشكايات", row): cells for row, cells in SAID.items()}
    reads(write([mirrored]), "complaints", rows=rows, ignored={"header": [("الشكايات", 1)]})


def test_lines_end_as_on_an_old_macintosh(reads):
    rows = {("", row): cells for row, cells in SAID.items()}
    reads(text([ARABIC], "utf-8", ";", "\r"), "complaints", rows=rows, ignored={"header": [("", 1)]})


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [(xls, "liste.xlsx", "xls"), (xlsx, "liste.xls", "xlsx"), (ods, "liste.csv", "ods"), (text, "liste.ods", "csv")],
)
def test_a_file_under_a_name_of_another_kind_is_read_and_said(written, name, kind):
    table = read.table(written([ARABIC]), name, declared_feed("complaints"))
    assert len(table.rows) == 2
    assert ("kind_differs", {"named": name.rpartition(".")[2], "kind": kind}) in table.remarks
