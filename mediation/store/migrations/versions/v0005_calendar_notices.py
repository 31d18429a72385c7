"""Holiday notices that a deployment publishes, and how far live cases have been counted anew for each.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mediation.store.triggers import statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make two tables, both empty: until something is published, the calendar is that of the files."""
    op.create_table(
        "calendar_notice",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.Column("digest", WORD, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_day", WORD, nullable=False),
        sa.Column("published_by", WORD, nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_calendar_notice"),
        sa.UniqueConstraint("digest", name="uq_calendar_notice_digest"),
    )
    op.create_table(
        "reprojection",
        sa.Column("notice", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", WORD, nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["notice"], ["calendar_notice.no"], name="fk_reprojection_notice"),
        sa.PrimaryKeyConstraint("notice", name="pk_reprojection"),
    )
    for statement in statements(op.get_bind().dialect.name, step="0005"):
        op.execute(statement)
