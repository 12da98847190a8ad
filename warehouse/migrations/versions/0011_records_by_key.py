"""Records are found by their key: which files name the people of a new list is asked of each delivery."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_core_records_record_id"), "core_records", ["record_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_core_records_record_id"), table_name="core_records")
