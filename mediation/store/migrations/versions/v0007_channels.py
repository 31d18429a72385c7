"""Channels to other institutions' systems, what came in by them, and lanes in the outbox for what goes out.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make six tables, all empty, and one column: until a channel is set up, everybody works in the program."""
    op.add_column("outbox", sa.Column("lane", WORD, nullable=False, server_default=sa.text("''")))
    unfinished = sa.text("lane <> '' AND state <> 'done'")
    op.create_index(
        "ix_outbox_lane", "outbox", ["case_id", "lane", "id"], sqlite_where=unfinished, postgresql_where=unfinished
    )
    op.create_table(
        "channel",
        *_words("id", "institution", "kind"),
        sa.Column("address", sa.Text(), nullable=False),
        *_words("workflow"),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_channel"),
        sa.UniqueConstraint("institution", name="uq_channel_institution"),
    )
    _of_channel("account", _words("account"), sa.Column("position", sa.Integer(), nullable=False), keys=["account"])
    _of_channel(
        "key",
        _words("key_id"),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        keys=["key_id"],
    )
    op.create_table(
        "channel_notice",
        *_words("institution", "title"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("institution", "title", name="pk_channel_notice"),
    )
    _of_channel(
        "case",
        _words("reference", "case_id"),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_channel_case_case_id"),
        sa.UniqueConstraint("channel", "case_id", name="uq_channel_case_channel_case_id"),
        keys=["reference"],
    )
    _of_channel(
        "message",
        _words("message", "reference"),
        sa.Column("seq", sa.Integer(), nullable=False),
        *_words("kind", "digest", "state", "code"),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        keys=["message"],
    )
    op.create_index("ix_channel_message_received_at", "channel_message", ["received_at"])


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORD, nullable=False) for name in names]


def _of_channel(name: str, words: list[sa.Column[str]], *more: sa.schema.SchemaItem, keys: list[str]) -> None:
    op.create_table(
        f"channel_{name}",
        *_words("channel"),
        *words,
        *more,
        sa.ForeignKeyConstraint(["channel"], ["channel.id"], name=f"fk_channel_{name}_channel"),
        sa.PrimaryKeyConstraint("channel", *keys, name=f"pk_channel_{name}"),
    )
