"""Deliveries: what a corrected list changes, rows that came home, doubts about values, leave to pass a gate.

Indexes that no question needs go: each cost one to three seconds of loading per million rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FACTS = (
    "core_trainees", "core_reference_entries", "core_registrations", "core_lot_lines", "core_deliveries",
    "core_inspections", "core_allocations", "core_handovers", "core_rows",
)  # fmt: skip
_UNUSED_INDEXES = (
    *((table, column) for table in _FACTS for column in ("received_at", "record_id")),
    *(("core_records", column) for column in ("file_id", "name_key", "received_at", "record_id")),
)


def upgrade() -> None:
    for table, column in _UNUSED_INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    for table in _FACTS:
        doubts = sa.Column(
            "doubts", sa.JSON(), comment="Column to doubt about its value, like ambiguous_dm; from normalise"
        )
        op.add_column(table, doubts)
    said = "What it changes in the list it replaces: counts and addresses of rows, names of columns, no value; the flow"
    op.add_column("log_files", sa.Column("difference", sa.JSON(), comment=said))
    _let_rows_be_closed()
    _create_releases()


def _let_rows_be_closed() -> None:
    closed_by = sa.Column(
        "closed_by", sa.String(), comment="The file in which the partner sent this row again; log_files"
    )
    closed_at = sa.Column(
        "closed_at", sa.DateTime(timezone=True), comment="Known date of that file, UTC; before it the row was open"
    )
    title = sa.Column(
        "title", sa.String(), comment="Title lines above the row's header, the sheet's name first; from the reader"
    )
    with op.batch_alter_table("log_quarantined_rows") as table:
        for column in (title, closed_by, closed_at):
            table.add_column(column)
        table.create_foreign_key(
            op.f("fk_log_quarantined_rows_closed_by_log_files"), "log_files", ["closed_by"], ["file_id"]
        )


def _create_releases() -> None:
    op.create_table(
        "log_releases",
        sa.Column("id", sa.Integer(), comment="Order of the releases, number", nullable=False),
        sa.Column("file_id", sa.String(), comment="The content that may pass; log_files", nullable=False),
        sa.Column("code", sa.String(), comment="Code of the gate that held it; key of etl/words.yml"),
        sa.Column("released_by", sa.String(), comment="Who let it pass; --by on the command line", nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), comment="When, UTC; our clock", nullable=False),
        sa.Column("why", sa.String(), comment="The person's own words", nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["log_files.file_id"], name=op.f("fk_log_releases_file_id_log_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_releases")),
    )
    op.create_index(op.f("ix_log_releases_file_id"), "log_releases", ["file_id"])


def downgrade() -> None:
    op.drop_table("log_releases")
    with op.batch_alter_table("log_quarantined_rows") as table:
        table.drop_constraint(op.f("fk_log_quarantined_rows_closed_by_log_files"), type_="foreignkey")
        for column in ("closed_at", "closed_by", "title"):
            table.drop_column(column)
    op.drop_column("log_files", "difference")
    for table_name in _FACTS:
        op.drop_column(table_name, "doubts")
    for table_name, column in _UNUSED_INDEXES:
        op.create_index(op.f(f"ix_{table_name}_{column}"), table_name, [column])
