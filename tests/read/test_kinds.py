"""What a file is, by its bytes; and what is refused at the door."""

import io
import zipfile

import pytest

from etl.read.kinds import kind_of
from etl.records import FileRefusedError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n", "empty_file"),
        (b"%PDF-1.7 scan", "pdf_not_readable"),
        (b"\n\n%PDF-1.4", "pdf_not_readable"),
        (b"\x89PNG\r\n", "image_not_readable"),
        (b"\xff\xd8\xff\xe0 photo", "image_not_readable"),
        (b"<html><table>", "html_not_workbook"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "html_not_workbook"),
        (b'<?xml version="1.0"?><Workbook/>', "xml_not_workbook"),
        (b"{\\rtf1 }", "document_not_workbook"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        (OLE + "WordDocument".encode("utf-16-le"), "document_not_workbook"),
        (zipped("word/document.xml"), "document_not_workbook"),
        (zipped("liste.xlsx"), "archive_not_workbook"),
        (zipped("xl/workbook.bin"), "kind_not_taken"),
        (zipped("xl/workbook.xml")[:40], "file_truncated"),
        (b"Rar!\x1a\x07", "archive_not_workbook"),
        (b"\x1f\x8b\x08", "archive_not_workbook"),
    ],
)
def test_what_is_no_table_is_refused_with_its_own_code(content, code):
    with pytest.raises(FileRefusedError) as refusal:
        kind_of(content)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (zipped("xl/workbook.xml"), "xlsx"),
        (zipped("xl/workbook.xml", "xl/vbaProject.bin"), "xlsm"),
        (zipped("content.xml"), "ods"),
        (OLE, "xls"),
        ("N°;Nom\n".encode("cp1252"), "text"),
        ("رقم;الاسم\n".encode("cp1256"), "text"),
    ],
)
def test_the_bytes_say_what_a_file_is(content, kind):
    assert kind_of(content) == kind


def test_a_workbook_under_another_name_is_read_and_remarked(book, read_as):
    content = book([["Nom et prénom", "CIN"], ["Ali Bihi", "J123451"]])
    table = read_as(content, name="liste.csv")
    assert len(table.rows) == 1
    assert ("kind_differs", {"named": "csv", "kind": "xlsx"}) in table.remarks


def test_text_named_as_a_workbook_is_read_and_remarked(read_as):
    table = read_as("Nom et prénom;CIN\nAli Bihi;J123451\n".encode(), name="liste.xls")
    assert len(table.rows) == 1
    assert ("kind_differs", {"named": "xls", "kind": "csv"}) in table.remarks


def test_a_refusal_names_the_file(read_as):
    with pytest.raises(FileRefusedError) as refusal:
        read_as(b"%PDF-1.7", name="scan.pdf")
    assert refusal.value.facts["file"] == "scan.pdf"


def test_a_kind_that_a_feed_does_not_take_is_refused(read_as):
    from etl.feeds import declared_feed

    feed = declared_feed("ofppt_trainees").model_copy(update={"kinds": ("xlsx",)})
    with pytest.raises(FileRefusedError) as refusal:
        read_as("Nom et prénom;CIN\nAli Bihi;J1\n".encode(), feed)
    assert refusal.value.code == "kind_not_taken"
