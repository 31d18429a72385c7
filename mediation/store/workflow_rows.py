"""The tables of workflows' life: drafts, who approved a revision, and adoptions by live cases. See `rows.py`.

The published texts themselves stand in `published_revision` (`rows.py`), which nobody rewrites.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import instant, metadata, number, text, word

#: One draft at a time for each workflow. `findings` is a JSON list; an empty one means that the draft is proved.
draft_revision = sa.Table(
    "draft_revision",
    metadata,
    word("workflow", primary_key=True),
    number("revision"),
    word("digest"),
    text("text"),
    word("drafted_by"),
    instant("drafted_at"),
    text("note"),
    text("findings"),
)

#: Who wrote and who approved a revision that began as a draft. One without a row was shipped with the program.
revision_approval = sa.Table(
    "revision_approval",
    metadata,
    word("workflow", primary_key=True),
    number("revision", primary_key=True, autoincrement=False),
    word("drafted_by"),
    instant("drafted_at"),
    word("approved_by"),
    instant("approved_at"),
    text("note"),
    sa.ForeignKeyConstraint(
        ["workflow", "revision"],
        ["published_revision.workflow", "published_revision.revision"],
        name="fk_revision_approval_workflow_revision",
    ),
)

#: A plan by which live cases go over to a revision. `seen` is the digest of the cases and verdicts that it showed.
adoption = sa.Table(
    "adoption",
    metadata,
    word("id", primary_key=True),
    word("workflow"),
    number("revision"),
    word("digest"),
    text("answers"),
    word("seen"),
    word("planned_by"),
    instant("planned_at"),
    word("approved_by"),
    instant("approved_at", nullable=True),
    word("reverted_by"),
    instant("reverted_at", nullable=True),
)

#: Each live case in a plan. `stage` is planned, adopted, moved (somebody acted meanwhile), reverted or kept.
adoption_case = sa.Table(
    "adoption_case",
    metadata,
    word("adoption", sa.ForeignKey("adoption.id"), primary_key=True),
    number("position", primary_key=True, autoincrement=False),
    word("case_id", sa.ForeignKey("case_record.id")),
    number("version"),
    number("from_revision"),
    word("from_digest"),
    word("verdict"),
    text("reasons"),
    word("stage"),
    number("after_version", nullable=True),
    sa.Index("ix_adoption_case_stage", "adoption", "stage"),
)
