"""One large register of invented artisans, written at the speed of the disk, the same for the same seed."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

FEED = "chamber_registry"
HEADER = ["N° RNA/NIA", "Nom", "Prénom", "الاسم العائلي", "الاسم الشخصي", "CIN", "Date de naissance", "Sexe", "Métier",
          "Province", "Tél", "Date d'inscription"]  # fmt: skip
_FAMILIES = {
    "AÏT BIHI": "أيت بيهي", "EL MOUHTADI": "المهتدي", "OUMLIL": "أومليل", "TAZI": "التازي", "IKKEN": "إكن",
    "ASSAFAR": "الصفار", "BOUCHTA": "بوشتى", "ID HAMMOU": "إد حمو", "NACIRI": "الناصري", "OULHAJ": "أولحاج",
}  # fmt: skip
_GIVEN = {
    "Ijja": "إيجة", "Moha": "موحا", "Nezha": "نزهة", "Driss": "إدريس", "Itto": "يطو", "Hmad": "حماد",
    "Saadia": "السعدية", "Larbi": "العربي", "Tuda": "تودة", "Said": "سعيد",
}  # fmt: skip
_SYLLABLES = {
    "ba": "با", "ra": "را", "ma": "ما", "la": "لا", "ti": "تي", "ki": "كي", "zi": "زي", "da": "دا", "no": "نو",
    "cha": "شا", "gha": "غا", "ri": "ري", "sa": "سا", "ya": "يا", "wa": "وا", "mi": "مي", "ha": "ها", "fi": "في",
}  # fmt: skip
_CRAFTS = ["Coiffure", "Couture", "Bijouterie", "Tapis", "Poterie", "Mécanique auto"]
_PROVINCES = ["Agadir Ida Outanane", "Taroudant", "Tiznit", "Tata", "Inezgane Aït Melloul", "Chtouka Aït Baha"]
_PREFIXES = ["J", "JB", "JC", "JE", "JH"]
_PIECE = 50_000  # rows made at a time
_ODD_ONE_IN = 500  # rows that no suite takes: neither name nor number

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<dimension ref="A1:L{last}"/><sheetData>'
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="Registre" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet {_MAIN}><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


def register(path: Path, rows: int, *, shared: bool, seed: int = 8) -> None:
    """Write a register of ``rows`` artisans as .xlsx.

    ``shared``: texts stand in one table, as spreadsheets save them; else each in its cell, as scripts write them.
    """
    strings: dict[str, int] = {}
    rest = path.with_suffix(".part")
    with zipfile.ZipFile(rest, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(_HEAD.format(last=rows + 1).encode())
            for piece in _sheet(rows, strings if shared else None, seed):
                part.write(piece.encode())
            part.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f"<sst {_MAIN}>".encode())
            part.write("".join(f"<si><t>{text}</t></si>" for text in strings).encode())
            part.write(b"</sst>")
        for name, content in _PARTS.items():
            with archive.open(name, "w") as part:
                part.write(content.encode())
    rest.replace(path)


def _sheet(rows: int, strings: dict[str, int] | None, seed: int) -> Iterator[str]:
    yield _row(1, [*map(escape, HEADER)], strings)
    for start in range(0, rows, _PIECE):
        size = min(_PIECE, rows - start)
        people = zip(*_columns(np.random.default_rng([seed, start]), start, size), strict=True)
        yield "".join(_row(start + n, cells, strings) for n, cells in enumerate(people, start=2))


def _row(number: int, cells: "list[str] | tuple[str, ...]", strings: dict[str, int] | None) -> str:
    written = [
        _cell(f"{letter}{number}", text, strings) for letter, text in zip("ABCDEFGHIJKL", cells, strict=True) if text
    ]
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, text: str, strings: dict[str, int] | None) -> str:
    if place[0] == "L" and place != "L1":
        return f'<c r="{place}" s="1"><v>{text}</v></c>'
    if strings is None:
        return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<c r="{place}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'


def _columns(draw: np.random.Generator, start: int, size: int) -> list[list[str]]:
    """Return the twelve columns of a piece of the register."""

    def of(words: list[str]) -> list[str]:
        return [words[which] for which in draw.integers(len(words), size=size).tolist()]

    family, given = draw.integers(len(_FAMILIES), size=size), draw.integers(len(_GIVEN), size=size)
    tails = draw.integers(len(_SYLLABLES), size=(size, 3)).tolist()
    latin, arabic = list(_SYLLABLES), list(_SYLLABLES.values())
    families, givens = list(_FAMILIES.items()), list(_GIVEN.items())
    is_odd = (draw.integers(_ODD_ONE_IN, size=size) == 0).tolist()
    born = zip(*(draw.integers(*span, size=size).tolist() for span in ((1, 29), (1, 13), (1955, 2005))), strict=True)
    cards = draw.integers(100_000, 999_999, size=size).tolist()
    numbers = [f"{start + n + 1:07d}" for n in range(size)]
    latin_names = [
        f"{families[f][0]} {''.join(latin[s] for s in t).upper()}" for f, t in zip(family, tails, strict=True)
    ]
    arabic_names = [f"{families[f][1]} {''.join(arabic[s] for s in t)}" for f, t in zip(family, tails, strict=True)]
    ids = [f"{prefix}{card}" for prefix, card in zip(of(_PREFIXES), cards, strict=True)]
    named = [numbers, latin_names, [givens[g][0] for g in given], arabic_names, [givens[g][1] for g in given], ids]
    return [
        *([("" if odd else text) for odd, text in zip(is_odd, column, strict=True)] for column in named),
        [f"{day:02d}/{month:02d}/{year}" for day, month, year in born],
        ["FM"[g % 2] for g in given],
        of(_CRAFTS),
        of(_PROVINCES),
        [f"06{number:08d}" for number in draw.integers(10**7, 10**8, size=size).tolist()],
        [str(day) for day in draw.integers(40_000, 46_000, size=size).tolist()],
    ]
