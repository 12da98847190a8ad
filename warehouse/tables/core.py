"""``core_``: normalised facts, each with the file, sheet and row that said so.

The columns that many tables share are mixins; the words of each column are in one place only.
"""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Mapped

from warehouse.tables.types import Day, JsonObject, Table, said

# Where a row stands comes first in every table, then who it names, then what it says.
_first = partial(said, sort_order=-3)
_second = partial(said, sort_order=-2)
_third = partial(said, sort_order=-1)


class Address:
    """Where a row stands and since when it is known."""

    row_id: Mapped[str] = _first("Fingerprint of file, sheet and row, 32 hex digits; from the load", primary_key=True)
    file_id: Mapped[str] = _first("The file the row stands in; log_files", refers_to="log_files.file_id")
    feed: Mapped[str] = _first("Name of the feed, as etl/feeds declares it")
    sheet: Mapped[str] = _first("Sheet as the partner named it, empty for text files")
    row: Mapped[int] = _first("Row as the partner sees it, 1-based")
    received_at: Mapped[datetime] = _first("Known date: when the row's file reached us, UTC")


class Fact(Address):
    """What every fact has; of one file they are asked for to be held against the next."""

    file_id: Mapped[str] = _first("The file the row stands in; log_files", refers_to="log_files.file_id", index=True)
    fact_date: Mapped[Day | None] = _second("When it happened, day; the date column of the feed that says so")
    record_id: Mapped[str | None] = _second("Key of what the row says of a person; core_records")
    is_correction: Mapped[bool | None] = _second("True when the file says that it corrects or replaces an earlier one")
    doubts: Mapped[JsonObject | None] = _second("Column to doubt about its value, like ambiguous_dm; from normalise")


class Named:
    """How a partner names a person or a cooperative; every column as the row says it, normalised."""

    family_name_latin: Mapped[str | None] = _third("Family name in Latin letters, as written; from the partner")
    given_name_latin: Mapped[str | None] = _third("Given name in Latin letters, as written; from the partner")
    full_name_latin: Mapped[str | None] = _third("Whole name in Latin letters where it is one column; from the partner")
    family_name_arabic: Mapped[str | None] = _third("Family name in Arabic letters, as written; from the partner")
    given_name_arabic: Mapped[str | None] = _third("Given name in Arabic letters, as written; from the partner")
    full_name_arabic: Mapped[str | None] = _third("Whole name in Arabic letters where it is one column; the partner")
    national_id: Mapped[str | None] = _third("National identity card number (CIN), like JB613762; from the partner")
    birth_date: Mapped[Day | None] = _third("Birth date, day; from the partner; see birth_date_precision")
    birth_date_precision: Mapped[str | None] = _third("day, year, ambiguous_dm or placeholder_0101; from normalise")
    sex: Mapped[str | None] = _third("F or M; from the partner")
    phone: Mapped[str | None] = _third("First phone number, E.164; from the partner")
    phone_second: Mapped[str | None] = _third("Second phone number of the same cell, E.164; from the partner")
    province: Mapped[str | None] = _third("Province or prefecture, HCP code like 09.001; from the partner's words")
    commune: Mapped[str | None] = _third("Commune as the partner writes it, cleaned")
    commune_code: Mapped[str | None] = _third("Commune, HCP code like 09.001.01.01, where recognised; from normalise")
    registry_id: Mapped[str | None] = _third(
        "Number in the national registry of handicraft (NIA), text; from the partner"
    )
    trainee_id_ofppt: Mapped[str | None] = _third("Trainee number (matricule, CEF), text; from OFPPT")
    beneficiary_kind: Mapped[str | None] = _third("individual or cooperative; from the partner")
    cooperative_name: Mapped[str | None] = _third("Cooperative's name, as written; from the partner")
    cooperative_number: Mapped[str | None] = _third("Cooperative's registry number, text; from the partner")
    cooperative_key: Mapped[str | None] = _third("Script-neutral key of the cooperative's name; from the flow")


class Crafted:
    """A craft."""

    craft: Mapped[str | None] = said("Craft, policy code like COIF; from the partner's words")


class Enrolled(Crafted):
    """A craft in an edition of the training."""

    cohort: Mapped[str | None] = said("Edition of the training, policy code like E2023; from the partner's words")


class Purchased:
    """What names a line of a contract."""

    contract: Mapped[str | None] = said("Contract number as written (marché, bon de commande); from the Region")
    lot: Mapped[str | None] = said("Lot of the contract as written; from the Region")
    line: Mapped[str | None] = said("Line (prix, article) of the lot as written; from the Region")


