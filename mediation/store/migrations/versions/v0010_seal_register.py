"""The register of the seal.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make one table, empty: no case has told of a use yet."""
    op.create_table(
        "seal_use",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("institution", WORD, nullable=False),
        sa.Column("used_on", WORD, nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("keeper", WORD, nullable=False),
        sa.Column("approved_by", WORD, nullable=True),
        sa.PrimaryKeyConstraint("case_id", "no", name="pk_seal_use"),
    )
    op.create_index("ix_seal_use_institution", "seal_use", ["institution", "used_on"])
