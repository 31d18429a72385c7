"""The first schema: cases, journal, deadlines, standings, outbox, registers, town and accounts, with their triggers.

Revision ID: 0001
Revises: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mediation.store.triggers import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table and set every trigger."""
    op.create_table(
        "answered_command",
        sa.Column("account", WORD, nullable=False),
        sa.Column("command_id", WORD, nullable=False),
        sa.Column("content", WORD, nullable=False),
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "command_id", name="pk_answered_command"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_record",
        sa.Column("id", WORD, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", WORD, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("workflow", WORD, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("state_since", WORD, nullable=False),
        sa.Column("level", WORD, nullable=False),
        sa.Column("place", WORD, nullable=False),
        sa.Column("place_path", WORD, nullable=False),
        sa.Column("custodian", WORD, nullable=False),
        sa.Column("custodian_path", WORD, nullable=False),
        sa.Column("handler", WORD, nullable=True),
        sa.Column("number", WORD, nullable=False),
        sa.Column("log_number", WORD, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("subkind", WORD, nullable=False),
        sa.Column("source", WORD, nullable=False),
        sa.Column("risk", WORD, nullable=False),
        sa.Column("confidentiality", WORD, nullable=False),
        sa.Column("opened_on", WORD, nullable=False),
        sa.Column("accepted_on", WORD, nullable=True),
        sa.Column("concluded_on", WORD, nullable=True),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("lead", WORD, nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("due_key", WORD, nullable=True),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_record"),
    )
    op.create_index("ix_case_record_custodian", "case_record", ["custodian", "closed"], unique=False)
    op.create_index("ix_case_record_custodian_path", "case_record", ["custodian_path"], unique=False)
    op.create_index(
        "ix_case_record_due_at",
        "case_record",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("closed = 0"),
        postgresql_where=sa.text("closed = 0"),
    )
    op.create_index("ix_case_record_log_number", "case_record", ["log_number"], unique=False)
    op.create_index("ix_case_record_number", "case_record", ["number"], unique=False)
    op.create_index("ix_case_record_place_path", "case_record", ["place_path"], unique=False)
    op.create_table(
        "journal",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", WORD, nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("commitment", WORD, nullable=False),
        sa.Column("link", WORD, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_journal"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "journal_payload",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("salt", WORD, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_journal_payload"),
    )
    op.create_table(
        "number_register",
        sa.Column("register", WORD, nullable=False),
        sa.Column("institution", WORD, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("register", "institution", "year", name="pk_number_register"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person",
        sa.Column("account", WORD, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("registered_at", WORD, nullable=True),
        sa.Column("employer", WORD, nullable=True),
        sa.Column("specialities", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_person"),
    )
    op.create_table(
        "place",
        sa.Column("id", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", WORD, nullable=True),
        sa.Column("path", WORD, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
    )
    op.create_table(
        "published_revision",
        sa.Column("workflow", WORD, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", WORD, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workflow", "revision", name="pk_published_revision"),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("name", WORD, nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sign_in_try"),
    )
    op.create_table(
        "town_edition",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("edition", WORD, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_town_edition"),
    )
    op.create_table(
        "account",
        sa.Column("account", WORD, nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["person.account"], name="fk_account_account"),
        sa.PrimaryKeyConstraint("account", name="pk_account"),
    )
    op.create_table(
        "api_token",
        sa.Column("token", WORD, nullable=False),
        sa.Column("account", WORD, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["person.account"], name="fk_api_token_account"),
        sa.PrimaryKeyConstraint("token", name="pk_api_token"),
    )
    op.create_table(
        "case_deadline",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("key", WORD, nullable=False),
        sa.Column("ref", WORD, nullable=False),
        sa.Column("anchor", WORD, nullable=False),
        sa.Column("level", WORD, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("next_step", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("missed_at", sa.BigInteger(), nullable=True),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("retry_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fault", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_case_deadline_case_id"),
        sa.PrimaryKeyConstraint("case_id", "key", "ref", name="pk_case_deadline"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_case_deadline_next_at",
        "case_deadline",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "institution",
        sa.Column("id", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("abbr", sa.Text(), nullable=False),
        sa.Column("place", WORD, nullable=False),
        sa.Column("acts_for", WORD, nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place"], ["place.id"], name="fk_institution_place"),
        sa.PrimaryKeyConstraint("id", name="pk_institution"),
    )
    op.create_table(
        "notice",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("institution", WORD, nullable=False),
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("key", WORD, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_notice_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("institution", "case_id", "key", name="uq_notice_institution_case_id_key"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", WORD, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("account", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_outbox_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("case_id", "key", name="uq_outbox_case_id_key"),
    )
    op.create_index(
        "ix_outbox_next_at",
        "outbox",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'owed'"),
        postgresql_where=sa.text("state = 'owed'"),
    )
    op.create_table(
        "paper",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("number", WORD, nullable=False),
        sa.Column("institution", WORD, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("rendered_at", sa.BigInteger(), nullable=True),
        sa.Column("digest", WORD, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_paper_case_id"),
        sa.PrimaryKeyConstraint("case_id", "no", name="pk_paper"),
    )
    op.create_table(
        "party_search",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("text", WORD, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_party_search_case_id"),
        sa.PrimaryKeyConstraint("case_id", "kind", "text", name="pk_party_search"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_party_search_text", "party_search", ["text"], unique=False)
    op.create_table(
        "standing",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("institution", WORD, nullable=False),
        sa.Column("relation", WORD, nullable=False),
        sa.Column("since", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_standing_case_id"),
        sa.PrimaryKeyConstraint("case_id", "institution", "relation", "since", name="pk_standing"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_standing_institution", "standing", ["institution", "case_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("account", WORD, nullable=False),
        sa.Column("institution", WORD, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["person.account"], name="fk_post_account"),
        sa.ForeignKeyConstraint(["institution"], ["institution.id"], name="fk_post_institution"),
        sa.PrimaryKeyConstraint("account", "institution", "role", name="pk_post"),
    )
    op.create_table(
        "session",
        sa.Column("token", WORD, nullable=False),
        sa.Column("account", WORD, nullable=False),
        sa.Column("csrf", WORD, nullable=False),
        sa.Column("signed_in_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("idle_until", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.account"], name="fk_session_account"),
        sa.PrimaryKeyConstraint("token", name="pk_session"),
    )
    op.create_index("ix_session_account", "session", ["account"], unique=False)
    for statement in statements(op.get_bind().dialect.name, step="0001"):
        op.execute(statement)
