"""``assn_``: who belongs to whom, as the last linking left it."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from warehouse.tables.types import JsonList, Table, said

UNSURE_FROM = 1_000_000_000  # place in the order of asking from which a pair's last answer was unsure


class RecordOfPerson(Table):
    """The person a record belongs to."""

    __tablename__ = "assn_records_persons"

    record_id: Mapped[str] = said("Key of the record; core_records", primary_key=True)
    person_id: Mapped[str] = said(
        "The person it belongs to; core_persons", refers_to="core_persons.person_id", index=True
    )
    decided_by: Mapped[str] = said("What tied it: a tier, judgement, model, or alone; from linking")
    match_probability: Mapped[float | None] = said("Calibrated probability of the tie, 0 to 1; NULL for rules")
    decided_at: Mapped[datetime] = said("When this tie was last changed, UTC; from the run that changed it")


class Comparisons(Table):
    """What ties and pairs rest on: a run that has these comparisons at hand decides only what has changed since."""

    __tablename__ = "assn_comparisons"

    number: Mapped[int] = said("Always 1: there is one line", primary_key=True)
    made_of: Mapped[str] = said("Fingerprint of the comparisons that the last linking decided by; from linking")


class PairToReview(Table):
    """What is remembered of two records: they are tied, kept apart, or may be one person and wait for an answer."""

    __tablename__ = "assn_pairs"

    left_record_id: Mapped[str] = said("The record of the pair whose key sorts first; core_records", primary_key=True)
    right_record_id: Mapped[str] = said("The other record of the pair; core_records", primary_key=True)
    tier: Mapped[str] = said("Tier of the rules or band of the model that asks; from linking")
    match_probability: Mapped[float | None] = said("Calibrated probability of one person, 0 to 1; NULL for rules")
    match_weight: Mapped[float | None] = said("Sum of the evidence in bits, log2 odds; NULL for rules; from linking")
    evidence: Mapped[JsonList] = said("Evidence, list of column, level and match weight in log2 odds; from linking")
    veto: Mapped[str | None] = said("The rule that keeps the two apart or made it a question, NULL when none does")
    second_record_id: Mapped[str | None] = said("The next best candidate of a tied record; core_records; from linking")
    second_weight: Mapped[float | None] = said("Bits that speak for that candidate, log2 odds; from linking")
    status: Mapped[str] = said("waiting (also after unsure), linked, apart, or answered: same, different")
    usefulness: Mapped[int] = said("Order of asking, 0 is the most useful pair; from linking, unsure ones last")
    changes: Mapped[int | None] = said("Trainings whose state an answer would change, count; NULL before reconcile")
    trained: Mapped[int | None] = said("Trained people among the two, 0 to 2; NULL before reconcile")


class MentionOfGroup(Table):
    """What rows say of a cooperative, and the group they mean; rows of one feed that say the same are one mention."""

    __tablename__ = "assn_mentions_groups"

    group_record_id: Mapped[str] = said(
        "Fingerprint of what the rows say of the group; from the flow", primary_key=True
    )
    group_id: Mapped[str] = said("The group it means; core_groups", refers_to="core_groups.group_id", index=True)
    decided_by: Mapped[str] = said("What tied it: a tier, judgement or alone; from linking")
    evidence: Mapped[JsonList] = said("Evidence of that tie, list of column and level; from linking")
    feed: Mapped[str] = said("Feed whose rows say it")
    cooperative_name: Mapped[str | None] = said("The name, as written; from the partner")
    cooperative_number: Mapped[str | None] = said("The registry number, as written; from the partner")
    ice: Mapped[str | None] = said("Common identifier of enterprises, as written; from the partner")
    province: Mapped[str | None] = said("Code of the row's province; from the partner")
    commune_code: Mapped[str | None] = said("HCP's code of the row's commune; from the partner")
    is_own_place: Mapped[bool] = said("The place is the group's own, not that of a person the row is about")
    decided_at: Mapped[datetime] = said("When this tie was last changed, UTC; from the run that changed it")


class GroupsToReview(Table):
    """Two mentions that may be one group and wait for an answer, or have it."""

    __tablename__ = "assn_group_pairs"

    left_record_id: Mapped[str] = said(
        "The mention of the pair whose key sorts first; assn_mentions_groups", primary_key=True
    )
    right_record_id: Mapped[str] = said("The other mention of the pair; assn_mentions_groups", primary_key=True)
    tier: Mapped[str] = said("The rule that asks; from linking")
    evidence: Mapped[JsonList] = said("Evidence, list of column and level; from linking")
    status: Mapped[str] = said("waiting (also after unsure), or answered: same, different")
    usefulness: Mapped[int] = said("Order of asking, 0 is the most useful pair; from linking, unsure ones last")
