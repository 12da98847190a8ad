"""What a workbook says beside its values is seen, whichever program saved it and in whatever format."""

import io
import random
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from etl.read.inspection import inspect
from etl.read.ods_facts import OdsSheets
from etl.read.sheet_facts import FillTally, SheetFacts
from etl.read.xls_facts import facts as xls_facts
from etl.read.xlsx_styles import digits_of
from etl.records import FileRefusedError

SAVED = Path(__file__).parent / "saved"  # by LibreOffice, from the workbook of messes() below
PHONES = {2: {10: list(range(2, 22))}}


def messes():
    workbook = Workbook()
    page = workbook.active
    page.title = "Liste"
    page.append(["Nom", "CIN", "Tél", "Province", "Note"])
    for row in range(2, 22):
        page.append([f"Inventé {row}", f"J1234{row:02d}", 612345600 + row, "Agadir", row])
        page.cell(row, 3).number_format = "0000000000"
    for cell in page[5]:
        cell.font = Font(strike=True)
    for cell in page[7]:
        cell.fill = PatternFill("solid", fgColor="FF0000")
    for row in (4, 9, 10):
        page.row_dimensions[row].hidden = True
    page.column_dimensions["E"].hidden = True
    page["D12"], page["D13"] = "=1/0", "=NA()"
    page.merge_cells("D2:D4")
    page.merge_cells("A18:B18")
    workbook.create_sheet("Caché").append(["Nom", "CIN"])
    filtered = workbook.create_sheet("Filtre")
    filtered.append(["Nom", "Signé"])
    for row in range(2, 8):
        filtered.append([f"Inventé {row}", row % 2])
        filtered.row_dimensions[row].hidden = row % 2 == 0
    filtered.auto_filter.ref = "A1:B7"
    filtered.auto_filter.add_filter_column(1, ["1"])
    return saved(workbook)


def saved(workbook):
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def shown(padded):
    return {column: {digits: list(rows) for digits, rows in found.items()} for column, found in padded.items()}


def of(kind):
    return inspect(messes() if kind == "xlsx" else (SAVED / f"messes.{kind}").read_bytes(), kind)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_every_mess_is_seen_in_every_format(kind):
    page = of(kind)["Liste"]
    assert (page.hidden_rows, page.filtered_rows, page.hidden_columns) == ({4, 9, 10}, set(), {4})
    assert (page.struck_rows, page.coloured_rows) == ({5}, {7})
    assert shown(page.padded) == PHONES


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_filtered_rows_are_told_from_hidden_ones(kind):
    filtered = of(kind)["Filtre"]
    assert filtered.hidden_rows == filtered.filtered_rows == {2, 4, 6}


def test_the_filter_of_a_table_on_a_sheet_counts_too():
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as workbook:
        page = workbook.add_worksheet("Liste")
        page.add_table(0, 0, 4, 1, {"columns": [{"header": "Nom"}, {"header": "Signé"}], "data": [["Inventé", 1]] * 4})
        for row in (2, 9):
            page.set_row(row, None, None, {"hidden": True})
    table = b"<filterColumn colId='1'><filters><filter val='1'/></filters></filterColumn></autoFilter>"
    content = parts_changed(kept.getvalue(), table1=lambda xml: re.sub(rb"(<autoFilter [^>]*)/>", rb"\1>" + table, xml))
    told = inspect(content, "xlsx")["Liste"]
    assert (told.hidden_rows, told.filtered_rows) == ({3, 10}, {3})


def test_what_stands_for_a_value_is_told():
    assert of("xlsx")["Liste"].lost_values == {12: {3: "=1/0"}, 13: {3: "=NA()"}}
    for kind in ("xls", "ods"):
        assert of(kind)["Liste"].lost_values == {12: {3: "#DIV/0!"}, 13: {3: "#N/A"}}


def test_merged_cells_of_an_open_document_are_told_as_the_reader_tells_them_of_the_others():
    assert set(of("ods")["Liste"].merged) == {((1, 3), (3, 3)), ((17, 0), (17, 1))}
    assert of("xls")["Liste"].merged is None


