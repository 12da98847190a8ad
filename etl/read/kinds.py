"""What a file is by its first bytes, whatever its name says."""

import io
import zipfile

from etl.records import FileRefusedError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_HEAD = 4096


def kind_of(content: bytes) -> str:
    """Return ``xlsx``, ``xlsm``, ``xls``, ``ods`` or ``text``; refuse what is no table, each with its own code.

    Partners rename files: a .xls that is a web page, a .csv that is a workbook. The bytes decide.
    """
    head = content[:_HEAD]
    if not content.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FileRefusedError("empty_file")
    if head.startswith(_OLE):
        return _ole_kind(content)
    if head.startswith(b"PK"):
        return _zip_kind(content)
    _refuse_other(head)
    return "text"


def _refuse_other(head: bytes) -> None:
    if b"%PDF-" in head[:1024]:
        raise FileRefusedError("pdf_not_readable")
    if head.startswith(_IMAGES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp":
        raise FileRefusedError("image_not_readable")
    if head.startswith(_ARCHIVES):
        raise FileRefusedError("archive_not_workbook")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if start.startswith(b"{\\rtf"):
        raise FileRefusedError("document_not_workbook")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")) or b"<html" in start:
        raise FileRefusedError("html_not_workbook")
    if start.startswith(b"<?xml") or _XML_WORKBOOK in start:
        raise FileRefusedError("xml_not_workbook")


def _ole_kind(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefusedError("password_protected")
    if "WordDocument".encode("utf-16-le") in content or "PowerPoint Document".encode("utf-16-le") in content:
        raise FileRefusedError("document_not_workbook")
    return "xls"


def _zip_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefusedError("file_truncated") from error
    if "xl/workbook.xml" in names:
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    if "content.xml" in names:
        return "ods"
    if "xl/workbook.bin" in names:
        raise FileRefusedError("kind_not_taken", kind="xlsb")
    documents = ("word/document.xml", "ppt/presentation.xml")
    raise FileRefusedError("document_not_workbook" if names.intersection(documents) else "archive_not_workbook")
