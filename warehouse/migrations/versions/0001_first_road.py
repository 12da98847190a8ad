"""The first road: every table from the delivered file to the letter.

One column per line, as it was on the day; later steps change tables, nobody changes this file.
"""

from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _column(type_: sa.types.TypeEngine[Any], name: str, meaning: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, type_, comment=meaning, **options)


_text = partial(_column, sa.String())
_whole = partial(_column, sa.Integer())
_number = partial(_column, sa.Float())
_yes_no = partial(_column, sa.Boolean())
_day = partial(_column, sa.Date())
_instant = partial(_column, sa.DateTime(timezone=True))
_json = partial(_column, sa.JSON())


def _address() -> list[sa.Column[Any]]:
    """Where a row stands."""
    return [
        _text("row_id", "Fingerprint of file, sheet and row, 32 hex digits; from the load", nullable=False),
        _text("file_id", "The file the row stands in; log_files", nullable=False),
        _text("feed", "Name of the feed, as etl/feeds declares it", nullable=False),
        _text("sheet", "Sheet as the partner named it, empty for text files", nullable=False),
        _whole("row", "Row as the partner sees it, 1-based", nullable=False),
        _instant("received_at", "Known date: when the row's file reached us, UTC", nullable=False),
    ]


def _fact() -> list[sa.Column[Any]]:
    """What every fact has."""
    return [
        _day("fact_date", "When it happened, day; the date column of the feed that says so"),
        _text("record_id", "Key of what the row says of a person; core_records"),
        _yes_no("is_correction", "True when the file says that it corrects or replaces an earlier one"),
    ]


def _named() -> list[sa.Column[Any]]:
    """How a partner names a person or a cooperative."""
    return [
        _text("family_name_latin", "Family name in Latin letters, as written; from the partner"),
        _text("given_name_latin", "Given name in Latin letters, as written; from the partner"),
        _text("full_name_latin", "Whole name in Latin letters where it is one column; from the partner"),
        _text("family_name_arabic", "Family name in Arabic letters, as written; from the partner"),
        _text("given_name_arabic", "Given name in Arabic letters, as written; from the partner"),
        _text("full_name_arabic", "Whole name in Arabic letters where it is one column; the partner"),
        _text("national_id", "National identity card number (CIN), like JB613762; from the partner"),
        _day("birth_date", "Birth date, day; from the partner; see birth_date_precision"),
        _text("birth_date_precision", "day, year, ambiguous_dm or placeholder_0101; from normalise"),
        _text("sex", "F or M; from the partner"),
        _text("phone", "First phone number, E.164; from the partner"),
        _text("phone_second", "Second phone number of the same cell, E.164; from the partner"),
        _text("province", "Province or prefecture, HCP code like 09.001; from the partner's words"),
        _text("commune", "Commune as the partner writes it, cleaned"),
        _text("commune_code", "Commune, HCP code like 09.001.01.01, where recognised; from normalise"),
        _text("registry_id", "Number in the national registry of handicraft (NIA), text; from the partner"),
        _text("trainee_id_ofppt", "Trainee number (matricule, CEF), text; from OFPPT"),
        _text("beneficiary_kind", "individual or cooperative; from the partner"),
        _text("cooperative_name", "Cooperative's name, as written; from the partner"),
        _text("cooperative_number", "Cooperative's registry number, text; from the partner"),
        _text("cooperative_key", "Script-neutral key of the cooperative's name; from the flow"),
    ]


def _purchased() -> list[sa.Column[Any]]:
    """What names a line of a contract."""
    return [
        _text("contract", "Contract number as written (marché, bon de commande); from the Region"),
        _text("lot", "Lot of the contract as written; from the Region"),
        _text("line", "Line (prix, article) of the lot as written; from the Region"),
    ]


def _measured() -> list[sa.Column[Any]]:
    """How much of an item."""
    return [
        _text("item", "Item, policy code, or KIT for a whole kit; from the partner's words"),
        _number("quantity", "Quantity, in the item's unit; from the Region"),
        _text("quantity_unit", "Unit where the partner writes it beside the quantity; from the Region"),
    ]


