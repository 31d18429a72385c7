"""The list of powers, rosters, the catalogue of services, and the grid register with the notes of who looked.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mediation.store.triggers import statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make eight tables, all empty: a town that says nothing has no list, no roster and no register."""
    _lists()
    _register()
    for statement in statements(op.get_bind().dialect.name, step="0004"):
        op.execute(statement)


def _word(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, WORD, nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}")


def _lists() -> None:
    op.create_table(
        "power",
        _word("matter"),
        _text("title"),
        _number("street_decides"),
        *(_text(name) for name in ("authority", "body", "institutions", "words", "basis")),
        _word("evidence"),
        _number("position"),
        sa.PrimaryKeyConstraint("matter", name="pk_power"),
    )
    op.create_table(
        "roster_entry",
        _word("id"),
        _word("kind"),
        _text("name"),
        _word("place"),
        _text("unit"),
        _word("institution", nullable=True),
        *(_text(name) for name in ("skills", "duty_days", "languages")),
        _word("account", nullable=True),
        _text("phone"),
        _number("position"),
        _to("roster_entry", "place", "place.id"),
        _to("roster_entry", "institution", "institution.id"),
        _to("roster_entry", "account", "person.account"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_entry"),
    )
    op.create_table(
        "offer",
        _word("id"),
        _text("title"),
        _word("body"),
        _word("system"),
        _text("provider"),
        _word("place"),
        _word("institution", nullable=True),
        *(_text(name) for name in ("needs", "charge", "hours", "phone")),
        _number("position"),
        _to("offer", "place", "place.id"),
        _to("offer", "institution", "institution.id"),
        sa.PrimaryKeyConstraint("id", name="pk_offer"),
    )
    op.create_table(
        "grid_charge",
        _word("place"),
        _text("workers"),
        _text("patrons"),
        _number("position"),
        _to("grid_charge", "place", "place.id"),
        sa.PrimaryKeyConstraint("place", name="pk_grid_charge"),
    )


def _register() -> None:
    op.create_table(
        "building",
        _word("id"),
        _word("grid"),
        _text("name"),
        _word("name_key"),
        _to("building", "grid", "place.id"),
        sa.PrimaryKeyConstraint("id", name="pk_building"),
    )
    op.create_index("ix_building_name_key", "building", ["name_key"], unique=False)
    op.create_index("ix_building_grid", "building", ["grid"], unique=False)
    op.create_table(
        "household",
        _word("id"),
        _word("building"),
        _text("unit"),
        _word("unit_key"),
        _text("room"),
        _word("room_key"),
        _to("household", "building", "building.id"),
        sa.PrimaryKeyConstraint("id", name="pk_household"),
    )
    op.create_index("ix_household_building", "household", ["building", "room_key"], unique=False)
    op.create_table(
        "resident",
        _word("household"),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        _word("name"),
        _text("relation"),
        _text("phone"),
        _to("resident", "household", "household.id"),
        sa.PrimaryKeyConstraint("household", "position", name="pk_resident"),
    )
    op.create_index("ix_resident_name", "resident", ["name"], unique=False)
    op.create_table(
        "household_look",
        sa.Column("number", SERIAL, autoincrement=True, nullable=False),
        _word("household"),
        _word("account"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _word("way"),
        sa.PrimaryKeyConstraint("number", name="pk_household_look"),
    )
    op.create_index("ix_household_look_household", "household_look", ["household", "number"], unique=False)
