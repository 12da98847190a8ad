"""Which rows name one cooperative or association: by registry number, by ICE, by name and place; never by a guess.

Tiers: ``G1`` equal registry number, ``G2`` equal ICE, ``G3`` equal name in one place with no other of that name
there, ``G3n`` the same with a number mistyped by one sign. Questions: ``GX1`` one number, two names; ``GX2`` one
ICE, two names; ``GP`` one name, several places or several of that name; ``GR`` a near name in one place.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from etl.link import mentions
from etl.link.group_clusters import GroupClusters
from etl.link.group_names import CROWD, Tie, by_name, by_near_name, tie
from etl.link.judgements import settled
from etl.link.mentions import Mention, mention_of

AUTOMATIC = ("judgement", "G1", "G2", "G3", "G3n")
REVIEWED = ("GX1", "GX2", "GP", "GR")
_MINT = uuid.UUID("7a6a6869-7a00-4000-8000-67726f757073")


@dataclass(frozen=True)
class GroupLinks:
    """What linking found of groups.

    ``groups``: one line per mention, columns ``group_record_id, group_id, decided_by, evidence`` (list of Evidence;
    what tied it, empty where alone). ``review``: pairs that wait for a person, columns ``left, right, tier,
    evidence``, most useful first. ``faces``: one line per group, columns ``group_id, name, number, ice, kind,
    province, commune_code``. ``merged``: old group id → the id that replaces it.
    """

    groups: pd.DataFrame
    review: pd.DataFrame
    faces: pd.DataFrame
    merged: dict[str, str] = field(default_factory=dict)


def link_groups(
    groups: pd.DataFrame, judgements: pd.DataFrame, previous: Mapping[str, str] | None = None
) -> GroupLinks:
    """Say which mentions are one group.

    ``groups``: one line per distinct mention, columns ``group_record_id, feed, received_at, cooperative_name,
    cooperative_number, ice, province, commune_code, is_own_place`` (False where the place is a person's).
    ``judgements``: answers on group record ids, see :func:`etl.link.judgements.settled`. ``previous``: group record id
    → group id of the last run. The order of rows changes nothing.
    """
    told = {mention.record_id: mention for mention in map(mention_of, groups.to_dict("records"))}
    said = settled(judgements, told)
    clusters = GroupClusters(told, said.different)
    done = [
        tie(told[a], told[b], "judgement")
        for a, *others in map(sorted, said.same)
        for b in others
        if clusters.union(a, b, by_a_human=True)
    ]
    asked: list[Tie] = []
    for told_by, tier, question in (("number", "G1", "GX1"), ("ice", "G2", "GX2")):
        _by_register(clusters, told_by, tier, question, done, asked)
    by_name(clusters, done, asked)
    by_near_name(clusters, asked)
    ids, merged = _group_ids(clusters, previous or {})
    return GroupLinks(_lines(clusters, ids, done), _review(clusters, asked), _faces(clusters, ids), merged)


def _by_register(
    clusters: GroupClusters, column: str, tier: str, question: str, done: list[Tie], asked: list[Tie]
) -> None:
    """Join what bears one number or one ICE and nothing else contradicts; ask where the names do."""
    bearers: dict[str, list[Mention]] = defaultdict(list)
    for mention in clusters.told.values():
        if value := getattr(mention, column):
            bearers[value].append(mention)
    for _, found in sorted(bearers.items()):
        first: list[Mention] = []  # one mention of each group so far
        for mention in sorted(found, key=lambda m: (m.name is None, m.first_seen, m.record_id)):
            own = [other for other in first if not _is_clash(mention, other) and clusters.may_join(mention, other)]
            if len({clusters.root(other.record_id) for other in own}) == 1 and clusters.union(
                mention.record_id, own[0].record_id
            ):
                done.append(tie(mention, own[0], tier))
            else:
                asked += [tie(mention, other, question) for other in first[:CROWD]]
                first.append(mention)


def _is_clash(left: Mention, right: Mention) -> bool:
    """Tell whether a shared number or ICE is contradicted: another name, another kind, another court's register."""
    if mentions.name_level(left, right) == "different" or mentions.kind_level(left, right) == "different":
        return True
    is_only_number = left.number == right.number and not (left.ice and left.ice == right.ice)
    return is_only_number and mentions.is_local_number(left.number) and mentions.place_level(left, right) == "different"


def _group_ids(clusters: GroupClusters, previous: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Give each group the id its oldest mention had; a merge keeps the oldest id, a split the oldest mention's."""
    ids: dict[str, str] = {}
    merged: dict[str, str] = {}
    claimed: set[str] = set()
    for members in clusters.all():
        had = Counter(previous[member] for member in members if member in previous)
        kept = next((previous[m] for m in members if m in previous and previous[m] not in claimed), None)
        kept = kept or str(uuid.uuid5(_MINT, members[0]))
        claimed.add(kept)
        ids.update(dict.fromkeys(members, kept))
        merged.update({gone: kept for gone in had if gone != kept})
    alive = set(ids.values())
    return ids, {gone: kept for gone, kept in merged.items() if gone not in alive}


def _lines(clusters: GroupClusters, ids: Mapping[str, str], done: list[Tie]) -> pd.DataFrame:
    by: dict[str, Tie] = {}
    for one in done:
        for record in (one.left, one.right):
            by.setdefault(record, one)
    rows: list[Any] = []
    for record in sorted(clusters.told):
        tied = by.get(record)
        rows.append((record, ids[record], tied.tier if tied else "alone", list(tied.evidence) if tied else []))
    return pd.DataFrame(rows, columns=["group_record_id", "group_id", "decided_by", "evidence"], dtype=object)


def _review(clusters: GroupClusters, asked: list[Tie]) -> pd.DataFrame:
    """Keep one question per pair of groups, the strongest, and none that is answered."""
    rows: dict[tuple[str, str], Any] = {}
    for one in sorted(asked, key=lambda t: (REVIEWED.index(t.tier), t.left, t.right)):
        left, right = sorted((clusters.root(one.left), clusters.root(one.right)))
        if left != right and not clusters.are_judged_apart(left, right):
            rows.setdefault((left, right), (one.left, one.right, one.tier, list(one.evidence)))
    return pd.DataFrame(list(rows.values()), columns=["left", "right", "tier", "evidence"], dtype=object)


def _faces(clusters: GroupClusters, ids: Mapping[str, str]) -> pd.DataFrame:
    """Say of each group what most tells it: the Chamber's words first, then the group's own rows, then persons'."""
    columns = ("name", "number", "ice", "kind", "province", "commune")
    rows = []
    for members in clusters.all():
        told = sorted(
            (clusters.told[member] for member in members),
            key=lambda m: (not m.is_registered, not m.is_own_place, m.first_seen, m.record_id),
        )
        owned = [m for m in told if m.is_own_place]
        face = {name: next((v for m in told if (v := getattr(m, name))), None) for name in columns[:4]}
        face |= {name: next((v for m in owned if (v := getattr(m, name))), None) for name in columns[4:]}
        rows.append({"group_id": ids[members[0]], **face})
    found = pd.DataFrame(rows, columns=["group_id", *columns], dtype=object)
    return found.rename(columns={"commune": "commune_code"}).sort_values("group_id", ignore_index=True)