def upgrade() -> None:
    _create_files()
    _create_lists_of_people()
    _create_goods()
    _create_persons()
    _create_answers()
    _create_journals()


def _create_files() -> None:
    op.create_table(
        "log_files",
        _text("file_id", "Fingerprint of feed and sha256, 32 hex digits; from the pull", nullable=False),
        _text("feed", "Name of the feed, as etl/feeds declares it", nullable=False),
        _text("file_name", "Name of the file as the partner called it when it was taken", nullable=False),
        _text("sha256", "SHA-256 of the bytes, 64 hex digits; measured at landing", nullable=False),
        _whole("size_bytes", "Size of the file in bytes; measured at landing"),
        _instant(
            "received_at", "Known date: when the file reached us, UTC; clock, or name in a backfill", nullable=False
        ),
        _text("landed_as", "Place of the untouched bytes, relative to the landing folder"),
        _text("outcome", "What became of it: accepted, refused, duplicate, held or superseded", nullable=False),
        _text("code", "Code of the reason of a refusal or a hold; key of etl/words.yml"),
        _text("reason_fr", "The reason as the partner reads it, French"),
        _text("reason_ar", "The reason as the partner reads it, Arabic"),
        _whole("rows_accepted", "Rows loaded as facts, count; from the load", nullable=False),
        _whole(
            "rows_quarantined", "Rows kept out with a reason, count of distinct rows; from validation", nullable=False
        ),
        _whole(
            "rows_ignored", "Titles, totals, signatures and the like, count of rows; from the reader", nullable=False
        ),
        _json("remarks", "Remarks for people, list of [code, facts]; from the reader"),
        _text("superseded_by", "The file that replaces this one, from the partner's later delivery"),
        _instant("superseded_at", "Known date of the replacement, UTC; before it this file stood"),
        _instant("loaded_at", "When this outcome was written, UTC; our clock", nullable=False),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["log_files.file_id"], name=op.f("fk_log_files_superseded_by_log_files")
        ),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'refused', 'duplicate', 'held', 'superseded')", name=op.f("ck_log_files_outcome")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_log_files")),
    )
    op.create_index(op.f("ix_log_files_feed_received_at"), "log_files", ["feed", "received_at"])
    op.create_table(
        "log_deliveries",
        _whole("id", "Order of arrival in this warehouse, number", nullable=False),
        _text("file_id", "The content that was delivered; log_files", nullable=False),
        _text("feed", "Name of the feed, as etl/feeds declares it", nullable=False),
        _text("file_name", "Name of the file as the partner called it this time", nullable=False),
        _instant("received_at", "When this delivery reached us, UTC; clock, or name in a backfill", nullable=False),
        _text(
            "outcome", "What became of this delivery: accepted, refused, duplicate, held or superseded", nullable=False
        ),
        _text("code", "Code of the reason; key of etl/words.yml"),
        _text("reason_fr", "The reason as the partner reads it, French"),
        _text("reason_ar", "The reason as the partner reads it, Arabic"),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_log_deliveries_file_id_log_files")),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'refused', 'duplicate', 'held', 'superseded')",
            name=op.f("ck_log_deliveries_outcome"),
        ),
        sa.UniqueConstraint("file_id", "file_name", name=op.f("uq_log_deliveries_file_id_file_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_deliveries")),
    )
    op.create_table(
        "log_arrivals",
        _whole("id", "Order of landing in this warehouse, number", nullable=False),
        _text("feed", "Name of the feed, as etl/feeds declares it", nullable=False),
        _text("file_name", "Name of the file as the partner called it this time", nullable=False),
        _text("sha256", "SHA-256 of the bytes, 64 hex digits; measured at landing", nullable=False),
        _whole("size_bytes", "Size of the file in bytes; measured at landing", nullable=False),
        _instant("received_at", "When this file reached us, UTC; clock, or name in a backfill", nullable=False),
        _text("landed_as", "Place of the untouched bytes, relative to the landing folder", nullable=False),
        sa.UniqueConstraint("feed", "file_name", "sha256", name=op.f("uq_log_arrivals_feed_file_name_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_arrivals")),
    )
    op.create_table(
        "log_ignored_rows",
        _text("file_id", "The file the row stands in; log_files", nullable=False),
        _text("sheet", "Sheet as the partner named it, empty for text files", nullable=False),
        _whole("row", "Row as the partner sees it, 1-based", autoincrement=False, nullable=False),
        _text("kind", "title, header, subtotal, total, signature or note; from the reader", nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_log_ignored_rows_file_id_log_files")),
        sa.PrimaryKeyConstraint("file_id", "sheet", "row", name=op.f("pk_log_ignored_rows")),
    )
    op.create_table(
        "log_quarantined_rows",
        _whole("id", "Order of writing, number", nullable=False),
        _text("file_id", "The file the row stands in; log_files", nullable=False),
        _text("sheet", "Sheet as the partner named it, empty for text files", nullable=False),
        _whole("row", "Row as the partner sees it, 1-based; NULL when the whole sheet is meant"),
        _text("column", "Column at fault, canonical name; from the suite"),
        _text("code", "Code of the broken rule; key of etl/words.yml or of the suite", nullable=False),
        _text(
            "severity", "error or critical: row kept out; warning: loaded with a remark; from the suite", nullable=False
        ),
        _text("reason_fr", "The reason as the partner reads it, French; from the suite"),
        _text("reason_ar", "The reason as the partner reads it, Arabic; from the suite"),
        _json("cells", "The row as delivered, partner's header to text; goes back to its partner"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["log_files.file_id"], name=op.f("fk_log_quarantined_rows_file_id_log_files")
        ),
        sa.CheckConstraint(
            "severity IN ('error', 'warning', 'critical')", name=op.f("ck_log_quarantined_rows_severity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_quarantined_rows")),
    )
    op.create_index(op.f("ix_log_quarantined_rows_file_id"), "log_quarantined_rows", ["file_id"])


def _create_lists_of_people() -> None:
    op.create_table(
        "core_records",
        *_address(),
        *_named(),
        _text("record_id", "Feed and fingerprint of what the row says of the person; from the flow", nullable=False),
        _text("national_id_problem", "unreadable or unusual; from normalise"),
        _text("name_key", "Consonant skeletons of the name's units, sorted; from normalise"),
        _text("name_key_arabic", "The same from the Arabic name where both are written; from normalise"),
        _text("name_key_glued", "Skeleton of the name without spaces; from normalise"),
        _text("name_key_coarse", "Coarser skeleton, for candidates only; from normalise"),
        _text("given_key", "Skeleton of the given name where known apart; from normalise"),
        _text("given_variant", "Family of spellings the given name belongs to; from normalise"),
        _text("family_key", "Skeleton of the family name where known apart; from normalise"),
        _yes_no("fem", "True when the given name ends as feminine ones do; from normalise"),
        _text("name_titles", "Titles taken off the name (Sidi, Lalla), words; from normalise"),
        _text("norm_version", "Version of the rules that made the keys; from normalise"),
        _text("cohort", "Edition of the training, policy code like E2023; from the partner's words"),
        _text("craft", "Craft, policy code like COIF; from the partner's words"),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_core_records_file_id_log_files")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_records")),
    )
    op.create_index(op.f("ix_core_records_file_id"), "core_records", ["file_id"])
    op.create_index(op.f("ix_core_records_name_key"), "core_records", ["name_key"])
    op.create_index(op.f("ix_core_records_received_at"), "core_records", ["received_at"])
    op.create_index(op.f("ix_core_records_record_id"), "core_records", ["record_id"])
    op.create_table(
        "core_reference_entries",
        *_address(),
        *_fact(),
        *_named(),
        _text("order_number", "Number on the list, as written; from the signed list"),
        _text("cohort", "Edition of the training, policy code like E2023; from the partner's words"),
        _text("craft", "Craft, policy code like COIF; from the partner's words"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["log_files.file_id"], name=op.f("fk_core_reference_entries_file_id_log_files")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_reference_entries")),
    )
    op.create_index(op.f("ix_core_reference_entries_file_id"), "core_reference_entries", ["file_id"])
    op.create_index(op.f("ix_core_reference_entries_received_at"), "core_reference_entries", ["received_at"])
    op.create_index(op.f("ix_core_reference_entries_record_id"), "core_reference_entries", ["record_id"])
    op.create_table(
        "core_registrations",
        *_address(),
        *_fact(),
        *_named(),
        _day("registration_date", "Day of registration; from the Chamber"),
        _text("quality", "Quality (artisan, maître artisan, ...), as written; from the Chamber"),
        _text("address", "Address of the workshop, as written; from the Chamber"),
        _text("card_number", "Number of the professional card, text; from the Chamber"),
        _text("craft", "Craft, policy code like COIF; from the partner's words"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["log_files.file_id"], name=op.f("fk_core_registrations_file_id_log_files")
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_registrations")),
    )
    op.create_index(op.f("ix_core_registrations_file_id"), "core_registrations", ["file_id"])
    op.create_index(op.f("ix_core_registrations_received_at"), "core_registrations", ["received_at"])
    op.create_index(op.f("ix_core_registrations_record_id"), "core_registrations", ["record_id"])
    op.create_table(
        "core_rows",
        *_address(),
        *_fact(),
        _json("facts", "What the row says, canonical column to value; units as the feed's columns", nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_core_rows_file_id_log_files")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_rows")),
    )
    op.create_index(op.f("ix_core_rows_file_id"), "core_rows", ["file_id"])
    op.create_index(op.f("ix_core_rows_received_at"), "core_rows", ["received_at"])
    op.create_index(op.f("ix_core_rows_record_id"), "core_rows", ["record_id"])
    op.create_table(
        "core_trainees",
        *_address(),
        *_fact(),
        *_named(),
        _text("group_ofppt", "Group, like COIF23-1; from OFPPT"),
        _text("training_centre", "Centre of training (EFP), as written; from OFPPT"),
        _day("start_date", "First day of the training; from OFPPT"),
        _day("end_date", "Last day of the training; from OFPPT"),
        _number("days_present", "Days attended as the list counts them, days; from OFPPT"),
        _number("days_attended", "Days attended, counted from the day columns, days; from normalise"),
        _number("days_total", "Days the training had, days; day columns, else policy"),
        _number("attendance_rate", "Share of days attended as the list says, 0 to 1; from OFPPT"),
        _text("certificate_number", "Number of the certificate, text; from OFPPT"),
        _day("certificate_date", "Day of the certificate; from OFPPT"),
        _yes_no("is_active", "Enrolment is active (EtudiantActif); from OFPPT's system export"),
        _text("level_label", "Programme label (LibelleLong), as written; from OFPPT's system export"),
        _text("school_year", "Year of study (anneeEtude), as written; from OFPPT's system export"),
        _day("correction_date", "Day of the correction the list announces; from OFPPT"),
        _text("cohort", "Edition of the training, policy code like E2023; from the partner's words"),
        _text("craft", "Craft, policy code like COIF; from the partner's words"),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_core_trainees_file_id_log_files")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_trainees")),
    )
    op.create_index(op.f("ix_core_trainees_file_id"), "core_trainees", ["file_id"])
    op.create_index(op.f("ix_core_trainees_received_at"), "core_trainees", ["received_at"])
    op.create_index(op.f("ix_core_trainees_record_id"), "core_trainees", ["record_id"])


