"""Answers at the desk before they are judgements: two people must agree where a state hangs on it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LEFT = "The record whose id sorts first; core_records"


def upgrade() -> None:
    op.create_table(
        "log_opinions",
        sa.Column("id", sa.Integer(), comment="Order of the answers, number", nullable=False),
        sa.Column("left_record_id", sa.String(), comment=_LEFT, nullable=False),
        sa.Column("right_record_id", sa.String(), comment="The other record; core_records", nullable=False),
        sa.Column(
            "verdict",
            sa.String(),
            comment="same, different, unsure, or withdrawn: taken back by whoever gave it",
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(),
            comment="first; second: of a pair that asks for two; blind: of one judged before, for agreement",
            nullable=False,
        ),
        sa.Column("given_by", sa.String(), comment="Who answered; Airflow's user", nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), comment="When, UTC; our clock", nullable=False),
        sa.CheckConstraint(
            "verdict IN ('same', 'different', 'unsure', 'withdrawn')", name=op.f("ck_log_opinions_verdict")
        ),
        sa.CheckConstraint("kind IN ('first', 'second', 'blind')", name=op.f("ck_log_opinions_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_opinions")),
    )
    op.create_index(
        op.f("ix_log_opinions_left_record_id_right_record_id"), "log_opinions", ["left_record_id", "right_record_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_log_opinions_left_record_id_right_record_id"), table_name="log_opinions")
    op.drop_table("log_opinions")
