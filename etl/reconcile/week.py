"""The week's answer as tables: every training, every item, and what else does not fit."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from etl import collector
from etl.parts import InParts, at_once
from etl.policy import Policy
from etl.reconcile.chain import ItemOutcome
from etl.reconcile.cohorts import cohorts
from etl.reconcile.complaints import complaints
from etl.reconcile.courses import courses
from etl.reconcile.equity import equity
from etl.reconcile.facts import addresses, column, forget_addresses, text
from etl.reconcile.findings import findings, registered
from etl.reconcile.goods import goods
from etl.reconcile.kit_values import kit_values, waiting
from etl.reconcile.lists import lists, store
from etl.reconcile.lots import lots
from etl.reconcile.world import TrainingOutcome, World
from etl.records import Reason, State

FACES = ("national_id", "family_name_latin", "given_name_latin", "family_name_arabic", "given_name_arabic", "sex",
         "province", "commune")  # fmt: skip
Training = tuple[str, str, str]  # person, cohort, craft


def reconcile(
    facts: dict[str, pd.DataFrame],
    faces: pd.DataFrame | Callable[[], pd.DataFrame],
    review: Iterable[tuple[str, str]],
    policy: Policy,
    as_of: date,
    decisions: Iterable[dict[str, Any]] = (),
    in_parts: InParts = at_once,
) -> dict[str, list[dict[str, Any]]]:
    """Answer the week: who was trained, who is equipped, why not.

    ``facts``: warehouse table → lines known as of the moment, each with ``person_id`` where it names a person and
    ``cooperative_key`` where it names a cooperative. ``faces``: one line per person, ``person_id`` and the columns
    of FACES plus ``in_registry``, or what waits for them while somebody else reads. ``review``: pairs of person ids
    that wait for a judgement. ``decisions``: lines of ``log_decisions``, in order of time. ``in_parts``: does a piece
    of work on parts of a list, side by side where it can, for so many rows; gives the answers in the parts' order.
    Returns ``trainings, items, findings`` and the answers beside them (``goods, equity, cohorts, lots, store, lists,
    kit_values, waiting, complaints, courses``) as lines of the ``out_`` tables, in a stable order, and ``doubts``: one
    line per pair of ``review``, ``left, right, changes`` (trainings whose state would change if the two were one
    person) and ``trained`` (trained people among the two).
    """
    with collector.resting():
        try:
            return _answered(World(facts, policy, as_of), facts, faces, review, policy, as_of, decisions, in_parts)
        finally:
            forget_addresses()


def _answered(
    world: World,
    facts: dict[str, pd.DataFrame],
    faces: pd.DataFrame | Callable[[], pd.DataFrame],
    review: Iterable[tuple[str, str]],
    policy: Policy,
    as_of: date,
    decisions: Iterable[dict[str, Any]],
    in_parts: InParts,
) -> dict[str, list[dict[str, Any]]]:
    pairs = sorted({(min(pair), max(pair)) for pair in review})
    found = in_parts(partial(_doubtful, world), pairs, len(world.enrolled))
    doubtful = set[Training]().union(*(changed for changed, _ in found))
    doubts = [line for _, lines in found for line in lines]
    known: dict[Any, dict[str, Any]] = {
        face["person_id"]: face for face in _lines(faces() if callable(faces) else faces)
    }
    work = partial(_of_persons, world, known, doubtful, _closed(decisions), as_of)
    told = in_parts(work, sorted(world.enrolled), len(world.enrolled))
    trainings = [line for part in told for line in part[0]]
    items = [line for part in told for line in part[1]]
    del told
    trained = {line["person_id"] for line in trainings if line["trained"]}
    needs = goods(world, facts, trainings, items, policy)
    prices = {line["item"]: line["unit_price_mad"] for line in needs if line["unit_price_mad"]}
    # In two halves that take as long as each other, for whoever does them side by side.
    questions: list[tuple[str, Callable[[], Any]]] = [
        ("equity", lambda: equity(trainings, items, prices)),
        ("findings", lambda: [*findings(world, trained), *registered(known, trained)]),
        ("store", lambda: store(world, needs)),
        ("lists", lambda: lists(world, trainings, items, needs)),
        ("courses", lambda: courses(facts.get("core_trainees"), world.enrolled, trainings, items)),
        ("cohorts", lambda: cohorts(trainings, _declared(facts), policy, as_of)),
        ("kit_values", lambda: kit_values(trainings, items, prices)),
        ("waiting", lambda: waiting(trainings)),
        ("lots", lambda: lots(facts, world.stocks, policy.programme, as_of)),
        ("complaints", lambda: complaints(facts.get("complaints"), trainings, as_of)),
    ]
    answered = in_parts(lambda asked: [(name, question()) for name, question in asked], questions, len(trainings))
    beside = dict(answer for part in answered for answer in part)
    return {"trainings": trainings, "items": items, "goods": needs, "doubts": doubts, **beside}


def _of_persons(
    world: World,
    known: Mapping[Any, dict[str, Any]],
    doubtful: Collection[Training],
    closed: Mapping[Training, date],
    as_of: date,
    persons: Iterable[str],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the trainings and the items of these persons, each as one human being."""
    trainings, items = [], []
    for person in persons:
        for outcome in world.trainings(frozenset({person})):
            key = (person, outcome.cohort, outcome.craft)
            line = _training_line(person, outcome, known.get(person, {}), as_of, in_doubt=key in doubtful)
            trainings.append(_ended(line, closed.get(key), outcome.end_date))
            items += [_item_line(person, outcome, item) for item in outcome.items]
    return trainings, items


