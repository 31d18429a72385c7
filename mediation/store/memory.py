"""The store in memory, for stories, what-if and tests: the same tables, triggers and registers, gone with the process.

It is SQLite without a file, started from an image made once, so a story costs a few milliseconds and everything that
reads by SQL works on it too. One connection serves readers and writers by turns.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from mediation.store.database import Store
from mediation.store.group_commit import GroupCommit
from mediation.store.journal import Entropy
from mediation.store.schema import blank_image
from mediation.store.sealing import Sealing, new_key
from mediation.store.sqlite_file import settle
from mediation.store.transaction import Reading, Transaction
from mediation.store.wire import SqliteWire
from mediation.town.around import Town


class MemoryStore(Store):
    """A store that holds `town` and forgets everything when it is closed."""

    def __init__(self, town: Town, *, entropy: Entropy = os.urandom) -> None:
        super().__init__(calendar=town.published, entropy=entropy)
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=256
        )
        self._connection.deserialize(blank_image())
        settle(self._connection)
        self.group = GroupCommit(self._connection)
        self.sealing = Sealing((new_key(),))  # gone with the process, as all of it is
        self._registers = Transaction(SqliteWire(self._connection, self.sealing), shelf=self.shelf, entropy=entropy)
        with self.transaction() as tx:
            tx.town.put(
                places=town.places.values(),
                institutions=town.institutions.values(),
                people=town.people.values(),
                linked=town.said,
                lists=town.lists,
            )

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.group.member():
            yield self._registers

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        with self.group.alone() as connection:
            connection.execute("BEGIN")
            connection.execute("PRAGMA query_only=ON")
            try:
                yield self._registers
            finally:
                connection.execute("PRAGMA query_only=OFF")
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        with self.group.alone():
            self._connection.close()
