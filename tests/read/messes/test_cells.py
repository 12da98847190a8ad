"""Cells are what the partner wrote, in every kind of file; what they mean is for normalise to say, with its doubt."""

import datetime as dt
import io
import zipfile

import pytest

from bench.writers import Page, ods, text, xls, xlsx
from etl import read
from etl.feeds import declared_feed

HEADER = ["N° carte professionnelle", "Nom et prénom", "CIN", "Date de naissance", "Tél", "Adresse de l'atelier"]
WRITTEN = [
    ["00123", "Tuda NACIRI", "0040501", "2026-02-30", "0661020304", "007"],
    ["1E5", "Larbi ASSAFAR", "NA", "1985", "+212661020305", "NULL"],
    ["12345678901234567890", "تـــودة أومليل", "JB٢٣٤٥٦", "٠٥/٠٦/١٩٩٠", "٠٦٦١٠٢٠٣٠٤", "None"],
    [
        "1.50",
        "Itto \u200fAÏT\u00a0BIHI\u200e",
        "\u202eJ\u202c445566",
        "00/00/1970",
        "06.61.02.03.06 / 05 28 82 00 00",
        "nan",
    ],
    ["=1+1", "@SUM(A1)", "-2", "01/01/1985", "6 61 02 03 07", "#REF!"],
    ["TRUE", "Said 'Larbi' \"TAZI\"", "j 778899", "12-mars-85", "x", "3,14"],
]


@pytest.mark.parametrize("write", [xlsx, xls, ods, text])
def test_text_comes_out_letter_by_letter(write):
    table = read.table(write([Page("L", [HEADER, *WRITTEN])]), "", declared_feed("chamber_registry"))
    columns = ["card_number", "full_name_latin", "national_id", "birth_date", "phone", "address"]
    assert table.rows[columns].to_numpy().tolist() == WRITTEN
    assert [list(table.written.cells(n).values()) for n in table.rows.index] == WRITTEN
    assert list(table.written.cells(0)) == HEADER


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_numbers_dates_and_truth_come_out_as_a_person_reads_them(write):
    cells = [7.0, 40501, 0.1 + 0.2, dt.date(1985, 3, 12), 661020304, True]
    shown = ["7", "40501", "0.3", "1985-03-12", "661020304", "true"]
    table = read.table(
        write([Page("L", [HEADER, ["1", "Tuda NACIRI", *cells[2:5], "x"], cells])]),
        "",
        declared_feed("chamber_registry"),
    )
    assert list(table.written.cells(1).values()) == shown


@pytest.mark.parametrize("number", [12345678901234.0, 999999999999999.0, 2.0**53, 1e15])
def test_long_numbers_keep_the_digits_that_the_file_has(number):
    table = read.table(xlsx([Page("L", [HEADER, [number, "Tuda NACIRI"]])]), "", declared_feed("chamber_registry"))
    assert table.rows["card_number"][0] == str(int(number))


def test_marks_that_nobody_sees_do_not_hide_what_a_cell_says(typed):
    said = typed(text([Page("L", [HEADER, *WRITTEN])]), "chamber_registry")
    assert said[2]["full_name_arabic"] == "تودة أومليل"
    assert (said[2]["national_id"], said[2]["birth_date"], said[2]["phone"]) == (
        "JB23456",
        "1990-06-05",
        "+212661020304",
    )
    assert said[3]["national_id"] == "J445566"
    assert said[3]["full_name_latin"] == "Itto AÏT BIHI"
    assert said[5]["national_id"] == "J778899"


def test_a_date_that_no_calendar_has_is_a_problem_never_another_date(typed):
    said = typed(text([Page("L", [HEADER, *WRITTEN])]), "chamber_registry")
    assert "birth_date" not in said[0]
    assert said[0]["birth_date_problem"] == "impossible"
    assert (said[1]["birth_date"][:4], said[1]["birth_date_precision"]) == ("1985", "year")
    assert (said[3]["birth_date"][:4], said[3]["birth_date_precision"]) == ("1970", "year")


def test_blank_looking_cells_are_blank(reads):
    rows = [
        ["Nom et prénom", "CIN", "Objet", "Statut"],
        ["Moha IKKEN", "\u00a0", "  ", "\t"],
        ["\u00a0", " ", "", None],
    ]
    reads(
        xlsx([Page("L", rows)]),
        "complaints",
        rows={("L", 2): {"full_name_latin": "Moha IKKEN"}},
        ignored={"header": [("L", 1)]},
    )


FORMULAS = [
    ["N° BL", "Date", "Désignation", "Qté livrée", "Observations"],
    ["BL-1", "01/02/2026", "Four", 3, "ok"],
    ["BL-1", "01/02/2026", "Moule", None, "à vérifier"],
    ["BL-2", "02/02/2026", "Pinceau", 7, None],
]


def test_a_formula_without_a_stored_value_sends_its_row_back(reads):
    page = Page("BL", FORMULAS, formulas={(2, 3): "=D2*2", (3, 4): '=IF(D4>5,"beaucoup","")'})
    content = _changed(xlsx([page]), b"</f><v></v>", b"</f>")  # as programs write that calculate nothing
    table = reads(
        content,
        "region_deliveries",
        rows={("BL", 2): {"delivery_note": "BL-1", "delivery_date": "01/02/2026", "item": "Four", "quantity": "3",
                          "observations": "ok"}},
        ignored={"header": [("BL", 1)]},
        refused={("BL", 3): "formula_without_value", ("BL", 4): "formula_without_value"},
    )  # fmt: skip
    assert table.refused_rows["cells"][0]["Qté livrée"].lstrip("=") == "D2*2"


def _changed(content, old, new):
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(kept, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new).replace(b' t="str"', b""))
    return kept.getvalue()


def test_a_formula_with_its_value_is_that_value(reads):
    content = xlsx([Page("BL", FORMULAS[:2], formulas={(1, 3): "=1+2"})])
    reads(
        _changed(content, b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>"),
        "region_deliveries",
        rows={("BL", 2): {"delivery_note": "BL-1", "delivery_date": "01/02/2026", "item": "Four", "quantity": "3",
                          "observations": "ok"}},
        ignored={"header": [("BL", 1)]},
    )  # fmt: skip
