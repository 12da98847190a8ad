"""Settle by their cells the columns that headers alone leave open."""

import re
from collections.abc import Sequence
from typing import Any

from etl.feeds import Feed
from etl.read.claims import Claims, Heading
from etl.read.sheet import Line
from etl.read.spelling import key, words
from etl.read.vocabulary import dropped_columns

_ARABIC = re.compile(r"[\u0621-\u064a]")
_SEEN = 200  # rows are enough to tell a script or an empty column

_SHAPES = {  # of the types that share a header: 80 %, 4/5 and 0,8 are rates, 4 is a count
    "rate": re.compile(r"\s*(.*%|\d+\s*/\s*\d+|[01](?:[.,]\d+)?)\s*$"),
    "number": re.compile(r"\s*\d+(?:[.,]\d+)?\s*$"),
}

Remark = tuple[str, dict[str, Any]]


def settle(claims: Claims, rows: Sequence[Line], feed: Feed) -> tuple[dict[str, int], list[Remark]]:
    """Return canonical column → position, and remarks on headers that were not taken.

    Two headers spelt alike are one column when their cells never disagree, two scripts of one name when one
    is written in Arabic, and otherwise nobody's: the partner must say which is which.
    """
    places = {column: heading.place for column, heading in claims.columns.items()}
    remarks: list[Remark] = []
    _settle_types(claims, places, rows, feed)
    for column, heading in claims.contested:
        first, other = claims.columns[column], heading
        twin = column.removesuffix("_latin") + "_arabic"
        if column.endswith("_latin") and twin not in places and _arabic(rows, first) != _arabic(rows, other):
            latin, arabic = (other, first) if _arabic(rows, first) else (first, other)
            places[column], places[twin] = latin.place, arabic.place
        elif _agree(rows, first.place, other.place):
            places[column] = max(first.place, other.place, key=lambda place: len(_cells(rows, place)))
        else:
            places.pop(column, None)
            remarks.append(("column_ambiguous", {"column": heading.text}))
    for column, heading in claims.second:
        if column in places and not _cells(rows, places[column]) and _cells(rows, heading.place):
            places[column] = heading.place
        elif column != "-":
            remarks.append(("column_twice", {"column": heading.text, "taken": claims.columns[column].text}))
    return places, remarks


def _settle_types(claims: Claims, places: dict[str, int], rows: Sequence[Line], feed: Feed) -> None:
    """Let cells decide between columns of which one header is the usual word: "Présence" is days or a rate."""
    for column, heading in claims.columns.items():
        others = [one.column for one in heading.candidates if one.column in feed.columns and one.column != column]
        cells = _cells(rows, heading.place)
        if not others or _fits(feed.columns[column].type, cells):
            continue
        better = [o for o in others if o not in claims.columns and _fits(feed.columns[o].type, cells)]
        if better:
            places[better[0]] = places.pop(column)


def _fits(column_type: str, cells: list[str]) -> bool:
    shape = _SHAPES.get(column_type)
    return shape is None or sum(bool(shape.match(cell)) for cell in cells) * 2 >= len(cells)


def is_dropped(label: str) -> bool:
    """Tell whether a column must not be kept at all: bank account numbers."""
    return key(words(label)) in {key(words(spelled)) for spelled in dropped_columns()}


def _cells(rows: Sequence[Line], place: int) -> list[str]:
    return [line.cells[place] for line in rows[:_SEEN] if place < len(line.cells) and line.cells[place]]


def _arabic(rows: Sequence[Line], heading: Heading) -> bool:
    cells = _cells(rows, heading.place)
    return sum(bool(_ARABIC.search(cell)) for cell in cells) * 2 > len(cells)


def _agree(rows: Sequence[Line], one: int, other: int) -> bool:
    pairs = ((_cells([line], one), _cells([line], other)) for line in rows)
    return all(left == right for left, right in pairs if left and right)
