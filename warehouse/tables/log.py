"""``log_``: what happened, append-only: files, rows not taken, judgements, runs, letters."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from warehouse.tables.types import JsonList, JsonObject, Table, said

_OUTCOMES = "outcome IN ('accepted', 'refused', 'duplicate', 'held', 'superseded')"


class File(Table):
    """One content of one feed: however often it is delivered, it is taken once."""

    __tablename__ = "log_files"
    __table_args__ = (CheckConstraint(_OUTCOMES, name="outcome"), Index(None, "feed", "received_at"))

    file_id: Mapped[str] = said("Fingerprint of feed and sha256, 32 hex digits; from the pull", primary_key=True)
    feed: Mapped[str] = said("Name of the feed, as etl/feeds declares it")
    file_name: Mapped[str] = said("Name of the file as the partner called it when it was taken")
    sha256: Mapped[str] = said("SHA-256 of the bytes, 64 hex digits; measured at landing")
    size_bytes: Mapped[int | None] = said("Size of the file in bytes; measured at landing")
    received_at: Mapped[datetime] = said("Known date: when the file reached us, UTC; clock, or name in a backfill")
    landed_as: Mapped[str | None] = said("Place of the untouched bytes, relative to the landing folder")
    outcome: Mapped[str] = said("What became of it: accepted, refused, duplicate, held or superseded")
    code: Mapped[str | None] = said("Code of the reason of a refusal or a hold; key of etl/words.yml")
    reason_fr: Mapped[str | None] = said("The reason as the partner reads it, French")
    reason_ar: Mapped[str | None] = said("The reason as the partner reads it, Arabic")
    rows_accepted: Mapped[int] = said("Rows loaded as facts, count; from the load")
    rows_quarantined: Mapped[int] = said("Rows kept out with a reason, count of distinct rows; from validation")
    rows_ignored: Mapped[int] = said("Titles, totals, signatures and the like, count of rows; from the reader")
    remarks: Mapped[JsonList | None] = said("Remarks for people, list of [code, facts]; from the reader")
    superseded_by: Mapped[str | None] = said(
        "The file that replaces this one, from the partner's later delivery", refers_to="log_files.file_id"
    )
    superseded_at: Mapped[datetime | None] = said("Known date of the replacement, UTC; before it this file stood")
    difference: Mapped[JsonObject | None] = said(
        "What it changes in the list it replaces: counts and addresses of rows, names of columns, no value; the flow"
    )
    loaded_at: Mapped[datetime] = said("When this outcome was written, UTC; our clock")


class Delivery(Table):
    """One delivery of a file under one name; the same bytes under another name are a line of their own."""

    __tablename__ = "log_deliveries"
    __table_args__ = (UniqueConstraint("file_id", "file_name"), CheckConstraint(_OUTCOMES, name="outcome"))

    id: Mapped[int] = said("Order of arrival in this warehouse, number", primary_key=True)
    file_id: Mapped[str] = said("The content that was delivered; log_files", refers_to="log_files.file_id")
    feed: Mapped[str] = said("Name of the feed, as etl/feeds declares it")
    file_name: Mapped[str] = said("Name of the file as the partner called it this time")
    received_at: Mapped[datetime] = said("When this delivery reached us, UTC; clock, or name in a backfill")
    outcome: Mapped[str] = said("What became of this delivery: accepted, refused, duplicate, held or superseded")
    code: Mapped[str | None] = said("Code of the reason; key of etl/words.yml")
    reason_fr: Mapped[str | None] = said("The reason as the partner reads it, French")
    reason_ar: Mapped[str | None] = said("The reason as the partner reads it, Arabic")


class Arrival(Table):
    """One file that was landed under one name; it waits to be judged until it stands in log_deliveries."""

    __tablename__ = "log_arrivals"
    __table_args__ = (UniqueConstraint("feed", "file_name", "sha256"),)

    id: Mapped[int] = said("Order of landing in this warehouse, number", primary_key=True)
    feed: Mapped[str] = said("Name of the feed, as etl/feeds declares it")
    file_name: Mapped[str] = said("Name of the file as the partner called it this time")
    sha256: Mapped[str] = said("SHA-256 of the bytes, 64 hex digits; measured at landing")
    size_bytes: Mapped[int] = said("Size of the file in bytes; measured at landing")
    received_at: Mapped[datetime] = said("When this file reached us, UTC; clock, or name in a backfill")
    landed_as: Mapped[str] = said("Place of the untouched bytes, relative to the landing folder")


class QuarantinedRow(Table):
    """One rule that one row broke; ``warning`` rows were loaded all the same."""

    __tablename__ = "log_quarantined_rows"
    __table_args__ = (CheckConstraint("severity IN ('error', 'warning', 'critical')", name="severity"),)

    id: Mapped[int] = said("Order of writing, number", primary_key=True)
    file_id: Mapped[str] = said("The file the row stands in; log_files", refers_to="log_files.file_id", index=True)
    sheet: Mapped[str] = said("Sheet as the partner named it, empty for text files")
    row: Mapped[int | None] = said("Row as the partner sees it, 1-based; NULL when the whole sheet is meant")
    column: Mapped[str | None] = said("Column at fault, canonical name; from the suite")
    code: Mapped[str] = said("Code of the broken rule; key of etl/words.yml or of the suite")
    severity: Mapped[str] = said("error or critical: row kept out; warning: loaded with a remark; from the suite")
    reason_fr: Mapped[str | None] = said("The reason as the partner reads it, French; from the suite")
    reason_ar: Mapped[str | None] = said("The reason as the partner reads it, Arabic; from the suite")
    cells: Mapped[JsonObject | None] = said("The row as delivered, partner's header to text; goes back to its partner")
    title: Mapped[str | None] = said("Title lines above the row's header, the sheet's name first; from the reader")
    closed_by: Mapped[str | None] = said(
        "The file in which the partner sent this row again; log_files", refers_to="log_files.file_id"
    )
    closed_at: Mapped[datetime | None] = said("Known date of that file, UTC; before it the row was open")


class IgnoredRow(Table):
    """One row that is no data: a title, a total, a signature."""

    __tablename__ = "log_ignored_rows"

    file_id: Mapped[str] = said(
        "The file the row stands in; log_files", primary_key=True, refers_to="log_files.file_id"
    )
    sheet: Mapped[str] = said("Sheet as the partner named it, empty for text files", primary_key=True)
    row: Mapped[int] = said("Row as the partner sees it, 1-based", primary_key=True, autoincrement=False)
    kind: Mapped[str] = said("title, header, subtotal, total, signature or note; from the reader")


class Release(Table):
    """A person's leave to take a file that a gate held; never changed or taken back."""

    __tablename__ = "log_releases"

    id: Mapped[int] = said("Order of the releases, number", primary_key=True)
    file_id: Mapped[str] = said("The content that may pass; log_files", refers_to="log_files.file_id", index=True)
    code: Mapped[str | None] = said("Code of the gate that held it; key of etl/words.yml")
    released_by: Mapped[str] = said("Who let it pass; --by on the command line")
    released_at: Mapped[datetime] = said("When, UTC; our clock")
    why: Mapped[str] = said("The person's own words")


