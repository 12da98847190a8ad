"""Is the next ceremony ready, and what lies in store for nobody (questions 17, 23)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from etl.reconcile.plans import Planned
from etl.reconcile.world import World

Line = dict[str, Any]


def lists(world: World, trainings: Iterable[Line], items: Iterable[Line], goods: Iterable[Line]) -> list[Line]:
    """Return one line per allocation list, as if the lists were served from the store in order of their day.

    Columns: ``list`` (its reference, else its file), ``day``; ``persons`` (named by it), ``served`` (equipped by now),
    ``waiting`` (trained and waiting), ``ready`` (of these, all that is missing of their kits lies in store when their
    turn comes), counts; ``short`` (item → quantity that the store lacks for the others).
    """
    in_store = {line["item"]: line["in_store"] for line in goods}
    missing: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in items:
        if line["mandatory"] and line["reason"]:
            missing[line["person_id"]][line["item"]] += max(line["quantity_needed"] - line["quantity_signed"], 0.0)
    states: dict[str, set[str]] = defaultdict(set)
    for line in trainings:
        if line["trained"]:
            states[line["person_id"]].add(line["state"])
    waits = {person for person, told in states.items() if told & {"not_equipped", "partly_equipped"}}
    found, asked = [], set[str]()
    for name, (day, persons) in _announced(world.planned).items():
        waiting = sorted((persons & waits) - asked)
        asked.update(waiting)  # who stands on two lists is served by the first
        ready, short = _served(waiting, missing, in_store)
        equipped = sum(states[person] == {"equipped"} for person in persons if person in states)
        found.append(
            {"list": name, "day": day, "persons": len(persons), "served": equipped, "waiting": len(waiting),
             "ready": ready, "short": short}
        )  # fmt: skip
    return found


def _announced(planned: Mapping[str, Iterable[Planned]]) -> dict[str, tuple[date | None, set[str]]]:
    """Return each list with its day and whom it names, in order of the day."""
    named: dict[str, set[str]] = defaultdict(set)
    days: dict[str, date] = {}
    for person, plans in planned.items():
        for plan in plans:
            named[plan.listed].add(person)
            if plan.fact_date:
                days[plan.listed] = max(plan.fact_date, days.get(plan.listed, plan.fact_date))
    ordered = sorted(named, key=lambda name: (days.get(name, date.max), name))
    return {name: (days.get(name), named[name]) for name in ordered}


def _served(
    waiting: Iterable[str], missing: Mapping[str, Mapping[str, float]], store: dict[str, float]
) -> tuple[int, dict[str, float]]:
    ready, short = 0, defaultdict[str, float](float)
    for person in waiting:
        lacks = {item: quantity - store.get(item, 0.0) for item, quantity in missing[person].items()}
        if all(lack <= 0 for lack in lacks.values()):
            ready += 1
            for item, quantity in missing[person].items():
                store[item] = store.get(item, 0.0) - quantity
        else:
            for item, lack in lacks.items():
                if lack > 0:
                    short[item] += min(lack, missing[person][item])
    return ready, dict(sorted(short.items()))


def store(world: World, goods: Iterable[Line]) -> list[Line]:
    """Return one line per item that lies in store or is planned for somebody who has not got it.

    Columns: ``item, in_store``; ``allocated`` (planned and not handed over), ``unallocated`` (in store beyond that),
    in the item's unit.
    """
    allocated: dict[str, float] = defaultdict(float)
    for person, plans in world.planned.items():
        _still_planned(plans, world.handed_to(frozenset({person})), allocated)
    for group, plans in world.planned_for_groups.items():
        _still_planned(plans, world.groups.received.get(group, ()), allocated)
    return [
        {"item": line["item"], "in_store": line["in_store"], "allocated": allocated[line["item"]],
         "unallocated": max(line["in_store"] - allocated[line["item"]], 0.0)}
        for line in goods
        if line["in_store"] > 0 or allocated[line["item"]] > 0
    ]  # fmt: skip


def _still_planned(plans: Iterable[Planned], handed: Iterable[Any], allocated: dict[str, float]) -> None:
    planned: dict[str, float] = {}
    for plan in plans:  # planned twice is planned once: the larger quantity
        planned[plan.item] = max(plan.quantity, planned.get(plan.item, 0.0))
    for line in handed:
        if line.status == "handed_over" and line.item in planned:
            planned[line.item] -= line.quantity
    for item, quantity in planned.items():
        allocated[item] += max(quantity, 0.0)
