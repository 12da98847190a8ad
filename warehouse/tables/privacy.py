"""``log_``, of personal data: who looked, what persons asked, what was removed, how an erased one is known again."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from warehouse.tables.types import JsonObject, Table, said


class Look(Table):
    """Who looked at personal data, and why (law 09-08, 05-20)."""

    __tablename__ = "log_access"

    id: Mapped[int] = said("Order of the looks, number", primary_key=True)
    looked_at: Mapped[datetime] = said("When, UTC; our clock")
    looked_by: Mapped[str] = said("Who; account at the desk or user of the command line")
    what: Mapped[str] = said("The page or command, with ids only, never a name or a card number")
    rows_seen: Mapped[int | None] = said("How many persons were shown, count")
    seal: Mapped[str | None] = said(
        "SHA-256 over the seal of the line before and this line, hex: a line that is changed or gone breaks the chain"
    )


class Asked(Table):
    """What a person asked of her data (law 09-08, articles 7 to 9) and was done; the last on a kind counts."""

    __tablename__ = "log_requests"
    __table_args__ = (CheckConstraint("kind IN ('rectified', 'erased', 'opposed', 'consented')", name="kind"),)

    id: Mapped[int] = said("Order of the requests, number", primary_key=True)
    person_id: Mapped[str] = said(
        "The person, by the id of that day; core_persons", refers_to="core_persons.person_id", index=True
    )
    kind: Mapped[str] = said("rectified, erased, opposed (shown by name to no partner) or consented (opposed no more)")
    told: Mapped[JsonObject | None] = said("Column to what the person says it is; of a rectification only")
    recorded_by: Mapped[str] = said("Who recorded it; --by on the command line")
    recorded_at: Mapped[datetime] = said("When, UTC; our clock: answers of earlier moments do not know it")
    why: Mapped[str] = said("The number of the request, never a name")


class Mark(Table):
    """By what an erased person is known again when a file names her anew: keyed hashes, no card number and no name."""

    __tablename__ = "log_marks"
    __table_args__ = (CheckConstraint("kind IN ('card', 'face', 'record')", name="kind"),)

    mark: Mapped[str] = said("Version of the key and HMAC-SHA-256 of what was written, hex; the flow", primary_key=True)
    kind: Mapped[str] = said(
        "card: of a national id; face: of it with a birth date or a name as it sounds; record: of all a row said"
    )
    person_id: Mapped[str] = said("The person, by the id of that day; core_persons", refers_to="core_persons.person_id")
    record_id: Mapped[str | None] = said("What the record is called by now; core_records; of kind record", index=True)
    marked_at: Mapped[datetime] = said("When, UTC; our clock")


class Removal(Table):
    """What was taken away, under which rule, and what stands in its place: the proof of erasure and retention."""

    __tablename__ = "log_removals"
    __table_args__ = (
        CheckConstraint("rule IN ('erasure', 'retention')", name="rule"),
        CheckConstraint("what IN ('landed', 'dropped', 'letter', 'cells', 'looks', 'answer')", name="what"),
    )

    id: Mapped[int] = said("Order of the removals, number", primary_key=True)
    what: Mapped[str] = said(
        "landed or dropped file, letter or its files, cells of rejected rows, looks, or names in a week's answer"
    )
    place: Mapped[str] = said("Where it was: path below the home or landing, table and count, or week and revision")
    sha256: Mapped[str | None] = said("SHA-256 of what was there, hex; of an answer its digest, of looks the last seal")
    kept_as: Mapped[str | None] = said("What stands in its place, path below landing: the reading without her rows")
    kept_sha256: Mapped[str | None] = said("SHA-256 of that, hex; of an answer its digest by now")
    rule: Mapped[str] = said("erasure (a person's request) or retention (policy's months)")
    removed_by: Mapped[str] = said("Who had it removed: --by, or the nightly run")
    removed_at: Mapped[datetime] = said("When, UTC; our clock")
    why: Mapped[str] = said("The number of the request, or the policy's rule in words")
