"""The table of the register of the seal (用印登记): one row for every use that a case's record tells; see `rows.py`."""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import metadata, number, text, word

seal_use = sa.Table(
    "seal_use",
    metadata,
    word("case_id", primary_key=True),
    number("no", primary_key=True),
    word("institution"),
    word("used_on"),
    text("paper"),
    text("number"),
    number("copies"),
    word("keeper"),
    word("approved_by", nullable=True),
    sa.Index("ix_seal_use_institution", "institution", "used_on"),
)
