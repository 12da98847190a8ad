"""Erased persons in files that come later: their rows count, under her pseudonym, without what names them.

A row is hers when it says, word for word, what an erased row said, or bears her card number beside her birth date or a
name that sounds like hers: all of it is known by keyed hashes only. A card alone never makes two people one: a row that
bears her card under another name comes in as a stranger's, with a remark, and so does one that names her without it.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from etl.flow import keyring
from etl.flow.houses import Houses
from etl.flow.prepare import Prepared
from etl.normalise.identifiers import read_national_id
from etl.reconcile.facts import is_number_of_a_paper
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]
Address = tuple[str, int]  # sheet, row

# What names a person in a row, or may: it goes. Sex, province, commune, craft and edition stay: sums count by them.
NAMING = frozenset({
    "family_name_latin", "given_name_latin", "full_name_latin", "family_name_arabic", "given_name_arabic",
    "full_name_arabic", "national_id", "national_id_problem", "birth_date", "birth_date_precision", "phone",
    "phone_second", "registry_id", "trainee_id_ofppt", "address", "card_number", "motive", "observations", "answer",
    "words", "order_number", "name_key", "name_key_arabic", "name_key_glued", "name_key_coarse", "given_key",
    "given_variant", "family_key", "name_titles",
})  # fmt: skip
PAPER = "certificate_number"
_BESIDE_THE_CARD = ("birth_date", "name_key", "name_key_arabic", "name_key_glued", "name_key_coarse")
_SOME_PAPER = "1"  # stands for a certificate that has a number: who is trained must not change
_MEMBERS, _MOST = 500, 64 << 20  # of an archive; bytes of each that are looked through
_OF_HER_WORDS = 4  # letters: shorter names are in too many titles


def paper(number: str) -> str | None:
    """Return what stands for the number of a certificate, None for what numbers none."""
    return _SOME_PAPER if is_number_of_a_paper(number) else None


def renamed(ring: keyring.Keyring, record_id: str) -> tuple[str, str]:
    """Return the mark by which a record is known again, and what it is called from now on."""
    mark = ring.pseudonyms("record", record_id)[0]
    return mark, f"{record_id.partition(':')[0]}:{mark.partition(':')[2][:20]}"


def by_card(card: str, row: Mapping[str, Any]) -> set[str]:
    """Return by what a person is known beside her card: her birth date, and her name as it sounds."""
    return {f"{card}\x1f{row[name]}" for name in _BESIDE_THE_CARD if row.get(name)}


class Forgotten:
    """The erased persons, for one file that is being loaded."""

    def __init__(self, houses: Houses, connection: Connection, feed: str, at: datetime) -> None:
        self._connection, self._feed, self._at = connection, feed, at
        self._marks = question.marks(connection)
        self._now = question.standing_ids(connection) if self._marks else {}
        self._ring = keyring.of_home(houses) if self._marks else keyring.Keyring(())
        self._of_card = cache(self._found_card)
        self.addresses: set[Address] = set()  # her rows so far
        self.words: set[str] = set()  # what they named her by: a title of the file may, too
        self.strangers = 0  # rows with an erased person's card, and nothing else of hers

    def taken_out(self, part: Prepared) -> Prepared:
        """Return a part without what names erased persons; their rows stay."""
        if not self._marks:
            return part
        known = [name for name in (*_BESIDE_THE_CARD, "national_id", "record_id") if name in part.said]
        rows = zip(*(part.said[name] for name in known), strict=True)
        found = [(at, self._of(dict(zip(known, row, strict=True)))) for at, row in enumerate(rows)]
        hers = {at: mark for at, mark in found if mark is not None}
        if not hers:
            return replace(part, broken=self.without_cells(part.broken))
        said = {name: list(values) for name, values in part.said.items()}
        for at, mark in hers.items():
            self._take_out(said, at, mark)
        return replace(part, said=said, broken=self.without_cells(part.broken))

    def without_cells(self, broken: Iterable[Line]) -> list[Line]:
        """Return lines on broken rules; the cells of her rows are not kept for a way home."""
        return [self._without_cells(line) for line in broken] if self._marks else list(broken)

    def _of(self, row: Mapping[str, Any]) -> Line | None:
        card, record = row.get("national_id"), row["record_id"]
        found = self._marked("record", record) if record else None
        if found is None and card and self._of_card(card) is not None:
            told = (self._marked("face", words) for words in sorted(by_card(card, row)))
            found = next((mark for mark in told if mark is not None), None)
            self.strangers += found is None
        return found

    def _marked(self, kind: str, told: str) -> Line | None:
        return next((self._marks[name] for name in self._ring.pseudonyms(kind, told) if name in self._marks), None)

    def _found_card(self, card: str) -> Line | None:
        return self._marked("card", card)

    def _take_out(self, said: dict[str, list[Any]], at: int, mark: Line) -> None:
        self.addresses.add((said["sheet"][at], said["row"][at]))
        self.words |= {str(said[name][at]) for name in NAMING & said.keys() if said[name][at]}
        person = str(self._now.get(mark["person_id"], mark["person_id"]))
        own, called = renamed(self._ring, str(said["record_id"][at]))
        record = str(mark["record_id"] or called)
        if mark["record_id"] is None:  # known by her card, in words that were never erased
            write.mark(self._connection, own, "record", person, record, self._at)
        write.tie_of_erased(self._connection, record, person, self._at)
        for name in NAMING & said.keys():
            said[name][at] = None
        if PAPER in said and said[PAPER][at]:
            said[PAPER][at] = paper(str(said[PAPER][at]))
        said["record_id"][at] = record

    def _without_cells(self, line: Line) -> Line:
        is_hers = (line["sheet"], line["row"]) in self.addresses or self.names(line.get("cells"))
        if not is_hers:
            return line
        if line["row"] is not None:
            self.addresses.add((line["sheet"], line["row"]))
        return {**line, "cells": None}

    def names(self, cells: Mapping[str, Any] | None) -> bool:
        """Tell whether a partner's own cells bear an erased person's card number."""
        return any(self._of_card(card) is not None for card in cards_in((cells or {}).values()))


def cards_in(cells: Iterable[Any]) -> set[str]:
    """Return the cells that are card numbers, as normalised."""
    return {card for card, _ in (read_national_id(str(cell)) for cell in cells if cell) if card}


def holds(place: Path, card: str) -> bool:
    """Tell whether a file, or a member of the archive that it is, holds a card number as plain text."""
    return any(text in block for block in _contents(place) for text in (card.encode(), card.encode("utf-16-le")))


def _contents(place: Path) -> Iterator[bytes]:
    yield place.read_bytes()
    damaged = suppress(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
    with damaged, zipfile.ZipFile(place) as archive:
        for member in archive.infolist()[:_MEMBERS]:
            with archive.open(member) as content:
                yield content.read(_MOST)  # a bomb is not blown up


def struck(title: str | None, words: Iterable[str]) -> str | None:
    """Return a title unless it holds one of these words."""
    told = (title or "").casefold()
    return "***" if any(len(word) >= _OF_HER_WORDS and word.casefold() in told for word in words) else title
