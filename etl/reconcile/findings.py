"""What does not fit: goods for the untrained, plans made twice, more handed over than accepted, lists that differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Any

from etl.reconcile.facts import Source, addresses
from etl.reconcile.world import World


def findings(world: World, trained: Set[str]) -> list[dict[str, Any]]:
    """Return what does not fit: equipped but never trained, planned twice, more handed over than accepted.

    ``trained``: ids of trained persons.
    """
    found = []
    for person in sorted(world.beneficiaries()):
        received = () if person in trained else world.handed_to(frozenset({person}))
        lines = [line for line in received if line.status == "handed_over" and line.is_signed]
        if lines:
            found.append(_finding("equipped_never_trained", person, (line.source for line in lines)))
        twice = _planned_twice(world, person)
        if twice:
            found.append(_finding("double_beneficiary", person, twice))
    for item, (given, accepted, sources) in sorted(world.overdrawn().items()):
        found.append(
            {"kind": "handed_over_beyond_accepted", "person_id": None, "subject": item,
             "facts": {"handed_over": given, "accepted": accepted}, "evidence": addresses(sources)}
        )  # fmt: skip
    return found


def registered(known: Mapping[Any, Mapping[str, Any]], trained: Set[str]) -> list[dict[str, Any]]:
    """Return how far registry and training lists differ, as counts: it is information, never an obstacle."""
    registered = {str(person) for person, face in known.items() if face.get("in_registry")}
    if not registered:
        return []  # no registry has come: it says nothing of anybody
    counts = {
        "registered_never_trained": len(registered - trained), "trained_never_registered": len(trained - registered)
    }  # fmt: skip
    return [
        {"kind": kind, "person_id": None, "subject": None, "facts": {"persons": count}, "evidence": []}
        for kind, count in counts.items()
    ]


def _finding(kind: str, person: str, sources: Iterable[Source]) -> dict[str, Any]:
    return {
        "kind": kind,
        "person_id": person,
        "subject": person,
        "facts": {},
        "evidence": addresses(sorted(set(sources))),
    }


def _planned_twice(world: World, person: str) -> list[Source]:
    """Return the rows that plan one item for one person more than once."""
    plans = world.planned.get(person, ())
    if len({plan.item for plan in plans}) == len(plans):
        return []
    rows: dict[str, set[Source]] = defaultdict(set)
    for plan in plans:
        rows[plan.item].add(plan.source)
    return sorted({source for sources in rows.values() if len(sources) > 1 for source in sources})