class Measured:
    """How much of an item."""

    item: Mapped[str | None] = said("Item, policy code, or KIT for a whole kit; from the partner's words")
    quantity: Mapped[float | None] = said("Quantity, in the item's unit; from the Region")
    quantity_unit: Mapped[str | None] = said("Unit where the partner writes it beside the quantity; from the Region")


class Record(Enrolled, Named, Address, Table):
    """A row that names a person or a cooperative, with the keys that linking compares."""

    __tablename__ = "core_records"

    record_id: Mapped[str] = said("Feed and fingerprint of what the row says of the person; from the flow", index=True)
    national_id_problem: Mapped[str | None] = said("unreadable or unusual; from normalise")
    name_key: Mapped[str | None] = said("Consonant skeletons of the name's units, sorted; from normalise")
    name_key_arabic: Mapped[str | None] = said("The same from the Arabic name where both are written; from normalise")
    name_key_glued: Mapped[str | None] = said("Skeleton of the name without spaces; from normalise")
    name_key_coarse: Mapped[str | None] = said("Coarser skeleton, for candidates only; from normalise")
    given_key: Mapped[str | None] = said("Skeleton of the given name where known apart; from normalise")
    given_variant: Mapped[str | None] = said("Family of spellings the given name belongs to; from normalise")
    family_key: Mapped[str | None] = said("Skeleton of the family name where known apart; from normalise")
    fem: Mapped[bool | None] = said("True when the given name ends as feminine ones do; from normalise")
    name_titles: Mapped[str | None] = said("Titles taken off the name (Sidi, Lalla), words; from normalise")
    norm_version: Mapped[str | None] = said("Version of the rules that made the keys; from normalise")


class Trainee(Enrolled, Named, Fact, Table):
    """One person in one training."""

    __tablename__ = "core_trainees"

    group_ofppt: Mapped[str | None] = said("Group, like COIF23-1; from OFPPT")
    training_centre: Mapped[str | None] = said("Centre of training (EFP), as written; from OFPPT")
    start_date: Mapped[Day | None] = said("First day of the training; from OFPPT")
    end_date: Mapped[Day | None] = said("Last day of the training; from OFPPT")
    days_present: Mapped[float | None] = said("Days attended as the list counts them, days; from OFPPT")
    days_attended: Mapped[float | None] = said("Days attended, counted from the day columns, days; from normalise")
    days_total: Mapped[float | None] = said("Days the training had, days; day columns, else policy")
    attendance_rate: Mapped[float | None] = said("Share of days attended as the list says, 0 to 1; from OFPPT")
    certificate_number: Mapped[str | None] = said("Number of the certificate, text; from OFPPT")
    certificate_date: Mapped[Day | None] = said("Day of the certificate; from OFPPT")
    is_active: Mapped[bool | None] = said("Enrolment is active (EtudiantActif); from OFPPT's system export")
    level_label: Mapped[str | None] = said("Programme label (LibelleLong), as written; from OFPPT's system export")
    school_year: Mapped[str | None] = said("Year of study (anneeEtude), as written; from OFPPT's system export")
    correction_date: Mapped[Day | None] = said("Day of the correction the list announces; from OFPPT")


class ReferenceEntry(Enrolled, Named, Fact, Table):
    """One person of a cohort's frozen, signed list."""

    __tablename__ = "core_reference_entries"

    order_number: Mapped[str | None] = said("Number on the list, as written; from the signed list")


class Registration(Crafted, Named, Fact, Table):
    """One registered artisan."""

    __tablename__ = "core_registrations"

    registration_date: Mapped[Day | None] = said("Day of registration; from the Chamber")
    quality: Mapped[str | None] = said("Quality (artisan, maître artisan, ...), as written; from the Chamber")
    address: Mapped[str | None] = said("Address of the workshop, as written; from the Chamber")
    card_number: Mapped[str | None] = said("Number of the professional card, text; from the Chamber")


class LotLine(Crafted, Measured, Purchased, Fact, Table):
    """One line of a contract's price schedule."""

    __tablename__ = "core_lot_lines"

    unit: Mapped[str | None] = said("Unit of measure of the line, as written; from the Region")
    unit_price_mad: Mapped[float | None] = said("Unit price, dirhams, as the schedule states it; from the Region")
    total_price_mad: Mapped[float | None] = said("Total price, dirhams, as the schedule states it; from the Region")
    awarded_to: Mapped[str | None] = said("Supplier the lot was awarded to, as written; from the Region")
    award_date: Mapped[Day | None] = said("Day of the award; from the Region")


