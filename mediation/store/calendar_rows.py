"""The tables of what a deployment publishes of the calendar, and how far live cases have been counted anew for it.

A notice is kept as it was written and never changed; a later one lies over it. See `rows.py`.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import instant, metadata, number, text, word

#: One published notice: the YAML text as it was given. `first_day` is the first day that it can change (ISO).
calendar_notice = sa.Table(
    "calendar_notice",
    metadata,
    number("no", primary_key=True, autoincrement=False),
    word("name"),
    word("digest"),
    text("text"),
    word("first_day"),
    word("published_by"),
    instant("published_at"),
    sa.UniqueConstraint("digest"),
)

#: How far the running clocks were counted anew for a notice: the last case looked at, and how many clocks moved.
reprojection = sa.Table(
    "reprojection",
    metadata,
    sa.Column("notice", sa.Integer, sa.ForeignKey("calendar_notice.no"), primary_key=True, autoincrement=False),
    word("position"),
    number("moved"),
    number("settled"),
    instant("done_at", nullable=True),
)
