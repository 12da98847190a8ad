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


class Goods(InSnapshot, Table):
    """One item of a kit from what artisans asked for to what they hold, and what is still to be bought."""

    __tablename__ = "out_goods"
    __table_args__ = (_of_snapshot(),)

    item: Mapped[str] = said("Item, policy code", primary_key=True)
    craft: Mapped[str] = said("Craft whose kit holds it, policy code")
    unit: Mapped[str] = said("Unit of all quantities of the line: U, kg, g, m; policy's kit")
    mandatory: Mapped[bool] = said("Needed to count as equipped; policy's kit")
    asked: Mapped[float] = said("Quantity that artisans proposed, in the item's unit; the Chamber's proposals")
    needed: Mapped[float] = said("Kits of everybody trained and not closed, in the item's unit; from reconcile")
    tendered: Mapped[float] = said("Quantity on price schedules, in the item's unit; the Region's lots")
    bought: Mapped[float] = said("Quantity on awarded schedules, in the item's unit; the Region's lots")
    delivered: Mapped[float] = said("Quantity on delivery notes, in the item's unit; the Region's deliveries")
    accepted: Mapped[float] = said("Quantity accepted and not refused since, in the item's unit; inspections")
    refused: Mapped[float] = said("Quantity that the last reports refuse, in the item's unit; inspections")
    handed_over: Mapped[float] = said("Accepted quantity that left the store, signed for or not, in the item's unit")
    received: Mapped[float] = said("Quantity signed for by the trained, up to their kits, in the item's unit")
    missing: Mapped[float] = said("What kits of the trained still lack, in the item's unit; from reconcile")
    in_store: Mapped[float] = said("Accepted and not handed over, in the item's unit; from reconcile")
    on_order: Mapped[float] = said("Awarded and not accepted yet, refused goods included, in the item's unit")
    to_buy: Mapped[float] = said("Missing beyond store and orders, in the item's unit; from reconcile")
    unit_price_mad: Mapped[float | None] = said("Last awarded unit price, dirhams as the schedule states it; lots")
    cost_mad: Mapped[float | None] = said("Price of what is to be bought, dirhams; from reconcile")


class Equity(InSnapshot, Table):
    """How one group of trainings is served beside all others."""

    __tablename__ = "out_equity"
    __table_args__ = (_of_snapshot(),)

    dimension: Mapped[str] = said("What groups them: all, cohort, craft, province, sex, commune", primary_key=True)
    value: Mapped[str] = said("The group: a code or a word, empty where it is not known", primary_key=True)
    trained: Mapped[int] = said("Trainings that count and are not closed, count")
    equipped: Mapped[int] = said("Of these equipped, count")
    rate: Mapped[float] = said("Equipped of trained, share of 1")
    rate_low: Mapped[float] = said("Lower end of Wilson's 95 % interval of the rate, share of 1")
    rate_high: Mapped[float] = said("Upper end of Wilson's 95 % interval of the rate, share of 1")
    ratio: Mapped[float | None] = said("Rate of the group by the rate of all, ratio; NULL where nobody is equipped")
    anything: Mapped[float] = said("Trainings that received anything of their kit, share of 1")
    completeness: Mapped[float] = said("Mean over trainings of mandatory items met by mandatory items, share of 1")
    value_share: Mapped[float | None] = said("Dirhams received by dirhams of the kits, share of 1; priced items only")
    hidden: Mapped[bool] = said("Fewer than five, or what would reveal such a number: never leaves the house")


