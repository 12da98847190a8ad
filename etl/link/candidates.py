"""Which pairs are worth comparing: those that share a key that an honest clerk would not share by chance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from etl.link.compare import Person

LARGEST_BLOCK = 400  # a key shared by more records than this says nothing (everyone born on 01/01, one phone for all)


def candidate_pairs(persons: Iterable[Person]) -> set[tuple[str, str]]:
    """Return pairs of record ids, each sorted, that share at least one blocking key."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for person in persons:
        for key in set(_keys(person)):  # a record that says a key twice is no pair with itself
            blocks[key].append(person.record_id)
    return {
        (min(pair), max(pair))
        for members in blocks.values()
        if 1 < len(members) <= LARGEST_BLOCK
        for pair in combinations(members, 2)
    }


def _keys(person: Person) -> Iterator[str]:
    yield from _card_keys(person.national_id)
    for column in ("phone", "registry_id", "trainee_id_ofppt"):
        if value := getattr(person, column):
            yield f"{column} {value}"
    yield from (f"name {key}" for key in (*person.glued_keys, *person.name_keys, *person.coarse_keys))
    units = sorted({unit for key in person.name_keys for unit in key.split()})
    place = person.commune_code or person.province
    if person.birth_date:
        yield from (f"unit {unit} {person.birth_date.year}" for unit in units)
    if place:
        yield from (f"unit {unit} {person.craft} {place}" for unit in units)


def _card_keys(national_id: str | None) -> Iterator[str]:
    """Two cards one edit apart share what is left of one of them after a deletion."""
    if national_id:
        yield f"id {national_id}"
        yield from (f"id- {national_id[:index]}{national_id[index + 1 :]}" for index in range(len(national_id)))
