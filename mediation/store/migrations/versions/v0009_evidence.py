"""What the evidence vault must hold.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make one table, empty: no case has a file yet."""
    op.create_table(
        "evidence_file",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("digest", WORD, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "digest", name="pk_evidence_file"),
    )
    for name, condition in (("fault", "fault <> ''"), ("sweeping", "state = 'sweeping'")):
        where = sa.text(condition)
        op.create_index(
            f"ix_evidence_file_{name}", "evidence_file", ["case_id"], sqlite_where=where, postgresql_where=where
        )
