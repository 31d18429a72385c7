"""One statement at a time over a raw database connection, and SQLite's; PostgreSQL's is `postgres_wire.py`.

Statements are written once, with `:name` for values. `/*lock*/` at the end of a SELECT locks the row on PostgreSQL
(SQLite's writer already has the whole database); `/*skip locked*/` passes over rows another process holds. A wire holds
the sealing of its database, for whoever writes or reads a sealed column. Nothing here knows a table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from mediation.errors import StoreUnavailable
from mediation.store.sealing import Sealing

Values = Mapping[str, Any]
_NONE: Values = {}
_AT_ONCE: AbstractContextManager[None] = nullcontext()


class Wire(Protocol):
    """A connection inside a transaction. `dialect` is sqlite or postgresql."""

    dialect: str
    sealing: Sealing

    def run(self, sql: str, values: Values = _NONE) -> int:
        """Carry out a statement; give how many rows it touched."""

    def one(self, sql: str, values: Values = _NONE) -> tuple[Any, ...] | None:
        """Give the first row, or None."""

    def all(self, sql: str, values: Values = _NONE) -> list[tuple[Any, ...]]:
        """Give every row."""

    def send(self, sql: str, values: Values = _NONE) -> None:
        """Carry out a statement of which there is nothing to learn."""

    def many(self, sql: str, rows: Sequence[Values]) -> None:
        """Carry out a statement once per row of values, as `send` does."""

    def sure(self, sql: str, values: Values, otherwise: Callable[[], Exception]) -> None:
        """Carry out a statement that must touch exactly one row; if it does not, raise what `otherwise` gives."""

    def together(self) -> AbstractContextManager[None]:
        """Write what stands inside in one round trip, on leaving, where the database can. Ask nothing inside.

        The parts of it do not see each other; a `sure` that fails is told on leaving.
        """

    def exact(self) -> AbstractContextManager[None]:
        """Read text inside as the very bytes stored, even where they are no text (surrogates stand for them)."""


def _bytes_as_text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


class SqliteWire:
    """SQLite through the standard library's driver."""

    __slots__ = ("connection", "sealing")
    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection, sealing: Sealing) -> None:
        self.connection = connection
        self.sealing = sealing

    def _ready(self) -> sqlite3.Connection:
        # A full disk or RAISE(ROLLBACK) ends the transaction behind our back; what came next would then commit alone.
        if not self.connection.in_transaction:
            raise StoreUnavailable
        return self.connection

    def run(self, sql: str, values: Values = _NONE) -> int:
        return self._ready().execute(sql, values).rowcount

    def one(self, sql: str, values: Values = _NONE) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._ready().execute(sql, values).fetchone()
        return row

    def all(self, sql: str, values: Values = _NONE) -> list[tuple[Any, ...]]:
        return self._ready().execute(sql, values).fetchall()

    def send(self, sql: str, values: Values = _NONE) -> None:
        self._ready().execute(sql, values)

    def many(self, sql: str, rows: Sequence[Values]) -> None:
        if rows:
            self._ready().executemany(sql, rows)

    def sure(self, sql: str, values: Values, otherwise: Callable[[], Exception]) -> None:
        if self._ready().execute(sql, values).rowcount != 1:
            raise otherwise()

    def together(self) -> AbstractContextManager[None]:
        return _AT_ONCE  # nothing travels: each statement is as near as the next line

    @contextmanager
    def exact(self) -> Iterator[None]:
        before = self.connection.text_factory
        self.connection.text_factory = _bytes_as_text
        try:
            yield
        finally:
            self.connection.text_factory = before


def listed(name: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """Write a list for `IN (…)`: the placeholders and their values. An empty list gives NULL, which matches nothing."""
    named = {f"{name}_{position}": value for position, value in enumerate(values)}
    return ", ".join(f":{key}" for key in named) or "NULL", named
