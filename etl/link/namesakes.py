"""How many people bear a name: a name that two people bear never says by itself who is meant."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations, compress

from etl.link import compare
from etl.link.clusters import Clusters
from etl.link.compare import Person

SHORT_NAME = 5  # two units with four consonants or fewer (SM N) are shared by too many names to say who is meant
_NEAR = frozenset({"same", "close", "part"})
_CROWD = 30  # records of one name: among so many there is more than one person


class Namesakes:
    """Counts, when asked, the people of a name that identity numbers or birth dates tell apart."""

    def __init__(self, persons: Iterable[Person]) -> None:
        self._bearers: dict[str, list[Person]] = defaultdict(list)
        self._counted: dict[str, int] = {}
        self._borne_by_one: dict[str, bool] = {}
        for person in persons:
            if person.national_id or person.birth_date:
                for key in person.name_keys:
                    self._bearers[key].append(person)

    def is_unique(self, left: Person, right: Person) -> bool:
        """Tell a pair whose name says who is meant: long enough, and borne by one known person."""
        keys = left.name_keys | right.name_keys
        is_telling = all(" " in key and len(key) > SHORT_NAME for key in keys)
        return is_telling and all(self._is_borne_by_one(key) for key in keys)

    def _is_borne_by_one(self, name_key: str) -> bool:
        """Tell whether one person or nobody is known to bear a name: most often sooner known than how many do."""
        if name_key not in self._borne_by_one:
            group = self._bearers.get(name_key, [])
            is_open = len(group) <= _CROWD and _hang_together(group)
            self._borne_by_one[name_key] = is_open and self.count(name_key) <= 1
        return self._borne_by_one[name_key]

    def count(self, name_key: str) -> int:
        """Return how many people are known to bear a name."""
        if name_key not in self._counted:
            group = self._bearers.get(name_key, [])
            self._counted[name_key] = len(group) if len(group) > _CROWD else _told_apart(group)
        return self._counted[name_key]


def _told_apart(group: list[Person]) -> int:
    """Return how many people a group of namesakes holds; two records are one when card, birth day or year agrees."""
    if len(group) < 2:
        return len(group)
    own = Clusters({person.record_id: person for person in group}, set())
    for left, right in combinations(group, 2):
        if _may_be_one(left, right):
            own.union(left.record_id, right.record_id)
    return len(own.all())


def _hang_together(group: list[Person]) -> bool:
    """Tell whether all are reached from the first over records that may be one person; else they are several."""
    reached, others = group[:1], group[1:]
    for person in reached:
        is_near = [_may_be_one(person, other) for other in others]
        reached += compress(others, is_near)
        others = [other for other, near in zip(others, is_near, strict=True) if not near]
    return not others


def _may_be_one(left: Person, right: Person) -> bool:
    return compare.birth_level(left, right) in {"same", "part"} or compare.national_id_level(left, right) in _NEAR
