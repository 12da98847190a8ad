"""Groups of records that are one human being, never chained through a doubt.

A union is refused when it would put two human beings under one roof: two valid cards far apart, birth dates that
cannot be one person's, opposite genders, or two records that a human called different.
"""

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

    def root(self, record: str) -> str:
        """Return the record that stands for this record's cluster."""
        while self._root[record] != record:
            self._root[record] = self._root[self._root[record]]
            record = self._root[record]
        return record

    def members(self, record: str) -> list[str]:
        """Return the records of this record's cluster."""
        return self._members[self.root(record)]

    def union(self, left: str, right: str, *, by_a_human: bool = False) -> bool:
        """Join two clusters; return False, changing nothing, when something forbids it."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        if self.forbids(a, b, by_a_human=by_a_human):
            return False
        keep, join = (a, b) if len(self._members[a]) >= len(self._members[b]) else (b, a)
        self._root[join] = keep
        self._members[keep] = self._members[keep] + self._members.pop(join)
        return True

    def forbids(self, left: str, right: str, *, by_a_human: bool = False) -> bool:
        """Return True when two clusters cannot be one person; a human's word overrules all but another human's."""
        pairs = list(product(self.members(left), self.members(right)))
        if any((min(pair), max(pair)) in self._different for pair in pairs):
            return True
        return not by_a_human and any(veto(self._persons[a], self._persons[b]) for a, b in pairs)

    def are_named_apart(self, left: str, right: str) -> bool:
        """Return True when two clusters bear first names or sexes that one person does not."""
        pairs = [(self._persons[a], self._persons[b]) for a, b in product(self.members(left), self.members(right))]
        return any(compare.are_two_given_names(*pair) or compare.gender_level(*pair) == "different" for pair in pairs)

    def all(self) -> list[list[str]]:
        """Return every cluster, each sorted, in a stable order."""
        return sorted(sorted(members) for members in self._members.values())

