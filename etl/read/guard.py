"""Refuse workbooks that would eat the machine, before any reader opens them.

The limits were measured: without them a 2 KB workbook aborts the process without a word. Every part is inflated
once, piece by piece, counted and looked at while it is; what a file declares of itself is never trusted. Whoever
wants to know more of a part (``sheet_xml``, ``ods_facts``) watches the same pieces.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from etl.read.cell_box import Box, ExactBox
from etl.read.limits import LIMITS, Limits
from etl.read.ods_facts import OdsSheets
from etl.records import FileRefusedError

Watch = Callable[[bytes], None]
_CHUNK = 2**17
_LONGEST = 2**20  # bytes without a tag; the longest text a cell may hold is a third of it
_ROW = 2**22  # bytes of one row, kept together for who watches rows
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_DOCTYPE = re.compile(rb"DOCTYPE")
_ENCODING = re.compile(rb"""^[^<>]{0,9}<\?xml[^<>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
# Text in another encoding, such as UTF-7, could hide tags from us that a reader would see.
_ENCODINGS = re.compile(rb"utf-?(?:8|16|16le|16be)|(?:us-)?ascii|iso-?8859-\d+|windows-\d+|cp125\d", re.IGNORECASE)
_SMALL_PARTS = ("styles.xml", "workbook.xml", ".rels", "[content_types].xml")  # read whole by readers
CONTENT = "content.xml"


@dataclass
class _Part:
    member: zipfile.ZipInfo
    name: str  # in small letters, as the readers find it
    size: int = 0
    is_seen: bool = False


class Archive:
    """A zipped workbook whose parts are looked at one by one; refuses (FileRefusedError) what is unsafe or damaged."""

    def __init__(self, content: bytes, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._inflated = self._boxes = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE as error:
            raise FileRefusedError("file_truncated") from error
        members = self._zip.infolist()
        _check_members(members, limits)
        self._parts = {part.name: part for part in (_Part(member, member.filename.lower()) for member in members)}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def look(self, name: str, watch: Watch | None = None, end: bytes = b">", box: Box | None = None) -> None:
        """Inflate a part; ``watch`` gets all of it in pieces that stop behind ``end`` where they can, the box first."""
        part = self._parts[name.lower()]
        if part.is_seen:
            self._inflated -= part.size
        box = box or Box(self._limits.cells)
        self._pass(part, box, watch, end)
        rows, columns = box.size
        if box.is_unsure:
            exact = ExactBox(self._limits.cells)
            self._pass(part, exact, None, b">")
            rows, columns = exact.size
        self._inflated += part.size
        part.is_seen = True
        self._boxes += rows * columns
        if self._boxes > self._limits.boxes:
            raise FileRefusedError("workbook_too_large", cells=self._boxes)

    def look_at_rest(self) -> None:
        """Inflate every part that was not looked at yet."""
        for part in self._parts.values():
            if not part.is_seen:
                self.look(part.name)

    def _pass(self, part: _Part, box: Box | ExactBox, watch: Watch | None, end: bytes) -> None:
        for piece in self._whole_tags(part, end):
            box.see(piece)
            if watch:
                watch(piece)

    def _whole_tags(self, part: _Part, end: bytes) -> Iterator[bytes]:
        """Yield the part in pieces that do not cut a tag in two."""
        kept = b""
        is_markup = part.name.endswith((".xml", ".rels")) and not part.name.startswith(("customxml/", "docprops/"))
        for chunk in self._inflate(part):
            piece = kept + chunk
            cut = piece.rfind(end) + len(end)
            if cut < len(end):
                if end != b">" and len(piece) < _ROW:
                    kept = piece
                    continue
                cut = piece.rfind(b">") + 1
            if len(piece) - cut > max(_LONGEST, _ROW if end != b">" else 0):
                if is_markup:
                    raise FileRefusedError("workbook_too_large", why="a text of a million letters")
                cut = len(piece) - 64
            kept = piece[cut:]
            if cut:
                yield piece[:cut]
        if kept:
            yield kept

    def _inflate(self, part: _Part) -> Iterator[bytes]:
        """Yield the part as narrow text (UTF-16 loses its zeros); count it, refuse what is too much of it."""
        part.size, tail = 0, b""
        allowed = self._limits.inflated_bytes - self._inflated
        if part.name.endswith(_SMALL_PARTS):
            allowed = min(allowed, self._limits.part_bytes)
        dense = max(self._limits.ratio_from_bytes, self._limits.ratio * part.member.compress_size)
        for piece in self._read(part.member):
            part.size += len(piece)
            if part.size > min(allowed, dense):
                raise FileRefusedError("workbook_too_large", megabytes=min(allowed, dense) // 2**20)
            if b"\0" in piece:
                piece = piece.replace(b"\0", b"")
            if not tail:
                _check_encoding(piece)
            if _DOCTYPE.search(piece) or _DOCTYPE.search(tail + piece[:16]):
                _check_document_type(tail + piece)
            tail = piece[-16:]
            yield piece

    def _read(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(_CHUNK):
                    yield piece
        except _DAMAGE as error:
            raise FileRefusedError("file_truncated") from error


def check_archive(content: bytes, limits: Limits = LIMITS) -> None:
    """Refuse a zipped workbook that is unsafe or damaged; return when a reader may open it."""
    archive = Archive(content, limits)
    if CONTENT in archive:
        look_at_content(archive, OdsSheets(limits.cells))
    archive.look_at_rest()


def look_at_content(archive: Archive, sheets: OdsSheets) -> None:
    """Look at the sheets of an OpenDocument file, whose repeated cells must not unfold to too many."""
    archive.look(CONTENT, sheets.see, b"</table:table-row>")
    sheets.close()
    if "meta-inf/manifest.xml" in archive:
        archive.look("meta-inf/manifest.xml", _check_manifest)


def _check_manifest(piece: bytes) -> None:
    if b"encryption-data" in piece:
        raise FileRefusedError("password_protected")


def _check_members(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [member.filename for member in members]
    if len(members) > limits.members:
        raise FileRefusedError("workbook_unsafe", why="members", count=len(members))
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefusedError("password_protected")
    if len({name.lower().replace("\\", "/") for name in names}) < len(names):
        raise FileRefusedError("workbook_unsafe", why="twice the same part")
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise FileRefusedError("workbook_unsafe", why="part names")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise FileRefusedError("workbook_unsafe", why="compression")
    if any(name.lower().endswith("workbook.bin") for name in names):
        raise FileRefusedError("kind_not_taken", kind="xlsb")  # a reader that fails on the rest would open it


def _check_encoding(start: bytes) -> None:
    named = _ENCODING.match(start)
    if named and not _ENCODINGS.fullmatch(named.group(1)):
        raise FileRefusedError("workbook_unsafe", why="encoding")


def _check_document_type(piece: bytes) -> None:
    if b"<!DOCTYPE" in piece:
        raise FileRefusedError("workbook_unsafe", why="DOCTYPE")