class DeliveryLine(Measured, Purchased, Fact, Table):
    """One line of a delivery note."""

    __tablename__ = "core_deliveries"

    delivery_note: Mapped[str | None] = said("Number of the delivery note (BL), as written; from the Region")
    delivery_date: Mapped[Day | None] = said("Day of the delivery; from the Region")
    brand: Mapped[str | None] = said("Brand or reference, as written; from the Region")
    serial_number: Mapped[str | None] = said("Serial numbers, as written; from the Region")
    observations: Mapped[str | None] = said("Observations, as written; from the Region")


class InspectionLine(Measured, Purchased, Fact, Table):
    """One line of an acceptance report."""

    __tablename__ = "core_inspections"

    inspection_report: Mapped[str | None] = said("Number of the report (PV de réception), as written; from the Region")
    inspection_date: Mapped[Day | None] = said("Day of the inspection; from the Region")
    delivery_note: Mapped[str | None] = said("Delivery note that was inspected, as written; from the Region")
    quantity_inspected: Mapped[float | None] = said("Quantity inspected, in the item's unit; from the Region")
    quantity_accepted: Mapped[float | None] = said("Quantity accepted, in the item's unit; from the Region")
    quantity_refused: Mapped[float | None] = said("Quantity refused, in the item's unit; from the Region")
    is_conform: Mapped[bool | None] = said("Conforms to the specifications, yes or no; from the Region")
    reservations: Mapped[str | None] = said("Reservations, as written; from the Region")


class Allocation(Measured, Crafted, Named, Fact, Table):
    """One item planned for one beneficiary."""

    __tablename__ = "core_allocations"

    kit: Mapped[str | None] = said("Kit, as written; from the Region")
    value_mad: Mapped[float | None] = said("Planned value, dirhams, as the list states it; from the Region")
    list_reference: Mapped[str | None] = said("Reference of the allocation list, as written; from the Region")
    allocation_date: Mapped[Day | None] = said("Day of the list; from the Region")


class Handover(Measured, Crafted, Named, Fact, Table):
    """One item handed, or not, to one beneficiary; a line without item is an annex naming a cooperative's member."""

    __tablename__ = "core_handovers"

    handover_report: Mapped[str | None] = said("Number of the report (PV de remise), as written; from the Region")
    handover_date: Mapped[Day | None] = said("Day of the hand-over; from the Region")
    status: Mapped[str | None] = said(
        "handed_over, absent, refused, withdrawn, not_handed_over or replaced; from the Region's words"
    )
    is_signed: Mapped[bool | None] = said("Signed for by the beneficiary, yes or no; from the Region")
    motive: Mapped[str | None] = said("Motive or observation, as written; from the Region")
    withdrawal_date: Mapped[Day | None] = said("Day on which the goods were taken back; from the Region")
    correction_date: Mapped[Day | None] = said("Day of the correction the report announces; from the Region")


class GenericRow(Fact, Table):
    """One row of a feed that has no table of its own."""

    __tablename__ = "core_rows"

    facts: Mapped[JsonObject] = said("What the row says, canonical column to value; units as the feed's columns")


class Person(Table):
    """One human being, under an id whose meaning never changes."""

    __tablename__ = "core_persons"

    person_id: Mapped[str] = said("Id of the person, UUID; minted by linking", primary_key=True)
    minted_at: Mapped[datetime] = said("When the id first appeared, UTC; from the run that minted it")
    merged_into: Mapped[str | None] = said(
        "The id that replaces this one, when two persons proved to be one; from linking",
        refers_to="core_persons.person_id",
    )


class Group(Table):
    """One cooperative, association or union, under an id whose meaning never changes, and what most tells it."""

    __tablename__ = "core_groups"

    group_id: Mapped[str] = said("Id of the group, UUID; minted by linking", primary_key=True)
    name: Mapped[str | None] = said("Its name as written, the Chamber's words first; from the partner")
    number: Mapped[str | None] = said("Number in the registry of cooperatives, text; from the partner")
    ice: Mapped[str | None] = said("Common identifier of enterprises, 15 digits; from the partner")
    kind: Mapped[str | None] = said("cooperative, association, union …; from its name")
    province: Mapped[str | None] = said("Code of its province; from rows about the group itself")
    commune_code: Mapped[str | None] = said("HCP's code of its commune; from rows about the group itself")
    minted_at: Mapped[datetime] = said("When the id first appeared, UTC; from the run that minted it")
    merged_into: Mapped[str | None] = said(
        "The id that replaces this one, when two groups proved to be one; from linking",
        refers_to="core_groups.group_id",
    )
