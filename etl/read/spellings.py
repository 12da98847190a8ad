"""What a feed's headers are called: look a written header up among the declared spellings."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from etl.feeds import Feed
from etl.read.misspelt import Declared, Guess, guesses, is_nearer_to_another
from etl.read.spelling import key, variants, words

IGNORED = "-"  # a header that partners write and nobody needs
_ALIKE = 0.03  # the two languages of one header weigh the same
UPPER_ONLY = 0.86  # fit of a sub-heading nobody knows under a heading that is known
MISSPELT = 0.84  # a misspelt header fits worse than any that is spelt as declared
_PARAGRAPH = 300  # letters; no header, also not one in two languages with its instructions


class Candidate(NamedTuple):
    """A column that a header may mean, and how well its spelling fits (0–1)."""

    column: str
    fit: float
    rank: int  # place of the spelling in the declaration: partners' usual word first


@dataclass(frozen=True)
class Spellings:
    """A feed's declared headers, folded."""

    exact: dict[str, tuple[tuple[str, int], ...]]
    declared: Declared
    columns: frozenset[str]
    seen: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)  # a page repeats its header

    def candidates(self, text: str) -> tuple[Candidate, ...]:
        """Return the columns that a header means by a known spelling, best fit first; empty when unknown."""
        if len(text) > _PARAGRAPH:
            return ()
        if text not in self.seen:
            self.seen[text] = self._looked_up(text)
        return self.seen[text]

    def has(self, column: str) -> bool:
        """Tell whether the feed has such a column."""
        return column in self.columns

    @property
    def vocabulary(self) -> frozenset[str]:
        """The folded words of all declared headers."""
        return self.declared.forms[-1].vocabulary

    def near(self, text: str) -> tuple[Candidate, ...]:
        """Return the columns of the one spelling that a misspelt header must mean; empty when it may be another.

        A header that nobody needs is never guessed, yet where one may be meant nothing else is guessed either.
        """
        found = self.guesses(text)
        if not found or found[0].rivals or IGNORED in found[0].columns:
            return ()
        fit = MISSPELT * (1 - found[0].errors / 100)
        return tuple(Candidate(column, fit, 0) for column in found[0].columns)

    def guesses(self, text: str) -> tuple[Guess, ...]:
        """Return the spellings that a header may be a misspelling of, fewest errors first."""
        return guesses(text, self.declared)

    def is_nearer_to_another(self, text: str, columns: set[str]) -> bool:
        """Tell whether a header as a whole is rather a misspelling of another column than of these."""
        return is_nearer_to_another(text, columns, self.declared)

    def _looked_up(self, text: str) -> tuple[Candidate, ...]:
        best: dict[str, Candidate] = {}
        for spelled, fit in variants(text):
            for column, rank in self.exact.get(spelled, ()):
                best.setdefault(column, Candidate(column, fit, rank))
        found = sorted(best.values(), key=lambda one: -one.fit)
        if found and found[0].column == IGNORED and found[0].fit >= 1.0:
            return (found[0],)
        # parts of a bilingual or slashed header only help where the whole says nothing
        floor = 1.0 if found and found[0].fit >= 1.0 else found[0].fit - _ALIKE if found else 0.0
        return tuple(one for one in found if one.fit >= floor)


def spellings_of(feed: Feed) -> Spellings:
    """Return a feed's spellings, ready for look-up."""
    exact: dict[str, list[tuple[str, int]]] = defaultdict(list)
    columns = [(name, column.headers) for name, column in feed.columns.items()] + [(IGNORED, feed.ignored_columns)]
    for column, headers in columns:
        for rank, header in enumerate(headers):
            for folded in {words(header), words(header.lower())}:  # "DateNaissance" is two words, "datenaissance" one
                if folded and column not in [name for name, _ in exact[key(folded)]]:
                    exact[key(folded)].append((column, rank))
    declared = Declared.of((header, column) for column, headers in columns for header in headers if words(header))
    return Spellings({spelled: tuple(found) for spelled, found in exact.items()}, declared, frozenset(feed.columns))