def _closed(decisions: Iterable[dict[str, Any]]) -> dict[Training, date]:
    """Return training → day since which a recorded decision closes it; a later one may open it again."""
    found: dict[Training, date] = {}
    for told in decisions:
        key = told["person_id"], told["cohort"], told["craft"]
        if told["kind"] == "closed":
            found[key] = told["decided_at"].date()
        else:
            found.pop(key, None)
    return found


def _ended(line: dict[str, Any], since: date | None, end: date) -> dict[str, Any]:
    """Return the line of a training that somebody closed; what was received stays received."""
    if since is None or line["state"] == State.EQUIPPED.value:
        return line
    return line | {
        "state": State.CLOSED.value, "reason": None, "since": since, "days_waiting": max((since - end).days, 0)
    }  # fmt: skip


def _declared(facts: dict[str, pd.DataFrame]) -> dict[tuple[str, str], set[str]]:
    """Return (cohort, craft) → persons whom a hand-over report names as served, withdrawn since or not.

    A report that names no cohort counts for every cohort of the craft, one that names no craft for every craft.
    """
    enrolled: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for person, cohort, craft in _told(facts.get("core_trainees"), "person_id", "cohort", "craft"):
        if person and cohort and craft:
            enrolled[person].add((cohort, craft))
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person, craft, status in _told(facts.get("core_handovers"), "person_id", "craft", "status"):
        if person in enrolled and (status or "handed_over") == "handed_over":
            for training in enrolled[person]:
                if craft in (None, training[1]):
                    found[training].add(person)
    return found


def _told(table: pd.DataFrame | None, *names: str) -> Iterator[tuple[str | None, ...]]:
    """Yield what rows say in these columns, as texts, each once; a column that is not there says nothing."""
    if table is not None and len(table):
        said = table.reindex(columns=list(names)).drop_duplicates()
        yield from zip(*(column(said, name, text) for name in names), strict=True)


def _lines(faces: pd.DataFrame) -> list[dict[str, Any]]:
    names = [str(name) for name in faces]
    return [dict(zip(names, told, strict=True)) for told in zip(*(faces[name].tolist() for name in faces), strict=True)]


def _doubtful(world: World, pairs: Iterable[tuple[str, str]]) -> tuple[set[Training], list[dict[str, Any]]]:
    """Return the trainings whose state or reason would change if a waiting pair turned out to be one person.

    And what each pair would change; see :func:`reconcile`.
    """
    changed, doubts = set(), []
    for left, right in pairs:
        together = {(t.cohort, t.craft): (t.state, t.reason) for t in world.trainings(frozenset({left, right}))}
        states, trained = set(), 0
        for person in (left, right):
            alone = world.trainings(frozenset({person}))
            trained += any(told.is_trained for told in alone)
            for told in alone:
                state, reason = together[told.cohort, told.craft]
                if (state, reason) != (told.state, told.reason):
                    changed.add((person, told.cohort, told.craft))
                if state != told.state:
                    states.add((told.cohort, told.craft))
        doubts.append({"left": left, "right": right, "changes": len(states), "trained": trained})
    return changed, doubts


def _training_line(
    person: str, outcome: TrainingOutcome, face: dict[str, Any], as_of: date, *, in_doubt: bool
) -> dict[str, Any]:
    state, reason = outcome.state, outcome.reason
    if in_doubt:
        # Called equipped, a person is never looked at again: in doubt, the answer is the one that keeps asking.
        reason = Reason.IDENTITY_CONFLICT
        state = State.NOT_EQUIPPED if state is State.EQUIPPED else state
    until = outcome.since if state is State.EQUIPPED and outcome.since else as_of
    return {
        "person_id": person,
        "cohort": outcome.cohort,
        "craft": outcome.craft,
        **{column: face.get(column) for column in FACES},
        "trained": outcome.is_trained,
        "state": state.value,
        "reason": reason.value if reason else None,
        "since": outcome.since,
        "days_waiting": max((until - outcome.end_date).days, 0),
        "through_cooperative": outcome.through_cooperative and state is State.EQUIPPED,
        "in_registry": bool(face.get("in_registry")),
        "on_reference_list": outcome.is_on_reference_list,
        "evidence": addresses(outcome.sources),
    }


def _item_line(person: str, outcome: TrainingOutcome, item: ItemOutcome) -> dict[str, Any]:
    return {
        "person_id": person,
        "cohort": outcome.cohort,
        "craft": outcome.craft,
        "item": item.item.item,
        "mandatory": item.item.mandatory,
        "quantity_needed": item.item.quantity,
        "quantity_signed": item.received,
        "reason": item.reason.value if item.reason else None,
        "evidence": addresses(item.sources),
    }
