"""Inspect a workbook before a reader opens it: refuse what would eat the machine, note what readers do not tell."""

import io
import zipfile

from etl.read import sheet_xml
from etl.read.guard import CONTENT, Archive, check_archive, look_at_content
from etl.read.limits import LIMITS, Limits
from etl.read.ods_facts import OdsSheets
from etl.read.sheet_facts import SheetFacts
from etl.read.xls_facts import facts as xls_facts
from etl.records import FileRefusedError


def inspect(content: bytes, kind: str, limits: Limits = LIMITS) -> dict[str, SheetFacts]:
    """Return, by sheet name, what a workbook of this kind (xlsx, xlsm, xls, ods) says beside its values.

    Refuses (FileRefusedError) what is unsafe, damaged or locked; a sheet without anything to tell may be missing.
    """
    if kind == "xls":
        _check_tail(content, limits)
        return xls_facts(content)
    archive = Archive(content, limits)
    opened = OdsSheets(limits.cells, limits.text_bytes)
    if CONTENT in archive:  # looked at whatever the kind: a reader may try one kind after the other
        look_at_content(archive, opened)
    found = opened.close() if kind == "ods" else sheet_xml.facts_of(archive, limits)
    archive.look_at_rest()
    return found


def _check_tail(content: bytes, limits: Limits) -> None:
    """Refuse an .xls with an unsafe zip behind it, which a reader would open when it cannot open the rest."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        try:
            check_archive(content, limits)
        except FileRefusedError as refusal:
            if refusal.code != "file_truncated":
                raise
