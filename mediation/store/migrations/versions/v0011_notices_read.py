"""Notices know their kind and the roles they call, are found by institution, and each account marks what it has read.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_PAGE = 500


def upgrade() -> None:
    """Add two columns and fill them from what was told; an index; the table of marks."""
    for name in ("kind", "roles"):
        op.add_column("notice", sa.Column(name, WORD, server_default=sa.text("''"), nullable=False))
    op.create_index("ix_notice_institution", "notice", ["institution", "id"])
    op.create_table(
        "notice_read",
        sa.Column("account", WORD, nullable=False),
        sa.Column("notice", NUMBER, autoincrement=False, nullable=False),
        sa.Column("all_before", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["person.account"], name="fk_notice_read_account"),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name="fk_notice_read_notice"),
        sa.PrimaryKeyConstraint("account", "notice", name="pk_notice_read"),
        sqlite_with_rowid=False,
    )
    bind = op.get_bind()
    after = 0
    ask = sa.text("SELECT id, what FROM notice WHERE id > :after ORDER BY id LIMIT :most")
    put = sa.text("UPDATE notice SET kind = :kind, roles = :roles WHERE id = :id")
    while found := bind.execute(ask, {"after": after, "most": _PAGE}).all():
        after = found[-1][0]
        told = [(number, json.loads(what)) for number, what in found]
        bind.execute(
            put, [{"id": number, "kind": what.get("what", ""), "roles": _spaced(what)} for number, what in told]
        )


def _spaced(what: dict[str, list[str]]) -> str:
    words = " ".join(what.get("roles", ()))
    return f" {words} " if words else ""
