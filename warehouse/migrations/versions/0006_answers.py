"""Decisions that close a training, policies as they stood, and the answers beside the flag: goods, equity, cohorts."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_policies()
    _create_decisions()
    _create_goods()
    _create_equity()
    _create_cohorts()


def _create_policies() -> None:
    op.create_table(
        "log_policies",
        sa.Column(
            "version", sa.String(), comment="Fingerprint of the files; out_snapshots.policy_version", nullable=False
        ),
        sa.Column(
            "texts", sa.JSON(), comment="File without ending to its text; from etl/policy or --policy", nullable=False
        ),
        sa.Column(
            "first_used_at",
            sa.DateTime(timezone=True),
            comment="When it first answered a week, UTC; our clock",
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_log_policies")),
    )


def _create_decisions() -> None:
    op.create_table(
        "log_decisions",
        sa.Column("id", sa.Integer(), comment="Order of the decisions, number", nullable=False),
        sa.Column("person_id", sa.String(), comment="The person, by the id of that day; core_persons", nullable=False),
        sa.Column("cohort", sa.String(), comment="Edition of the training, policy code", nullable=False),
        sa.Column("craft", sa.String(), comment="Craft, policy code", nullable=False),
        sa.Column("kind", sa.String(), comment="closed or reopened; the person's decision", nullable=False),
        sa.Column(
            "cause",
            sa.String(),
            comment="Cause of the closing, one of the policy's; empty when reopened",
            nullable=False,
        ),
        sa.Column("decided_by", sa.String(), comment="Who decided; --by on the command line", nullable=False),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            comment="When the decision was recorded, UTC; our clock",
            nullable=False,
        ),
        sa.Column("why", sa.String(), comment="The person's own words, such as the number of a paper", nullable=False),
        sa.CheckConstraint("kind IN ('closed', 'reopened')", name=op.f("ck_log_decisions_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_persons.person_id"], name=op.f("fk_log_decisions_person_id_core_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_decisions")),
    )


def _create_goods() -> None:
    op.create_table(
        "out_goods",
        sa.Column("week", sa.String(), comment="ISO week of the snapshot; out_snapshots", nullable=False),
        sa.Column("revision", sa.Integer(), comment="Revision of the snapshot; out_snapshots", nullable=False),
        sa.Column("item", sa.String(), comment="Item, policy code", nullable=False),
        sa.Column("craft", sa.String(), comment="Craft whose kit holds it, policy code", nullable=False),
        sa.Column(
            "unit", sa.String(), comment="Unit of all quantities of the line: U, kg, g, m; policy's kit", nullable=False
        ),
        sa.Column("mandatory", sa.Boolean(), comment="Needed to count as equipped; policy's kit", nullable=False),
        sa.Column(
            "asked",
            sa.Float(),
            comment="Quantity that artisans proposed, in the item's unit; the Chamber's proposals",
            nullable=False,
        ),
        sa.Column(
            "needed",
            sa.Float(),
            comment="Kits of everybody trained and not closed, in the item's unit; from reconcile",
            nullable=False,
        ),
        sa.Column(
            "tendered",
            sa.Float(),
            comment="Quantity on price schedules, in the item's unit; the Region's lots",
            nullable=False,
        ),
        sa.Column(
            "bought",
            sa.Float(),
            comment="Quantity on awarded schedules, in the item's unit; the Region's lots",
            nullable=False,
        ),
        sa.Column(
            "delivered",
            sa.Float(),
            comment="Quantity on delivery notes, in the item's unit; the Region's deliveries",
            nullable=False,
        ),
        sa.Column(
            "accepted",
            sa.Float(),
            comment="Quantity accepted and not refused since, in the item's unit; inspections",
            nullable=False,
        ),
        sa.Column(
            "refused",
            sa.Float(),
            comment="Quantity that the last reports refuse, in the item's unit; inspections",
            nullable=False,
        ),
        sa.Column(
            "handed_over",
            sa.Float(),
            comment="Accepted quantity that left the store, signed for or not, in the item's unit",
            nullable=False,
        ),
        sa.Column(
            "received",
            sa.Float(),
            comment="Quantity signed for by the trained, up to their kits, in the item's unit",
            nullable=False,
        ),
        sa.Column(
            "missing",
            sa.Float(),
            comment="What kits of the trained still lack, in the item's unit; from reconcile",
            nullable=False,
        ),
        sa.Column(
            "in_store",
            sa.Float(),
            comment="Accepted and not handed over, in the item's unit; from reconcile",
            nullable=False,
        ),
        sa.Column(
            "on_order",
            sa.Float(),
            comment="Awarded and not accepted yet, refused goods included, in the item's unit",
            nullable=False,
        ),
        sa.Column(
            "to_buy",
            sa.Float(),
            comment="Missing beyond store and orders, in the item's unit; from reconcile",
            nullable=False,
        ),
        sa.Column(
            "unit_price_mad", sa.Float(), comment="Last awarded unit price, dirhams as the schedule states it; lots"
        ),
        sa.Column("cost_mad", sa.Float(), comment="Price of what is to be bought, dirhams; from reconcile"),
        sa.ForeignKeyConstraint(
            ["week", "revision"],
            ["out_snapshots.week", "out_snapshots.revision"],
            name=op.f("fk_out_goods_week_revision_out_snapshots"),
        ),
        sa.PrimaryKeyConstraint("week", "revision", "item", name=op.f("pk_out_goods")),
    )


def _create_equity() -> None:
    op.create_table(
        "out_equity",
        sa.Column("week", sa.String(), comment="ISO week of the snapshot; out_snapshots", nullable=False),
        sa.Column("revision", sa.Integer(), comment="Revision of the snapshot; out_snapshots", nullable=False),
        sa.Column(
            "dimension",
            sa.String(),
            comment="What groups them: all, cohort, craft, province, sex, commune",
            nullable=False,
        ),
        sa.Column(
            "value", sa.String(), comment="The group: a code or a word, empty where it is not known", nullable=False
        ),
        sa.Column("trained", sa.Integer(), comment="Trainings that count and are not closed, count", nullable=False),
        sa.Column("equipped", sa.Integer(), comment="Of these equipped, count", nullable=False),
        sa.Column("rate", sa.Float(), comment="Equipped of trained, share of 1", nullable=False),
        sa.Column(
            "rate_low",
            sa.Float(),
            comment="Lower end of Wilson's 95 % interval of the rate, share of 1",
            nullable=False,
        ),
        sa.Column(
            "rate_high",
            sa.Float(),
            comment="Upper end of Wilson's 95 % interval of the rate, share of 1",
            nullable=False,
        ),
        sa.Column(
            "ratio", sa.Float(), comment="Rate of the group by the rate of all, ratio; NULL where nobody is equipped"
        ),
        sa.Column(
            "anything", sa.Float(), comment="Trainings that received anything of their kit, share of 1", nullable=False
        ),
        sa.Column(
            "completeness",
            sa.Float(),
            comment="Mean over trainings of mandatory items met by mandatory items, share of 1",
            nullable=False,
        ),
        sa.Column(
            "value_share", sa.Float(), comment="Dirhams received by dirhams of the kits, share of 1; priced items only"
        ),
        sa.Column(
            "hidden",
            sa.Boolean(),
            comment="Fewer than five, or what would reveal such a number: never leaves the house",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["week", "revision"],
            ["out_snapshots.week", "out_snapshots.revision"],
            name=op.f("fk_out_equity_week_revision_out_snapshots"),
        ),
        sa.PrimaryKeyConstraint("week", "revision", "dimension", "value", name=op.f("pk_out_equity")),
    )


def _create_cohorts() -> None:
    op.create_table(
        "out_cohorts",
        sa.Column("week", sa.String(), comment="ISO week of the snapshot; out_snapshots", nullable=False),
        sa.Column("revision", sa.Integer(), comment="Revision of the snapshot; out_snapshots", nullable=False),
        sa.Column("cohort", sa.String(), comment="Edition of the training, policy code", nullable=False),
        sa.Column("target", sa.Integer(), comment="Number of people that was promised, count; policy's programme"),
        sa.Column("listed", sa.Integer(), comment="Trainings on the signed reference list, count", nullable=False),
        sa.Column("trained", sa.Integer(), comment="Trainings that count as trained, count", nullable=False),
        sa.Column("equipped", sa.Integer(), comment="Of these equipped, count", nullable=False),
        sa.Column("partly_equipped", sa.Integer(), comment="Of these partly equipped, count", nullable=False),
        sa.Column("not_equipped", sa.Integer(), comment="Of these not equipped, count", nullable=False),
        sa.Column("closed", sa.Integer(), comment="Of these closed by a recorded decision, count", nullable=False),
        sa.Column(
            "through_cooperative",
            sa.Integer(),
            comment="Of the equipped, those through a cooperative, count",
            nullable=False,
        ),
        sa.Column(
            "trained_not_registered",
            sa.Integer(),
            comment="Trained without a line in the Chamber's registry, count",
            nullable=False,
        ),
        sa.Column(
            "declared",
            sa.Integer(),
            comment="Trained whom hand-over reports name as served, withdrawn since or not, count",
            nullable=False,
        ),
        sa.Column("declared_gap", sa.Integer(), comment="Declared less equipped, count", nullable=False),
        sa.Column("remaining", sa.Integer(), comment="Trained, neither equipped nor closed, count", nullable=False),
        sa.Column(
            "from_store",
            sa.Integer(),
            comment="Of the remaining, who lack nothing but a hand-over of accepted goods, count",
            nullable=False,
        ),
        sa.Column("equipped_lately", sa.Integer(), comment="Equipped in the last twelve weeks, count", nullable=False),
        sa.Column("last_day", sa.Date(), comment="Day on which the last is equipped at that pace; NULL without a pace"),
        sa.Column(
            "last_early",
            sa.Date(),
            comment="Earlier end of the 95 % interval of that day, Poisson with Jeffreys' prior",
        ),
        sa.Column("last_late", sa.Date(), comment="Later end of that interval; NULL beyond thirty years"),
        sa.Column(
            "median_days",
            sa.Integer(),
            comment="Median days from training to equipment, Kaplan-Meier; NULL not reached",
        ),
        sa.Column("median_low", sa.Integer(), comment="Lower end of its 95 % interval (log-log), days"),
        sa.Column(
            "median_high", sa.Integer(), comment="Upper end of its 95 % interval (log-log), days; NULL not reached"
        ),
        sa.Column(
            "p90_days",
            sa.Integer(),
            comment="Days within which nine in ten are equipped, Kaplan-Meier; NULL not reached",
        ),
        sa.Column(
            "curve", sa.JSON(), comment="Kaplan-Meier curve: list of days and share still waiting", nullable=False
        ),
        sa.Column(
            "pace",
            sa.JSON(),
            comment="Last twelve weeks: list of Monday and equipped by the end of that week, count",
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["week", "revision"],
            ["out_snapshots.week", "out_snapshots.revision"],
            name=op.f("fk_out_cohorts_week_revision_out_snapshots"),
        ),
        sa.PrimaryKeyConstraint("week", "revision", "cohort", name=op.f("pk_out_cohorts")),
    )


def downgrade() -> None:
    op.drop_table("out_cohorts")
    op.drop_table("out_equity")
    op.drop_table("out_goods")
    op.drop_table("log_decisions")
    op.drop_table("log_policies")
