"""What columns are made of: the one metadata, and the few kinds of column. Tables are in `rows.py`, `town_rows.py`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_NAMES = {kind: f"{kind}_%(table_name)s_%(column_0_N_name)s" for kind in ("ix", "uq", "fk")}
metadata = sa.MetaData(naming_convention={**_NAMES, "pk": "pk_%(table_name)s"})

#: Ids, keys and paths compare byte by byte, on PostgreSQL too: a subtree is a range of paths.
Word = sa.String().with_variant(sa.String(collation="C"), "postgresql")
Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def word(name: str, *more: Any, **options: Any) -> sa.Column[str]:
    """A column of ids, keys or days."""
    return sa.Column(name, Word, *more, nullable=options.pop("nullable", False), **options)


def text(name: str, **options: Any) -> sa.Column[str]:
    """A column of what people wrote, or of JSON."""
    return sa.Column(name, sa.Text, nullable=options.pop("nullable", False), **options)


def sealed(name: str, **options: Any) -> sa.Column[Any]:
    """A column of sealed values: bytes, also where SQLite calls it TEXT, for it once held that (`sealing.py`)."""
    kind = sa.Text().with_variant(sa.LargeBinary(), "postgresql")
    return sa.Column(name, kind, nullable=options.pop("nullable", False), **options)


def number(name: str, **options: Any) -> sa.Column[int]:
    """A column of whole numbers, or of yes (1) and no (0)."""
    return sa.Column(name, sa.Integer, nullable=options.pop("nullable", False), **options)


def instant(name: str, **options: Any) -> sa.Column[int]:
    """A column of instants: whole microseconds since 1970 UTC."""
    return sa.Column(name, sa.BigInteger, nullable=options.pop("nullable", False), **options)


def partial_index(name: str, column: str, where: str) -> sa.Index:
    """An index over the rows for which `where` holds."""
    return sa.Index(name, column, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