def test_a_workbook_written_by_a_program_tells_the_same():
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as workbook:
        page = workbook.add_worksheet("Décharge")
        phone, struck = workbook.add_format({"num_format": '0#" "##" "##" "##" "##'}), workbook.add_format()
        struck.set_font_strikeout()
        for row in range(20):
            page.write_row(row, 0, ["Inventé", "J123456"], struck if row == 3 else None)
            page.write_number(row, 2, 612345678, phone)
        page.write(3, 2, "", struck)
        page.write(4, 3, "=A1", None, "Inventé")
        page.set_row(5, None, None, {"hidden": True})
        page.set_column(1, 1, None, None, {"hidden": True})
    told = inspect(kept.getvalue(), "xlsx")["Décharge"]
    assert (told.hidden_rows, told.hidden_columns, told.struck_rows, told.lost_values) == ({6}, {1}, {4}, {})
    assert shown(told.padded) == {2: {10: [row for row in range(1, 21) if row != 4]}}


def test_text_in_a_column_of_padded_numbers_is_left_alone(book):
    def touch(workbook):
        for row in workbook.active["A1:A3"]:
            row[0].number_format = "00000"

    assert shown(inspect(book([["12"], [12], [None]], touch), "xlsx")["Feuil1"].padded) == {0: {5: [2]}}


def test_a_pattern_of_fills_is_no_mark():
    workbook = Workbook()
    for row in range(1, 21):
        workbook.active.append(["Inventé", row])
        colour = "DDDDDD" if row % 2 else "FFFFFF"
        for cell in workbook.active[row]:
            cell.fill = PatternFill("solid", fgColor="00FF00" if row == 6 else colour)
    assert inspect(saved(workbook), "xlsx")["Sheet"].coloured_rows == {6}


def test_a_row_struck_in_part_is_not_struck():
    workbook = Workbook()
    workbook.active.append(["Inventé", "J123456", None])
    workbook.active["A1"].font = Font(strike=True)
    assert not inspect(saved(workbook), "xlsx")["Sheet"].struck_rows


@given(st.dictionaries(st.integers(1, 60), st.sampled_from(["red", "blue", ""]), max_size=60))
def test_no_fill_of_a_quarter_of_the_rows_is_a_mark(fills):
    tally = FillTally()
    tally.filled = len(fills)
    for row, fill in fills.items():
        tally.add(row, {fill})
    often = {fill: list(fills.values()).count(fill) for fill in fills.values()}
    assert tally.rows() == {row for row, fill in fills.items() if fill and often[fill] * 4 < len(fills)}


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("000000", 6), ("0000000000", 10), ("0#########", 10), ('0#" "##" "##" "##" "##', 10), ("00-00-00", 6),
        ("[$-40C]00000", 5), ("000000;-000000", 6), (r"00\ 00\ 00", 6), ("0", 0), ("0.00", 0), ("#,##0", 0),
        ("0%", 0), ("00:00", 0), ("dd/mm/yyyy", 0), ("@", 0), ("0.00E+00", 0), ('"N° "0000', 0), ("", 0), ("[<100]00;0000", 0),
    ],
)  # fmt: skip
def test_only_formats_of_leading_zeros_pad(code, digits):
    assert digits_of(code) == digits


def parts_changed(book, /, **changes):
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            for ending, change in changes.items():
                if name.endswith(ending + ".xml"):
                    text = change(text)
            new.writestr(name, text)
    return kept.getvalue()


def test_tags_with_prefixes_tell_the_same():
    def prefixed(xml):
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")

    assert inspect(parts_changed(messes(), sheet1=prefixed, styles=prefixed), "xlsx") == inspect(messes(), "xlsx")


def test_errors_and_formulas_without_a_value_are_told_as_they_show():
    cells = (
        '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><f>A1&amp;"x"</f></c><c r="C1" t="str"><f>A1</f><v></v></c>'
        '<c r="D1"><f>A1</f><v>7</v></c><c r="E1"><f t="shared" si="0"/><v/></c><c r="F1" s="0" t="e"><v>#N/A</v></c>'
    )
    changed = parts_changed(
        messes(), sheet3=lambda xml: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData><row r='1'>" + cells.encode() + b"</row></sheetData>", xml, flags=re.DOTALL)
    )  # fmt: skip
    assert inspect(changed, "xlsx")["Filtre"].lost_values == {1: {0: "#DIV/0!", 1: '=A1&"x"', 4: "=", 5: "#N/A"}}


def test_a_sheet_of_formulas_that_were_never_worked_out_is_refused_whole():
    row = "".join(f'<c r="{letter}1"><f>A1</f></c>' for letter in "ABCDEFGHIJ")
    rows = b"<row>" + row.encode() + b"</row>"
    changed = parts_changed(messes(), sheet3=lambda xml: xml.replace(b"</sheetData>", rows * 20_001 + b"</sheetData>"))
    with pytest.raises(FileRefusedError) as refusal:
        inspect(changed, "xlsx")
    assert refusal.value.code == "formula_without_value"


