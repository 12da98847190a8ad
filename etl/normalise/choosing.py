"""Choosing one of the policy's entries by its written name: exact when folded, else near with a margin.

A near miss is accepted only when it is clearly nearer than any other entry: a craft or an item guessed wrongly
would give somebody another's kit.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rapidfuzz import fuzz, process

from etl.normalise.text import fold

NEAR = 86.0  # of 100: one or two slips in a word of ten letters
MARGIN = 8.0  # over the best spelling of any other entry
HINT = 60.0  # below this a suggestion would only confuse


class Choice(NamedTuple):
    """The code chosen, or None with a problem (unknown, ambiguous) and the nearest entry as a suggestion."""

    code: str | None = None
    problem: str | None = None
    suggestion: str | None = None


class Chooser:
    """Entries of one kind with all their spellings, folded."""

    def __init__(self, spellings: Mapping[str, Iterable[str]]) -> None:
        self._codes: dict[str, set[str]] = {}
        for code, written in spellings.items():
            for spelling in (code, *written):
                if folded := fold(spelling):
                    self._codes.setdefault(folded, set()).add(code)

    def exact(self, text: str) -> set[str]:
        """Return the codes that are spelled so, letter for letter once folded."""
        return self._codes.get(fold(text), set())

    def inside(self, text: str) -> set[str]:
        """Return the codes whose longest spelling stands inside the text as whole words."""
        padded = f" {fold(text)} "
        found = {spelling for spelling in self._codes if f" {spelling} " in padded}
        longest = {s for s in found if not any(s != other and f" {s} " in f" {other} " for other in found)}
        return {code for spelling in longest for code in self._codes[spelling]}

    def near(self, text: str, among: set[str] | None = None) -> list[tuple[str, float]]:
        """Return (code, likeness 0-100), nearest first, at most one line per code."""
        best: dict[str, float] = {}
        folded = fold(text)
        for spelling, likeness, _ in process.extract(folded, list(self._codes), scorer=_likeness, limit=None):
            for code in self._codes[spelling]:
                if among is None or code in among:
                    best[code] = max(likeness, best.get(code, 0.0))
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))

    def choose(self, text: str, among: set[str] | None = None) -> Choice:
        """Choose one code; ``among`` narrows the choice to what the row's context allows."""
        for found in (self.exact(text), self.inside(text)):
            allowed = (found & among if among else set()) or found
            if len(allowed) == 1:
                return Choice(next(iter(allowed)))
            if allowed:
                return Choice(None, "ambiguous", min(allowed))
        within = self._nearest(self.near(text, among)) if among else Choice()
        return within if within.code else self._nearest(self.near(text))

    @staticmethod
    def _nearest(ranked: list[tuple[str, float]]) -> Choice:
        if not ranked:
            return Choice(None, "unknown")
        code, likeness = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        if likeness >= NEAR and likeness - second >= MARGIN:
            return Choice(code)
        problem = "ambiguous" if likeness >= NEAR else "unknown"
        return Choice(None, problem, code if likeness >= HINT else None)


def _likeness(left: str, right: str, **_: object) -> float:
    return max(fuzz.ratio(left, right), fuzz.token_sort_ratio(left, right))