class CohortOfWeek(InSnapshot, Table):
    """One edition as a whole: promised, trained, equipped, declared, waiting, and until when."""

    __tablename__ = "out_cohorts"
    __table_args__ = (_of_snapshot(),)

    cohort: Mapped[str] = said("Edition of the training, policy code", primary_key=True)
    target: Mapped[int | None] = said("Number of people that was promised, count; policy's programme")
    listed: Mapped[int] = said("Trainings on the signed reference list, count")
    trained: Mapped[int] = said("Trainings that count as trained, count")
    equipped: Mapped[int] = said("Of these equipped, count")
    partly_equipped: Mapped[int] = said("Of these partly equipped, count")
    not_equipped: Mapped[int] = said("Of these not equipped, count")
    closed: Mapped[int] = said("Of these closed by a recorded decision, count")
    through_cooperative: Mapped[int] = said("Of the equipped, those through a cooperative, count")
    trained_not_registered: Mapped[int] = said("Trained without a line in the Chamber's registry, count")
    declared: Mapped[int] = said("Trained whom hand-over reports name as served, withdrawn since or not, count")
    declared_gap: Mapped[int] = said("Declared less equipped, count")
    remaining: Mapped[int] = said("Trained, neither equipped nor closed, count")
    from_store: Mapped[int] = said("Of the remaining, who lack nothing but a hand-over of accepted goods, count")
    equipped_lately: Mapped[int] = said("Equipped in the last twelve weeks, count")
    last_day: Mapped[Day | None] = said("Day on which the last is equipped at that pace; NULL without a pace")
    last_early: Mapped[Day | None] = said("Earlier end of the 95 % interval of that day, Poisson with Jeffreys' prior")
    last_late: Mapped[Day | None] = said("Later end of that interval; NULL beyond thirty years")
    median_days: Mapped[int | None] = said("Median days from training to equipment, Kaplan-Meier; NULL not reached")
    median_low: Mapped[int | None] = said("Lower end of its 95 % interval (log-log), days")
    median_high: Mapped[int | None] = said("Upper end of its 95 % interval (log-log), days; NULL not reached")
    p90_days: Mapped[int | None] = said("Days within which nine in ten are equipped, Kaplan-Meier; NULL not reached")
    curve: Mapped[JsonList] = said("Kaplan-Meier curve: list of days and share still waiting")
    pace: Mapped[JsonList] = said("Last twelve weeks: list of Monday and equipped by the end of that week, count")


class LotOfWeek(InSnapshot, Table):
    """One item of one lot: engaged, delivered, accepted, late. What names no lot stands under empty names."""

    __tablename__ = "out_lots"
    __table_args__ = (_of_snapshot(),)

    contract: Mapped[str] = said("Number of the contract, as written; the Region's lots", primary_key=True)
    lot: Mapped[str] = said("Number of the lot, as written; the Region's lots", primary_key=True)
    item: Mapped[str] = said("Item, policy code", primary_key=True)
    supplier: Mapped[str | None] = said("Whom it was awarded to, as written; the Region's lots")
    quantity: Mapped[float] = said("Quantity of the price schedule, in the item's unit; the Region's lots")
    delivered: Mapped[float] = said("Quantity on its delivery notes, in the item's unit; the Region's deliveries")
    accepted: Mapped[float] = said("Quantity that the last reports accept, in the item's unit; inspections")
    refused: Mapped[float] = said("Quantity that the last reports refuse, in the item's unit; inspections")
    unit_price_mad: Mapped[float | None] = said("Unit price, dirhams as the schedule states it; the Region's lots")
    engaged_mad: Mapped[float | None] = said("Price of the awarded quantity, dirhams; NULL without award or price")
    accepted_mad: Mapped[float | None] = said("Price of the accepted quantity, dirhams; NULL without a price")
    award_date: Mapped[Day | None] = said("Day of the award; the Region's lots")
    due_date: Mapped[Day | None] = said("Award and the contract's delay; policy's programme")
    days_late: Mapped[int | None] = said("From the due day until all of it came, or the week's end, days")
    penalty_mad: Mapped[float | None] = said("Penalty by the policy's rate, dirhams; NULL where it states none")


class StoreOfWeek(InSnapshot, Table):
    """What lies in store, and for how much of it somebody is waiting by name."""

    __tablename__ = "out_store"
    __table_args__ = (_of_snapshot(),)

    item: Mapped[str] = said("Item, policy code", primary_key=True)
    in_store: Mapped[float] = said("Accepted and not handed over, in the item's unit; from reconcile")
    allocated: Mapped[float] = said("Planned by name and not handed over, in the item's unit; allocations")
    unallocated: Mapped[float] = said("In store beyond what is planned, in the item's unit; from reconcile")


class ListOfWeek(InSnapshot, Table):
    """One allocation list: who of it could be equipped from the store, lists served in order of their day."""

    __tablename__ = "out_lists"
    __table_args__ = (_of_snapshot(),)

    list: Mapped[str] = said("Reference of the list, else its file; the Region's allocations", primary_key=True)
    day: Mapped[Day | None] = said("Day of the list; the Region's allocations")
    persons: Mapped[int] = said("Persons that it names, count")
    served: Mapped[int] = said("Of these equipped by now, count")
    waiting: Mapped[int] = said("Of these trained, waiting and on no earlier list, count")
    ready: Mapped[int] = said("Of the waiting, whose missing items all lie in store, count; from reconcile")
    short: Mapped[JsonObject] = said("Item to quantity that the store lacks for the others, in the item's unit")