def table(rows, columns=""):
    head = f'<table:table table:name="A &amp; B">{columns}'
    return f"<office:spreadsheet>{head}{rows}</table:table></office:spreadsheet>".encode()


def told_of(content, cut=None):
    sheets = OdsSheets()
    pieces = [content] if cut is None else [content[:cut], content[cut:]]
    for piece in pieces:
        sheets.see(piece)
    return sheets.close()["A & B"]


def cell(text, more=""):
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def row(cells, more=""):
    return f"<table:table-row {more}>{cells}</table:table-row>"


def test_repeated_rows_and_columns_are_counted_in_every_address():
    rows = (
        row("<table:table-cell/>", 'table:number-rows-repeated="3"')
        + row(cell("a", 'table:number-columns-repeated="2"') + cell("b", 'table:number-columns-spanned="2" table:number-rows-spanned="2"') + "<table:covered-table-cell/>")
        + row(cell("c"), 'table:visibility="collapse" table:number-rows-repeated="2"')
        + row(cell("d"), 'table:visibility="filter"')
        + row(cell("07", 'office:value-type="float" office:value="7" table:number-columns-repeated="2"'))
        + row(cell("x") + cell("007", 'office:value-type="float" office:value="7"'))
    )  # fmt: skip
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    told = told_of(table(rows, columns))
    assert told.merged == (((3, 2), (4, 3)),)
    assert (told.hidden_rows, told.filtered_rows, told.hidden_columns) == ({5, 6, 7}, {7}, {2})
    assert shown(told.padded) == {0: {2: [8]}, 1: {2: [8], 3: [9]}}


def test_where_the_pieces_are_cut_does_not_matter_behind_a_row():
    rows = "".join(row(cell(n), 'table:visibility="collapse"' if n % 3 else "") for n in range(9))
    content = table(rows)
    whole = told_of(content)
    for found in re.finditer(b"</table:table-row>", content):
        assert told_of(content, found.end()) == whole


def test_several_tables_are_told_apart():
    sheets = OdsSheets()
    two = table(row(cell("a"), 'table:visibility="collapse"')) + table(row(cell("b"))).replace(b"A &amp; B", b"C")
    sheets.see(two)
    told = sheets.close()
    assert {name: set(facts.hidden_rows) for name, facts in told.items()} == {"A & B": {1}, "C": set()}


def test_a_sheet_with_nothing_to_tell_tells_nothing(book):
    assert inspect(book([["Nom"], ["Inventé"]]), "xlsx") == {"Feuil1": SheetFacts()}


UNSAFE = {"workbook_unsafe", "workbook_too_large", "password_protected", "kind_not_taken"}


def outcome(content, kind):
    try:
        inspect(content, kind)
    except FileRefusedError as refusal:
        return refusal.code
    return "read"


@pytest.mark.parametrize("name", ["messes.xls", "locked.xls"])
def test_a_damaged_xls_tells_nothing_and_raises_nothing(name):
    content, dice = (SAVED / name).read_bytes(), random.Random(7)
    for _ in range(300):
        damaged = bytearray(content[: dice.choice([len(content), dice.randrange(1, len(content))])])
        for _ in range(dice.randrange(1, 30)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        assert isinstance(xls_facts(bytes(damaged)), dict)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_damaged_zip_is_refused_or_read_never_worse(kind):
    content, dice = (messes() if kind == "xlsx" else (SAVED / "messes.ods").read_bytes()), random.Random(7)
    for _ in range(300):
        damaged = bytearray(content[: dice.choice([len(content), dice.randrange(1, len(content))])])
        for _ in range(dice.randrange(1, 4)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        assert outcome(bytes(damaged), kind) in {"read", "file_truncated", *UNSAFE}


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_damaged_xml_in_a_sound_zip_is_read_or_refused(kind):
    content, dice = (messes() if kind == "xlsx" else (SAVED / "messes.ods").read_bytes()), random.Random(7)

    def damage(xml):
        changed = bytearray(xml)
        for _ in range(dice.randrange(1, 20)):
            changed[dice.randrange(len(changed))] = dice.choice(b"<>\"'/=r0123456789 A\x00&:")
        return bytes(changed)

    for _ in range(200):
        damaged = parts_changed(content, sheet1=damage, styles=damage, workbook=damage, content=damage, manifest=damage)
        assert outcome(damaged, kind) in {"read", *UNSAFE}
