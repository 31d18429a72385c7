"""By which rule the table of standings was told (decision 0016); `restanding.py` tells it anew when the store opens.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make one table, empty: records are sealed, and only an opened store reads who stands how to a case."""
    op.create_table(
        "standing_rule",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_standing_rule"),
    )
