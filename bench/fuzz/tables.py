"""Tables as clerks might make them, and as nobody would: headers known or not, cells of both scripts."""

import datetime as dt
from random import Random

from bench.writers import Book, Page
from bench.writers.book import Cell
from etl.feeds import Feed

_LATIN = ["Nezha", "Ijja", "MOUHTADI", "Aït Baha", "tissage", "Four à gaz", "l'oasis", "O'Brien", "École", "ÇELIK", "x"]
_ARABIC = ["نزهة", "إيجة", "المهتدي", "النسيج", "فرن", "تعاونية أركان", "مـــراكش", "ألف", "سوس", "لالة", "ة"]
_NUMBERS = [
    "1",
    "00123",
    "1E5",
    "12345678901234567890",
    "-7",
    "1 250,00",
    "٠٦١٢٣٤٥٦٧٨",
    "۱۲",
    "7.0",
    "1,5e-9",
    "∞",
    "½",
]
_DATES = [
    "12/03/1985",
    "2026-02-30",
    "00/00/1970",
    "1985",
    "31/12/99",
    "1446/09/01",
    "٠٥/٠٦/١٩٩٠",
    "45000",
    "01/01/1970",
]
_WORDS = [
    "NA",
    "NULL",
    "None",
    "nan",
    "#REF!",
    "TRUE",
    "oui",
    "لا",
    "-",
    ".",
    "/",
    "?",
    "=1+1",
    "+212",
    "@x",
    "'",
    "''",
]
_MARKS = ["Total", "TOTAL HT", "المجموع", "Sous-total : 4", "Le Directeur", "التوقيع", "NB : provisoire", "Lot n° 3",
          "Province de Tata", "Fait à Tiznit, le 3/4/2025", "N°", "CIN", "Nom et prénom", "…………"]  # fmt: skip
_INVISIBLE = [
    "\u200f",
    "\u202e",
    "\u2066",
    "\u00a0",
    "\u200b",
    "\u0640",
    "\ufeff",
    "\u0301",
    "\u00ad",
    "\u2028",
    "\x85",
]
_ODD = [
    "🧵", "𐒀", "\ufffd", "\u0000", "\x01", "\x1f", "\x7f", "_x0000_", "_x000D_", "&amp;", "<b>", "]]>", "{file}", "%s",
    "\\N", "\t", "\n", "\r\n", '"', '""', ";", ",", "|", "$(x)", "../x", "C:\\x", "x" * 300, "ع" * 5000,
]  # fmt: skip
_NUMERIC: list[Cell] = [0, -1, 7.0, 1e308, 5e-324, 2.0**53, 123456.789, 45000, 1e15, 60, -0.0]
_CHARS = "aZé0٣عﻻ \u200f\u202e\t'\"=;,|<&\u0300\U0001f9f5"


def book_for(feed: Feed, chance: Random) -> Book:
    """Return one to four pages of a feed, of at most some forty rows each."""
    many = chance.choices([1, 2, 3, 4], [8, 3, 1, 1])[0]
    return [_page(feed, chance, f"{_sheet_name(chance)[:26]}{n}") for n in range(many)]


def _page(feed: Feed, chance: Random, name: str) -> Page:
    header = _header(feed, chance)
    rows: list[list[Cell]] = [_note(chance) for _ in range(chance.choice([0, 0, 1, 3, 6]))]
    if chance.random() < 0.9:
        rows.append([*header])
    if chance.random() < 0.15:
        rows.append([chance.choice([None, one, "N°"]) for one in header])
    for _ in range(chance.choice([0, 1, 2, 5, 12, 30])):
        rows.append(_row(len(header), header, chance))
    rows += [_note(chance) for _ in range(chance.choice([0, 0, 1, 4]))]
    if chance.random() < 0.3:
        header = header[::-1]
        rows = [row[::-1] for row in rows]
    merged = _merges(rows, len(header), chance)
    for top, place, bottom, _ in merged:
        for row in rows[top + 1 : bottom + 1]:
            row[place : place + 1] = [None] * len(row[place : place + 1])  # a merged area holds its first cell alone
    return Page(
        name,
        rows,
        merged=merged,
        hidden_rows=tuple(n for n in range(len(rows)) if chance.random() < 0.03),
        hidden_columns=tuple(n for n in range(len(header)) if chance.random() < 0.03),
        is_hidden=name.endswith("1") and chance.random() < 0.3,
        right_to_left=chance.random() < 0.2,
    )


