"""Everything known as of a moment, indexed by person, so that any set of ids can be judged as one human being."""

from collections import defaultdict
from datetime import date
from functools import cache
from itertools import chain as joined
from typing import NamedTuple

import pandas as pd

from etl.policy import KitItem, Policy
from etl.reconcile.chain import Beneficiary, ItemOutcome, doubted, earliest, judge_item
from etl.reconcile.facts import Enrolled, Source, enrolled, in_order
from etl.reconcile.handed import Handed, handed
from etl.reconcile.handovers import Groups, groups_of, through_groups
from etl.reconcile.membership import Period, Periods, memberships, rows_of, was_member
from etl.reconcile.plans import by_beneficiary, planned
from etl.reconcile.silence import silent_reasons
from etl.reconcile.standing import left_out, standing, unmatched_withdrawals
from etl.reconcile.stock import ItemStock, covered, stock_of
from etl.records import Reason, State


class TrainingOutcome(NamedTuple):
    """One training and what it has come to."""

    cohort: str
    craft: str
    is_trained: bool
    is_on_reference_list: bool
    end_date: date
    state: State
    reason: Reason | None
    since: date | None
    through_cooperative: bool
    items: tuple[ItemOutcome, ...]
    sources: tuple[Source, ...]


_NO_STOCK = ItemStock()


class World:
    """The facts of the chain, and the answer for any person."""

    def __init__(self, facts: dict[str, pd.DataFrame], policy: Policy, as_of: date) -> None:
        self.policy = policy
        self.stocks = stock_of(facts)
        self.enrolled = _by_person(enrolled(facts, policy))
        self.planned, self.planned_for_groups = by_beneficiary(planned(facts, policy))
        handovers = handed(facts, policy, as_of)
        self.groups: Groups = groups_of(handovers)
        self._handed: dict[str, list[Handed]] = defaultdict(list)
        for line in handovers:
            if line.person_id and not line.is_annex:
                self._handed[line.person_id].append(line)
        self._doubtful_reports = unmatched_withdrawals(handovers)
        self._left_out = left_out(handovers)
        self._memberships = memberships(facts.get("cooperative_members"))
        self._silent = silent_reasons(facts, policy.programme.stale_after_days, as_of)
        self._own = {person: standing(lines) for person, lines in self._handed.items()}
        self._told: dict[frozenset[str], list[Handed]] = {}
        everything = joined(*self._own.values(), *self.groups.received.values())
        self.covered = covered((line for line in everything if line.status == "handed_over"), self.stocks)

    def handed_to(self, ids: frozenset[str]) -> list[Handed]:
        """Return the standing hand-overs to these ids taken as one person, annexes included."""
        if ids not in self._told:
            through = through_groups(ids, self.groups)
            cooperatives = self._cooperatives(ids) if through else {}
            shared = [line for line in through if _may_share(line, cooperatives)]
            if len(ids) == 1 and not shared:
                lines = self._own.get(next(iter(ids)), [])
            else:
                lines = standing((x for person in sorted(ids) for x in self._handed.get(person, ())), shared)
            if self._doubtful_reports or self._left_out:
                lines = [doubted(line) if self._is_doubtful(line) else line for line in lines]
            self._told[ids] = lines
        return self._told[ids]

    def _is_doubtful(self, line: Handed) -> bool:
        """Tell whether the report may no longer mean what this line says: taken back or moved to somebody else."""
        if line.status != "handed_over":
            return False
        named = {(line.report, line.person_id), (line.report, line.cooperative_key)}
        return line.report in self._doubtful_reports or bool(named & self._left_out)

    def beneficiaries(self) -> set[str]:
        """Return every person that a list, an annex or a hand-over names as a beneficiary."""
        named = (person for members in self.groups.named.values() for person in members)
        return {*self._handed, *self.planned, *named}

    def overdrawn(self) -> dict[str, tuple[float, float, list[Source]]]:
        """Return the items handed over beyond what was accepted: quantity given, accepted, and the rows."""
        accepted = {item: self.stocks[item].accepted if item in self.stocks else 0.0 for item in self.covered.handed}
        rows: dict[str, set[Source]] = {
            item: set() for item, given in self.covered.handed.items() if given > accepted[item]
        }
        for line in joined(*self._own.values(), *self.groups.received.values()) if rows else ():
            if line.status == "handed_over" and line.item in rows:
                rows[line.item].add(line.source)
        return {item: (self.covered.handed[item], accepted[item], sorted(told)) for item, told in rows.items()}

    def trainings(self, ids: frozenset[str]) -> list[TrainingOutcome]:
        """Return the outcome of every training of these ids, taken as one person."""
        entries = [line for person in sorted(ids) for line in self.enrolled.get(person, ())]
        grouped: dict[tuple[str, str], list[Enrolled]] = defaultdict(list)
        for line in entries:
            grouped[line.cohort, line.craft].append(line)
        person = self._beneficiary(ids, {craft for _, craft in grouped})
        used: dict[str, float] = defaultdict(float)
        outcomes = []
        served = sorted(grouped.items(), key=self._first_served) if len(grouped) > 1 else grouped.items()
        for (cohort, craft), lines in served:
            outcome = self._training(cohort, craft, lines, person, used)
            for item in outcome.items:
                used[item.item.item] += min(item.received, item.item.quantity)
            outcomes.append(outcome)
        return outcomes

    def _first_served(self, group: tuple[tuple[str, str], list[Enrolled]]) -> tuple[bool, date, str, str]:
        """Goods of a person with two trainings of one craft go to a completed one first, then to the older."""
        (cohort, craft), lines = group
        return (not _is_trained(lines), self._end(cohort, lines), cohort, craft)

    def _beneficiary(self, ids: frozenset[str], crafts: set[str]) -> Beneficiary:
        lines = self.handed_to(ids)
        of_item: dict[str | None, list[Handed]] = {}
        for line in lines:
            of_item.setdefault(line.item, []).append(line)
        foreign: list[Handed] = []
        if others := of_item.keys() - {None}.union(*map(self._of_craft, crafts)):
            foreign += [x for x in lines if x.status == "handed_over" and x.is_signed and x.item in others]
        plans = [plan for person in sorted(ids) for plan in self.planned.get(person, ())]
        cooperatives = self._cooperatives(ids)
        if not cooperatives:
            return Beneficiary(of_item, tuple(plans), (), tuple(foreign))
        reached = {line.source for line in lines}
        # Named on the annex, but a member only before or after: who says what is for the Chamber to settle.
        named_too_late = {
            line.source: rows_of(cooperatives[line.cooperative_key or ""])
            for line in through_groups(ids, self.groups)
            if line.cooperative_key in cooperatives and not _may_share(line, cooperatives)
        }
        unnamed = [
            line
            for key, periods in sorted(cooperatives.items())
            for line in self.groups.received.get(key, ())
            if line.status == "handed_over"
            and line.source not in reached
            and (line.source in named_too_late or was_member(periods, line))
        ]
        of_groups = (p for key in sorted(cooperatives) for p in self.planned_for_groups.get(key, ()))
        plans += (plan for plan in of_groups if was_member(cooperatives[plan.cooperative_key or ""], plan))
        return Beneficiary(of_item, tuple(plans), tuple(unnamed), tuple(foreign), named_too_late)

    @cache  # noqa: B019 - a world lives for one answer
    def _of_craft(self, craft: str) -> frozenset[str]:
        """Return the items of a craft's kit and what may stand for them."""
        kit = self.policy.kits.get(craft, ())
        return frozenset(code for item in kit for code in (item.item, *(other.item for other in item.substitutes)))

    def _cooperatives(self, ids: frozenset[str]) -> dict[str, Periods]:
        """Return the cooperatives of these ids with the times of belonging to each; the Chamber's list knows them."""
        entries = [line for person in sorted(ids) for line in self.enrolled.get(person, ())]
        found: dict[str, Periods] = {line.cooperative_key: (Period(),) for line in entries if line.cooperative_key}
        listed: dict[str, Periods] = {}
        for person in sorted(ids):
            for key, periods in self._memberships.get(person, {}).items():
                listed[key] = listed.get(key, ()) + periods
        return found | listed

    def _training(
        self, cohort: str, craft: str, lines: list[Enrolled], person: Beneficiary, used: dict[str, float]
    ) -> TrainingOutcome:
        kit = self.policy.kits.get(craft, ())
        judged = [
            judge_item(item, self.stocks.get(item.item, _NO_STOCK), person, self.covered, used[item.item])
            for item in kit
        ]
        items = tuple([self._as_fresh_as_told(item) if item.reason else item for item in judged])
        state, reason = _state(kit, items)
        end = self._end(cohort, lines)
        telling = [item for item in items if item.item.mandatory and item.reason == reason]
        return TrainingOutcome(
            cohort=cohort,
            craft=craft,
            is_trained=_is_trained(lines),
            is_on_reference_list=any(line.is_reference for line in lines),
            end_date=end,
            state=state,
            reason=reason,
            since=max([item.since for item in telling if item.since], default=end),
            through_cooperative=state is State.EQUIPPED
            and any(i.through_cooperative for i in items if i.item.mandatory),
            items=items,
            sources=in_order(joined([line.source for line in lines], *[item.sources for item in telling])),
        )

    def _as_fresh_as_told(self, outcome: ItemOutcome) -> ItemOutcome:
        """Say ``data_stale`` where the feed that would tell of the missing link has been silent for too long."""
        return outcome._replace(reason=Reason.DATA_STALE) if outcome.reason in self._silent else outcome

    def _end(self, cohort: str, lines: list[Enrolled]) -> date:
        known = self.policy.programme.cohorts.get(cohort)
        return max((line.end_date for line in lines if line.end_date), default=known.end if known else date.min)


