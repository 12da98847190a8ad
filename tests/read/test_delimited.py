"""Text files: their letters, their separator, their line numbers."""

import pytest

from etl.read.delimited import decoded, sheet
from etl.records import FileRefusedError

FRENCH = "N°;Nom;Prénom;Métier\n1;BIHI;Élodie;Électricité\n"
ARABIC = "ر.ت;الاسم الكامل;الحرفة\n1;علي بيهي;الخياطة\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8-sig", "utf-8"),
        (FRENCH, "cp1252", "cp1252"),
        (ARABIC, "utf-8", "utf-8"),
        (ARABIC, "cp1256", "cp1256"),
        (ARABIC + FRENCH, "utf-16", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (ARABIC, "utf-16-le", "utf-16-le"),
    ],
)
def test_the_letters_are_found(text, encoding, found):
    assert decoded(text.encode(encoding)) == (text, found)


def test_french_capitals_alone_do_not_make_a_file_arabic():
    text = "N°;NOM;PRÉNOM\n1;ÉCOLE;HÉLÈNE\n2;AÏT;ÂDEL\n"
    assert decoded(text.encode("cp1252")) == (text, "cp1252")


def test_one_damaged_letter_does_not_change_the_alphabet_of_a_file():
    content = ARABIC.encode() * 3 + b"2;\xff;x\n"
    text, encoding = decoded(content)
    assert encoding == "utf-8"
    assert text.count("\ufffd") == 1


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(separator):
    text = "\n".join(
        separator.join(cells) for cells in (["N°", "Nom", "Montant"], ["1", "Ali", "x"], ["2", "Ito", "y"])
    )
    found, form = sheet(text.encode())
    assert form["separator"] == separator
    assert found.lines[1].cells == ("1", "Ali", "x")


def test_commas_inside_amounts_do_not_separate():
    found, _ = sheet(b"Lot;Prix\n1;1 250,00\n2;5 600,50\n")
    assert found.lines[1].cells == ("1", "1 250,00")


def test_a_row_is_numbered_by_the_line_an_editor_shows():
    found, _ = sheet(b'A;B\n"x\ny";1\n\n;\nz;2\n')
    assert [(line.number, line.cells[0]) for line in found.lines] == [(1, "A"), (2, "x\ny"), (6, "z")]


def test_excels_separator_hint_is_obeyed_and_keeps_its_line():
    found, form = sheet(b"sep=,\nA,B\n1,2\n")
    assert form["separator"] == ","
    assert [line.number for line in found.lines] == [1, 2, 3]


def test_text_marks_of_spreadsheets_are_undone():
    found, _ = sheet(b"A;B;C\n=\"0612\";'+212612;'=1+1\n")
    assert found.lines[1].cells == ("0612", "+212612", "=1+1")


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"A;B\n1;2\x00\n", "nul_in_text", 2),
        (b"A;B\n1;" + b"x" * (2**20 + 1) + b"\n", "line_too_long", 2),
        (b'A;B\n1;2\n3;"4\n5;6\n', "quote_not_closed", 3),
        (b'A;B;C\n1;"2;3\n4;5;6\n7;8";9\n', "quote_not_closed", 2),
    ],
)
def test_a_broken_line_is_refused_by_its_number(content, code, row):
    with pytest.raises(FileRefusedError) as refusal:
        sheet(content)
    assert (refusal.value.code, refusal.value.facts["row"]) == (code, row)


def test_an_inch_mark_is_no_open_quote():
    found, _ = sheet('A;B\nÉcran 5";1\n'.encode())
    assert found.lines[1].cells == ('Écran 5"', "1")