def _header(feed: Feed, chance: Random) -> list[str]:
    columns = list(feed.columns.values())
    chosen = chance.sample(columns, chance.randint(2, min(14, len(columns))))
    for alternatives in feed.required if chance.random() < 0.7 else ():
        chosen.append(feed.columns[chance.choice(alternatives)])
    written = [_spelt(chance.choice(column.headers), chance) for column in chosen]
    for _ in range(chance.choice([0, 0, 0, 1, 2])):
        written.insert(chance.randrange(len(written) + 1), chance.choice([any_text(chance), "", "N°", "Observations"]))
    chance.shuffle(written)
    return written


def _spelt(header: str, chance: Random) -> str:
    way = chance.random()
    if way < 0.7:
        return header
    if way < 0.8:
        return header.upper()
    if way < 0.87:
        return chance.choice(_INVISIBLE).join(header.split(" "))
    at = chance.randrange(len(header) + 1)
    return header[:at] + chance.choice(_CHARS) + header[at + chance.randint(0, 1) :]


def _row(width: int, header: list[str], chance: Random) -> list[Cell]:
    way = chance.random()
    if way < 0.05:
        return []
    if way < 0.1:
        return [*header]
    if way < 0.2:
        return _note(chance)
    return [any_cell(chance) for _ in range(width + chance.choice([0, 0, 0, 0, -1, 3]))]


def _note(chance: Random) -> list[Cell]:
    blanks: list[Cell] = [None] * chance.choice([0, 0, 0, 1, 4])
    return [*blanks, *(chance.choice([*_MARKS, any_text(chance)]) for _ in range(chance.choice([0, 1, 1, 1, 2, 3])))]


def any_cell(chance: Random) -> Cell:
    """Return a cell of any sort, one in seven blank."""
    way = chance.random()
    if way < 0.15:
        return chance.choice([None, "", " ", "\u00a0"])
    if way < 0.25:
        return chance.choice(_NUMERIC)
    if way < 0.3:
        return dt.date(1900, 3, 1) + dt.timedelta(chance.randrange(60000))
    if way < 0.32:
        return chance.random() < 0.5
    return any_text(chance)


def any_text(chance: Random) -> str:
    """Return text of either script, clean or not."""
    way = chance.random()
    if way < 0.55:
        return chance.choice(chance.choice([_LATIN, _ARABIC, _NUMBERS, _DATES, _WORDS]))
    if way < 0.65:
        return f"{chance.choice(['J', 'JB', 'M-', 'ج'])}{chance.randrange(10**7)}"
    if way < 0.75:
        return f"{chance.choice(_LATIN)} {chance.choice(_INVISIBLE)}{chance.choice(_ARABIC)}"
    if way < 0.85:
        return chance.choice(_MARKS)
    if way < 0.93:
        return "".join(chance.choice(_CHARS) for _ in range(chance.randrange(12)))
    return chance.choice(_ODD)


def _merges(rows: list[list[Cell]], width: int, chance: Random) -> tuple[tuple[int, int, int, int], ...]:
    """Return up to three merged areas that do not touch one another: they share no column."""
    if len(rows) < 3 or chance.random() < 0.6:
        return ()
    found = []
    for left in chance.sample(range(width), min(width, chance.randint(1, 3))):
        top = chance.randrange(len(rows) - 1)
        found.append((top, left, min(len(rows) - 1, top + chance.randint(1, 6)), left))
    return tuple(found)


def _sheet_name(chance: Random) -> str:
    odd = [
        "Feuil",
        "Tata",
        "Couture",
        "ورقة",
        "خياطة تارودانت",
        "a" * 26,
        "'",
        "Récap",
        "x.y",
        "\u202eabc",
        "🧵",
        "=1",
        "&<>",
    ]
    name = chance.choice(odd)
    return f"_{name}" if name.startswith("'") else name
