"""Groups by their names: one name in one place is one group where no other of that name is there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from etl.link import mentions
from etl.link.group_clusters import GroupClusters
from etl.link.mentions import Mention
from etl.records import Evidence

CROWD = 12  # rows that may be held against one another; beyond, what they share says too little
_TELLING = 4  # consonants of a name that few others share
_PLACES = {"commune": 0, "province": 1, "unknown": 2}


@dataclass(frozen=True, slots=True)
class Tie:
    """Two mentions that a tier joins, or asks about."""

    left: str
    right: str
    tier: str
    evidence: tuple[Evidence, ...]


def tie(left: Mention, right: Mention, tier: str) -> Tie:
    """Return what ties two mentions, column by column; what a row does not say is left out."""
    one, other = sorted((left, right), key=lambda mention: mention.record_id)
    place = mentions.place_level(one, other)
    levels = {
        "number": mentions.number_level(one, other),
        "ice": mentions.ice_level(one, other),
        "name": mentions.name_level(one, other),
        "kind": mentions.kind_level(one, other),
        "commune": "same" if place == "commune" else "unknown",
        "province": {"commune": "same", "province": "same"}.get(place, place),
    }
    evidence = tuple(Evidence(column, level) for column, level in levels.items() if level != "unknown")
    return Tie(one.record_id, other.record_id, tier, evidence)


def by_name(clusters: GroupClusters, done: list[Tie], asked: list[Tie]) -> None:
    """Join what bears one name in one place; ask where the name alone cannot tell which group is meant."""
    named: dict[str, list[Mention]] = defaultdict(list)
    for mention in clusters.told.values():
        if mention.key:
            named[mention.key].append(mention)
    for _, found in sorted(named.items()):
        anchors = [mention for mention in found if mention.is_anchor]
        _join_anchors(clusters, anchors, done, asked)
        others = sorted((m for m in found if not m.is_anchor), key=lambda m: m.record_id)
        unsettled: list[Tie] = []
        for mention in others:
            _settle(clusters, mention, anchors, done, unsettled)
        asked += unsettled[:CROWD]  # where members of namesakes live says nothing: a few answers settle the rest
        if not anchors:
            _join_unregistered(clusters, others, done)


def _join_anchors(clusters: GroupClusters, anchors: list[Mention], done: list[Tie], asked: list[Tie]) -> None:
    """Join the groups of one name in one place; where three cannot be one, whose is whose is a question."""
    heads = _one_per_group(clusters, anchors)[: CROWD * 8]
    pairs = [
        (_PLACES.get(clusters.place_between(a, b), 3), a, b)
        for a, b in combinations(heads, 2)
        if mentions.name_level(a, b) == "same_sorted"
    ]
    for rank in (0, 1):
        ties = [(a, b) for place, a, b in pairs if place == rank and clusters.may_be_named_one(a, b)]
        torn = clusters.torn(ties)
        for a, b in ties:
            _join(clusters, a, b, torn, done, asked)
    _join_unplaced(clusters, heads, done, asked)


def _join(clusters: GroupClusters, a: Mention, b: Mention, torn: set[str], done: list[Tie], asked: list[Tie]) -> None:
    """Join two groups of one name, or ask where either could as well be a third."""
    is_torn = bool({clusters.root(a.record_id), clusters.root(b.record_id)} & torn)
    is_mistyped = clusters.number_between(a, b) == "one_edit"
    # Of a short name the next number of the register is another cooperative as likely as a slip.
    is_doubtful = is_mistyped and len(a.key) < _TELLING and clusters.place_between(a, b) != "commune"
    if not is_torn and not is_doubtful and clusters.may_be_named_one(a, b) and clusters.union(a.record_id, b.record_id):
        done.append(tie(a, b, "G3n" if is_mistyped else "G3"))
    else:
        asked.append(tie(a, b, "GP"))


def _join_unplaced(clusters: GroupClusters, heads: list[Mention], done: list[Tie], asked: list[Tie]) -> None:
    """Join what says no place to the only group of that name; with several, or far apart, ask."""
    left = _one_per_group(clusters, heads)
    ties = [
        (a, b)
        for a, b in combinations(left, 2)
        if mentions.name_level(a, b) == "same_sorted" and clusters.may_be_named_one(a, b)
    ]
    is_told = len([head for head in left if clusters.has_place(head)]) > 1
    torn = {clusters.root(head.record_id) for head in left} if is_told else clusters.torn(ties)
    for a, b in ties:
        _join(clusters, a, b, torn, done, asked)


def _settle(
    clusters: GroupClusters, mention: Mention, anchors: list[Mention], done: list[Tie], asked: list[Tie]
) -> None:
    """Tie a row about a person to the one group of that name: of the commune, else of the province, else of all."""
    heads = _one_per_group(clusters, [a for a in anchors if mentions.name_level(mention, a) == "same_sorted"])
    ranked: dict[int, list[Mention]] = defaultdict(list)
    for head in heads:
        if clusters.may_be_named_one(mention, head):
            ranked[_PLACES.get(clusters.place_between(mention, head), 2)].append(head)
    if not ranked:
        return
    nearest = ranked[min(ranked)]
    if len(nearest) == 1 and clusters.union(mention.record_id, nearest[0].record_id):
        done.append(tie(mention, nearest[0], "G3"))
    else:
        asked += [tie(mention, head, "GP") for head in nearest[:CROWD]]


def _join_unregistered(clusters: GroupClusters, found: list[Mention], done: list[Tie]) -> None:
    """Join what only persons' rows name: in one province it is one group until a paper says otherwise."""
    provinces = {mention.province for mention in found if mention.province}
    by_province: dict[str | None, list[Mention]] = defaultdict(list)
    for mention in found:
        by_province[mention.province or (min(provinces) if len(provinces) == 1 else None)].append(mention)
    for province, those in sorted(by_province.items(), key=lambda pair: pair[0] or ""):
        if province is None and len(provinces) > 1:
            continue  # of which province is not said
        for mention in those[1:]:
            is_same = mentions.name_level(those[0], mention) == "same_sorted"
            if is_same and clusters.union(those[0].record_id, mention.record_id):
                done.append(tie(those[0], mention, "G3"))


def by_near_name(clusters: GroupClusters, asked: list[Tie]) -> None:
    """Ask about names one slip apart, and names that say more than another, in one place."""
    near: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in _one_per_group(clusters, list(clusters.told.values())):
        if mention.key and mention.province:
            cut = {mention.key[:at] + mention.key[at + 1 :] for at in range(len(mention.key))}
            for sign in {mention.key, *cut, *mention.units}:
                near[mention.province, sign].append(mention)
    pairs = {
        (a.record_id, b.record_id) for found in near.values() if len(found) <= CROWD for a, b in combinations(found, 2)
    }
    for a, b in ((clusters.told[left], clusters.told[right]) for left, right in sorted(pairs)):
        is_asked = (a.is_anchor or b.is_anchor) and mentions.name_level(a, b) in {"one_edit", "one_unit"}
        if is_asked and clusters.may_be_named_one(a, b):
            asked.append(tie(a, b, "GR"))


def _one_per_group(clusters: GroupClusters, found: Iterable[Mention]) -> list[Mention]:
    """Return one mention of each group, the earliest anchor first, in a stable order."""
    heads: dict[str, Mention] = {}
    for mention in sorted(found, key=lambda m: (not m.is_anchor, m.first_seen, m.record_id)):
        heads.setdefault(clusters.root(mention.record_id), mention)
    return sorted(heads.values(), key=lambda m: (m.first_seen, m.record_id))
