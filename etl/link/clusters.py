"""Groups of records that are one human being, never chained through a doubt.

A union is refused when it would put two human beings under one roof: two valid cards far apart, birth dates that
cannot be one person's, opposite genders, or two records that a human called different.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import product

from etl.link import compare
from etl.link.compare import Person
from etl.link.vetoes import veto


class Clusters:
    """Union-find over records, with vetoes looked up on every member of both sides."""

    def __init__(self, persons: dict[str, Person], different: set[tuple[str, str]]) -> None:
        self._persons = persons
        self._different = different
        self._root = {record: record for record in persons}
        self._members = {record: [record] for record in persons}
        self._judged = {record: record for record in persons}  # records that humans called one bear one mark

    def root(self, record: str) -> str:
        """Return the record that stands for this record's cluster."""
        while self._root[record] != record:
            self._root[record] = self._root[self._root[record]]
            record = self._root[record]
        return record

    def are_one(self, left: str, right: str) -> bool:
        """Tell whether two records are in one cluster; one that was not given here is in a cluster elsewhere."""
        return left in self._root and right in self._root and self.root(left) == self.root(right)

    def members(self, record: str) -> list[str]:
        """Return the records of this record's cluster."""
        return self._members[self.root(record)]

    def union(self, left: str, right: str, *, by_a_human: bool = False) -> bool:
        """Join two clusters; return False, changing nothing, when something forbids it."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        if self.why_not(a, b, by_a_human=by_a_human):
            return False
        if by_a_human:
            ours, theirs = self._judged[left], self._judged[right]
            self._judged |= {r: ours for r in self._members[b] + self._members[a] if self._judged[r] == theirs}
        keep, join = (a, b) if len(self._members[a]) >= len(self._members[b]) else (b, a)
        self._root[join] = keep
        self._members[keep] = self._members[keep] + self._members.pop(join)
        return True

    def forbids(self, left: str, right: str, *, by_a_human: bool = False) -> bool:
        """Return True when two clusters cannot be one person; a human's word overrules all but another human's."""
        return self.why_not(left, right, by_a_human=by_a_human) is not None

    def why_not(self, left: str, right: str, *, by_a_human: bool = False) -> str | None:
        """Return the rule that keeps two clusters apart, None when nothing does.

        What humans called one person may bear two cards: each of its records may speak for it.
        """
        pairs = list(self._across(left, right))
        if any((min(pair), max(pair)) in self._different for pair in pairs):
            return "judged_different"
        if by_a_human:
            return None
        vetoes: dict[tuple[str, str], str | None] = {}
        for a, b in pairs:
            sides = self._judged[a], self._judged[b]
            if vetoes.get(sides, "") is not None:
                vetoes[sides] = veto(self._persons[a], self._persons[b])
        return next((found for found in vetoes.values() if found), None)

    def doubles(self, left: str, right: str, told_twice: Collection[tuple[str, str]], rolls: Collection[str]) -> bool:
        """Tell whether joining would put two lines of one list together that nothing speaks for.

        On a roll each line must speak for each other one. A list that tells of a person again and again, of another
        craft or another day, need have one line of each side that speak for one another.
        """
        spoken: dict[str, list[bool]] = defaultdict(list)
        for a, b in self._across(left, right):
            if self._persons[a].feed == self._persons[b].feed:
                spoken[self._persons[a].feed].append((min(a, b), max(a, b)) in told_twice)
        return not all(all(said) if feed in rolls else any(said) for feed, said in spoken.items())

    def _across(self, left: str, right: str) -> Iterator[tuple[str, str]]:
        return product(self.members(left), self.members(right))

    def are_named_apart(self, left: str, right: str) -> bool:
        """Return True when two clusters bear first names or sexes that one person does not."""
        pairs = [(self._persons[a], self._persons[b]) for a, b in self._across(left, right)]
        return any(compare.are_two_given_names(*pair) or compare.gender_level(*pair) == "different" for pair in pairs)

    def all(self) -> list[list[str]]:
        """Return every cluster, each sorted, in a stable order."""
        return sorted(sorted(members) for members in self._members.values())