class Opinion(Table):
    """One person's answer at the desk, before it is a judgement: two must agree where a state hangs on it."""

    __tablename__ = "log_opinions"
    __table_args__ = (
        CheckConstraint("verdict IN ('same', 'different', 'unsure', 'withdrawn')", name="verdict"),
        CheckConstraint("kind IN ('first', 'second', 'blind')", name="kind"),
        Index(None, "left_record_id", "right_record_id"),
    )

    id: Mapped[int] = said("Order of the answers, number", primary_key=True)
    left_record_id: Mapped[str] = said("The record whose id sorts first; core_records")
    right_record_id: Mapped[str] = said("The other record; core_records")
    verdict: Mapped[str] = said("same, different, unsure, or withdrawn: taken back by whoever gave it")
    kind: Mapped[str] = said("first; second: of a pair that asks for two; blind: of one judged before, for agreement")
    given_by: Mapped[str] = said("Who answered; Airflow's user")
    given_at: Mapped[datetime] = said("When, UTC; our clock")


class Judged(Table):
    """A person's answer on a pair of records; never changed, the last one on a pair counts."""

    __tablename__ = "log_judgements"
    __table_args__ = (
        CheckConstraint("verdict IN ('same', 'different', 'unsure')", name="verdict"),
        UniqueConstraint("left_record_id", "right_record_id", "judged_by", "judged_at"),
    )

    id: Mapped[int] = said("Order of the answers, number", primary_key=True)
    left_record_id: Mapped[str] = said("The record of the pair whose key sorts first; core_records")
    right_record_id: Mapped[str] = said("The other record of the pair; core_records")
    verdict: Mapped[str] = said("same, different or unsure; the person's answer")
    judged_by: Mapped[str] = said("Who answered; account at the desk or --by on the command line")
    judged_at: Mapped[datetime] = said("When the answer was given, UTC; our clock")
    why: Mapped[str | None] = said("The person's own words")
    evidence_hash: Mapped[str | None] = said("Fingerprint of the evidence shown; another one now means a stale answer")


