"""What a letter holds, who let it leave, and what came back."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("sent_sha256", sa.String(), "SHA-256 of the message file as it leaves, hex; from the report"),
    ("contents", sa.JSON(), "Attachments: name, sha256, locked or not, columns and rows of persons"),
    ("decided_by", sa.String(), "Who let it leave, held it, or said what became of it; Airflow or --by"),
    ("decided_at", sa.DateTime(timezone=True), "When that was said, UTC; our clock"),
    ("bounced_at", sa.DateTime(timezone=True), "When the recipient's server sent it back, UTC; the returned mail"),
    ("bounce", sa.String(), "Why it came back, status code and text; the returned mail"),
)


def upgrade() -> None:
    with op.batch_alter_table("log_outbox") as table:
        for name, kind, comment in _COLUMNS:
            table.add_column(sa.Column(name, kind, comment=comment, nullable=True))
        for name, said in _SAID_ANEW:
            table.alter_column(name, comment=said[1], existing_comment=said[0])


def downgrade() -> None:
    with op.batch_alter_table("log_outbox") as table:
        for name, _, _ in _COLUMNS:
            table.drop_column(name)
        for name, said in _SAID_ANEW:
            table.alter_column(name, comment=said[0], existing_comment=said[1])


_SAID_ANEW = (
    (
        "body_sha256",
        (
            "SHA-256 of the whole message, hex; from the report",
            "SHA-256 of the whole message before anything in it is locked, hex; the report",
        ),
    ),
    (
        "path",
        (
            "Place of the message file, relative to the reports folder",
            "Place of the message file, relative to the home",
        ),
    ),
    (
        "last_error",
        (
            "What the server last answered, code and text",
            "What the server last answered, code and text; why it is held",
        ),
    ),
)
