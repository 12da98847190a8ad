"""Guess which declared spelling a header with typing errors stands for, or that nobody can tell.

An error is a letter too many, a letter missing, a letter taken for another, or two letters exchanged. A word that
stands in some spelling is that word, and no misspelling of another: "numéro" is not "nom".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from etl.read.spelling import letters, typed, words

# Measured by tests/read/test_header_margin.py on all spellings of the 13 feeds, 28,071 times misspelt: with one error
# 79 % are read right, 21 % reported, 0.08 % read wrong; with two errors 59 %, 40 %, 0.04 %. CLOSE 4 would read 84 % of
# the first right, but 1.5 times as many headers wrong that nobody declared (0.26 %); CLOSE 6, 75 %. A margin of 1 reads
# as many wrong while no word of a spelling is taken for another; 2 is for headers that are still to be declared.
CLOSE = 5  # letters for each error that is forgiven
MOST_ERRORS = 2
MARGIN = 2  # errors by which another column's spelling must be worse, else the header is ambiguous
LONGEST = 80  # letters; beyond, two headers differ by more than typing errors
_SHORT_WORD = 3  # letters; in "date fin" it is all the difference
_LONG_WORD = 8  # letters; below, two errors make another word: "remise" and "reprise"


class Guess(NamedTuple):
    """A declared spelling: its columns, how many errors away, and the columns whose spellings are nearly as near."""

    spelling: str
    columns: tuple[str, ...]
    errors: int
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """All spellings written in one way, and their words."""

    spellings: tuple[str, ...]
    vocabulary: frozenset[str]

    @classmethod
    def of(cls, spellings: tuple[str, ...]) -> "Form":
        """Return them with their words."""
        return cls(spellings, frozenset(word for spelling in spellings for word in spelling.split()))

    def within(self, written: str, errors: int) -> list[tuple[str, int, int]]:
        """Return (spelling, errors, position) of the spellings that are so near."""
        if len(written) > LONGEST:
            return []
        found: list[tuple[str, int, int]] = process.extract(
            written, self.spellings, scorer=OSA.distance, score_cutoff=errors, limit=None
        )
        return found

    def may_be(self, written: str, spelling: str, errors: int) -> bool:
        """Tell whether so many typing errors may lie between them, rather than another word."""
        mine, other = written.split(), spelling.split()
        if _digits(written) != _digits(spelling):
            return False
        if len(mine) != len(other):  # a space too many or too few
            return errors == 1
        changed = [(a, b) for a, b in zip(mine, other, strict=True) if a != b]
        if self.is_another_word(written, spelling):
            return False
        if errors == 1:
            return len(written) >= 2 * CLOSE or all(len(b) > _SHORT_WORD for _, b in changed)
        return all(len(b) > _SHORT_WORD and (OSA.distance(a, b) < 2 or len(b) >= _LONG_WORD) for a, b in changed)

    def is_another_word(self, written: str, spelling: str) -> bool:
        """Tell whether a word stands in another's place, and is a word of its own."""
        mine, other = written.split(), spelling.split()
        return len(mine) == len(other) and any(
            a != b and a in self.vocabulary for a, b in zip(mine, other, strict=True)
        )


@dataclass(frozen=True)
class Declared:
    """A feed's spellings with all their words, with their telling words, and folded; and the columns of each."""

    forms: tuple[Form, Form, Form]
    columns: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, headers: Iterable[tuple[str, str]]) -> "Declared":
        """Return them from (header, column) pairs."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for header, column in headers:
            columns = found.setdefault(_forms(header), [])
            columns += [column] if column not in columns else []
        whole, telling, folded = (Form.of(tuple(form[way] for form in found)) for way in range(3))
        return cls((whole, telling, folded), tuple(map(tuple, found.values())))


def guesses(text: str, declared: Declared) -> tuple[Guess, ...]:
    """Return the spellings within the forgiven errors, fewest errors first; each says who comes too near to it."""
    allowed = min(MOST_ERRORS, len(" ".join(words(text))) // CLOSE)
    errors: dict[int, int] = {}
    for written, form in zip(_forms(text), declared.forms, strict=True) if allowed else ():
        for spelling, distance, at in form.within(written, allowed + MARGIN - 1):
            if distance < errors.get(at, LONGEST) and form.may_be(written, spelling, distance):
                errors[at] = distance
    found = [
        Guess(declared.forms[-1].spellings[at], declared.columns[at], distance, _rivals(at, errors, declared))
        for at, distance in errors.items()
        if distance <= allowed
    ]
    return tuple(sorted(found, key=lambda guess: (guess.errors, len(guess.rivals))))


def is_nearer_to_another(text: str, columns: set[str], declared: Declared) -> bool:
    """Tell whether a header, all its words kept, is nearer to a spelling of other columns than to any of these."""
    written = typed(text)
    errors = MOST_ERRORS if len(written) > CLOSE else 1
    best = {True: errors + 1, False: errors + 1}
    for spelling, distance, at in declared.forms[0].within(written, errors):
        is_mine = bool(columns.intersection(declared.columns[at]))
        if is_mine or not declared.forms[0].is_another_word(written, spelling):
            best[is_mine] = min(best[is_mine], distance)
    return best[False] < best[True]


def _forms(text: str) -> tuple[str, str, str]:
    return typed(text), letters(text), " ".join(words(text))


def _rivals(mine: int, errors: Mapping[int, int], declared: Declared) -> tuple[str, ...]:
    near = {at for at, distance in errors.items() if distance < errors[mine] + MARGIN}
    return tuple(sorted({column for at in near for column in declared.columns[at]}.difference(declared.columns[mine])))


@lru_cache(maxsize=4096)
def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
