"""What reached whom: directly, or shared out through a cooperative's annex."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from etl.reconcile.handed import Handed
from etl.reconcile.standing import standing


@dataclass(frozen=True, slots=True)
class Groups:
    """What cooperatives received, and which members an annex names."""

    received: dict[str, list[Handed]]  # cooperative → standing hand-overs
    named: dict[tuple[str, str], dict[str, Handed]]  # (paper, cooperative) → person → last line of the annex
    of: dict[str, frozenset[str]]  # person → cooperatives whose annexes name her

    def members(self, line: Handed) -> dict[str, Handed]:
        """Return who the annex of a hand-over to a cooperative names: by report number, else in the same file."""
        key = line.cooperative_key or ""
        return self.named.get((line.report, key)) or self.named.get((line.source.file, key)) or {}


def groups_of(handovers: Iterable[Handed]) -> Groups:
    """Sort out the hand-overs to cooperatives and their annexes.

    An annex that does not repeat the report's number belongs to the report in whose file it came.
    """
    received: dict[str, list[Handed]] = defaultdict(list)
    annexes: dict[tuple[str, str], list[Handed]] = defaultdict(list)
    for line in handovers:
        if line.cooperative_key is None:
            continue
        if line.is_annex and line.person_id:
            annexes[line.report or line.source.file, line.cooperative_key].append(line)
        elif not line.person_id:
            received[line.cooperative_key].append(line)
    of: dict[str, set[str]] = defaultdict(set)
    for (_, key), lines in annexes.items():
        for line in lines:
            of[line.person_id or ""].add(key)
    return Groups(
        {key: standing(lines) for key, lines in received.items()},
        {paper: _named(lines) for paper, lines in annexes.items()},
        {person: frozenset(keys) for person, keys in of.items()},
    )


def _named(lines: list[Handed]) -> dict[str, Handed]:
    """Return each member's line of an annex; whom its correction leaves out is no longer given anything.

    Everybody ever named keeps a place in the division: a share only grows when the Region says so.
    """
    corrected = max((line.known_at for line in lines if line.is_correction), default="")
    named: dict[str, Handed] = {}
    for line in sorted(lines, key=lambda x: (x.known_at, x.status != "handed_over", x.source)):
        stands = line if line.known_at >= corrected else line._replace(status="not_handed_over")
        named[line.person_id or ""] = stands
    return named


def through_groups(person_ids: frozenset[str], groups: Groups) -> list[Handed]:
    """Return what reached these ids through an annex: an equal share among those whom it names."""
    reached = []
    cooperatives = sorted({key for person in person_ids for key in groups.of.get(person, ())})
    for line in (line for key in cooperatives for line in groups.received.get(key, ())):
        members = groups.members(line)
        mine = [members[person] for person in sorted(person_ids) if person in members]
        if line.status == "handed_over" and any(named.status == "handed_over" for named in mine):
            share = line.quantity / len(members)
            reached.append(line._replace(person_id=mine[0].person_id, quantity=share, of_group=line.quantity))
    return reached
