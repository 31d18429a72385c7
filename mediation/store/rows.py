"""Every table of the house, as SQLAlchemy metadata: the schema's one source. No mapping to objects, no query.

Instants are whole microseconds since 1970 UTC, days are ISO text, yes/no is 1/0, JSON is TEXT (the bytes hashed are the
bytes stored). A case's JSON `record` is the truth; its other columns are there to be asked (`columns.py`) and a test
holds the two together. The town's tables stand in `town_rows.py`, those of its grids in `grid_rows.py`, of drafts and
adoptions in `workflow_rows.py`, triggers in `triggers.py`, steps from one schema to the next in `migrations/`.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store import (
    calendar_rows,
    channel_rows,
    evidence_rows,
    feed_rows,
    grid_rows,
    seal_rows,
    sealing_rows,
    town_rows,
    workflow_rows,
)
from mediation.store.column_kinds import Serial, instant, metadata, number, partial_index, sealed, text, word

__all__ = [
    "calendar_rows",
    "case_record",
    "channel_rows",
    "evidence_rows",
    "feed_rows",
    "grid_rows",
    "metadata",
    "seal_rows",
    "sealing_rows",
    "town_rows",
    "workflow_rows",
]

# --- the case and its journal --------------------------------------------------------------------------------

case_record = sa.Table(
    "case_record",
    metadata,
    word("id", primary_key=True),
    number("version"),
    word("head"),
    number("length"),
    word("workflow"),
    number("revision"),
    word("state"),
    word("state_since"),
    word("level"),
    word("place"),
    word("place_path"),
    word("custodian"),
    word("custodian_path"),
    word("handler", nullable=True),
    word("number"),
    word("log_number"),
    text("title"),
    word("kind"),
    word("subkind"),
    word("source"),
    word("risk"),
    word("confidentiality"),
    word("opened_on"),
    word("accepted_on", nullable=True),
    word("concluded_on", nullable=True),
    word("outcome"),
    word("lead", nullable=True),
    instant("due_at", nullable=True),
    word("due_key", nullable=True),
    number("closed"),
    instant("last_at"),
    sealed("record"),  # after the rest, for it is long: what lists ask for lies before it, on the row's first page
    word("marks", server_default=sa.text("''")),
    sa.Index("ix_case_record_place_path", "place_path"),
    sa.Index("ix_case_record_custodian_path", "custodian_path"),
    sa.Index("ix_case_record_custodian", "custodian", "closed"),
    sa.Index("ix_case_record_number", "number"),
    sa.Index("ix_case_record_log_number", "log_number"),
    partial_index("ix_case_record_due_at", "due_at", "closed = 0"),
)

journal = sa.Table(
    "journal",
    metadata,
    word("case_id", primary_key=True),
    number("seq", primary_key=True, autoincrement=False),
    instant("recorded_at"),
    word("actor"),
    text("actor_name"),
    word("kind"),
    number("format"),
    word("commitment"),
    word("link"),
    sqlite_with_rowid=False,
)

#: What a lawful redaction may empty or replace; the chain runs over the commitment and stays whole. `redacted_by` is
#: the number of the entry that tells of it (0: it is as it was written).
journal_payload = sa.Table(
    "journal_payload",
    metadata,
    word("case_id", primary_key=True),
    number("seq", primary_key=True, autoincrement=False),
    word("salt"),
    sealed("payload"),
    number("redacted_by", server_default=sa.text("0")),
)

case_deadline = sa.Table(
    "case_deadline",
    metadata,
    word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    word("key", primary_key=True),
    word("ref", primary_key=True),
    word("anchor"),
    word("level"),
    word("status"),
    number("next_step"),
    instant("next_at", nullable=True),
    instant("due_at", nullable=True),
    instant("missed_at", nullable=True),
    number("provisional"),
    number("attempts", server_default=sa.text("0")),
    instant("retry_at", server_default=sa.text("0")),
    text("fault", server_default=sa.text("''")),
    instant("yellow_at", nullable=True),
    instant("black_at", nullable=True),
    number("moved_no", server_default=sa.text("0")),
    partial_index("ix_case_deadline_next_at", "next_at", "next_at IS NOT NULL"),
    partial_index("ix_case_deadline_due_at", "due_at", "status = 'running'"),
    sqlite_with_rowid=False,
)

#: Who sees a case, and why. A row with `until` set is history; the clause reads the others.
standing = sa.Table(
    "standing",
    metadata,
    word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    word("institution", primary_key=True),
    word("relation", primary_key=True),
    instant("since", primary_key=True, autoincrement=False),
    instant("until", nullable=True),
    sa.Index("ix_standing_institution", "institution", "case_id"),
    sqlite_with_rowid=False,
)

#: By which rule the standings were told last (`restanding.py`).
standing_rule = sa.Table(
    "standing_rule",
    metadata,
    number("one", primary_key=True, autoincrement=False),
    number("rule"),
)

party_search = sa.Table(
    "party_search",
    metadata,
    word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    word("kind", primary_key=True),
    word("text", primary_key=True),
    sa.Index("ix_party_search_text", "text"),
    sqlite_with_rowid=False,
)

paper = sa.Table(
    "paper",
    metadata,
    word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    number("no", primary_key=True, autoincrement=False),
    word("kind"),
    word("number"),
    word("institution"),
    word("status"),
    instant("rendered_at", nullable=True),
    word("digest", nullable=True),
    sa.Column("content", sa.LargeBinary, nullable=True),
)

number_register = sa.Table(
    "number_register",
    metadata,
    word("register", primary_key=True),
    word("institution", primary_key=True),
    number("year", primary_key=True, autoincrement=False),
    number("next"),
    sqlite_with_rowid=False,
)

answered_command = sa.Table(
    "answered_command",
    metadata,
    word("account", primary_key=True),
    word("command_id", primary_key=True),
    word("content"),
    word("case_id"),
    number("version"),
    number("seq"),
    sqlite_with_rowid=False,
)

# --- what is owed to the world -------------------------------------------------------------------------------

_UNDER_WAY = sa.text("lane <> '' AND state <> 'done'")

#: A row with a `lane` (a channel's id) goes after those of the same case and lane before it; `state` is owed, done, or
#: dead (tried too often; somebody sends it again by hand).
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    word("case_id", sa.ForeignKey("case_record.id")),
    word("kind"),
    word("key"),
    sealed("payload"),
    word("account"),
    word("state"),
    number("attempts"),
    instant("next_at"),
    instant("posted_at"),
    instant("done_at", nullable=True),
    text("fault", server_default=sa.text("''")),
    word("lane", server_default=sa.text("''")),
    sa.UniqueConstraint("case_id", "key"),
    partial_index("ix_outbox_next_at", "next_at", "state = 'owed'"),
    sa.Index("ix_outbox_lane", "case_id", "lane", "id", sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
)

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    word("institution"),
    word("case_id", sa.ForeignKey("case_record.id")),
    text("what"),
    instant("at"),
    word("key"),
    word("kind", server_default=sa.text("''")),
    word("roles", server_default=sa.text("''")),
    sa.UniqueConstraint("institution", "case_id", "key"),
    sa.Index("ix_notice_institution", "institution", "id"),
)

#: What an account has read: one notice, or with `all_before` 1 every one told to it up to that.
notice_read = sa.Table(
    "notice_read",
    metadata,
    word("account", sa.ForeignKey("person.account"), primary_key=True),
    sa.Column("notice", Serial, sa.ForeignKey("notice.id"), primary_key=True, autoincrement=False),
    number("all_before"),
    instant("read_at"),
    sqlite_with_rowid=False,
)

# --- who signs in, and with what ------------------------------------------------------------------------------

account = sa.Table(
    "account",
    metadata,
    word("account", sa.ForeignKey("person.account"), primary_key=True),
    text("password"),
    instant("changed_at"),
    number("disabled", server_default=sa.text("0")),
)

#: Tries are counted by the digest of the name that was typed, known or not, so that nobody learns which names exist.
sign_in_try = sa.Table(
    "sign_in_try",
    metadata,
    word("name", primary_key=True),
    number("failed"),
    instant("last_at"),
    instant("locked_until"),
)

session = sa.Table(
    "session",
    metadata,
    word("token", primary_key=True),
    word("account", sa.ForeignKey("account.account")),
    word("csrf"),
    instant("signed_in_at"),
    instant("seen_at"),
    instant("idle_until"),
    instant("ends_at"),
    sa.Index("ix_session_account", "account"),
)

api_token = sa.Table(
    "api_token",
    metadata,
    word("token", primary_key=True),
    word("account", sa.ForeignKey("person.account")),
    text("name"),
    instant("issued_at"),
    instant("revoked_at", nullable=True),
)

published_revision = sa.Table(
    "published_revision",
    metadata,
    word("workflow", primary_key=True),
    number("revision", primary_key=True, autoincrement=False),
    word("digest"),
    text("text"),
    instant("published_at"),
)
