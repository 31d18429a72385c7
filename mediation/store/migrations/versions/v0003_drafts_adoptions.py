"""Drafts of workflows, who approved a revision, and the adoption of a revision by live cases.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make four tables. A revision without a row of approval was shipped with the program."""
    op.create_table(
        "draft_revision",
        sa.Column("workflow", WORD, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", WORD, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("drafted_by", WORD, nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workflow", name="pk_draft_revision"),
    )
    op.create_table(
        "revision_approval",
        sa.Column("workflow", WORD, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("drafted_by", WORD, nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", WORD, nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workflow", "revision"],
            ["published_revision.workflow", "published_revision.revision"],
            name="fk_revision_approval_workflow_revision",
        ),
        sa.PrimaryKeyConstraint("workflow", "revision", name="pk_revision_approval"),
    )
    op.create_table(
        "adoption",
        sa.Column("id", WORD, nullable=False),
        sa.Column("workflow", WORD, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", WORD, nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("seen", WORD, nullable=False),
        sa.Column("planned_by", WORD, nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", WORD, nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("reverted_by", WORD, nullable=False),
        sa.Column("reverted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_adoption"),
    )
    op.create_table(
        "adoption_case",
        sa.Column("adoption", WORD, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", WORD, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("from_digest", WORD, nullable=False),
        sa.Column("verdict", WORD, nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("stage", WORD, nullable=False),
        sa.Column("after_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["adoption"], ["adoption.id"], name="fk_adoption_case_adoption"),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name="fk_adoption_case_case_id"),
        sa.PrimaryKeyConstraint("adoption", "position", name="pk_adoption_case"),
    )
    op.create_index("ix_adoption_case_stage", "adoption_case", ["adoption", "stage"], unique=False)
