"""What holds no table is refused as what it is, with a sentence; a locked workbook opens with its feed's password."""

import io
import zipfile

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from bench.writers import Page, ods, text, xls, xlsx
from etl import read
from etl.feeds import declared_feed
from etl.records import FileRefusedError
from etl.words import sentence

LIST = [Page("Liste", [["Nom et prénom", "CIN", "Objet"], ["Nezha TAZI", "JC20311", "four"]])]
SCAN = b"%PDF-1.4\n1 0 obj <</Type/XObject/Subtype/Image/Width 2480/Height 3508>> stream\n\xff\xd8\xff\xe0\nendstream endobj\n%%EOF"


def zipped(**parts):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (SCAN, "scan.pdf", "pdf_not_readable"),
        (SCAN, "liste.xlsx", "pdf_not_readable"),
        (b"\xff\xd8\xff\xe1\x00\x18Exif photo of a list", "liste.jpg", "image_not_readable"),
        (b"\x89PNG\r\n\x1a\n photo", "liste.xls", "image_not_readable"),
        (b"<html><body><table><tr><td>Nom</td><td>CIN</td></tr></table></body></html>", "export.xls", "html_not_workbook"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "export.xls", "xml_not_workbook"),
        (zipped(**{"word__document.xml": "<w/>"}), "liste.docx", "document_not_workbook"),
        (zipped(**{"liste.xlsx": xlsx(LIST)}), "envoi.zip", "archive_not_workbook"),
        (zipped(**{"xl__workbook.bin": b"x"}), "liste.xlsb", "kind_not_taken"),
        (xlsx(LIST)[:1500], "liste.xlsx", "file_truncated"),
        (ods(LIST)[:-40], "liste.ods", "file_truncated"),
        (b"", "liste.xlsx", "empty_file"),
        (b"\xef\xbb\xbf\r\n;;;\r\n".replace(b";", b" "), "liste.csv", "empty_file"),
        (xls(LIST)[:700], "liste.xls", "workbook_not_readable"),
        (text([Page("", [["Bonjour,"], ["ci-joint la liste demandée"]])]), "liste.csv", "no_known_header"),
        (xlsx([Page("Liste", [["Nom et prénom", "Province"], ["Nezha TAZI", "Tata"]])]), "liste.xlsx", "columns_missing"),
        (b"Nom et pr\xc3\xa9nom;CIN;Objet\nNezha\x00;JC1;x\n", "liste.csv", "nul_in_text"),
        (b'Nom et pr\xc3\xa9nom;CIN;Objet\n"Nezha;JC1;x\n', "liste.csv", "quote_not_closed"),
    ],
)  # fmt: skip
def test_it_is_refused_as_what_it_is(content, name, code):
    feed = "ofppt_trainees" if code == "columns_missing" else "complaints"
    with pytest.raises(FileRefusedError) as refusal:
        read.table(content, name, declared_feed(feed))
    assert refusal.value.code == code
    assert name in sentence(code, "fr", refusal.value.facts)
    assert name in sentence(code, "ar", refusal.value.facts)


@pytest.fixture(scope="module")
def locked():
    kept = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx(LIST))).encrypt("Souss-2026 é", kept)
    return kept.getvalue()


def test_a_locked_workbook_opens_with_one_of_the_passwords(locked):
    table = read.table(locked, "liste.xlsx", declared_feed("complaints"), passwords=["old one", "Souss-2026 é"])
    assert list(table.rows["national_id"]) == ["JC20311"]
    assert list(table.rows["row"]) == [2]


@pytest.mark.parametrize(("passwords", "code"), [([], "password_protected"), (["un autre", ""], "password_wrong")])
def test_a_locked_workbook_without_its_password_is_refused(locked, passwords, code):
    with pytest.raises(FileRefusedError) as refusal:
        read.table(locked, "liste.xlsx", declared_feed("complaints"), passwords=passwords)
    assert refusal.value.code == code
    assert "liste.xlsx" in sentence(code, "fr", refusal.value.facts)
    assert "un autre" not in str(refusal.value)  # what was tried is no message
