"""PostgreSQL through psycopg 3: the statements of `wire.py` in its way of speaking, and many writes as one statement.

What is written `together` goes to the server as one statement with a part for each write (`WITH w0 AS (…), …`), so that
it costs one round trip and one plan. The parts see the database as it was before all of them; therefore nothing written
together may rest on its neighbour. Nothing here knows a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from itertools import count, zip_longest
from typing import Any, NamedTuple

import psycopg

from mediation.store.sealing import Sealing
from mediation.store.wire import Values

_NONE: Values = {}
_NAME = re.compile(r"(?<![:\w]):([a-z_][a-z_0-9]*)")
_ROW = re.compile(r"^INSERT .* VALUES (\([^()]*\))(?!.*:[a-z])")  # names nowhere else: a row may stand beside others
_SHAPES_KEPT = 1024


class _Write(NamedTuple):
    """One statement that is held back, for one row or several; `otherwise` says what to raise if it touches none."""

    sql: str
    rows: Sequence[Values]
    otherwise: Callable[[], Exception] | None = None


class PostgresWire:
    """One connection inside a transaction. The driver prepares what it sees often."""

    __slots__ = ("_held", "connection", "sealing")
    dialect = "postgresql"

    def __init__(self, connection: Any, sealing: Sealing) -> None:
        self.connection = connection
        self.sealing = sealing
        self._held: list[_Write] | None = None

    def _asked(self, sql: str, values: Values) -> Any:
        if self._held is not None:
            raise RuntimeError("what is written together is not there yet: ask before or after")
        return self.connection.execute(_spoken(sql), values)

    def run(self, sql: str, values: Values = _NONE) -> int:
        count: int = self._asked(sql, values).rowcount
        return count

    def one(self, sql: str, values: Values = _NONE) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._asked(sql, values).fetchone()
        return row

    def all(self, sql: str, values: Values = _NONE) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._asked(sql, values).fetchall()
        return rows

    def send(self, sql: str, values: Values = _NONE) -> None:
        if self._held is not None:
            self._held.append(_Write(sql, (values,)))
        else:
            self._asked(sql, values)

    def many(self, sql: str, rows: Sequence[Values]) -> None:
        if not rows:
            return
        if self._held is None:
            with self.connection.cursor() as cursor:
                cursor.executemany(_spoken(sql), rows)
        elif _ROW.search(sql):
            self._held.append(_Write(sql, rows))
        else:
            self._held.extend(_Write(sql, (row,)) for row in rows)

    def sure(self, sql: str, values: Values, otherwise: Callable[[], Exception]) -> None:
        if self._held is not None:
            self._held.append(_Write(sql, (values,), otherwise))
        elif self.run(sql, values) != 1:
            raise otherwise()

    @contextmanager
    def together(self) -> Iterator[None]:
        self._held = []
        try:
            yield
            held = self._held
        finally:
            self._held = None
        if held:
            self._write(held)

    def _write(self, held: list[_Write]) -> None:
        shape = _shape(tuple((one.sql, len(one.rows), one.otherwise is not None) for one in held))
        # Numbers go as text: the server knows each column's kind, and one statement then has one plan for all values.
        values = [
            str(value) if type(value) is int else value
            for one, names in zip(held, shape.names, strict=True)
            for row in one.rows
            for value in map(row.__getitem__, names)
        ]
        try:
            told = psycopg.RawCursor(self.connection).execute(shape.sql, values).fetchone()
        except psycopg.errors.UniqueViolation:
            # Somebody was first, and a part that follows from ours met his rows before our own miss could be told.
            self.connection.rollback()
            told = ()
        assert told is not None  # the statement ends with a SELECT of counts
        checked = [one.otherwise for one in held if one.otherwise is not None]
        for touched, otherwise in zip_longest(told, checked):
            if touched != 1:
                raise otherwise()

    def exact(self) -> AbstractContextManager[None]:
        return nullcontext()  # the server stores no text that is none


#: What the house writes as a remark, which SQLite passes over, and what PostgreSQL is told instead.
_LOCKS = {
    "/*lock*/": "FOR UPDATE",
    "/*skip locked*/": "FOR UPDATE SKIP LOCKED",
    "/*skip locked of d*/": "FOR UPDATE OF d SKIP LOCKED",
}


@lru_cache(maxsize=_SHAPES_KEPT)
def _spoken(sql: str) -> str:
    spoken = _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))
    for mark, words in _LOCKS.items():
        spoken = spoken.replace(mark, words)
    return spoken


class _Shape(NamedTuple):
    """Several writes as one statement, and the names of each one's values in the order in which they are numbered."""

    sql: str
    names: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=_SHAPES_KEPT)
def _shape(writes: tuple[tuple[str, int, bool], ...]) -> _Shape:
    numbers = count(1)
    parts: list[str] = []
    names: list[tuple[str, ...]] = []
    for position, (sql, rows, counted) in enumerate(writes):
        here = tuple(_NAME.findall(sql))
        row = _ROW.search(sql) if rows > 1 else None
        if row is None:
            text = _numbered(sql, numbers)
        else:
            text = (
                f"{sql[: row.start(1)]}{', '.join(_numbered(row[1], numbers) for _ in range(rows))}{sql[row.end(1) :]}"
            )
        parts.append(f"w{position} AS ({text}{' RETURNING 1' if counted else ''})")
        names.append(here)
    counts = (f"(SELECT count(*) FROM w{at})" for at, (_, _, counted) in enumerate(writes) if counted)
    return _Shape(f"WITH {', '.join(parts)} SELECT {', '.join(counts)}", tuple(names))


def _numbered(sql: str, numbers: Iterator[int]) -> str:
    return _NAME.sub(lambda _: f"${next(numbers)}", sql)
