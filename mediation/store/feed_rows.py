"""The tables behind the month and the calendar feeds: sessions by time, who mediates, private addresses.

The first two are an index over the records, kept by the write path (`feed_index.py`); the last holds the digest of an
address, never the address. See `rows.py`.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import instant, metadata, number, sealed, word

#: One session of a case. `starts_at` is its instant, or with `timed` 0 the 00:00 in Shanghai of a mere day. `result`
#: is that of the session, or called_off once the record no longer has it. `moved_no`: the entry that last changed it.
case_session = sa.Table(
    "case_session",
    metadata,
    word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    number("no", primary_key=True, autoincrement=False),
    instant("starts_at"),
    number("timed"),
    sealed("place"),
    word("manner"),
    word("result"),
    number("moved_no"),
    sa.Index("ix_case_session_starts_at", "starts_at"),
    sqlite_with_rowid=False,
)

#: Who leads a case or mediates in it.
case_mediator = sa.Table(
    "case_mediator",
    metadata,
    word("account", primary_key=True),
    word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    sa.Index("ix_case_mediator_case_id", "case_id"),
    sqlite_with_rowid=False,
)

#: The private address of one calendar of one account: `scope` is mine, or an institution; `token` a SHA-256.
feed_address = sa.Table(
    "feed_address",
    metadata,
    word("account", sa.ForeignKey("account.account"), primary_key=True),
    word("scope", primary_key=True),
    word("token"),
    instant("made_at"),
    sa.UniqueConstraint("token"),
    sqlite_with_rowid=False,
)
