"""What persons asked of their data, by what an erased one is known again, what was removed; a sealed log of looks."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_DAY_ID = "The person, by the id of that day; core_persons"
_SEAL = "SHA-256 over the seal of the line before and this line, hex: a line that is changed or gone breaks the chain"


def upgrade() -> None:
    op.add_column("log_access", sa.Column("seal", sa.String(), comment=_SEAL, nullable=True))
    _create_requests()
    _create_marks()
    _create_removals()


def downgrade() -> None:
    op.drop_table("log_removals")
    op.drop_index(op.f("ix_log_marks_record_id"), table_name="log_marks")
    op.drop_table("log_marks")
    op.drop_index(op.f("ix_log_requests_person_id"), table_name="log_requests")
    op.drop_table("log_requests")
    op.drop_column("log_access", "seal")


def _create_requests() -> None:
    op.create_table(
        "log_requests",
        sa.Column("id", sa.Integer(), comment="Order of the requests, number", nullable=False),
        sa.Column("person_id", sa.String(), comment=_DAY_ID, nullable=False),
        sa.Column(
            "kind",
            sa.String(),
            comment="rectified, erased, opposed (shown by name to no partner) or consented (opposed no more)",
            nullable=False,
        ),
        sa.Column(
            "told",
            sa.JSON(none_as_null=True),
            comment="Column to what the person says it is; of a rectification only",
            nullable=True,
        ),
        sa.Column("recorded_by", sa.String(), comment="Who recorded it; --by on the command line", nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            comment="When, UTC; our clock: answers of earlier moments do not know it",
            nullable=False,
        ),
        sa.Column("why", sa.String(), comment="The number of the request, never a name", nullable=False),
        sa.CheckConstraint(
            "kind IN ('rectified', 'erased', 'opposed', 'consented')", name=op.f("ck_log_requests_kind")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_persons.person_id"], name=op.f("fk_log_requests_person_id_core_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_requests")),
    )
    op.create_index(op.f("ix_log_requests_person_id"), "log_requests", ["person_id"])


def _create_marks() -> None:
    op.create_table(
        "log_marks",
        sa.Column(
            "mark",
            sa.String(),
            comment="Version of the key and HMAC-SHA-256 of what was written, hex; the flow",
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.String(),
            comment="card: of a national id; face: of it with a birth date or a name as it sounds; record: of all "
            "a row said",
            nullable=False,
        ),
        sa.Column("person_id", sa.String(), comment=_DAY_ID, nullable=False),
        sa.Column(
            "record_id",
            sa.String(),
            comment="What the record is called by now; core_records; of kind record",
            nullable=True,
        ),
        sa.Column("marked_at", sa.DateTime(timezone=True), comment="When, UTC; our clock", nullable=False),
        sa.CheckConstraint("kind IN ('card', 'face', 'record')", name=op.f("ck_log_marks_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_persons.person_id"], name=op.f("fk_log_marks_person_id_core_persons")
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_log_marks")),
    )
    op.create_index(op.f("ix_log_marks_record_id"), "log_marks", ["record_id"])


def _create_removals() -> None:
    op.create_table(
        "log_removals",
        sa.Column("id", sa.Integer(), comment="Order of the removals, number", nullable=False),
        sa.Column(
            "what",
            sa.String(),
            comment="landed or dropped file, letter or its files, cells of rejected rows, looks, or names in a "
            "week's answer",
            nullable=False,
        ),
        sa.Column(
            "place",
            sa.String(),
            comment="Where it was: path below the home or landing, table and count, or week and revision",
            nullable=False,
        ),
        sa.Column(
            "sha256",
            sa.String(),
            comment="SHA-256 of what was there, hex; of an answer its digest, of looks the last seal",
            nullable=True,
        ),
        sa.Column(
            "kept_as",
            sa.String(),
            comment="What stands in its place, path below landing: the reading without her rows",
            nullable=True,
        ),
        sa.Column(
            "kept_sha256", sa.String(), comment="SHA-256 of that, hex; of an answer its digest by now", nullable=True
        ),
        sa.Column(
            "rule",
            sa.String(),
            comment="erasure (a person's request) or retention (policy's months)",
            nullable=False,
        ),
        sa.Column("removed_by", sa.String(), comment="Who had it removed: --by, or the nightly run", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), comment="When, UTC; our clock", nullable=False),
        sa.Column(
            "why", sa.String(), comment="The number of the request, or the policy's rule in words", nullable=False
        ),
        sa.CheckConstraint("rule IN ('erasure', 'retention')", name=op.f("ck_log_removals_rule")),
        sa.CheckConstraint(
            "what IN ('landed', 'dropped', 'letter', 'cells', 'looks', 'answer')", name=op.f("ck_log_removals_what")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_removals")),
    )
