"""Which hand-overs stand: corrected, withdrawn, shared out through a cooperative's annex."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from etl.reconcile.facts import Handed


def standing(handovers: Iterable[Handed]) -> list[Handed]:
    """Return one beneficiary's hand-overs as they stand after corrections and withdrawals.

    A correcting file replaces the earlier lines of the same report and item. A withdrawal turns the lines
    that it takes back into ``withdrawn``; what was announced counts for nothing.
    """
    lines = list(handovers)
    withdrawals = [h for h in lines if h.status == "withdrawn"]
    groups: dict[tuple[str, str | None], list[Handed]] = defaultdict(list)
    for line in lines:
        if line.status != "withdrawn" and not line.is_annex:
            groups[line.report, line.item].append(line)
    kept = []
    for group in groups.values():
        for line in _corrected(group):
            back = next((w for w in withdrawals if _takes_back(w, line)), None)
            kept.append(
                line if back is None else replace(line, status="withdrawn", source=back.source, known_at=back.known_at)
            )
    return kept


def _corrected(group: list[Handed]) -> list[Handed]:
    corrections = [line for line in group if line.is_correction]
    if not corrections:
        return group
    last = max(line.known_at for line in corrections)
    return [line for line in group if line.known_at >= last]


def _takes_back(withdrawal: Handed, line: Handed) -> bool:
    if withdrawal.report and withdrawal.report != line.report:
        return False
    if withdrawal.item is not None and withdrawal.item != line.item:
        return False
    return withdrawal.known_at >= line.known_at


def unmatched_withdrawals(handovers: Iterable[Handed]) -> dict[str, int]:
    """Count, per report, the withdrawals that name nobody who received anything in that report.

    Each of them takes back somebody's goods under a name that was not recognised.
    """
    given: dict[str, set[str]] = defaultdict(set)
    taken: dict[str, set[str]] = defaultdict(set)
    for line in handovers:
        who = line.person_id or line.cooperative_key
        if who and line.report:
            (taken if line.status == "withdrawn" else given)[line.report].add(who)
    return {report: len(taken[report] - given[report]) for report in taken if taken[report] - given[report]}


@dataclass(frozen=True, slots=True)
class Groups:
    """What cooperatives received, and which members an annex names."""

    received: dict[str, list[Handed]]  # cooperative → standing hand-overs
    named: dict[tuple[str, str], dict[str, Handed]]  # (paper, cooperative) → person → line of the annex

    def members(self, line: Handed) -> dict[str, Handed]:
        """Return who the annex of a hand-over to a cooperative names: by report number, else in the same file."""
        key = line.cooperative_key or ""
        return self.named.get((line.report, key)) or self.named.get((line.source.file, key)) or {}


def groups_of(handovers: Iterable[Handed]) -> Groups:
    """Sort out the hand-overs to cooperatives and their annexes.

    An annex that does not repeat the report's number belongs to the report in whose file it came.
    """
    received: dict[str, list[Handed]] = defaultdict(list)
    named: dict[tuple[str, str], dict[str, Handed]] = defaultdict(dict)
    for line in handovers:
        if line.cooperative_key is None:
            continue
        if line.is_annex and line.person_id:
            named[line.report or line.source.file, line.cooperative_key].setdefault(line.person_id, line)
        elif not line.person_id:
            received[line.cooperative_key].append(line)
    return Groups({key: standing(lines) for key, lines in received.items()}, dict(named))


def through_groups(person_ids: frozenset[str], groups: Groups) -> list[Handed]:
    """Return what reached these ids through an annex: an equal share among those whom it names."""
    reached = []
    cooperatives = sorted({key for (_, key), members in groups.named.items() if person_ids & members.keys()})
    for line in (line for key in cooperatives for line in groups.received.get(key, ())):
        members = groups.members(line)
        mine = [members[person] for person in sorted(person_ids) if person in members]
        if mine and line.status == "handed_over":
            share = line.quantity / len(members)
            reached.append(replace(line, person_id=mine[0].person_id, quantity=share, share=share))
    return reached
