"""Which part of an .xlsx file holds which sheet, told by the same parts the reader goes by."""

from posixpath import basename, dirname, normpath
from xml.parsers import expat

from etl.read.guard import Archive
from etl.records import FileRefusedError

_MOST = 20_000  # elements of one sort in a part that only names others
_MOST_TABLES = 50  # of one sheet


def sheet_parts(archive: Archive, most: int) -> tuple[str, dict[str, str]]:
    """Return the folder of the workbook ("xl") and the part of each sheet; none where the file does not tell.

    Refuse (FileRefusedError) more sheets than ``most`` and sheets that share a part: the reader would read it again
    for each of them.
    """
    workbook = next(
        (told["Target"].lstrip("/") for told in _elements(archive, "_rels/.rels", "Relationship")
         if told.get("Type", "").endswith("/officeDocument") and "Target" in told),
        "xl/workbook.xml",
    )  # fmt: skip
    folder = dirname(workbook)
    relations = {
        told.get("Id", ""): _within(folder, told.get("Target", ""))
        for told in _elements(archive, f"{folder}/_rels/{basename(workbook)}.rels", "Relationship")
    }
    sheets = _elements(archive, workbook, "sheet")
    if len(sheets) > most:
        raise FileRefusedError("workbook_unsafe", why="sheets", count=len(sheets))
    parts = [relations.get(told.get("id", ""), "") for told in sheets]
    if len(set(parts)) < len(parts):
        raise FileRefusedError("workbook_unsafe", why="one part for two sheets")
    return folder, {told.get("name", ""): part for told, part in zip(sheets, parts, strict=True) if part in archive}


def table_parts(archive: Archive, sheet: str) -> list[str]:
    """Return the parts of the tables of a sheet, which have filters of their own."""
    folder = dirname(sheet)
    related = _elements(archive, f"{folder}/_rels/{basename(sheet)}.rels", "Relationship")
    parts = [_within(folder, told.get("Target", "")) for told in related if told.get("Type", "").endswith("/table")]
    return [part for part in parts[:_MOST_TABLES] if part in archive]


def _within(folder: str, target: str) -> str:
    return target[1:] if target.startswith("/") else normpath(f"{folder}/{target}").lstrip("/")


def _elements(archive: Archive, part: str, tag: str) -> list[dict[str, str]]:
    """Return the attributes, without their prefixes, of every such element of a part."""
    if part not in archive:
        return []
    found: list[dict[str, str]] = []

    def start(name: str, told: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == tag:
            found.append({key.rpartition(" ")[2]: value for key, value in told.items()})

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    is_sound = True

    def see(piece: bytes) -> None:
        nonlocal is_sound
        try:
            if is_sound and len(found) < _MOST:
                parser.Parse(piece)
        except expat.ExpatError:
            is_sound = False

    archive.look(part, see)
    return found
