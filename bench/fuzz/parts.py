"""Damage inside a zipped workbook: its parts stay whole as a zip and say what no spreadsheet would."""

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from bench.fuzz.damage import damaged

Parts = dict[str, bytes]

_ODD_REFS = [
    "A0",
    "A-1",
    "XFD1048576",
    "ZZZZ9",
    "A99999999999",
    "1A",
    "A",
    "",
    "a1",
    "A1:",
    "Z1048576",
    "AAAA1",
    "B2 ",
    "Á1",
]
_ODD_NUMBERS = [
    "-1",
    "0",
    "4294967295",
    "99999999999999999999",
    "1e9",
    "NaN",
    "",
    " 1",
    "1048577",
    "2147483648",
    "x",
    "٣",
]
_ODD_TEXTS = [
    "&#0;", "&#xD800;", "&#x202E;", "&undefined;", "&#x110000;", "_x0000_", "_xD800_", "</v>", "<!-- -->",
    "<![CDATA[x]]>",    "&#x1;", "&#xFFFF;", "&lt;", "\u202e", "\u0000", "]]>", "<t/>",
]  # fmt: skip
_ODD_BYTES = [b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\x80", b"\x00", b"\xf4\x90\x80\x80"]
_ODD_NAMES = [
    "",
    "a" * 300,
    "A/B",
    "[x]",
    "'",
    "Feuil1",
    "\u202e",
    "&#0;",
    "History",
    "x:y",
    " ",
    "../../x",
    "ورقة\n",
    "$x",
]
_TYPES = ["s", "str", "inlineStr", "b", "e", "d", "n", "z", ""]


def rewritten(content: bytes, chance: Random) -> bytes:
    """Return a zipped workbook after one to four changes inside."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.choice([1, 1, 2, 4])):
        chance.choice(_CHANGES)(parts, chance)
    return zipped(parts)


def zipped(parts: Parts) -> bytes:
    """Return parts as a zip; the same parts give the same bytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _change(parts: Parts, chance: Random, pattern: bytes, put: list[str], where: str = "") -> None:
    """Replace some of the places where a pattern's group stands, in one part that has it."""
    having = [name for name, content in parts.items() if where in name and re.search(pattern, content)]
    if not having:
        return
    name = chance.choice(having)
    share = chance.choice([0.05, 0.3, 1.0])

    def replace(found: re.Match[bytes]) -> bytes:
        if chance.random() > share:
            return found[0]
        start, end = found.start(1) - found.start(), found.end(1) - found.start()
        return found[0][:start] + chance.choice(put).encode() + found[0][end:]

    parts[name] = re.sub(pattern, replace, parts[name])


def _cell_reference(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb'<c r="([^"]*)"', _ODD_REFS)


def _row_number(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb'<row r="([^"]*)"', [*_ODD_NUMBERS, "1", "2", "3"])


def _unnumbered(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb'<(?:row|c)( r="[^"]*")', [""])


def _dimension(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb'<dimension ref="([^"]*)"', [*_ODD_REFS, "A1:XFD1048576", "B2:A1", "A1:A1"])


def _string_index(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb't="s"><v>([^<]*)<', _ODD_NUMBERS)


def _value(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb"<v>([^<]*)<", [*_ODD_TEXTS, *_ODD_NUMBERS, "1E400", "#N/A"], "sheet")


def _text(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb"<(?:t|text:p)[^>]*>([^<]*)<", [*_ODD_TEXTS, "x" * 40000])


def _cell_type(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb' t="([^"]*)"', _TYPES, "sheet")


def _style(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb' s="([^"]*)"', _ODD_NUMBERS)
    _change(parts, chance, rb'numFmtId="([^"]*)"', ["14", "22", "9999", "-1", "x"])


def _formula(parts: Parts, chance: Random) -> None:
    _change(
        parts, chance, rb"<c [^>]*>()<v>", ["<f>A1</f>", '<f t="shared" si="9"/>', "<f/>", '<f t="array" ref="X">1</f>']
    )
    _change(parts, chance, rb"</f>(<v>[^<]*</v>)", ["", "<v/>", "<v></v>"])


def _merge(parts: Parts, chance: Random) -> None:
    odd = ["A1:A1", "A1:XFD1048576", "B9:A1", "A1", ":", "A0:A3", "A1:A3", "A2:C9", "A1:A1048576"]
    cells = "".join(f'<mergeCell ref="{chance.choice(odd)}"/>' for _ in range(chance.choice([1, 3, 2000])))
    _change(parts, chance, rb"</sheetData>()", [f"<mergeCells>{cells}</mergeCells>"])
    _change(parts, chance, rb'spanned="([^"]*)"', _ODD_NUMBERS)


def _repeat(parts: Parts, chance: Random) -> None:
    put = [' table:number-columns-repeated="%s"', ' table:number-rows-repeated="%s"']
    odd = [one % n for one in put for n in (0, -1, 5, 1000, 2**31, "x")]
    _change(parts, chance, rb"<table:table-(?:cell|row)()", odd)


def _sheet_names(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb'<(?:sheet|table:table)[^>]* (?:table:)?name="([^"]*)"', _ODD_NAMES)
    _change(parts, chance, rb'<sheet [^>]*sheetId="([^"]*)"', _ODD_NUMBERS)
    _change(parts, chance, rb'<sheet [^>]*r:id="([^"]*)"', ["rId1", "rId99", "", "rId2"])


def _double_rows(parts: Parts, chance: Random) -> None:
    _change(parts, chance, rb"(<row .*?</row>)", ["", '<row r="2"><c r="A2"><v>1</v></c></row>' * 2])


def _targets(parts: Parts, chance: Random) -> None:
    odd = [
        "worksheets/sheet1.xml",
        "/xl/worksheets/sheet1.xml",
        "../../../etc/passwd",
        "http://example.invalid/x",
        "",
        "x.xml",
    ]
    _change(parts, chance, rb' Target="([^"]*)"', odd)


def _lose(parts: Parts, chance: Random) -> None:
    if len(parts) > 1:
        del parts[chance.choice(list(parts))]


def _empty(parts: Parts, chance: Random) -> None:
    parts[chance.choice(list(parts))] = chance.choice([b"", b"<x/>", b"<?xml version='1.0'?>", b"\xef\xbb\xbf"])


def _exchange(parts: Parts, chance: Random) -> None:
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    parts[one], parts[other] = parts[other], parts[one]


def _byte_damage(parts: Parts, chance: Random) -> None:
    name = chance.choice(list(parts))
    parts[name] = damaged(parts[name], parts[chance.choice(list(parts))], chance)


def _odd_bytes(parts: Parts, chance: Random) -> None:
    name = chance.choice(list(parts))
    at = chance.randrange(len(parts[name]) + 1)
    parts[name] = parts[name][:at] + chance.choice(_ODD_BYTES) + parts[name][at:]


def _alphabet(parts: Parts, chance: Random) -> None:
    name = chance.choice(list(parts))
    written = parts[name].decode("utf-8", "replace")
    parts[name] = written.encode(chance.choice(["utf-16", "utf-16-le", "cp1252"]), "xmlcharrefreplace")


_CHANGES: list[Callable[[Parts, Random], None]] = [
    _cell_reference, _row_number, _unnumbered, _dimension, _string_index, _value, _text, _cell_type, _style, _formula,
    _merge, _repeat, _sheet_names, _double_rows, _targets, _lose, _empty, _exchange, _byte_damage, _odd_bytes,
    _alphabet,
]  # fmt: skip
