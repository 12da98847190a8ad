"""How many people bear a name: a name that two people bear never says by itself who is meant."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

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
        for person in persons:
            if person.national_id or person.birth_date:
                for key in person.name_keys:
                    self._bearers[key].append(person)

    def is_unique(self, left: Person, right: Person) -> bool:
        """Tell a pair whose name says who is meant: long enough, and borne by one known person."""
        keys = left.name_keys | right.name_keys
        is_telling = all(" " in key and len(key) > SHORT_NAME for key in keys)
        return is_telling and all(self.count(key) <= 1 for key in keys)

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
        if compare.birth_level(left, right) in {"same", "part"} or compare.national_id_level(left, right) in _NEAR:
            own.union(left.record_id, right.record_id)
    return len(own.all())
