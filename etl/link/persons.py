"""From records to persons: compare, decide, group, and give each group the id it had before."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import combinations
from typing import Any

import pandas as pd

from etl.link import tiers
from etl.link.candidates import candidate_pairs
from etl.link.clusters import Clusters
from etl.link.compare import Person
from etl.link.tiers import Decision
from etl.records import Judgement, Links

_MINT = uuid.UUID("7a6a6869-7a00-4000-8000-746a687a0001")
_STRENGTH = {tier: rank for rank, tier in enumerate((*tiers.AUTOMATIC, *tiers.REVIEWED))}


def link_records(records: pd.DataFrame, judgements: pd.DataFrame, previous: Mapping[str, str]) -> Links:
    """Say who is who.

    ``records``: one line per distinct ``record_id`` with the person columns and keys of ``core_records``.
    ``judgements``: ``left_record_id, right_record_id, verdict`` in order of time; the last word on a pair counts.
    ``previous``: record id → person id of the last run; ids are kept from it.
    Returns Links; the order of rows changes nothing.
    """
    persons = {person.record_id: person for person in map(_person, records.to_dict("records"))}
    same, different = _last_words(judgements, persons)
    decisions = _decisions(persons)
    clusters = Clusters(persons, different)
    for left, right in sorted(same):
        clusters.union(left, right, by_a_human=True)
    doubtful = _join(clusters, decisions)
    review = _review(clusters, [d for d in decisions if d.tier in tiers.REVIEWED] + doubtful, same)
    ids, merged = _person_ids(clusters.all(), persons, previous)
    by = _decided_by(clusters, decisions, same)
    rows = [(record, ids[record], by.get(record, "alone"), None) for record in sorted(persons)]
    return Links(
        persons=pd.DataFrame(rows, columns=["record_id", "person_id", "decided_by", "match_probability"]),
        review=review,
        merged=merged,
    )


def _decisions(persons: dict[str, Person]) -> list[Decision]:
    namesakes = _namesakes(persons.values())
    found = (
        tiers.decide(persons[left], persons[right], namesakes)
        for left, right in sorted(candidate_pairs(persons.values()))
    )
    decided = [decision for decision in found if decision is not None]
    return sorted(decided, key=lambda d: (_STRENGTH[d.tier], d.left, d.right))


def _namesakes(persons: Iterable[Person]) -> dict[str, int]:
    """Count, for each name key, the people that identity numbers or birth dates tell apart."""
    bearers: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        if person.national_id or person.birth_date:
            for key in person.name_keys:
                bearers[key].append(person)
    return {key: _told_apart(group) for key, group in bearers.items()}


def _told_apart(group: list[Person]) -> int:
    """Return how many people a group of namesakes holds; two records are one when card, birth day or year agrees."""
    own = Clusters({person.record_id: person for person in group}, set())
    for left, right in combinations(group, 2):
        levels = tiers.compared(left, right)
        if levels.birth in {"same", "part"} or levels.national_id in {"same", "close", "part"}:
            own.union(left.record_id, right.record_id)
    return len(own.all())


def _join(clusters: Clusters, decisions: list[Decision]) -> list[Decision]:
    """Join by the automatic tiers; return the automatic decisions that turned out to be doubtful.

    Ties that rest on a card come first. A record that fits two people who cannot be one fits neither for sure: all
    its ties become questions. With a card that two brothers share, only their names can say that they are two.
    """
    certain = [d for d in decisions if d.tier in {"T1", "T2"}]
    likely = [d for d in decisions if d.tier in tiers.AUTOMATIC and d.tier not in {"T1", "T2"}]
    doubtful = _unite(clusters, certain, _torn(clusters, certain, clusters.are_named_apart))
    return doubtful + _unite(clusters, likely, _torn(clusters, likely, clusters.forbids))


def _unite(clusters: Clusters, ties: list[Decision], torn: set[str]) -> list[Decision]:
    """Join the ties that lead to no torn cluster; return the others and those that something forbids."""
    doubtful = [d for d in ties if {clusters.root(d.left), clusters.root(d.right)} & torn]
    return doubtful + [d for d in ties if d not in doubtful and not clusters.union(d.left, d.right)]


def _torn(clusters: Clusters, ties: list[Decision], are_apart: Callable[[str, str], bool]) -> set[str]:
    """Return the clusters whose ties lead to people that cannot be one."""
    ends: dict[str, set[str]] = defaultdict(set)
    for decision in ties:
        left, right = clusters.root(decision.left), clusters.root(decision.right)
        if left != right:
            ends[left].add(right)
            ends[right].add(left)
    return {root for root, others in ends.items() if any(are_apart(a, b) for a, b in combinations(sorted(others), 2))}


def _review(clusters: Clusters, asked: list[Decision], same: set[tuple[str, str]]) -> pd.DataFrame:
    """Keep one question per pair of people: the strongest, and none that the rest of the evidence has answered."""
    rows = {}
    for decision in sorted(asked, key=lambda d: (_STRENGTH[d.tier], d.left, d.right)):
        left, right = sorted((clusters.root(decision.left), clusters.root(decision.right)))
        answered = left == right or (decision.left, decision.right) in same
        # A weak likeness of two people whose cards or birth dates tell them apart is no question.
        answered = answered or (decision.tier == "R3" and clusters.forbids(left, right))
        if not answered and (left, right) not in rows and not clusters.forbids(left, right, by_a_human=True):
            rows[left, right] = (decision.left, decision.right, decision.tier, None, list(decision.evidence))
    return pd.DataFrame(
        list(rows.values()), columns=["left", "right", "tier", "match_probability", "evidence"], dtype=object
    )


def _decided_by(clusters: Clusters, decisions: list[Decision], same: set[tuple[str, str]]) -> dict[str, str]:
    by = {record: "judgement" for pair in sorted(same) for record in pair}
    for decision in decisions:
        if decision.tier in tiers.AUTOMATIC and clusters.root(decision.left) == clusters.root(decision.right):
            by.setdefault(decision.left, decision.tier)
            by.setdefault(decision.right, decision.tier)
    return by


def _last_words(
    judgements: pd.DataFrame, persons: dict[str, Person]
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return the pairs that humans called same and different; a record that is gone is left out."""
    last: dict[tuple[str, str], str] = {}
    for judged in judgements.to_dict("records"):
        pair = sorted((str(judged["left_record_id"]), str(judged["right_record_id"])))
        if all(record in persons for record in pair):
            last[pair[0], pair[1]] = str(judged["verdict"])
    return (
        {pair for pair, verdict in last.items() if verdict == Judgement.SAME},
        {pair for pair, verdict in last.items() if verdict == Judgement.DIFFERENT},
    )


