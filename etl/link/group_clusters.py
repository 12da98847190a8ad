"""Groups of mentions that are one cooperative, never chained through a contradiction."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from itertools import combinations, product

from etl.link import mentions
from etl.link.mentions import Mention

_NEARER = ("commune", "province", "unknown", "different")


class GroupClusters:
    """Union-find over mentions; what forbids a union is looked up on every member of both sides."""

    def __init__(self, told: Mapping[str, Mention], different: set[tuple[str, str]]) -> None:
        self.told = told
        self._different = different
        self._root = {record: record for record in told}
        self._members = {record: [record] for record in told}
        self._telling = {record: {_identity(mention): record} for record, mention in told.items()}
        self._standing = {record: {_whereabouts(mention): record} for record, mention in told.items()}

    def root(self, record: str) -> str:
        """Return the mention that stands for this mention's group."""
        while self._root[record] != record:
            self._root[record] = self._root[self._root[record]]
            record = self._root[record]
        return record

    def _telling_pairs(self, left: str, right: str) -> list[tuple[Mention, Mention]]:
        """Return the members of both sides, those that say the same of who they are once."""
        return self._pairs(self._telling[self.root(left)], self._telling[self.root(right)])

    def _standing_pairs(self, left: Mention, right: Mention) -> list[tuple[Mention, Mention]]:
        return self._pairs(self._standing[self.root(left.record_id)], self._standing[self.root(right.record_id)])

    def _pairs(self, left: dict[Hashable, str], right: dict[Hashable, str]) -> list[tuple[Mention, Mention]]:
        return [(self.told[a], self.told[b]) for a, b in product(left.values(), right.values())]

    def union(self, left: str, right: str, *, by_a_human: bool = False) -> bool:
        """Join two groups; return False, changing nothing, when something forbids it."""
        a, b = self.root(left), self.root(right)
        if a == b:
            return True
        if self.are_judged_apart(a, b) or (not by_a_human and self._forbids(a, b)):
            return False
        keep, join = (a, b) if (len(self._members[b]), a) <= (len(self._members[a]), b) else (b, a)
        self._root[join] = keep
        self._members[keep] += self._members.pop(join)
        self._telling[keep] |= self._telling.pop(join)
        self._standing[keep] |= self._standing.pop(join)
        return True

    def may_join(self, left: Mention, right: Mention) -> bool:
        """Tell whether two mentions lie in two groups that could be one."""
        a, b = self.root(left.record_id), self.root(right.record_id)
        return a == b or not (self.are_judged_apart(a, b) or self._forbids(a, b))

    def are_judged_apart(self, left: str, right: str) -> bool:
        """Tell whether a human called a mention of one and a mention of the other two groups."""
        if not self._different:
            return False
        both = product(self._members[self.root(left)], self._members[self.root(right)])
        return any((min(pair), max(pair)) in self._different for pair in both)

    def _forbids(self, left: str, right: str) -> bool:
        """Two registry numbers, two ICEs, a union and its member, another name: never one without a human's word."""
        return any(_is_other(a, b) for a, b in self._telling_pairs(left, right))

    def place_between(self, left: Mention, right: Mention) -> str:
        """Return the nearest place that two groups share: commune, province, unknown, different."""
        found = {mentions.place_level(a, b) for a, b in self._standing_pairs(left, right)}
        if "different" in found and "commune" not in found:
            return "different"
        return next(level for level in _NEARER if level in found)

    def number_between(self, left: Mention, right: Mention) -> str:
        """Return how the registry numbers of two groups agree: same, one_edit or unknown."""
        found = {mentions.number_level(a, b) for a, b in self._telling_pairs(left.record_id, right.record_id)}
        return next((level for level in ("same", "one_edit") if level in found), "unknown")

    def has_place(self, mention: Mention) -> bool:
        """Tell whether a row about the group itself says where it is."""
        where = self._standing[self.root(mention.record_id)].values()
        return any(self.told[record].is_own_place and self.told[record].province for record in where)

    def may_be_named_one(self, left: Mention, right: Mention) -> bool:
        """Tell whether two groups of one name could be one: nothing forbids it, and they are not in two places."""
        return self.may_join(left, right) and self.place_between(left, right) != "different"

    def torn(self, ties: Iterable[tuple[Mention, Mention]]) -> set[str]:
        """Return the groups whose ties lead to groups that cannot be one."""
        ends: dict[str, set[str]] = defaultdict(set)
        for left, right in ties:
            a, b = self.root(left.record_id), self.root(right.record_id)
            if a != b:
                ends[a].add(b)
                ends[b].add(a)
        return {
            root
            for root, others in ends.items()
            if not all(self.may_be_named_one(self.told[a], self.told[b]) for a, b in combinations(sorted(others), 2))
        }

    def all(self) -> list[list[str]]:
        """Return every group, its oldest mention first, in a stable order."""

        def age(record: str) -> tuple[str, str]:
            return (self.told[record].first_seen, record)

        return sorted((sorted(members, key=age) for members in self._members.values()), key=lambda m: age(m[0]))


def _is_other(left: Mention, right: Mention) -> bool:
    return (
        mentions.number_level(left, right) == "different"
        or mentions.ice_level(left, right) == "different"
        or mentions.kind_level(left, right) == "different"
        or mentions.name_level(left, right) == "different"
    )


def _identity(mention: Mention) -> Hashable:
    return (mention.number, mention.ice, mention.kind, mention.words, mention.is_registered)


def _whereabouts(mention: Mention) -> Hashable:
    return (mention.province, mention.commune, mention.is_own_place)