def _state(kit: tuple[KitItem, ...], items: tuple[ItemOutcome, ...]) -> tuple[State, Reason | None]:
    mandatory = [item for item in items if item.item.mandatory]
    if not kit or not mandatory:
        return State.NOT_EQUIPPED, Reason.KIT_NOT_DEFINED
    reasons = [item.reason for item in mandatory if item.reason]
    if not reasons:
        return State.EQUIPPED, None
    reason = earliest(reasons)
    return (State.PARTLY_EQUIPPED if any(item.received > 0 for item in mandatory) else State.NOT_EQUIPPED), reason


def _is_trained(lines: list[Enrolled]) -> bool:
    """Return True when a line that stands says so; a correcting list replaces the earlier lines.

    Where a list counts days, the export's enrolment says nothing more.
    """
    said = [line for line in lines if line.is_trained is not None]
    corrections = [line for line in said if line.is_correction]
    if corrections:
        last = max(line.known_at for line in corrections)
        said = [line for line in said if line.known_at >= last]
    return any(line.is_trained for line in [line for line in said if line.is_measured] or said)


def _may_share(line: Handed, cooperatives: dict[str, Periods]) -> bool:
    """Goods of a cooperative are for its members of that day: not for whom every list calls another's."""
    key = line.cooperative_key or ""
    return not cooperatives or (key in cooperatives and was_member(cooperatives[key], line))


def _by_person(lines: list[Enrolled]) -> dict[str, list[Enrolled]]:
    found: dict[str, list[Enrolled]] = defaultdict(list)
    for line in lines:
        found[line.person_id].append(line)
    return found
