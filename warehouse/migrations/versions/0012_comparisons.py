"""Ties and pairs say which comparisons they rest on: a later run decides only what has changed since."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assn_comparisons",
        sa.Column("number", sa.Integer(), nullable=False, comment="Always 1: there is one line"),
        sa.Column(
            "made_of",
            sa.String(),
            nullable=False,
            comment="Fingerprint of the comparisons that the last linking decided by; from linking",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_assn_comparisons")),
    )


def downgrade() -> None:
    op.drop_table("assn_comparisons")
