"""From records to persons: compare, decide, group, and give each group the id it had before."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from datetime import date
from itertools import combinations

import pandas as pd

from etl import collector
from etl.link import decisions as deciding
from etl.link.bands import looked
from etl.link.clusters import Clusters
from etl.link.columns import comparable
from etl.link.compare import Person
from etl.link.contest import Contest
from etl.link.decisions import Decision
from etl.link.engines import Engine
from etl.link.ids import person_ids
from etl.link.judgements import Settled, settled
from etl.link.memory import decided_by, remembered
from etl.link.model import Model, shipped
from etl.link.moved import moved
from etl.link.scores import LOOKS, Scores, scored
from etl.parts import InParts, at_once
from etl.records import Links


def link_records(
    records: pd.DataFrame,
    judgements: pd.DataFrame,
    previous: Mapping[str, str],
    known: Scores | None = None,
    model: Model | None = None,
    rolls: Collection[str] = (),
    engine: Engine | None = None,
    in_parts: InParts = at_once,
) -> Links:
    """Say who is who.

    ``records``: one line per distinct ``record_id`` with the person columns and keys of ``core_records``.
    ``judgements``: every answer ever given, see :func:`etl.link.judgements.settled`.
    ``previous``: record id → person id of the last run; ids are kept from it.
    ``known``: ``Links.scores`` of the last run: what it holds is not scored again. Where it holds the outcome of that
    run, too, only records whose outcome may be another are told (``Links.touched``), and ``previous`` must be what that
    run left. The answer is the same without.
    ``model``: the shipped one when none is given. ``rolls``: feeds on which nobody stands twice but by mistake: a name
    alone never joins two lines of one. ``engine``: where Splink scores the pairs, DuckDB when none is given. Returns
    Links; the order of rows changes nothing.
    """
    with collector.resting():
        return _linked(records, judgements, previous, known, model or shipped(), rolls, engine, in_parts)


def _linked(
    records: pd.DataFrame,
    judgements: pd.DataFrame,
    previous: Mapping[str, str],
    known: Scores | None,
    model: Model,
    rolls: Collection[str],
    engine: Engine | None,
    in_parts: InParts,
) -> Links:
    told = comparable(records, model, in_parts)
    scores = scored(told, model, known, engine, in_parts)
    persons = persons_of(told)  # not before: the engine, too, holds most while it scores
    scores = _with_outcome(scores, told, persons, model, rolls, in_parts)
    said = settled(judgements, persons)
    del told  # of a country the larger part of all that is held
    scores = replace(scores, judged=_judged(judgements))
    touched = None if known is None else moved(scores, known, said.same, previous)
    pairs = scores.pairs.drop(columns=LOOKS)
    if touched is not None:
        persons = {record: person for record, person in persons.items() if record in touched}
        pairs = pairs[pairs["left"].isin(touched) | pairs["right"].isin(touched)]
    decided = deciding.decide(pairs[pairs["probability"].notna()], persons, model, rolls)
    clusters = Clusters(persons, said.different)
    _join_judged(clusters, said)
    decided = _join(clusters, decided, persons, model, rolls)
    ids, merged = person_ids(clusters.all(), {key: person.first_seen for key, person in persons.items()}, previous)
    pairs = remembered(clusters, decided, pairs, said)
    by = decided_by(clusters, decided, said)
    rows = [(record, ids[record], *by.get(record, ("alone", None))) for record in sorted(persons)]
    waiting = pairs[pairs["status"] == "waiting"]
    return Links(
        persons=pd.DataFrame(rows, columns=["record_id", "person_id", "decided_by", "match_probability"]),
        review=waiting[["left", "right", "tier", "match_probability", "evidence"]].reset_index(drop=True),
        merged=merged,
        pairs=pairs,
        contradictions=said.contradictions,
        scores=scores,
        touched=touched,
    )


def _with_outcome(
    scores: Scores,
    told: pd.DataFrame,
    persons: Mapping[str, Person],
    model: Model,
    rolls: Collection[str],
    in_parts: InParts,
) -> Scores:
    """Return the scores with what decides about pairs worth a look."""
    pairs = looked(scores.pairs, told, model, rolls, in_parts)
    likely = model.probability(pairs["odds"].to_numpy(float))
    scores = replace(scores, pairs=pairs)
    worth = deciding.worth_a_look(scores.pairs, likely, model)
    return scores.decided(worth, likely, deciding.named_uniquely(scores.pairs[worth], persons))


def _judged(judgements: pd.DataFrame) -> frozenset[str]:
    return frozenset((*judgements["left_record_id"], *judgements["right_record_id"]))


def _join_judged(clusters: Clusters, said: Settled) -> None:
    for group in said.same:
        first, *others = sorted(group)
        for other in others:
            clusters.union(first, other, by_a_human=True)


def _join(
    clusters: Clusters,
    decided: list[Decision],
    persons: Mapping[str, Person],
    model: Model,
    rolls: Collection[str],
) -> list[Decision]:
    """Join what is automatic; return all decisions, those that turned out to be doubtful as questions.

    Ties that rest on a card come first. A record that fits two people who cannot be one fits neither for sure: all
    its ties become questions. With a card that two brothers share, only their names can say that they are two.
    """
    certain = [d for d in decided if d.is_certain]
    likely = [d for d in decided if d.is_automatic and not d.is_certain]
    doubtful = _unite(clusters, certain, _torn(clusters, certain, clusters.are_named_apart))
    contest = Contest(clusters, decided, persons, model)
    lost = {d: why for d in likely if (why := contest.lost(d))}
    standing = [d for d in likely if d not in lost]
    told_twice = _told_twice(decided, model)
    doubtful |= lost | _unite(clusters, standing, _torn(clusters, standing, clusters.forbids), told_twice, rolls)
    return [d.asked("RM", doubtful[d]) if d in doubtful else d for d in decided]


def _unite(
    clusters: Clusters,
    ties: list[Decision],
    torn: set[str],
    told_twice: frozenset[tuple[str, str]] | None = None,
    rolls: Collection[str] = (),
) -> dict[Decision, str]:
    """Join the ties that lead to no torn cluster; return the others and those that something forbids, with the rule."""
    doubtful = {d: "margin" for d in ties if {clusters.root(d.left), clusters.root(d.right)} & torn}
    for tie in ties:
        if tie in doubtful:
            continue
        if told_twice is not None and clusters.doubles(tie.left, tie.right, told_twice, rolls):
            doubtful[tie] = "not_one_to_one"
        elif not clusters.union(tie.left, tie.right):
            doubtful[tie] = clusters.why_not(tie.left, tie.right) or ""
    return doubtful


def _told_twice(decided: list[Decision], model: Model) -> frozenset[tuple[str, str]]:
    """Return the pairs that may stand side by side in one list: two lines that likely speak of one person."""
    return frozenset((d.left, d.right) for d in decided if d.probability >= model.review or d.is_certain)


def _torn(clusters: Clusters, ties: list[Decision], are_apart: Callable[[str, str], bool]) -> set[str]:
    """Return the clusters whose ties lead to people that cannot be one."""
    ends: dict[str, set[str]] = defaultdict(set)
    for decision in ties:
        left, right = clusters.root(decision.left), clusters.root(decision.right)
        if left != right:
            ends[left].add(right)
            ends[right].add(left)
    return {root for root, others in ends.items() if any(are_apart(a, b) for a, b in combinations(sorted(others), 2))}


# What of a record a field of Person says, where it is called otherwise.
_SAID = {"glued_keys": "name_glued", "coarse_keys": "name_coarse", "is_feminine": "fem", "birth_date": "birth",
         "is_birth_exact": "birth_exact", "phone": "own_phone"}  # fmt: skip


def persons_of(told: pd.DataFrame) -> dict[str, Person]:
    """Return what rules compare of each record, by record id; ``told``: see :func:`etl.link.columns.comparable`."""
    days = {text: date.fromisoformat(text) for text in set(told["birth"]) if text}
    one_of: dict[tuple[str | None, ...], frozenset[str]] = {}  # equal ones are one object: of a country, gigabytes

    def together(keys: tuple[str | None, ...]) -> frozenset[str]:
        return one_of[keys] if keys in one_of else one_of.setdefault(keys, frozenset(key for key in keys if key))

    names = [_SAID.get(field.name, field.name) for field in fields(Person)]
    said = {name: told[name].tolist() for name in names}
    said["birth"] = [days.get(text) for text in said["birth"]]
    said["name_keys"] = list(map(together, said["name_keys"]))
    for name in ("name_glued", "name_coarse"):
        said[name] = [together((key,)) for key in said[name]]
    lines = zip(*(said[name] for name in names), strict=True)
    return {line[0]: Person(*line) for line in lines}
