"""Workbooks that would eat the machine are refused before a reader opens them."""

import io
import time
import zipfile

import pytest

from etl.read.guard import Limits, check_archive, column_of
from etl.records import FileRefusedError

SMALL = Limits(inflated_bytes=2 * 2**20, ratio=50, ratio_from_bytes=2**20, members=20, cells=10_000)


def zipped(members, **options):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def sheet(*cells):
    return (
        "<worksheet><sheetData>" + "".join(f'<c r="{cell}"><v>1</v></c>' for cell in cells) + "</sheetData></worksheet>"
    )


def refused(content, limits=SMALL):
    with pytest.raises(FileRefusedError) as refusal:
        check_archive(content, limits)
    return refusal.value


def test_a_good_workbook_passes(book):
    check_archive(book([["Nom"], ["Ali"]] * 50))


def test_a_bomb_is_refused_by_what_it_inflates_to_not_by_what_it_declares():
    bomb = zipped({"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": "A" * (5 * 2**20)})
    assert refused(bomb).code == "workbook_too_large"
    lying = bytearray(bomb)
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refused(bytes(lying)).code in ("workbook_too_large", "file_truncated")


def test_a_very_dense_member_is_refused_below_the_total():
    dense = zipped({"xl/worksheets/sheet1.xml": "A" * (3 * 2**19)})
    assert refused(dense).code == "workbook_too_large"


@pytest.mark.parametrize("corner", ["XFD1048576", "CV101", "A10001"])
def test_a_cell_far_away_makes_a_box_too_large(corner):
    refusal = refused(zipped({"xl/worksheets/sheet1.xml": sheet("A1", corner)}))
    assert refusal.code == "workbook_too_large"


def test_the_real_limits_refuse_the_last_cell_of_a_sheet_at_once():
    started = time.monotonic()
    content = zipped({"xl/worksheets/sheet1.xml": sheet("A1", "XFD1048576")})
    assert refused(content, Limits()).code == "workbook_too_large"
    check_archive(zipped({"xl/worksheets/sheet1.xml": sheet("A1", "Z1048576")}))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le", "utf-16-be"])
def test_any_document_type_is_refused(encoding):
    entity = '<!DOCTYPE x [<!ENTITY a "b">]>'.encode(encoding)
    assert refused(zipped({"xl/sharedStrings.xml": b"<?xml?>" + entity})).facts["why"] == "DOCTYPE"


def test_a_document_type_across_two_pieces_is_seen():
    split = b" " * (2**20 - 4) + b"<!DOCTYPE x>"
    assert refused(zipped({"a.xml": split}), Limits()).facts["why"] == "DOCTYPE"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl\\..\\..\\x", "C:/x.xml"])
def test_part_names_that_leave_the_workbook_are_refused(name):
    assert refused(zipped({name: "x"})).code == "workbook_unsafe"


def test_too_many_parts_are_refused():
    assert refused(zipped({f"{n}.xml": "x" for n in range(30)})).code == "workbook_unsafe"


def test_encrypted_members_are_a_password():
    content = bytearray(zipped({"xl/workbook.xml": "x"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    assert refused(bytes(content)).code == "password_protected"


def test_a_flipped_byte_is_damage():
    content = bytearray(zipped({"xl/workbook.xml": "some words, stored and summed " * 40}))
    content[60] ^= 0xFF
    assert refused(bytes(content)).code == "file_truncated"


def ods(rows):
    table = f"<office:spreadsheet><table:table table:name='A'>{rows}</table:table></office:spreadsheet>"
    return zipped({"content.xml": table})


def test_repeated_cells_of_an_open_document_count_unfolded():
    cell = '<table:table-cell table:number-columns-repeated="200"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="100">{cell}</table:table-row>'
    assert refused(ods(rows)).code == "workbook_too_large"


def test_empty_repeated_rows_of_an_open_document_cost_nothing():
    row = "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    empty = (
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="1024"/>'
    )
    check_archive(ods(row + empty + "</table:table-row>"), SMALL)


def test_columns_are_counted_from_their_letters():
    assert [column_of(letters) for letters in ("A", "Z", "AA", "XFD")] == [0, 25, 26, 16383]
