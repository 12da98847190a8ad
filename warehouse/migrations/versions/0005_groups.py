"""Cooperatives have ids that last, their mentions are remembered, and doubts about them are questions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _text(name: str, meaning: str, *, is_needed: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), comment=meaning, nullable=not is_needed)


def upgrade() -> None:
    _create_groups()
    _create_mentions()
    op.create_table(
        "assn_group_pairs",
        _text("left_record_id", "The mention of the pair whose key sorts first; assn_mentions_groups", is_needed=True),
        _text("right_record_id", "The other mention of the pair; assn_mentions_groups", is_needed=True),
        _text("tier", "The rule that asks; from linking", is_needed=True),
        sa.Column("evidence", sa.JSON(), comment="Evidence, list of column and level; from linking", nullable=False),
        _text("status", "waiting (also after unsure), or answered: same, different", is_needed=True),
        sa.Column(
            "usefulness",
            sa.Integer(),
            comment="Order of asking, 0 is the most useful pair; from linking, unsure ones last",
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("left_record_id", "right_record_id", name=op.f("pk_assn_group_pairs")),
    )


def _create_groups() -> None:
    op.create_table(
        "core_groups",
        _text("group_id", "Id of the group, UUID; minted by linking", is_needed=True),
        _text("name", "Its name as written, the Chamber's words first; from the partner"),
        _text("number", "Number in the registry of cooperatives, text; from the partner"),
        _text("ice", "Common identifier of enterprises, 15 digits; from the partner"),
        _text("kind", "cooperative, association, union …; from its name"),
        _text("province", "Code of its province; from rows about the group itself"),
        _text("commune_code", "HCP's code of its commune; from rows about the group itself"),
        sa.Column(
            "minted_at",
            sa.DateTime(timezone=True),
            comment="When the id first appeared, UTC; from the run that minted it",
            nullable=False,
        ),
        _text("merged_into", "The id that replaces this one, when two groups proved to be one; from linking"),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_core_groups")),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["core_groups.group_id"], name=op.f("fk_core_groups_merged_into_core_groups")
        ),
    )


def _create_mentions() -> None:
    op.create_table(
        "assn_mentions_groups",
        _text("group_record_id", "Fingerprint of what the rows say of the group; from the flow", is_needed=True),
        _text("group_id", "The group it means; core_groups", is_needed=True),
        _text("decided_by", "What tied it: a tier, judgement or alone; from linking", is_needed=True),
        sa.Column(
            "evidence",
            sa.JSON(),
            comment="Evidence of that tie, list of column and level; from linking",
            nullable=False,
        ),
        _text("feed", "Feed whose rows say it", is_needed=True),
        _text("cooperative_name", "The name, as written; from the partner"),
        _text("cooperative_number", "The registry number, as written; from the partner"),
        _text("ice", "Common identifier of enterprises, as written; from the partner"),
        _text("province", "Code of the row's province; from the partner"),
        _text("commune_code", "HCP's code of the row's commune; from the partner"),
        sa.Column(
            "is_own_place",
            sa.Boolean(),
            comment="The place is the group's own, not that of a person the row is about",
            nullable=False,
        ),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            comment="When this tie was last changed, UTC; from the run that changed it",
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("group_record_id", name=op.f("pk_assn_mentions_groups")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["core_groups.group_id"], name=op.f("fk_assn_mentions_groups_group_id_core_groups")
        ),
    )
    op.create_index(op.f("ix_assn_mentions_groups_group_id"), "assn_mentions_groups", ["group_id"])


def downgrade() -> None:
    op.drop_table("assn_group_pairs")
    op.drop_table("assn_mentions_groups")
    op.drop_table("core_groups")
