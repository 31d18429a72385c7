"""The table of what lies in the evidence vault. Which evidence a case has, its record says; see `rows.py`.

A row says that the bytes are kept, or that a sweep is about to take them away: never both, which is the whole point.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import instant, metadata, number, partial_index, text, word

#: `state` is kept or sweeping; `fault` is empty, missing or changed, as the last verification found it.
evidence_file = sa.Table(
    "evidence_file",
    metadata,
    word("case_id", primary_key=True),
    word("digest", primary_key=True),
    number("size"),
    word("state"),
    instant("kept_at"),
    instant("verified_at", nullable=True),
    text("fault", server_default=sa.text("''")),
    partial_index("ix_evidence_file_fault", "case_id", "fault <> ''"),
    partial_index("ix_evidence_file_sweeping", "case_id", "state = 'sweeping'"),
)