class Decided(Table):
    """A person's decision on one training: closed, or opened again; never changed, the last one counts."""

    __tablename__ = "log_decisions"
    __table_args__ = (CheckConstraint("kind IN ('closed', 'reopened')", name="kind"),)

    id: Mapped[int] = said("Order of the decisions, number", primary_key=True)
    person_id: Mapped[str] = said("The person, by the id of that day; core_persons", refers_to="core_persons.person_id")
    cohort: Mapped[str] = said("Edition of the training, policy code")
    craft: Mapped[str] = said("Craft, policy code")
    kind: Mapped[str] = said("closed or reopened; the person's decision")
    cause: Mapped[str] = said("Cause of the closing, one of the policy's; empty when reopened")
    decided_by: Mapped[str] = said("Who decided; --by on the command line")
    decided_at: Mapped[datetime] = said("When the decision was recorded, UTC; our clock")
    why: Mapped[str] = said("The person's own words, such as the number of a paper")


class PolicyUsed(Table):
    """A policy that answered a week, as its files stood."""

    __tablename__ = "log_policies"

    version: Mapped[str] = said("Fingerprint of the files; out_snapshots.policy_version", primary_key=True)
    texts: Mapped[JsonObject] = said("File without ending to its text; from etl/policy or --policy")
    first_used_at: Mapped[datetime] = said("When it first answered a week, UTC; our clock")


class Run(Table):
    """One run of one leg; without an end it was cut off."""

    __tablename__ = "log_runs"
    __table_args__ = (CheckConstraint("status IN ('running', 'done', 'held', 'failed')", name="status"),)

    id: Mapped[int] = said("Order of the runs, number", primary_key=True)
    leg: Mapped[str] = said("intake, reconcile or report; from the flow")
    week: Mapped[str | None] = said("ISO week that the run was for, like 2026-W47")
    started_at: Mapped[datetime] = said("When the leg began, UTC; our clock")
    ended_at: Mapped[datetime | None] = said("When the leg ended, UTC; our clock; NULL while running or cut off")
    status: Mapped[str] = said("running, done, held (data stopped it) or failed; from the flow")
    counts: Mapped[JsonObject | None] = said("What the leg counted, name to number of rows or files; from the flow")


class Letter(Table):
    """One letter to one recipient and how far its sending has come."""

    __tablename__ = "log_outbox"
    __table_args__ = (
        UniqueConstraint("partner", "week", "revision", "recipient"),
        UniqueConstraint("message_id"),
        CheckConstraint(
            "state IN ('pending', 'claimed', 'in_data', 'sent', 'refused', 'unknown', 'superseded', 'held')",
            name="state",
        ),
        ForeignKeyConstraint(["week", "revision"], ["out_snapshots.week", "out_snapshots.revision"]),
    )

    id: Mapped[int] = said("Order of preparation, number", primary_key=True)
    week: Mapped[str] = said("ISO week of the snapshot it reports, like 2026-W47")
    revision: Mapped[int] = said("Revision of that snapshot, number from 1")
    partner: Mapped[str] = said("Code of the partner; etl/policy partners")
    recipient: Mapped[str] = said("Mail address, one per letter; etl/policy partners")
    message_id: Mapped[str] = said("Message-ID header, fixed before the first attempt, so a re-sending is recognised")
    state: Mapped[str] = said("pending, claimed, in_data, sent, refused, unknown, superseded or held; from the sender")
    subject: Mapped[str] = said("Subject header; from the report")
    body_sha256: Mapped[str] = said("SHA-256 of the whole message before anything in it is locked, hex; the report")
    sent_sha256: Mapped[str | None] = said("SHA-256 of the message file as it leaves, hex; from the report")
    contents: Mapped[JsonList | None] = said("Attachments: name, sha256, locked or not, columns and rows of persons")
    path: Mapped[str] = said("Place of the message file, relative to the home")
    created_at: Mapped[datetime] = said("When the letter was prepared, UTC; our clock")
    sent_at: Mapped[datetime | None] = said("When the server took it, UTC; our clock")
    last_error: Mapped[str | None] = said("What the server last answered, code and text; why it is held")
    decided_by: Mapped[str | None] = said("Who let it leave, held it, or said what became of it; Airflow or --by")
    decided_at: Mapped[datetime | None] = said("When that was said, UTC; our clock")
    bounced_at: Mapped[datetime | None] = said("When the recipient's server sent it back, UTC; the returned mail")
    bounce: Mapped[str | None] = said("Why it came back, status code and text; the returned mail")
