"""Person ids: minted once, kept by the oldest record, never given to somebody else."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

_MINT = uuid.UUID("7a6a6869-7a00-4000-8000-746a687a0001")


def person_ids(
    groups: Sequence[Sequence[str]], first_seen: Mapping[str, str], previous: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return (record id → person id, id that is gone → the id that replaces it).

    ``groups``: records of one human each. ``first_seen``: record id → when it was first told, which decides whose id
    survives. ``previous``: record id → person id of earlier runs. A group keeps the id of its oldest record, so a merge
    keeps the older id and a split leaves the id with the oldest record; where that record is new, the id that most of
    its records had. A new id is a fingerprint of the oldest record, and none that anybody had last time: the same files
    always mint the same ids.
    """
    ids: dict[str, str] = {}
    merged: dict[str, str] = {}
    claimed: set[str] = set()
    had_by_somebody = set(previous.values())
    oldest = {index: min(group, key=lambda r: (first_seen[r], r)) for index, group in enumerate(groups)}
    for index, group in sorted(enumerate(groups), key=lambda g: (first_seen[oldest[g[0]]], oldest[g[0]])):
        had = Counter(previous[record] for record in group if record in previous)
        kept = previous.get(oldest[index])
        if kept is None and had:
            kept = min(had, key=lambda person: (-had[person], person))
        if kept is None or kept in claimed:
            kept = next(minted for minted in _minted(oldest[index]) if minted not in had_by_somebody)
        claimed.add(kept)
        ids.update(dict.fromkeys(group, kept))
        merged.update({gone: kept for gone in had if gone != kept})
    alive = set(ids.values())
    return ids, {gone: kept for gone, kept in merged.items() if gone not in alive}


def _minted(record: str) -> Iterator[str]:
    """Yield ids for the person of this oldest record; the first is in use where the record has left somebody else."""
    yield str(uuid.uuid5(_MINT, record))
    yield from (str(uuid.uuid5(_MINT, f"{record} {number}")) for number in count(2))
