"""Every table of the house, as SQLAlchemy metadata: the schema's one source. No mapping to objects, no query.

Instants are whole microseconds since 1970 UTC, days are ISO text, yes/no is 1/0, JSON is TEXT (the bytes hashed are the
bytes stored). A case's JSON `record` is the truth; its other columns are there to be asked (`columns.py`) and a test
holds the two together. Triggers stand in `triggers.py`, steps from one schema to the next in `migrations/`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_NAMES = {kind: f"{kind}_%(table_name)s_%(column_0_N_name)s" for kind in ("ix", "uq", "fk")}
metadata = sa.MetaData(naming_convention={**_NAMES, "pk": "pk_%(table_name)s"})

#: Ids, keys and paths compare byte by byte, on PostgreSQL too: a subtree is a range of paths.
Word = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _word(name: str, *more: Any, **options: Any) -> sa.Column[str]:
    return sa.Column(name, Word, *more, nullable=options.pop("nullable", False), **options)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=options.pop("nullable", False), **options)


def _number(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=options.pop("nullable", False), **options)


def _instant(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=options.pop("nullable", False), **options)


def _partial(name: str, column: str, where: str) -> sa.Index:
    return sa.Index(name, column, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


# --- the case and its journal --------------------------------------------------------------------------------

case_record = sa.Table(
    "case_record",
    metadata,
    _word("id", primary_key=True),
    _number("version"),
    _text("record"),
    _word("head"),
    _number("length"),
    _word("workflow"),
    _number("revision"),
    _word("state"),
    _word("state_since"),
    _word("level"),
    _word("place"),
    _word("place_path"),
    _word("custodian"),
    _word("custodian_path"),
    _word("handler", nullable=True),
    _word("number"),
    _word("log_number"),
    _text("title"),
    _word("kind"),
    _word("subkind"),
    _word("source"),
    _word("risk"),
    _word("confidentiality"),
    _word("opened_on"),
    _word("accepted_on", nullable=True),
    _word("concluded_on", nullable=True),
    _word("outcome"),
    _word("lead", nullable=True),
    _instant("due_at", nullable=True),
    _word("due_key", nullable=True),
    _number("closed"),
    _instant("last_at"),
    sa.Index("ix_case_record_place_path", "place_path"),
    sa.Index("ix_case_record_custodian_path", "custodian_path"),
    sa.Index("ix_case_record_custodian", "custodian", "closed"),
    sa.Index("ix_case_record_number", "number"),
    sa.Index("ix_case_record_log_number", "log_number"),
    _partial("ix_case_record_due_at", "due_at", "closed = 0"),
)

journal = sa.Table(
    "journal",
    metadata,
    _word("case_id", primary_key=True),
    _number("seq", primary_key=True, autoincrement=False),
    _instant("recorded_at"),
    _word("actor"),
    _text("actor_name"),
    _word("kind"),
    _number("format"),
    _word("commitment"),
    _word("link"),
    sqlite_with_rowid=False,
)

#: The only table that a lawful redaction may empty; the chain runs over the commitment and stays whole.
journal_payload = sa.Table(
    "journal_payload",
    metadata,
    _word("case_id", primary_key=True),
    _number("seq", primary_key=True, autoincrement=False),
    _word("salt"),
    _text("payload"),
)

case_deadline = sa.Table(
    "case_deadline",
    metadata,
    _word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    _word("key", primary_key=True),
    _word("ref", primary_key=True),
    _word("anchor"),
    _word("level"),
    _word("status"),
    _number("next_step"),
    _instant("next_at", nullable=True),
    _instant("due_at", nullable=True),
    _instant("missed_at", nullable=True),
    _number("provisional"),
    _number("attempts", server_default=sa.text("0")),
    _instant("retry_at", server_default=sa.text("0")),
    _text("fault", server_default=sa.text("''")),
    _partial("ix_case_deadline_next_at", "next_at", "next_at IS NOT NULL"),
    sqlite_with_rowid=False,
)

#: Who sees a case, and why. A row with `until` set is history; the clause reads the others.
standing = sa.Table(
    "standing",
    metadata,
    _word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    _word("institution", primary_key=True),
    _word("relation", primary_key=True),
    _instant("since", primary_key=True, autoincrement=False),
    _instant("until", nullable=True),
    sa.Index("ix_standing_institution", "institution", "case_id"),
    sqlite_with_rowid=False,
)

party_search = sa.Table(
    "party_search",
    metadata,
    _word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    _word("kind", primary_key=True),
    _word("text", primary_key=True),
    sa.Index("ix_party_search_text", "text"),
    sqlite_with_rowid=False,
)

paper = sa.Table(
    "paper",
    metadata,
    _word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    _number("no", primary_key=True, autoincrement=False),
    _word("kind"),
    _word("number"),
    _word("institution"),
    _word("status"),
    _instant("rendered_at", nullable=True),
    _word("digest", nullable=True),
    sa.Column("content", sa.LargeBinary, nullable=True),
    sa.Index("ix_paper_number", "number"),
)

number_register = sa.Table(
    "number_register",
    metadata,
    _word("register", primary_key=True),
    _word("institution", primary_key=True),
    _number("year", primary_key=True, autoincrement=False),
    _number("next"),
    sqlite_with_rowid=False,
)

answered_command = sa.Table(
    "answered_command",
    metadata,
    _word("account", primary_key=True),
    _word("command_id", primary_key=True),
    _word("content"),
    _word("case_id"),
    _number("version"),
    _number("seq"),
    sqlite_with_rowid=False,
)

# --- what is owed to the world -------------------------------------------------------------------------------

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    _word("case_id", sa.ForeignKey("case_record.id")),
    _word("kind"),
    _word("key"),
    _text("payload"),
    _word("account"),
    _word("state"),
    _number("attempts"),
    _instant("next_at"),
    _instant("posted_at"),
    _instant("done_at", nullable=True),
    _text("fault", server_default=sa.text("''")),
    sa.UniqueConstraint("case_id", "key"),
    _partial("ix_outbox_next_at", "next_at", "state = 'owed'"),
)

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", Serial, primary_key=True, autoincrement=True),
    _word("institution"),
    _word("case_id", sa.ForeignKey("case_record.id")),
    _text("what"),
    _instant("at"),
    _word("key"),
    sa.UniqueConstraint("institution", "case_id", "key"),
)

# --- the town, its people, their secrets ---------------------------------------------------------------------

town_edition = sa.Table("town_edition", metadata, _number("one", primary_key=True), _word("edition"))

place = sa.Table(
    "place",
    metadata,
    _word("id", primary_key=True),
    _word("kind"),
    _text("name"),
    _word("parent", nullable=True),
    _word("path"),
    _number("position"),
)

institution = sa.Table(
    "institution",
    metadata,
    _word("id", primary_key=True),
    _word("kind"),
    _text("name"),
    _text("abbr"),
    _word("place", sa.ForeignKey("place.id")),
    _word("acts_for", nullable=True),
    _text("phone"),
    _text("address"),
    _number("position"),
)

person = sa.Table(
    "person",
    metadata,
    _word("account", primary_key=True),
    _text("name"),
    _word("registered_at", nullable=True),
    _word("employer", nullable=True),
    _text("specialities"),
    _text("languages"),
    _number("position"),
)

post = sa.Table(
    "post",
    metadata,
    _word("account", sa.ForeignKey("person.account"), primary_key=True),
    _word("institution", sa.ForeignKey("institution.id"), primary_key=True),
    _word("role", primary_key=True),
    _number("position"),
)

account = sa.Table(
    "account",
    metadata,
    _word("account", sa.ForeignKey("person.account"), primary_key=True),
    _text("password"),
    _instant("changed_at"),
    _number("disabled", server_default=sa.text("0")),
)

#: Tries are counted by the digest of the name that was typed, known or not, so that nobody learns which names exist.
sign_in_try = sa.Table(
    "sign_in_try",
    metadata,
    _word("name", primary_key=True),
    _number("failed"),
    _instant("last_at"),
    _instant("locked_until"),
)

session = sa.Table(
    "session",
    metadata,
    _word("token", primary_key=True),
    _word("account", sa.ForeignKey("account.account")),
    _word("csrf"),
    _instant("signed_in_at"),
    _instant("seen_at"),
    _instant("idle_until"),
    _instant("ends_at"),
    sa.Index("ix_session_account", "account"),
)

api_token = sa.Table(
    "api_token",
    metadata,
    _word("token", primary_key=True),
    _word("account", sa.ForeignKey("person.account")),
    _text("name"),
    _instant("issued_at"),
    _instant("revoked_at", nullable=True),
)

published_revision = sa.Table(
    "published_revision",
    metadata,
    _word("workflow", primary_key=True),
    _number("revision", primary_key=True, autoincrement=False),
    _word("digest"),
    _text("text"),
    _instant("published_at"),
)