def _person_ids(
    groups: list[list[str]], persons: dict[str, Person], previous: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Give each group the id most of its records had; a merge keeps the oldest id, a split the oldest record's."""
    ids: dict[str, str] = {}
    merged: dict[str, str] = {}
    claimed: set[str] = set()
    oldest = {index: min(group, key=lambda r: (persons[r].first_seen, r)) for index, group in enumerate(groups)}
    for index, group in sorted(enumerate(groups), key=lambda g: (persons[oldest[g[0]]].first_seen, oldest[g[0]])):
        had = Counter(previous[record] for record in group if record in previous)
        kept = previous.get(oldest[index])
        if kept is None and had:
            kept = min(had, key=lambda person: (-had[person], person))
        if kept is None or kept in claimed:
            kept = str(uuid.uuid5(_MINT, oldest[index]))
        claimed.add(kept)
        ids.update(dict.fromkeys(group, kept))
        merged.update({gone: kept for gone in had if gone != kept})
    alive = set(ids.values())
    return ids, {gone: kept for gone, kept in merged.items() if gone not in alive}


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) or value == "" else str(value)


def _person(record: dict[Any, Any]) -> Person:
    """Read one line of ``core_records``; a weak key (one short unit) is no name key."""
    texts = {
        column: _text(record.get(column))
        for column in (
            "national_id", "given_key", "given_variant", "family_key", "sex", "phone",
            "province", "commune_code", "craft", "registry_id", "trainee_id_ofppt",
        )
    }  # fmt: skip
    keys = {_text(record.get(column)) for column in ("name_key", "name_key_arabic")} - {None}
    glued = {_text(record.get("name_key_glued"))} - {None}
    coarse = {_text(record.get("name_key_coarse"))} - {None}
    birth = _text(record.get("birth_date"))
    feminine = record.get("fem")
    return Person(
        record_id=str(record["record_id"]),
        feed=str(record["feed"]),
        first_seen=str(record.get("received_at") or ""),
        name_keys=frozenset(key for key in keys if key),
        glued_keys=frozenset(key for key in glued if key),
        coarse_keys=frozenset(key for key in coarse if key),
        is_feminine=None if feminine is None or pd.isna(feminine) else bool(feminine),
        birth_precision=_text(record.get("birth_date_precision")),
        birth_date=date.fromisoformat(birth[:10]) if birth else None,
        **texts,
    )
