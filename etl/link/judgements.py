"""What people answered, taken together: who is one, who is two, which answers cannot all hold, which lack a record.

The last answer on a pair counts; ``unsure`` takes an earlier answer back. Answers reach further than their pair: if A
is B and B is C, A is C; if besides B is not D, then A is not D. A record that is gone still carries what was said
through it. Answers that contradict each other never join: the pair stays apart and is asked again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pandas as pd

from etl.records import Evidence, Judgement

Pair = tuple[str, str]
COLUMNS = ("left", "right", "same_by", "different_by", "through")


@dataclass(frozen=True)
class Settled:
    """``same``: sets of present records that are one person. ``different``: sorted pairs of present records.

    ``contradictions``: one line per pair that was called two although other answers make it one; columns ``left,
    right`` (the pair called different), ``same_by`` and ``different_by`` (who said so), ``through`` (records that the
    answers lead over). ``gone``: sorted pairs whose answer waits for a record that no file holds any more.
    ``hashes``: sorted pair → fingerprint of the evidence that was shown when it was answered.
    """

    same: list[frozenset[str]] = field(default_factory=list)
    different: set[Pair] = field(default_factory=set)
    contradictions: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(COLUMNS)))
    gone: list[Pair] = field(default_factory=list)
    hashes: dict[Pair, str] = field(default_factory=dict)


def settled(judgements: pd.DataFrame, records: Iterable[str]) -> Settled:
    """Take all answers together.

    ``judgements``: ``left_record_id, right_record_id, verdict`` and, where known, ``judged_by, judged_at,
    evidence_hash``; in order of time, or with ``judged_at`` in any order. ``records``: the record ids present.
    """
    present = set(records)
    last = _last_words(judgements)
    same = {pair: said for pair, said in last.items() if said["verdict"] == Judgement.SAME}
    different = {pair: said for pair, said in last.items() if said["verdict"] == Judgement.DIFFERENT}
    groups = _groups(same)
    torn = {root for pair in different for root in (groups.get(pair[0]),) if root and root == groups.get(pair[1])}
    members: dict[str, set[str]] = defaultdict(set)
    for record, root in groups.items():
        members[root].add(record)
    return Settled(
        same=sorted(
            (
                frozenset(group & present)
                for root, group in members.items()
                if root not in torn and len(group & present) > 1
            ),
            key=sorted,
        ),
        different=_closure(different, groups, members, torn, present),
        contradictions=_contradictions(same, different, groups, members, torn),
        gone=sorted(pair for pair in {**same, **different} if not present.issuperset(pair)),
        hashes={pair: said["evidence_hash"] for pair, said in {**same, **different}.items() if said["evidence_hash"]},
    )


def _last_words(judgements: pd.DataFrame) -> dict[Pair, dict[str, Any]]:
    lines = judgements.to_dict("records")
    if "judged_at" in judgements:
        lines = sorted(lines, key=lambda line: str(line["judged_at"]))  # stable: equal moments keep their order
    last: dict[Pair, dict[str, Any]] = {}
    for line in lines:
        left, right = sorted((str(line["left_record_id"]), str(line["right_record_id"])))
        told = {name: line.get(name) for name in ("judged_by", "evidence_hash")}
        kept = {name: None if value is None or value != value else str(value) for name, value in told.items()}
        last[left, right] = {"verdict": str(line["verdict"]), **kept}
    return last


def _groups(same: Iterable[Pair]) -> dict[str, str]:
    """Return record → the smallest record that answers make one with it, over records that are gone too."""
    root: dict[str, str] = {}

    def find(record: str) -> str:
        while root.setdefault(record, record) != record:
            record = root[record]
        return record

    for left, right in same:
        one, other = sorted((find(left), find(right)))
        root[other] = one
    return {record: find(record) for record in list(root)}


def _closure(
    different: Iterable[Pair],
    groups: dict[str, str],
    members: dict[str, set[str]],
    torn: set[str],
    present: set[str],
) -> set[Pair]:
    """Spread each answer over those who are one with its two records; a torn group spreads nothing and joins nobody."""
    found: set[Pair] = set()
    for pair in different:
        sides = [
            {record} if groups.get(record, record) in torn else members.get(groups.get(record, ""), {record})
            for record in pair
        ]
        found |= {(min(a, b), max(a, b)) for a, b in product(*sides) if {a, b} <= present}
    return found


def _contradictions(
    same: dict[Pair, dict[str, Any]],
    different: dict[Pair, dict[str, Any]],
    groups: dict[str, str],
    members: dict[str, set[str]],
    torn: set[str],
) -> pd.DataFrame:
    rows = []
    for pair in sorted(different):
        root = groups.get(pair[0])
        if root in torn and root == groups.get(pair[1]):
            by = sorted({said["judged_by"] or "" for other, said in same.items() if groups[other[0]] == root})
            through = sorted(members[root] - set(pair))
            rows.append((*pair, ", ".join(filter(None, by)), different[pair]["judged_by"] or "", through))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def evidence_hash(evidence: Iterable[Evidence]) -> str:
    """Return the fingerprint of what was shown: which column stood on which level; weights may move by themselves."""
    told = sorted((said.column, said.level) for said in evidence)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
