"""What holds identity numbers, telephones and addresses is sealed; numbers are found by a blind index.

The step makes room; the values themselves are sealed when the store opens (`resealing.py`), for that needs the key.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mediation.store.triggers import statements

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SEALED = (
    ("case_record", "record"),
    ("journal_payload", "payload"),
    ("outbox", "payload"),
    ("case_session", "place"),
    ("resident", "phone"),
)
_FORMER = "journal_payload_only_emptied"


def upgrade() -> None:
    """Make two tables and a column; let columns of text hold bytes on PostgreSQL (SQLite's do as they are)."""
    op.add_column("case_record", sa.Column("marks", WORD, server_default=sa.text("''"), nullable=False))
    op.create_table(
        "sealing",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_id", WORD, nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_sealing"),
    )
    op.create_table(
        "party_index",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("party", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("whole", WORD, nullable=False),
        sa.Column("last_four", WORD, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_party_index_case_id"),
        sa.PrimaryKeyConstraint("case_id", "party", "kind", "whole", name="pk_party_index"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_party_index_whole", "party_index", ["whole"])
    op.create_index("ix_party_index_last_four", "party_index", ["last_four"])
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_FORMER} ON journal_payload")
        for table, column in SEALED:
            bind.exec_driver_sql(
                f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bytea USING convert_to({column}, 'UTF8')"
            )
    else:
        bind.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_FORMER}")
    for statement in statements(bind.dialect.name, step="0012"):
        op.execute(statement)