def _create_goods() -> None:
    op.create_table(
        "core_allocations",
        *_address(),
        *_fact(),
        *_named(),
        _text("kit", "Kit, as written; from the Region"),
        _number("value_mad", "Planned value, dirhams, as the list states it; from the Region"),
        _text("list_reference", "Reference of the allocation list, as written; from the Region"),
        _day("allocation_date", "Day of the list; from the Region"),
        *_measured(),
        _text("craft", "Craft, policy code like COIF; from the partner's words"),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_core_allocations_file_id_log_files")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_allocations")),
    )
    op.create_index(op.f("ix_core_allocations_file_id"), "core_allocations", ["file_id"])
    op.create_index(op.f("ix_core_allocations_received_at"), "core_allocations", ["received_at"])
    op.create_index(op.f("ix_core_allocations_record_id"), "core_allocations", ["record_id"])
    op.create_table(
        "core_deliveries",
        *_address(),
        *_fact(),
        _text("delivery_note", "Number of the delivery note (BL), as written; from the Region"),
        _day("delivery_date", "Day of the delivery; from the Region"),
        _text("brand", "Brand or reference, as written; from the Region"),
        _text("serial_number", "Serial numbers, as written; from the Region"),
        _text("observations", "Observations, as written; from the Region"),
        *_measured(),
        *_purchased(),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_core_deliveries_file_id_log_files")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_deliveries")),
    )
    op.create_index(op.f("ix_core_deliveries_file_id"), "core_deliveries", ["file_id"])
    op.create_index(op.f("ix_core_deliveries_received_at"), "core_deliveries", ["received_at"])
    op.create_index(op.f("ix_core_deliveries_record_id"), "core_deliveries", ["record_id"])
    op.create_table(
        "core_handovers",
        *_address(),
        *_fact(),
        *_named(),
        _text("handover_report", "Number of the report (PV de remise), as written; from the Region"),
        _day("handover_date", "Day of the hand-over; from the Region"),
        _text(
            "status", "handed_over, absent, refused, withdrawn, not_handed_over or replaced; from the Region's words"
        ),
        _yes_no("is_signed", "Signed for by the beneficiary, yes or no; from the Region"),
        _text("motive", "Motive or observation, as written; from the Region"),
        _day("withdrawal_date", "Day on which the goods were taken back; from the Region"),
        _day("correction_date", "Day of the correction the report announces; from the Region"),
        *_measured(),
        _text("craft", "Craft, policy code like COIF; from the partner's words"),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_core_handovers_file_id_log_files")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_handovers")),
    )
    op.create_index(op.f("ix_core_handovers_file_id"), "core_handovers", ["file_id"])
    op.create_index(op.f("ix_core_handovers_received_at"), "core_handovers", ["received_at"])
    op.create_index(op.f("ix_core_handovers_record_id"), "core_handovers", ["record_id"])
    op.create_table(
        "core_inspections",
        *_address(),
        *_fact(),
        _text("inspection_report", "Number of the report (PV de réception), as written; from the Region"),
        _day("inspection_date", "Day of the inspection; from the Region"),
        _text("delivery_note", "Delivery note that was inspected, as written; from the Region"),
        _number("quantity_inspected", "Quantity inspected, in the item's unit; from the Region"),
        _number("quantity_accepted", "Quantity accepted, in the item's unit; from the Region"),
        _number("quantity_refused", "Quantity refused, in the item's unit; from the Region"),
        _yes_no("is_conform", "Conforms to the specifications, yes or no; from the Region"),
        _text("reservations", "Reservations, as written; from the Region"),
        *_measured(),
        *_purchased(),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_core_inspections_file_id_log_files")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_inspections")),
    )
    op.create_index(op.f("ix_core_inspections_file_id"), "core_inspections", ["file_id"])
    op.create_index(op.f("ix_core_inspections_received_at"), "core_inspections", ["received_at"])
    op.create_index(op.f("ix_core_inspections_record_id"), "core_inspections", ["record_id"])
    op.create_table(
        "core_lot_lines",
        *_address(),
        *_fact(),
        _text("unit", "Unit of measure of the line, as written; from the Region"),
        _number("unit_price_mad", "Unit price, dirhams, as the schedule states it; from the Region"),
        _number("total_price_mad", "Total price, dirhams, as the schedule states it; from the Region"),
        _text("awarded_to", "Supplier the lot was awarded to, as written; from the Region"),
        _day("award_date", "Day of the award; from the Region"),
        _text("craft", "Craft, policy code like COIF; from the partner's words"),
        *_measured(),
        *_purchased(),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_core_lot_lines_file_id_log_files")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_core_lot_lines")),
    )
    op.create_index(op.f("ix_core_lot_lines_file_id"), "core_lot_lines", ["file_id"])
    op.create_index(op.f("ix_core_lot_lines_received_at"), "core_lot_lines", ["received_at"])
    op.create_index(op.f("ix_core_lot_lines_record_id"), "core_lot_lines", ["record_id"])


