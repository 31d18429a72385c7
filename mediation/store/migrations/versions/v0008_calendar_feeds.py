"""Sessions by time and who mediates, beside the records; the entry that last moved a clock; private addresses.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_PAGE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SESSION = sa.text(
    "INSERT INTO case_session (case_id, no, starts_at, timed, place, manner, result, moved_no)"
    " VALUES (:case_id, :no, :starts_at, :timed, :place, :manner, :result, :moved_no)"
)
_MEDIATOR = sa.text("INSERT INTO case_mediator (account, case_id) VALUES (:account, :case_id)")


def upgrade() -> None:
    """Make the tables, and fill the index from the records as the house wrote it at the time of this step."""
    _tables()
    op.add_column("case_deadline", sa.Column("moved_no", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_index(
        "ix_case_deadline_due_at",
        "case_deadline",
        ["due_at"],
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.execute(
        "UPDATE case_deadline SET moved_no = (SELECT version FROM case_record WHERE case_record.id = case_id)"
        " WHERE EXISTS (SELECT 1 FROM case_record WHERE case_record.id = case_id)"
    )
    bind = op.get_bind()
    after = ""
    while found := bind.execute(
        sa.text("SELECT id, version, record FROM case_record WHERE id > :after ORDER BY id LIMIT :most"),
        {"after": after, "most": _PAGE},
    ).all():
        after = found[-1][0]
        read = [(case, version, json.loads(record)) for case, version, record in found]
        sessions = [row for case, version, record in read for row in _sessions(case, version, record)]
        named = [row for case, _, record in read for row in _mediators(case, record)]
        for statement, rows in ((_SESSION, sessions), (_MEDIATOR, named)):
            if rows:
                bind.execute(statement, rows)


def _tables() -> None:
    op.create_table(
        "case_session",
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("timed", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("manner", WORD, nullable=False),
        sa.Column("result", WORD, nullable=False),
        sa.Column("moved_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_case_session_case_id"),
        sa.PrimaryKeyConstraint("case_id", "no", name="pk_case_session"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_session_starts_at", "case_session", ["starts_at"])
    op.create_table(
        "case_mediator",
        sa.Column("account", WORD, nullable=False),
        sa.Column("case_id", WORD, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_case_mediator_case_id"),
        sa.PrimaryKeyConstraint("account", "case_id", name="pk_case_mediator"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_mediator_case_id", "case_mediator", ["case_id"])
    op.create_table(
        "feed_address",
        sa.Column("account", WORD, nullable=False),
        sa.Column("scope", WORD, nullable=False),
        sa.Column("token", WORD, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.account"], name="fk_feed_address_account"),
        sa.PrimaryKeyConstraint("account", "scope", name="pk_feed_address"),
        sa.UniqueConstraint("token", name="uq_feed_address_token"),
        sqlite_with_rowid=False,
    )


def _sessions(case: str, version: int, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for session in record.get("sessions", ()):
        instant = session["on"].get("instant")
        day = date.fromisoformat(session["on"]["day"])
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
        yield {
            "case_id": case,
            "no": session["no"],
            "starts_at": _micros(start if instant is None else datetime.fromisoformat(instant)),
            "timed": int(instant is not None),
            "place": session["place"],
            "manner": session["manner"],
            "result": session.get("result", "continued") if session.get("held", True) else "arranged",
            "moved_no": version,
        }


def _mediators(case: str, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    named = {record.get("lead"), *record.get("mediators", ())}
    for account in sorted(one for one in named if one):
        yield {"account": account, "case_id": case}


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
