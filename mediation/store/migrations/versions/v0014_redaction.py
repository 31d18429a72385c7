"""Entries of the journal may be replaced by a lawful redaction that tells of it, and digests of commands emptied.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mediation.store.triggers import statements

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_FORMER = (
    ("journal_payload_only_emptied", "journal_payload"),
    ("journal_payload_only_sealed_or_emptied", "journal_payload"),
    ("answered_command_no_update", "answered_command"),
)


def upgrade() -> None:
    """Add the number of the entry that replaced another (0: none did), and set two triggers anew."""
    by = sa.Column("redacted_by", sa.Integer(), server_default=sa.text("0"), nullable=False)
    op.add_column("journal_payload", by)
    dialect = op.get_bind().dialect.name
    for name, table in _FORMER:
        op.execute(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if dialect == 'postgresql' else ''}")
    for statement in statements(dialect, step="0014"):
        op.execute(statement)
