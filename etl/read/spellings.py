"""What a feed's headers are called: look a written header up among the declared spellings."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from etl.feeds import Feed
from etl.read.spelling import key, variants, words

IGNORED = "-"  # a header that partners write and nobody needs
_ALIKE = 0.03  # the two languages of one header weigh the same
CLOSE = 87.0  # a typing error or two in a header of usual length; "date de retrait" and "date de remise" score 79
MARGIN = 5.0  # the runner-up must be this much worse, else the header is ambiguous
UPPER_ONLY = 0.86  # fit of a sub-heading nobody knows under a heading that is known
MISSPELT = 0.84  # a misspelt header fits worse than any that is spelt as declared
LONGEST = 80  # letters; beyond, two headers differ by more than typing errors
_PARAGRAPH = 300  # letters; no header, also not one in two languages with its instructions
SHORTEST = 5  # below, one letter is the difference between two words: "du", "au", "lot", "sexe"


class Candidate(NamedTuple):
    """A column that a header may mean, and how well its spelling fits (0–1)."""

    column: str
    fit: float
    rank: int  # place of the spelling in the declaration: partners' usual word first


@dataclass(frozen=True)
class Spellings:
    """A feed's declared headers, folded."""

    exact: dict[str, tuple[tuple[str, int], ...]]
    close: tuple[tuple[str, str], ...]
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

    def near(self, text: str) -> tuple[Candidate, ...]:
        """Return the column a misspelt header means; several when it could be more than one."""
        written = " ".join(words(text))
        if not SHORTEST <= len(written) <= LONGEST:
            return ()
        scored: dict[str, float] = defaultdict(float)
        for spelled, score, place in process.extract(
            written, [folded for folded, _ in self.close], scorer=fuzz.ratio, score_cutoff=CLOSE, limit=12
        ):
            if _digits(spelled) == _digits(written):
                column = self.close[place][1]
                scored[column] = max(scored[column], score)
        ranked = sorted(scored.items(), key=lambda pair: -pair[1])
        return tuple(Candidate(c, MISSPELT * score / 100, 0) for c, score in ranked if score > ranked[0][1] - MARGIN)


def spellings_of(feed: Feed) -> Spellings:
    """Return a feed's spellings, ready for look-up."""
    exact: dict[str, list[tuple[str, int]]] = defaultdict(list)
    close: list[tuple[str, str]] = []
    declared = [(name, column.headers) for name, column in feed.columns.items()]
    for column, headers in [*declared, (IGNORED, feed.ignored_columns)]:
        for rank, header in enumerate(headers):
            folded = words(header)
            if folded and column not in [name for name, _ in exact[key(folded)]]:
                exact[key(folded)].append((column, rank))
            if len(" ".join(folded)) >= SHORTEST:
                close.append((" ".join(folded), column))
    return Spellings({spelled: tuple(found) for spelled, found in exact.items()}, tuple(close), frozenset(feed.columns))


@lru_cache(maxsize=4096)
def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