def _create_persons() -> None:
    op.create_table(
        "assn_pairs",
        _text("left_record_id", "The record of the pair whose key sorts first; core_records", nullable=False),
        _text("right_record_id", "The other record of the pair; core_records", nullable=False),
        _text("tier", "Tier of the rules or band of the model that asks; from linking", nullable=False),
        _number("match_probability", "Calibrated probability of one person, 0 to 1; NULL for rules"),
        _json(
            "evidence", "Evidence, list of column, level and match weight in log2 odds; from linking", nullable=False
        ),
        _text("status", "waiting (also after an unsure answer), same or different; log_judgements", nullable=False),
        _whole(
            "usefulness", "Order of asking, 0 is the most useful pair; from linking, unsure ones last", nullable=False
        ),
        sa.PrimaryKeyConstraint("left_record_id", "right_record_id", name=op.f("pk_assn_pairs")),
    )
    op.create_table(
        "core_persons",
        _text("person_id", "Id of the person, UUID; minted by linking", nullable=False),
        _instant("minted_at", "When the id first appeared, UTC; from the run that minted it", nullable=False),
        _text("merged_into", "The id that replaces this one, when two persons proved to be one; from linking"),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["core_persons.person_id"], name=op.f("fk_core_persons_merged_into_core_persons")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_core_persons")),
    )
    op.create_table(
        "log_judgements",
        _whole("id", "Order of the answers, number", nullable=False),
        _text("left_record_id", "The record of the pair whose key sorts first; core_records", nullable=False),
        _text("right_record_id", "The other record of the pair; core_records", nullable=False),
        _text("verdict", "same, different or unsure; the person's answer", nullable=False),
        _text("judged_by", "Who answered; account at the desk or --by on the command line", nullable=False),
        _instant("judged_at", "When the answer was given, UTC; our clock", nullable=False),
        _text("why", "The person's own words"),
        _text("evidence_hash", "Fingerprint of the evidence shown; another one now means a stale answer"),
        sa.CheckConstraint("verdict IN ('same', 'different', 'unsure')", name=op.f("ck_log_judgements_verdict")),
        sa.UniqueConstraint(
            "left_record_id",
            "right_record_id",
            "judged_by",
            "judged_at",
            name=op.f("uq_log_judgements_left_record_id_right_record_id_judged_by_judged_at"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_judgements")),
    )
    op.create_table(
        "assn_records_persons",
        _text("record_id", "Key of the record; core_records", nullable=False),
        _text("person_id", "The person it belongs to; core_persons", nullable=False),
        _text("decided_by", "What tied it: a tier, judgement, model, or alone; from linking", nullable=False),
        _number("match_probability", "Calibrated probability of the tie, 0 to 1; NULL for rules"),
        _instant("decided_at", "When this tie was last changed, UTC; from the run that changed it", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_persons.person_id"], name=op.f("fk_assn_records_persons_person_id_core_persons")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_assn_records_persons")),
    )
    op.create_index(op.f("ix_assn_records_persons_person_id"), "assn_records_persons", ["person_id"])


def _create_answers() -> None:
    op.create_table(
        "out_snapshots",
        _text("week", "ISO week in Africa/Casablanca, like 2026-W47", nullable=False),
        _whole("revision", "Number from 1; a told week that changes gets another", nullable=False),
        _instant("data_cutoff", "Moment up to which facts counted as known, UTC; from the flow", nullable=False),
        _text("policy_version", "Fingerprint of the policy files; from the policy", nullable=False),
        _text("model_version", "Version of the linking rules or model; from linking", nullable=False),
        _instant("created_at", "When this revision was written, UTC; our clock", nullable=False),
        _text(
            "digest", "SHA-256 of the answer with its policy and model versions, hex; from the write", nullable=False
        ),
        _yes_no("is_published", "True once a letter of it may have left the house; from the outbox", nullable=False),
        sa.PrimaryKeyConstraint("week", "revision", name=op.f("pk_out_snapshots")),
    )
    op.create_table(
        "out_findings",
        _text("week", "ISO week of the snapshot; out_snapshots", nullable=False),
        _whole("revision", "Revision of the snapshot; out_snapshots", nullable=False),
        _whole("number", "Order within the snapshot, number from 1", nullable=False),
        _text("kind", "What does not fit, like equipped_never_trained; from reconcile", nullable=False),
        _text("person_id", "The person it is about, where there is one; core_persons"),
        _text("subject", "What it is about: a person's id, an item's code, a group; from reconcile"),
        _json("facts", "Figures of the finding, name to value with units in the name"),
        _json("evidence", "The rows that say so, list of feed, file, sheet, row; from reconcile", nullable=False),
        sa.ForeignKeyConstraint(
            ["week", "revision"],
            ["out_snapshots.week", "out_snapshots.revision"],
            name=op.f("fk_out_findings_week_revision_out_snapshots"),
        ),
        sa.PrimaryKeyConstraint("week", "revision", "number", name=op.f("pk_out_findings")),
    )
    op.create_table(
        "out_items",
        _text("week", "ISO week of the snapshot; out_snapshots", nullable=False),
        _whole("revision", "Revision of the snapshot; out_snapshots", nullable=False),
        _text("person_id", "The person; core_persons", nullable=False),
        _text("cohort", "Edition of the training, policy code", nullable=False),
        _text("craft", "Craft, policy code", nullable=False),
        _text("item", "Item, policy code", nullable=False),
        _yes_no("mandatory", "Needed to count as equipped; policy's kit", nullable=False),
        _number("quantity_needed", "Quantity of the kit for one person, in the item's unit; policy", nullable=False),
        _number("quantity_signed", "Quantity accepted, handed over and signed for, in the item's unit", nullable=False),
        _text("reason", "Earliest unmet link for this item, NULL when it is met; from reconcile"),
        _json("evidence", "The rows that say so, list of feed, file, sheet, row; from reconcile", nullable=False),
        sa.ForeignKeyConstraint(
            ["week", "revision"],
            ["out_snapshots.week", "out_snapshots.revision"],
            name=op.f("fk_out_items_week_revision_out_snapshots"),
        ),
        sa.PrimaryKeyConstraint("week", "revision", "person_id", "cohort", "craft", "item", name=op.f("pk_out_items")),
    )
    op.create_table(
        "out_trainings",
        _text("week", "ISO week of the snapshot; out_snapshots", nullable=False),
        _whole("revision", "Revision of the snapshot; out_snapshots", nullable=False),
        _text("person_id", "The person; core_persons", nullable=False),
        _text("cohort", "Edition of the training, policy code", nullable=False),
        _text("craft", "Craft, policy code", nullable=False),
        _text("national_id", "National identity card number (CIN); best of the person's records"),
        _text("family_name_latin", "Family name in Latin letters; best of the person's records"),
        _text("given_name_latin", "Given name in Latin letters; best of the person's records"),
        _text("family_name_arabic", "Family name in Arabic letters; best of the person's records"),
        _text("given_name_arabic", "Given name in Arabic letters; best of the person's records"),
        _text("sex", "F or M; best of the person's records"),
        _text("province", "Province, HCP code; best of the person's records"),
        _text("commune", "Commune, as written or HCP code; best of the person's records"),
        _yes_no(
            "trained", "Attended enough days or holds a certificate; policy's rule on OFPPT's lists", nullable=False
        ),
        _text("state", "equipped, partly_equipped, not_equipped or closed; from reconcile", nullable=False),
        _text("reason", "Earliest unmet link of the chain, NULL when nothing is missing; from reconcile"),
        _day("since", "Day since which state and reason hold; fact dates of the evidence"),
        _whole("days_waiting", "Days from the end of the training to the equipment or the week, days"),
        _yes_no("through_cooperative", "Equipped through a cooperative's annex; from reconcile", nullable=False),
        _yes_no("in_registry", "A record of the Chamber's registry is the same person; from linking", nullable=False),
        _yes_no("on_reference_list", "Stands on the cohort's signed list; from linking", nullable=False),
        _json("evidence", "The rows that say so, list of feed, file, sheet, row; from reconcile", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_persons.person_id"], name=op.f("fk_out_trainings_person_id_core_persons")
        ),
        sa.ForeignKeyConstraint(
            ["week", "revision"],
            ["out_snapshots.week", "out_snapshots.revision"],
            name=op.f("fk_out_trainings_week_revision_out_snapshots"),
        ),
        sa.CheckConstraint(
            "state IN ('equipped', 'partly_equipped', 'not_equipped', 'closed')", name=op.f("ck_out_trainings_state")
        ),
        sa.PrimaryKeyConstraint("week", "revision", "person_id", "cohort", "craft", name=op.f("pk_out_trainings")),
    )


def _create_journals() -> None:
    op.create_table(
        "log_access",
        _whole("id", "Order of the looks, number", nullable=False),
        _instant("looked_at", "When, UTC; our clock", nullable=False),
        _text("looked_by", "Who; account at the desk or user of the command line", nullable=False),
        _text("what", "The page or command, with ids only, never a name or a card number", nullable=False),
        _whole("rows_seen", "How many persons were shown, count"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_access")),
    )
    op.create_table(
        "log_runs",
        _whole("id", "Order of the runs, number", nullable=False),
        _text("leg", "intake, reconcile or report; from the flow", nullable=False),
        _text("week", "ISO week that the run was for, like 2026-W47"),
        _instant("started_at", "When the leg began, UTC; our clock", nullable=False),
        _instant("ended_at", "When the leg ended, UTC; our clock; NULL while running or cut off"),
        _text("status", "running, done, held (data stopped it) or failed; from the flow", nullable=False),
        _json("counts", "What the leg counted, name to number of rows or files; from the flow"),
        sa.CheckConstraint("status IN ('running', 'done', 'held', 'failed')", name=op.f("ck_log_runs_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_runs")),
    )
    op.create_table(
        "log_outbox",
        _whole("id", "Order of preparation, number", nullable=False),
        _text("week", "ISO week of the snapshot it reports, like 2026-W47", nullable=False),
        _whole("revision", "Revision of that snapshot, number from 1", nullable=False),
        _text("partner", "Code of the partner; etl/policy partners", nullable=False),
        _text("recipient", "Mail address, one per letter; etl/policy partners", nullable=False),
        _text(
            "message_id",
            "Message-ID header, fixed before the first attempt, so a re-sending is recognised",
            nullable=False,
        ),
        _text(
            "state",
            "pending, claimed, in_data, sent, refused, unknown, superseded or held; from the sender",
            nullable=False,
        ),
        _text("subject", "Subject header; from the report", nullable=False),
        _text("body_sha256", "SHA-256 of the whole message, hex; from the report", nullable=False),
        _text("path", "Place of the message file, relative to the reports folder", nullable=False),
        _instant("created_at", "When the letter was prepared, UTC; our clock", nullable=False),
        _instant("sent_at", "When the server took it, UTC; our clock"),
        _text("last_error", "What the server last answered, code and text"),
        sa.ForeignKeyConstraint(
            ["week", "revision"],
            ["out_snapshots.week", "out_snapshots.revision"],
            name=op.f("fk_log_outbox_week_revision_out_snapshots"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'claimed', 'in_data', 'sent', 'refused', 'unknown', 'superseded', 'held')",
            name=op.f("ck_log_outbox_state"),
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_log_outbox_message_id")),
        sa.UniqueConstraint(
            "partner", "week", "revision", "recipient", name=op.f("uq_log_outbox_partner_week_revision_recipient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_outbox")),
    )


def downgrade() -> None:
    for table in (
        "log_outbox",
        "log_runs",
        "log_access",
        "out_trainings",
        "out_items",
        "out_findings",
        "out_snapshots",
        "assn_records_persons",
        "log_judgements",
        "core_persons",
        "assn_pairs",
        "core_lot_lines",
        "core_inspections",
        "core_handovers",
        "core_deliveries",
        "core_allocations",
        "core_trainees",
        "core_rows",
        "core_registrations",
        "core_reference_entries",
        "core_records",
        "log_quarantined_rows",
        "log_ignored_rows",
        "log_arrivals",
        "log_deliveries",
        "log_files",
    ):
        op.drop_table(table)
