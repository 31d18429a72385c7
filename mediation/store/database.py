"""The store: what the house may ask of a database, whichever it is. `Store.open` chooses by the address.

Two doors only: `transaction()` for a piece of work that is stored entirely or not at all, and `reading()` for looking
at one consistent moment. Neither is ever opened inside the other.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from mediation.calendar.published import Published
from mediation.calendar.working_days import WorkingCalendar
from mediation.store.journal import Entropy
from mediation.store.town_register import TownShelf
from mediation.store.transaction import Reading, Transaction

SQLITE = "sqlite:///"


class Store(ABC):
    """A database of the house. Every method may be called from any thread."""

    def __init__(self, *, calendar: WorkingCalendar | Published, entropy: Entropy = os.urandom) -> None:
        self.entropy = entropy
        self.shelf = TownShelf(calendar)

    @staticmethod
    def open(
        url: str, *, calendar: WorkingCalendar | Published, entropy: Entropy = os.urandom, serving: bool = False
    ) -> Store:
        """Open a database and bring its schema up to date.

        `url` is `sqlite:///folder/file.db` or `postgresql://…`. `serving` is True for the web process: on SQLite there
        is one of them at most. Raises StoreUnavailable with what to do.
        """
        if url.startswith(SQLITE):
            from mediation.store.sqlite_file import SqliteStore

            return SqliteStore(Path(url.removeprefix(SQLITE)), calendar=calendar, entropy=entropy, serving=serving)
        from mediation.store.postgres_server import PostgresStore

        return PostgresStore(url, calendar=calendar, entropy=entropy)

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Transaction]:
        """Run the body as one piece of work; on leaving it is durable. Raises StoreUnavailable if it is not."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Reading]:
        """Look at one consistent moment of the database; writing is refused."""

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Let commits not wait for the disk one by one while an empty database is filled; all is on it on leaving.

        A machine that fails meanwhile leaves the beginning of the work and nothing torn. Nobody else may be served.
        """
        yield

    @abstractmethod
    def close(self) -> None:
        """Let go of every connection and lock."""
