"""More answers beside the flag: lots, store, lists to serve, spread of kits, waiting by group, complaints, courses."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLES = ("out_lots", "out_store", "out_lists", "out_kit_values", "out_waiting", "out_complaints", "out_courses")


def upgrade() -> None:
    _create_lots()
    _create_store()
    _create_lists()
    _create_kit_values()
    _create_waiting()
    _create_complaints()
    _create_courses()


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name)


def _create(name: str, key: tuple[str, ...], *columns: sa.Column[Any]) -> None:
    """Create a table of a snapshot: its week and revision first, then the key."""
    op.create_table(
        name,
        sa.Column("week", sa.String(), comment="ISO week of the snapshot; out_snapshots", nullable=False),
        sa.Column("revision", sa.Integer(), comment="Revision of the snapshot; out_snapshots", nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["week", "revision"],
            ["out_snapshots.week", "out_snapshots.revision"],
            name=op.f(f"fk_{name}_week_revision_out_snapshots"),
        ),
        sa.PrimaryKeyConstraint("week", "revision", *key, name=op.f(f"pk_{name}")),
    )


def _create_lots() -> None:
    _create(
        "out_lots",
        ("contract", "lot", "item"),
        sa.Column(
            "contract", sa.String(), comment="Number of the contract, as written; the Region's lots", nullable=False
        ),
        sa.Column("lot", sa.String(), comment="Number of the lot, as written; the Region's lots", nullable=False),
        sa.Column("item", sa.String(), comment="Item, policy code", nullable=False),
        sa.Column(
            "supplier", sa.String(), comment="Whom it was awarded to, as written; the Region's lots", nullable=True
        ),
        sa.Column(
            "quantity",
            sa.Float(),
            comment="Quantity of the price schedule, in the item's unit; the Region's lots",
            nullable=False,
        ),
        sa.Column(
            "delivered",
            sa.Float(),
            comment="Quantity on its delivery notes, in the item's unit; the Region's deliveries",
            nullable=False,
        ),
        sa.Column(
            "accepted",
            sa.Float(),
            comment="Quantity that the last reports accept, in the item's unit; inspections",
            nullable=False,
        ),
        sa.Column(
            "refused",
            sa.Float(),
            comment="Quantity that the last reports refuse, in the item's unit; inspections",
            nullable=False,
        ),
        sa.Column(
            "unit_price_mad",
            sa.Float(),
            comment="Unit price, dirhams as the schedule states it; the Region's lots",
            nullable=True,
        ),
        sa.Column(
            "engaged_mad",
            sa.Float(),
            comment="Price of the awarded quantity, dirhams; NULL without award or price",
            nullable=True,
        ),
        sa.Column(
            "accepted_mad",
            sa.Float(),
            comment="Price of the accepted quantity, dirhams; NULL without a price",
            nullable=True,
        ),
        sa.Column("award_date", sa.Date(), comment="Day of the award; the Region's lots", nullable=True),
        sa.Column("due_date", sa.Date(), comment="Award and the contract's delay; policy's programme", nullable=True),
        sa.Column(
            "days_late",
            sa.Integer(),
            comment="From the due day until all of it came, or the week's end, days",
            nullable=True,
        ),
        sa.Column(
            "penalty_mad",
            sa.Float(),
            comment="Penalty by the policy's rate, dirhams; NULL where it states none",
            nullable=True,
        ),
    )


def _create_store() -> None:
    _create(
        "out_store",
        ("item",),
        sa.Column("item", sa.String(), comment="Item, policy code", nullable=False),
        sa.Column(
            "in_store",
            sa.Float(),
            comment="Accepted and not handed over, in the item's unit; from reconcile",
            nullable=False,
        ),
        sa.Column(
            "allocated",
            sa.Float(),
            comment="Planned by name and not handed over, in the item's unit; allocations",
            nullable=False,
        ),
        sa.Column(
            "unallocated",
            sa.Float(),
            comment="In store beyond what is planned, in the item's unit; from reconcile",
            nullable=False,
        ),
    )


def _create_lists() -> None:
    _create(
        "out_lists",
        ("list",),
        sa.Column(
            "list",
            sa.String(),
            comment="Reference of the list, else its file; the Region's allocations",
            nullable=False,
        ),
        sa.Column("day", sa.Date(), comment="Day of the list; the Region's allocations", nullable=True),
        sa.Column("persons", sa.Integer(), comment="Persons that it names, count", nullable=False),
        sa.Column("served", sa.Integer(), comment="Of these equipped by now, count", nullable=False),
        sa.Column(
            "waiting", sa.Integer(), comment="Of these trained, waiting and on no earlier list, count", nullable=False
        ),
        sa.Column(
            "ready",
            sa.Integer(),
            comment="Of the waiting, whose missing items all lie in store, count; from reconcile",
            nullable=False,
        ),
        sa.Column(
            "short",
            sa.JSON(),
            comment="Item to quantity that the store lacks for the others, in the item's unit",
            nullable=False,
        ),
    )


def _create_kit_values() -> None:
    _create(
        "out_kit_values",
        ("craft",),
        sa.Column("craft", sa.String(), comment="Craft, policy code", nullable=False),
        sa.Column("trainings", sa.Integer(), comment="Trained and not closed, count", nullable=False),
        sa.Column("kit_mad", sa.Float(), comment="The whole kit at past prices, dirhams", nullable=False),
        sa.Column(
            "mean_mad", sa.Float(), comment="Mean received, dirhams; who received nothing counts", nullable=False
        ),
        sa.Column("deviation_mad", sa.Float(), comment="Standard deviation of the population, dirhams", nullable=False),
        sa.Column("least_mad", sa.Float(), comment="Least received, dirhams", nullable=False),
        sa.Column("p10_mad", sa.Float(), comment="One in ten received this or less, dirhams", nullable=False),
        sa.Column("median_mad", sa.Float(), comment="Half received this or less, dirhams", nullable=False),
        sa.Column("p90_mad", sa.Float(), comment="Nine in ten received this or less, dirhams", nullable=False),
        sa.Column("most_mad", sa.Float(), comment="Most received, dirhams", nullable=False),
        sa.Column(
            "individual_mad",
            sa.Float(),
            comment="Mean of who received something, not through a cooperative, dirhams",
            nullable=True,
        ),
        sa.Column(
            "cooperative_mad",
            sa.Float(),
            comment="Mean of who was equipped through a cooperative, dirhams",
            nullable=True,
        ),
        sa.Column(
            "gini",
            sa.Float(),
            comment="Gini's coefficient of what was received, 0 alike to 1; NULL where nothing was",
            nullable=True,
        ),
        sa.Column("hidden", sa.Boolean(), comment="Fewer than five trainings: never leaves the house", nullable=False),
    )


def _create_waiting() -> None:
    _create(
        "out_waiting",
        ("dimension", "value"),
        sa.Column(
            "dimension", sa.String(), comment="What groups them: all, cohort, craft, province, sex", nullable=False
        ),
        sa.Column(
            "value", sa.String(), comment="The group: a code or a word, empty where it is not known", nullable=False
        ),
        sa.Column("trained", sa.Integer(), comment="Trained, count", nullable=False),
        sa.Column("waiting", sa.Integer(), comment="Of these neither equipped nor closed, count", nullable=False),
        sa.Column(
            "median_days",
            sa.Integer(),
            comment="Median days to equipment, Kaplan-Meier; NULL not reached",
            nullable=True,
        ),
        sa.Column(
            "p90_days",
            sa.Integer(),
            comment="Days within which nine in ten are equipped, Kaplan-Meier; NULL not reached",
            nullable=True,
        ),
        sa.Column(
            "hidden",
            sa.Boolean(),
            comment="Fewer than five, or what would reveal such a number: never leaves the house",
            nullable=False,
        ),
    )


def _create_complaints() -> None:
    _create(
        "out_complaints",
        ("nature", "craft"),
        sa.Column(
            "nature",
            sa.String(),
            comment="Nature, as it is written most often; the Chamber's complaints",
            nullable=False,
        ),
        sa.Column("craft", sa.String(), comment="Craft, policy code, empty where not said", nullable=False),
        sa.Column("complaints", sa.Integer(), comment="Complaints, each counted once, count", nullable=False),
        sa.Column("open", sa.Integer(), comment="Of these not answered, count", nullable=False),
        sa.Column(
            "median_days",
            sa.Float(),
            comment="Median days from complaint to answer; NULL where none has both days",
            nullable=True,
        ),
        sa.Column("oldest_open_days", sa.Integer(), comment="Age of the oldest open one, days", nullable=True),
        sa.Column(
            "per_100_trained",
            sa.Float(),
            comment="Complaints per hundred trained of the craft; NULL without trained",
            nullable=True,
        ),
    )


def _create_courses() -> None:
    _create(
        "out_courses",
        ("course", "cohort", "craft"),
        sa.Column(
            "course", sa.String(), comment="Group, like COIF23-1, empty where not said; from OFPPT", nullable=False
        ),
        sa.Column("cohort", sa.String(), comment="Edition of the training, policy code", nullable=False),
        sa.Column("craft", sa.String(), comment="Craft, policy code", nullable=False),
        sa.Column("enrolled", sa.Integer(), comment="Persons on its lists, count", nullable=False),
        sa.Column("trained", sa.Integer(), comment="Of these trained, count", nullable=False),
        sa.Column("equipped", sa.Integer(), comment="Of the trained equipped, count", nullable=False),
        sa.Column(
            "in_doubt", sa.Integer(), comment="Of the trained, whose identity is in doubt, count", nullable=False
        ),
        sa.Column(
            "certified",
            sa.Integer(),
            comment="Of the enrolled, with a certificate's number or day, count",
            nullable=False,
        ),
        sa.Column("certified_equipped", sa.Integer(), comment="Of the certified equipped, count", nullable=False),
        sa.Column(
            "untrained_served",
            sa.Integer(),
            comment="Received something without counting as trained, count",
            nullable=False,
        ),
        sa.Column(
            "hidden",
            sa.Boolean(),
            comment="Fewer than five, or what would reveal such a number: never leaves the house",
            nullable=False,
        ),
    )
