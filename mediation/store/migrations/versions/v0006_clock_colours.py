"""When each running clock turns yellow and black, beside it in the ledger.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DAY = 86_400_000_000  # microseconds
_PAGE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PUT = sa.text(
    "UPDATE case_deadline SET yellow_at = :yellow_at, black_at = :black_at"
    " WHERE case_id = :case_id AND key = :key AND ref = :ref"
)


def upgrade() -> None:
    """Add two columns and fill them from the records, as the house worked colours out at the time of this step."""
    op.add_column("case_deadline", sa.Column("yellow_at", sa.BigInteger(), nullable=True))
    op.add_column("case_deadline", sa.Column("black_at", sa.BigInteger(), nullable=True))
    bind = op.get_bind()
    after = ""
    while found := bind.execute(
        sa.text("SELECT id, record FROM case_record WHERE id > :after ORDER BY id LIMIT :most"),
        {"after": after, "most": _PAGE},
    ).all():
        after = found[-1][0]
        rows = [row for case, record in found for row in _rows(case, json.loads(record))]
        if rows:
            bind.execute(_PUT, rows)


def _rows(case: str, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for clock in record.get("deadlines", ()):
        if clock.get("status", "running") != "running" or clock.get("due_at") is None:
            continue
        due = _micros(datetime.fromisoformat(clock["due_at"]))
        whole = max(due - _start(clock["anchor"]) - _stood(clock.get("suspensions", ())) * _DAY, 0)
        last = max(whole * 3 // 10, 3 * _DAY if whole > 10 * _DAY else 0)
        yield {
            "case_id": case,
            "key": clock["key"],
            "ref": clock.get("ref", ""),
            "yellow_at": due - last,
            "black_at": due + 7 * _DAY,
        }


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _start(anchor: dict[str, Any]) -> int:
    """The instant from which a clock counts; of a mere day, its 00:00 in Shanghai."""
    if anchor.get("instant") is not None:
        return _micros(datetime.fromisoformat(anchor["instant"]))
    day = date.fromisoformat(anchor["day"])
    return _micros(datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8))


def _stood(suspensions: Any) -> int:
    """How many days were taken out, each once."""
    days: set[int] = set()
    for one in suspensions:
        if one.get("until") is not None:
            since, until = (date.fromisoformat(one[name]).toordinal() for name in ("since", "until"))
            days.update(range(since, until))
    return len(days)
