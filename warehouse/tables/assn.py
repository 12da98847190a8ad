"""``assn_``: who belongs to whom, as the last linking left it."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from warehouse.tables.types import JsonList, Table, said


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


class PairToReview(Table):
    """Two records that may be one person and wait for an answer."""

    __tablename__ = "assn_pairs"

    left_record_id: Mapped[str] = said("The record of the pair whose key sorts first; core_records", primary_key=True)
    right_record_id: Mapped[str] = said("The other record of the pair; core_records", primary_key=True)
    tier: Mapped[str] = said("Tier of the rules or band of the model that asks; from linking")
    match_probability: Mapped[float | None] = said("Calibrated probability of one person, 0 to 1; NULL for rules")
    evidence: Mapped[JsonList] = said("Evidence, list of column, level and match weight in log2 odds; from linking")
    status: Mapped[str] = said("waiting (also after an unsure answer), same or different; log_judgements")
    usefulness: Mapped[int] = said("Order of asking, 0 is the most useful pair; from linking, unsure ones last")
