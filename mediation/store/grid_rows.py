"""The tables of the grid register: buildings, households, residents, and who looked at a household. See `rows.py`.

What is searched stands in columns of its own, written by one rule (`town/grid_register.py`), so that every search is an
index's. Notes of looks name a household by its id and outlive it.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import Serial, instant, metadata, number, sealed, text, word

building = sa.Table(
    "building",
    metadata,
    word("id", primary_key=True),
    word("grid", sa.ForeignKey("place.id")),
    text("name"),
    word("name_key"),
    sa.Index("ix_building_name_key", "name_key"),
    sa.Index("ix_building_grid", "grid"),
)

household = sa.Table(
    "household",
    metadata,
    word("id", primary_key=True),
    word("building", sa.ForeignKey("building.id")),
    text("unit"),
    word("unit_key"),
    text("room"),
    word("room_key"),
    sa.Index("ix_household_building", "building", "room_key"),
)

resident = sa.Table(
    "resident",
    metadata,
    word("household", sa.ForeignKey("household.id"), primary_key=True),
    number("position", primary_key=True, autoincrement=False),
    word("name"),
    text("relation"),
    sealed("phone"),
    sa.Index("ix_resident_name", "name"),
)

household_look = sa.Table(
    "household_look",
    metadata,
    sa.Column("number", Serial, primary_key=True, autoincrement=True),
    word("household"),
    word("account"),
    instant("at"),
    word("way"),
    sa.Index("ix_household_look_household", "household", "number"),
)
