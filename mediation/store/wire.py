"""One statement at a time over a raw database connection, and every difference between SQLite and PostgreSQL.

Statements are written once, with `:name` for values. `/*lock*/` at the end of a SELECT locks the row on PostgreSQL
(SQLite's writer already has the whole database); `/*skip locked*/` passes over rows another process holds. Nothing here
knows a table.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from mediation.errors import StoreUnavailable

Values = Mapping[str, Any]
_NONE: Values = {}
_NAME = re.compile(r"(?<![:\w]):([a-z_][a-z_0-9]*)")


class Wire(Protocol):
    """A connection inside a transaction. `dialect` is sqlite or postgresql."""

    dialect: str

    def run(self, sql: str, values: Values = _NONE) -> int:
        """Carry out a statement; give how many rows it touched."""

    def one(self, sql: str, values: Values = _NONE) -> tuple[Any, ...] | None:
        """Give the first row, or None."""

    def all(self, sql: str, values: Values = _NONE) -> list[tuple[Any, ...]]:
        """Give every row."""

    def send(self, sql: str, values: Values = _NONE) -> None:
        """Carry out a statement of which there is nothing to learn; its failure may show as late as the commit."""

    def many(self, sql: str, rows: Sequence[Values]) -> None:
        """Carry out a statement once per row of values, as `send` does."""

    def exact(self) -> AbstractContextManager[None]:
        """Read text inside as the very bytes stored, even where they are no text (surrogates stand for them)."""


def _bytes_as_text(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogateescape")


class SqliteWire:
    """SQLite through the standard library's driver."""

    __slots__ = ("connection",)
    dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

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

    @contextmanager
    def exact(self) -> Iterator[None]:
        before = self.connection.text_factory
        self.connection.text_factory = _bytes_as_text
        try:
            yield
        finally:
            self.connection.text_factory = before


class PostgresWire:
    """PostgreSQL through psycopg 3, in its pipeline mode: only what we must know costs a round trip.

    The driver prepares what it sees often. Without a `pipeline` (for reading) every statement is answered at once.
    """

    __slots__ = ("_pipeline", "connection")
    dialect = "postgresql"
    _spoken: dict[str, str] = {}  # noqa: RUF012 -- one cache of constant statements for the process

    def __init__(self, connection: Any, pipeline: Any = None) -> None:
        self.connection = connection
        self._pipeline = pipeline

    @classmethod
    def _translate(cls, sql: str) -> str:
        spoken = cls._spoken.get(sql)
        if spoken is None:
            spoken = _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))
            spoken = spoken.replace("/*lock*/", "FOR UPDATE").replace("/*skip locked*/", "FOR UPDATE SKIP LOCKED")
            cls._spoken[sql] = spoken
        return spoken

    def run(self, sql: str, values: Values = _NONE) -> int:
        cursor = self.connection.execute(self._translate(sql), values)
        if self._pipeline is not None:
            self._pipeline.sync()
        count: int = cursor.rowcount
        return count

    def one(self, sql: str, values: Values = _NONE) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.connection.execute(self._translate(sql), values).fetchone()
        return row

    def all(self, sql: str, values: Values = _NONE) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(self._translate(sql), values).fetchall()
        return rows

    def send(self, sql: str, values: Values = _NONE) -> None:
        self.connection.execute(self._translate(sql), values)

    def many(self, sql: str, rows: Sequence[Values]) -> None:
        if rows:
            with self.connection.cursor() as cursor:
                cursor.executemany(self._translate(sql), rows)

    def exact(self) -> AbstractContextManager[None]:
        return nullcontext()  # the server stores no text that is none


def listed(name: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """Write a list for `IN (…)`: the placeholders and their values. An empty list gives NULL, which matches nothing."""
    named = {f"{name}_{position}": value for position, value in enumerate(values)}
    return ", ".join(f":{key}" for key in named) or "NULL", named
