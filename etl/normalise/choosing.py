"""Choosing one of the policy's entries by its written name: exact when folded, else near with a margin.

A near miss is accepted only when it is clearly nearer than any other entry: a craft or an item guessed wrongly
would give somebody another's kit.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz import fuzz, process

from etl.normalise.trades import SMALL, fields_of
from etl.spelling.text import fold

NEAR = 86.0  # of 100: one or two slips in a word of ten letters
MARGIN = 8.0  # over the best spelling of any other entry
NEAR_SPELLING, MORE_WORDS = "near_spelling", "more_words"
HINT = 60.0  # below this a suggestion would only confuse


class Choice(NamedTuple):
    """The code chosen, or None with a problem (unknown, ambiguous) and the nearest entry as a suggestion.

    ``doubt`` is ``near_spelling`` where likeness alone chose, ``more_words`` where the text says more than the name.
    """

    code: str | None = None
    problem: str | None = None
    suggestion: str | None = None
    doubt: str | None = None


class Chooser:
    """Entries of one kind with all their spellings, folded.

    ``fields``: word → field of work. A text whose other words name a field that none of the entry's own spellings
    names is not that entry, unless what was recognised names a field itself. ``everyday``: words beside an entry's
    name that say nothing more; any other word is a doubt. Without them extra words are taken as description.
    """

    def __init__(
        self,
        spellings: Mapping[str, Iterable[str]],
        fields: dict[str, str] | None = None,
        everyday: frozenset[str] | None = None,
    ) -> None:
        self._codes: dict[str, set[str]] = {}
        self._words: dict[str, set[str]] = {}
        self._fields, self._everyday = fields or {}, everyday
        for code, written in spellings.items():
            for spelling in (code, *written):
                if folded := fold(spelling):
                    self._codes.setdefault(folded, set()).add(code)
                    self._words.setdefault(code, set()).update(folded.split())

    def exact(self, text: str) -> set[str]:
        """Return the codes that are spelled so, letter for letter once folded."""
        return self._codes.get(fold(text), set())

    def inside(self, text: str) -> set[str]:
        """Return the codes whose longest spelling stands inside a title as whole words, no other field after it."""
        folded = fold(text)
        return {
            code
            for spelling, codes in self._inside(folded).items()
            for code in codes
            if not self._is_turned(code, spelling, _next_word(folded, spelling))
        }

    def _inside(self, folded: str) -> dict[str, set[str]]:
        padded = f" {folded} "
        found = {spelling for spelling in self._codes if f" {spelling} " in padded}
        longest = {s for s in found if not any(s != other and f" {s} " in f" {other} " for other in found)}
        return {spelling: self._codes[spelling] for spelling in longest}

    def _is_turned(self, code: str, spelling: str, words: Iterable[str]) -> bool:
        """Tell whether words beside a spelling make it another trade's."""
        beside = fields_of(words, self._fields)
        if not beside or fields_of(spelling.split(), self._fields):
            return False
        return not beside & fields_of(self._words[code], self._fields)

    def _within(self, folded: str, among: set[str] | None) -> Choice | None:
        """Choose by the spellings that stand inside a cell."""
        found = [(code, spelling) for spelling, codes in self._inside(folded).items() for code in codes]
        found = [(code, spelling) for code, spelling in found if among and code in among] or found
        named = {word for _, spelling in found for word in spelling.split()}
        beside = [word for word in folded.split() if word not in named]
        kept = {code for code, spelling in found if not self._is_turned(code, spelling, beside)}
        if not kept:
            return Choice(None, "unknown", min(found)[0]) if found else None
        if len(kept) > 1:
            return Choice(None, "ambiguous", min(kept))
        code = next(iter(kept))
        more = set(beside) - self._words[code] - (self._everyday or set())
        is_more = self._everyday is not None and any(len(word) > 2 and word.isalpha() for word in more)
        return Choice(code, doubt=MORE_WORDS if is_more else None)

    def near(self, text: str, among: set[str] | None = None) -> list[tuple[str, float]]:
        """Return (code, likeness 0-100), nearest first, at most one line per code."""
        best: dict[str, float] = {}
        folded = fold(text)
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
            for spelling, likeness, _ in process.extract(folded, list(self._codes), scorer=scorer, limit=None):
                for code in self._codes[spelling]:
                    if among is None or code in among:
                        best[code] = max(likeness, best.get(code, 0.0))
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))

    def choose(self, text: str, among: set[str] | None = None) -> Choice:
        """Choose one code; ``among`` narrows the choice to what the row's context allows."""
        found = self.exact(text)
        allowed = (found & among if among else set()) or found
        if allowed:
            return Choice(next(iter(allowed))) if len(allowed) == 1 else Choice(None, "ambiguous", min(allowed))
        inside = self._within(fold(text), among)
        if inside:
            return inside
        within = self._nearest(text, among) if among else Choice()
        return within if within.code else self._nearest(text)

    def _nearest(self, text: str, among: set[str] | None = None) -> Choice:
        ranked = self.near(text, among)
        if not ranked:
            return Choice(None, "unknown")
        code, likeness = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        is_turned = self._is_turned(code, "", fold(text).split())
        if likeness >= NEAR and likeness - second >= MARGIN and not is_turned:
            return Choice(code, doubt=NEAR_SPELLING)
        problem = "ambiguous" if likeness >= NEAR and not is_turned else "unknown"
        return Choice(None, problem, code if likeness >= HINT else None)


def _next_word(folded: str, spelling: str) -> list[str]:
    """The word after a spelling, small words apart."""
    after = f" {folded} ".partition(f" {spelling} ")[2].split()
    return [word for word in after if word not in SMALL][:1]