class KitValuesOfWeek(InSnapshot, Table):
    """How alike the kits of one craft are, in dirhams received."""

    __tablename__ = "out_kit_values"
    __table_args__ = (_of_snapshot(),)

    craft: Mapped[str] = said("Craft, policy code", primary_key=True)
    trainings: Mapped[int] = said("Trained and not closed, count")
    kit_mad: Mapped[float] = said("The whole kit at past prices, dirhams")
    mean_mad: Mapped[float] = said("Mean received, dirhams; who received nothing counts")
    deviation_mad: Mapped[float] = said("Standard deviation of the population, dirhams")
    least_mad: Mapped[float] = said("Least received, dirhams")
    p10_mad: Mapped[float] = said("One in ten received this or less, dirhams")
    median_mad: Mapped[float] = said("Half received this or less, dirhams")
    p90_mad: Mapped[float] = said("Nine in ten received this or less, dirhams")
    most_mad: Mapped[float] = said("Most received, dirhams")
    individual_mad: Mapped[float | None] = said("Mean of who received something, not through a cooperative, dirhams")
    cooperative_mad: Mapped[float | None] = said("Mean of who was equipped through a cooperative, dirhams")
    gini: Mapped[float | None] = said("Gini's coefficient of what was received, 0 alike to 1; NULL where nothing was")
    hidden: Mapped[bool] = said("Fewer than five trainings: never leaves the house")


class WaitingOfWeek(InSnapshot, Table):
    """How long one group waits from the training to the equipment."""

    __tablename__ = "out_waiting"
    __table_args__ = (_of_snapshot(),)

    dimension: Mapped[str] = said("What groups them: all, cohort, craft, province, sex", primary_key=True)
    value: Mapped[str] = said("The group: a code or a word, empty where it is not known", primary_key=True)
    trained: Mapped[int] = said("Trained, count")
    waiting: Mapped[int] = said("Of these neither equipped nor closed, count")
    median_days: Mapped[int | None] = said("Median days to equipment, Kaplan-Meier; NULL not reached")
    p90_days: Mapped[int | None] = said("Days within which nine in ten are equipped, Kaplan-Meier; NULL not reached")
    hidden: Mapped[bool] = said("Fewer than five, or what would reveal such a number: never leaves the house")


class ComplaintsOfWeek(InSnapshot, Table):
    """Complaints of one nature in one craft."""

    __tablename__ = "out_complaints"
    __table_args__ = (_of_snapshot(),)

    nature: Mapped[str] = said("Nature, as it is written most often; the Chamber's complaints", primary_key=True)
    craft: Mapped[str] = said("Craft, policy code, empty where not said", primary_key=True)
    complaints: Mapped[int] = said("Complaints, each counted once, count")
    open: Mapped[int] = said("Of these not answered, count")
    median_days: Mapped[float | None] = said("Median days from complaint to answer; NULL where none has both days")
    oldest_open_days: Mapped[int | None] = said("Age of the oldest open one, days")
    per_100_trained: Mapped[float | None] = said("Complaints per hundred trained of the craft; NULL without trained")


class CourseOfWeek(InSnapshot, Table):
    """One group of OFPPT's lists."""

    __tablename__ = "out_courses"
    __table_args__ = (_of_snapshot(),)

    course: Mapped[str] = said("Group, like COIF23-1, empty where not said; from OFPPT", primary_key=True)
    cohort: Mapped[str] = said("Edition of the training, policy code", primary_key=True)
    craft: Mapped[str] = said("Craft, policy code", primary_key=True)
    enrolled: Mapped[int] = said("Persons on its lists, count")
    trained: Mapped[int] = said("Of these trained, count")
    equipped: Mapped[int] = said("Of the trained equipped, count")
    in_doubt: Mapped[int] = said("Of the trained, whose identity is in doubt, count")
    certified: Mapped[int] = said("Of the enrolled, with a certificate's number or day, count")
    certified_equipped: Mapped[int] = said("Of the certified equipped, count")
    untrained_served: Mapped[int] = said("Received something without counting as trained, count")
    hidden: Mapped[bool] = said("Fewer than five, or what would reveal such a number: never leaves the house")


# The answers beside the flag, each a table of the snapshot.
BESIDE = {
    name: Table.metadata.tables[table.__tablename__]
    for name, table in (
        ("goods", Goods), ("equity", Equity), ("cohorts", CohortOfWeek), ("lots", LotOfWeek), ("store", StoreOfWeek),
        ("lists", ListOfWeek), ("kit_values", KitValuesOfWeek), ("waiting", WaitingOfWeek),
        ("complaints", ComplaintsOfWeek), ("courses", CourseOfWeek),
    )
}  # fmt: skip
