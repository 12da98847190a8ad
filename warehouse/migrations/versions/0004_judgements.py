"""Pairs that are tied and pairs kept apart are remembered too, with what says so and what an answer would change."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("match_weight", sa.Float, "Sum of the evidence in bits, log2 odds; NULL for rules; from linking"),
    ("veto", sa.String, "The rule that keeps the two apart or made it a question, NULL when none does"),
    ("second_record_id", sa.String, "The next best candidate of a tied record; core_records; from linking"),
    ("second_weight", sa.Float, "Bits that speak for that candidate, log2 odds; from linking"),
    ("changes", sa.Integer, "Trainings whose state an answer would change, count; NULL before reconcile"),
    ("trained", sa.Integer, "Trained people among the two, 0 to 2; NULL before reconcile"),
)
_STATUS = "waiting (also after unsure), linked, apart, or answered: same, different"
_STATUS_BEFORE = "waiting (also after an unsure answer), same or different; log_judgements"


def upgrade() -> None:
    for name, kind, meaning in _COLUMNS:
        op.add_column("assn_pairs", sa.Column(name, kind(), comment=meaning))
    _say_of_status(_STATUS, _STATUS_BEFORE)


def downgrade() -> None:
    op.execute("DELETE FROM assn_pairs WHERE status IN ('linked', 'apart')")
    for name, _, _ in reversed(_COLUMNS):
        op.drop_column("assn_pairs", name)
    _say_of_status(_STATUS_BEFORE, _STATUS)


def _say_of_status(meaning: str, before: str) -> None:
    if op.get_context().dialect.name != "sqlite":  # SQLite keeps no comments
        op.alter_column("assn_pairs", "status", comment=meaning, existing_comment=before, existing_type=sa.String())
