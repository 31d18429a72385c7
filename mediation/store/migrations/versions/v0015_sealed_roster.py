"""The telephones of people on duty lists are sealed, too.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the column hold bytes on PostgreSQL, and have what lies in plain sealed by whoever opens the store next."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("ALTER TABLE roster_entry ALTER COLUMN phone TYPE bytea USING convert_to(phone, 'UTF8')")
    bind.exec_driver_sql("UPDATE sealing SET done = 0")
