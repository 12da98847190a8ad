"""Lock what names persons: only who knows the partner's password reads it. The password travels by another channel."""

import io

import msoffcrypto
import pypdf


def sealed(name: str, content: bytes, password: str) -> bytes:
    """Return a workbook or a PDF that asks for the password (both AES-256); raises ValueError for any other file.

    The same content is never sealed to the same bytes: each lock has a salt of its own.
    """
    if not password:
        raise ValueError(f"{name} names persons and cannot be sealed without a password")
    if name.endswith(".xlsx"):
        return _workbook(content, password)
    if name.endswith(".pdf"):
        return _document(content, password)
    raise ValueError(f"{name} is neither workbook nor PDF: it cannot be sealed")


def _workbook(content: bytes, password: str) -> bytes:
    locked = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(content)).encrypt(password, locked)
    return locked.getvalue()


def _document(content: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()
