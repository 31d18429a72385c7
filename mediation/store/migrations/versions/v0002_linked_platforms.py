"""The platforms of «121» linked mediation, as a deployment says them: platform, supports, team.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make three tables. A town that had none of them goes on with what is usual in every street."""
    op.execute("DROP INDEX IF EXISTS ix_paper_number")  # early databases have it; nothing asks by it
    op.create_table(
        "linked_platform",
        sa.Column("institution", WORD, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["institution"], ["institution.id"], name="fk_linked_platform_institution"),
        sa.PrimaryKeyConstraint("institution", name="pk_linked_platform"),
    )
    op.create_table(
        "linked_support",
        sa.Column("platform", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("institutions", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform"], ["linked_platform.institution"], name="fk_linked_support_platform"),
        sa.PrimaryKeyConstraint("platform", "kind", name="pk_linked_support"),
    )
    op.create_table(
        "linked_member",
        sa.Column("platform", WORD, nullable=False),
        sa.Column("account", WORD, nullable=False),
        sa.Column("registered_at", WORD, nullable=False),
        sa.Column("specialities", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("duty_days", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform"], ["linked_platform.institution"], name="fk_linked_member_platform"),
        sa.ForeignKeyConstraint(["account"], ["person.account"], name="fk_linked_member_account"),
        sa.ForeignKeyConstraint(["registered_at"], ["institution.id"], name="fk_linked_member_registered_at"),
        sa.PrimaryKeyConstraint("platform", "account", name="pk_linked_member"),
    )
