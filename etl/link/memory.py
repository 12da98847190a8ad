"""What is remembered of pairs once everybody has a person: what ties, what waits for an answer, what stays apart."""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from etl.link.clusters import Clusters
from etl.link.decisions import REVIEWED, Decision
from etl.link.judgements import Settled, evidence_hash

COLUMNS = (
    "left", "right", "status", "tier", "match_probability", "match_weight", "evidence", "veto", "second",
    "second_weight", "usefulness",
)  # fmt: skip
_ASKED_FIRST = {"RX": 0, "RJ": 1, "T1x": 2}  # what people said or papers say contradicts itself
_APART = 3  # pairs that stay apart and are remembered of one record: the nearest


def remembered(clusters: Clusters, decided: list[Decision], scored: pd.DataFrame, said: Settled) -> pd.DataFrame:
    """Return one line per pair worth remembering, columns of ``Links.pairs``, questions most useful first."""
    linked = _linked(clusters, decided)
    seconds = _seconds(clusters, scored, {record for d in linked for record in (d.left, d.right)})
    rows = [
        *(_row(d, "waiting") for d in _questions(clusters, decided, said)),
        *(_row(d, "linked", seconds.get(d.left) or seconds.get(d.right)) for d in linked),
        *(_row(d, "apart") for d in _apart(clusters, decided)),
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _row(decision: Decision, status: str, second: tuple[str, float] | None = None) -> tuple[Any, ...]:
    return (
        decision.left,
        decision.right,
        status,
        decision.tier or "apart",
        decision.probability,
        decision.weight,
        list(decision.evidence),
        None if status == "linked" else decision.veto,
        *(second or (None, None)),
        _ASKED_FIRST.get(decision.tier, len(_ASKED_FIRST)),
    )


def _questions(clusters: Clusters, decided: list[Decision], said: Settled) -> Iterator[Decision]:
    """Keep one question per pair of people: the strongest, and none that a human or the other evidence answered."""
    yield from _asked_again(decided, said)
    asked: set[tuple[str, str]] = set()
    questions = [d for d in decided if d.tier in REVIEWED]
    for d in sorted(questions, key=lambda d: (d.tier != "T1x", -d.probability, d.left, d.right)):
        left, right = sorted((clusters.root(d.left), clusters.root(d.right)))
        is_answered = left == right or clusters.forbids(left, right, by_a_human=True)
        if (left, right) not in asked and not is_answered:
            asked.add((left, right))
            yield d


def _asked_again(decided: list[Decision], said: Settled) -> Iterator[Decision]:
    """Ask again where answers contradict each other (``RX``) and where the evidence is another by now (``RJ``)."""
    torn = set(zip(said.contradictions["left"], said.contradictions["right"], strict=True))
    for d in decided:
        pair = (d.left, d.right)
        if pair in torn:
            torn.discard(pair)
            yield d.asked("RX", "contradiction")
        elif pair in said.hashes and said.hashes[pair] != evidence_hash(d.evidence):
            yield d.asked("RJ", "evidence_changed")
    for left, right in sorted(torn & said.different):  # both records are there, and nothing else speaks of them
        yield Decision(left, right, "RX", 0.5, 0.0, (), "contradiction")


def _linked(clusters: Clusters, decided: list[Decision]) -> list[Decision]:
    """Return the strongest tie of each record inside its cluster."""
    strongest: dict[str, Decision] = {}
    for d in _automatic(clusters, decided):
        strongest.setdefault(d.left, d)
        strongest.setdefault(d.right, d)
    return sorted(set(strongest.values()), key=lambda d: d.order)


def _automatic(clusters: Clusters, decided: Iterable[Decision]) -> Iterator[Decision]:
    return (d for d in decided if d.is_automatic and clusters.root(d.left) == clusters.root(d.right))


def _apart(clusters: Clusters, decided: list[Decision]) -> Iterator[Decision]:
    """Return the nearest pairs that are neither one person nor a question, a few of each record."""
    kept: dict[str, int] = {}
    for d in sorted((d for d in decided if not d.tier), key=lambda d: (-d.probability, d.left, d.right)):
        is_full = min(kept.get(d.left, 0), kept.get(d.right, 0)) >= _APART
        if not is_full and clusters.root(d.left) != clusters.root(d.right):
            kept[d.left], kept[d.right] = kept.get(d.left, 0) + 1, kept.get(d.right, 0) + 1
            yield d


def _seconds(clusters: Clusters, scored: pd.DataFrame, records: set[str]) -> dict[str, tuple[str, float]]:
    """Return of each record the candidate outside its cluster that most speaks for, with its bits."""
    found: dict[str, tuple[str, float]] = {}
    near = scored[scored["left"].isin(records) | scored["right"].isin(records)]
    ordered = near.sort_values(["match_weight", "left", "right"], ascending=[False, True, True], kind="stable")
    for left, right, weight in zip(ordered["left"], ordered["right"], ordered["match_weight"], strict=True):
        if not clusters.are_one(left, right):
            for record, other in ((left, right), (right, left)):
                if record in records:
                    found.setdefault(record, (other, round(float(weight), 1)))
    return found


def decided_by(clusters: Clusters, decided: list[Decision], said: Settled) -> dict[str, tuple[str, float | None]]:
    """Return of each record that is tied to another what tied it: ``judgement`` or a tier, and its probability."""
    by: dict[str, tuple[str, float | None]] = {record: ("judgement", None) for group in said.same for record in group}
    for d in _automatic(clusters, decided):
        for record in (d.left, d.right):
            by.setdefault(record, (d.tier, d.probability))
    return by
