"""``out_``: what is reported from, keyed by week and revision so that a past week stays as it was told."""

from datetime import datetime
from functools import partial

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped

from warehouse.tables.types import Day, JsonList, JsonObject, Table, said

# The key of a line comes first, week before person: a week is what is asked for.
_first = partial(said, sort_order=-2)
_second = partial(said, sort_order=-1)


class Snapshot(Table):
    """One answer for one week."""

    __tablename__ = "out_snapshots"

    week: Mapped[str] = said("ISO week in Africa/Casablanca, like 2026-W47", primary_key=True)
    revision: Mapped[int] = said("Number from 1; a told week that changes gets another", primary_key=True)
    data_cutoff: Mapped[datetime] = said("Moment up to which facts counted as known, UTC; from the flow")
    policy_version: Mapped[str] = said("Fingerprint of the policy files; from the policy")
    model_version: Mapped[str] = said("Version of the linking rules or model; from linking")
    created_at: Mapped[datetime] = said("When this revision was written, UTC; our clock")
    digest: Mapped[str] = said("SHA-256 of the answer with its policy and model versions, hex; from the write")
    is_published: Mapped[bool] = said("True once a letter of it may have left the house; from the outbox")


class InSnapshot:
    """Which answer a line belongs to."""

    week: Mapped[str] = _first("ISO week of the snapshot; out_snapshots", primary_key=True)
    revision: Mapped[int] = _first("Revision of the snapshot; out_snapshots", primary_key=True)


class OfTraining(InSnapshot):
    """Which training a line is about."""

    person_id: Mapped[str] = _second("The person; core_persons", primary_key=True)
    cohort: Mapped[str] = _second("Edition of the training, policy code", primary_key=True)
    craft: Mapped[str] = _second("Craft, policy code", primary_key=True)


def _of_snapshot() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["week", "revision"], ["out_snapshots.week", "out_snapshots.revision"])


class Training(OfTraining, Table):
    """The state of one training in one week."""

    __tablename__ = "out_trainings"
    __table_args__ = (
        _of_snapshot(),
        ForeignKeyConstraint(["person_id"], ["core_persons.person_id"]),
        CheckConstraint("state IN ('equipped', 'partly_equipped', 'not_equipped', 'closed')", name="state"),
    )

    national_id: Mapped[str | None] = said("National identity card number (CIN); best of the person's records")
    family_name_latin: Mapped[str | None] = said("Family name in Latin letters; best of the person's records")
    given_name_latin: Mapped[str | None] = said("Given name in Latin letters; best of the person's records")
    family_name_arabic: Mapped[str | None] = said("Family name in Arabic letters; best of the person's records")
    given_name_arabic: Mapped[str | None] = said("Given name in Arabic letters; best of the person's records")
    sex: Mapped[str | None] = said("F or M; best of the person's records")
    province: Mapped[str | None] = said("Province, HCP code; best of the person's records")
    commune: Mapped[str | None] = said("Commune, as written or HCP code; best of the person's records")
    trained: Mapped[bool] = said("Attended enough days or holds a certificate; policy's rule on OFPPT's lists")
    state: Mapped[str] = said("equipped, partly_equipped, not_equipped or closed; from reconcile")
    reason: Mapped[str | None] = said("Earliest unmet link of the chain, NULL when nothing is missing; from reconcile")
    since: Mapped[Day | None] = said("Day since which state and reason hold; fact dates of the evidence")
    days_waiting: Mapped[int | None] = said("Days from the end of the training to the equipment or the week, days")
    through_cooperative: Mapped[bool] = said("Equipped through a cooperative's annex; from reconcile")
    in_registry: Mapped[bool] = said("A record of the Chamber's registry is the same person; from linking")
    on_reference_list: Mapped[bool] = said("Stands on the cohort's signed list; from linking")
    evidence: Mapped[JsonList] = said("The rows that say so, list of feed, file, sheet, row; from reconcile")


class ItemOfTraining(OfTraining, Table):
    """How far one item of the kit has come for one training."""

    __tablename__ = "out_items"
    __table_args__ = (_of_snapshot(),)

    item: Mapped[str] = said("Item, policy code", primary_key=True)
    mandatory: Mapped[bool] = said("Needed to count as equipped; policy's kit")
    quantity_needed: Mapped[float] = said("Quantity of the kit for one person, in the item's unit; policy")
    quantity_signed: Mapped[float] = said("Quantity accepted, handed over and signed for, in the item's unit")
    reason: Mapped[str | None] = said("Earliest unmet link for this item, NULL when it is met; from reconcile")
    evidence: Mapped[JsonList] = said("The rows that say so, list of feed, file, sheet, row; from reconcile")


class Finding(InSnapshot, Table):
    """Something beside the flag that does not fit."""

    __tablename__ = "out_findings"
    __table_args__ = (_of_snapshot(),)

    number: Mapped[int] = said("Order within the snapshot, number from 1", primary_key=True)
    kind: Mapped[str] = said("What does not fit, like equipped_never_trained; from reconcile")
    person_id: Mapped[str | None] = said("The person it is about, where there is one; core_persons")
    subject: Mapped[str | None] = said("What it is about: a person's id, an item's code, a group; from reconcile")
    facts: Mapped[JsonObject | None] = said("Figures of the finding, name to value with units in the name")
    evidence: Mapped[JsonList] = said("The rows that say so, list of feed, file, sheet, row; from reconcile")
