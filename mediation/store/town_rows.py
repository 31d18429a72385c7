"""The tables of a town: places, institutions, people with their posts, the «121» platforms, the lists. See `rows.py`.

A street that has no row in `linked_platform` has what is usual (`town/linked.py`); it is never written down.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import metadata, number, sealed, text, word

town_edition = sa.Table("town_edition", metadata, number("one", primary_key=True), word("edition"))

place = sa.Table(
    "place",
    metadata,
    word("id", primary_key=True),
    word("kind"),
    text("name"),
    word("parent", nullable=True),
    word("path"),
    number("position"),
)

institution = sa.Table(
    "institution",
    metadata,
    word("id", primary_key=True),
    word("kind"),
    text("name"),
    text("abbr"),
    word("place", sa.ForeignKey("place.id")),
    word("acts_for", nullable=True),
    text("phone"),
    text("address"),
    number("position"),
)

person = sa.Table(
    "person",
    metadata,
    word("account", primary_key=True),
    text("name"),
    word("registered_at", nullable=True),
    word("employer", nullable=True),
    text("specialities"),
    text("languages"),
    number("position"),
)

post = sa.Table(
    "post",
    metadata,
    word("account", sa.ForeignKey("person.account"), primary_key=True),
    word("institution", sa.ForeignKey("institution.id"), primary_key=True),
    word("role", primary_key=True),
    number("position"),
)

linked_platform = sa.Table(
    "linked_platform",
    metadata,
    word("institution", sa.ForeignKey("institution.id"), primary_key=True),
    text("title"),
    number("position"),
)

linked_support = sa.Table(
    "linked_support",
    metadata,
    word("platform", sa.ForeignKey("linked_platform.institution"), primary_key=True),
    word("kind", primary_key=True),
    text("title"),
    text("institutions"),
    number("position"),
)

linked_member = sa.Table(
    "linked_member",
    metadata,
    word("platform", sa.ForeignKey("linked_platform.institution"), primary_key=True),
    word("account", sa.ForeignKey("person.account"), primary_key=True),
    word("registered_at", sa.ForeignKey("institution.id")),
    text("specialities"),
    text("languages"),
    text("duty_days"),
    number("position"),
)

power = sa.Table(
    "power",
    metadata,
    word("matter", primary_key=True),
    text("title"),
    number("street_decides"),
    text("authority"),
    text("body"),
    text("institutions"),
    text("words"),
    text("basis"),
    word("evidence"),
    number("position"),
)

roster_entry = sa.Table(
    "roster_entry",
    metadata,
    word("id", primary_key=True),
    word("kind"),
    text("name"),
    word("place", sa.ForeignKey("place.id")),
    text("unit"),
    word("institution", sa.ForeignKey("institution.id"), nullable=True),
    text("skills"),
    text("duty_days"),
    text("languages"),
    word("account", sa.ForeignKey("person.account"), nullable=True),
    sealed("phone"),
    number("position"),
)

offer = sa.Table(
    "offer",
    metadata,
    word("id", primary_key=True),
    text("title"),
    word("body"),
    word("system"),
    text("provider"),
    word("place", sa.ForeignKey("place.id")),
    word("institution", sa.ForeignKey("institution.id"), nullable=True),
    text("needs"),
    text("charge"),
    text("hours"),
    text("phone"),
    number("position"),
)

grid_charge = sa.Table(
    "grid_charge",
    metadata,
    word("place", sa.ForeignKey("place.id"), primary_key=True),
    text("workers"),
    text("patrons"),
    number("position"),
)
