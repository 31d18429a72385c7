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

from sqlalchemy import make_url

from mediation.calendar.published import Published
from mediation.calendar.working_days import WorkingCalendar
from mediation.store.journal import Entropy
from mediation.store.resealing import seal_what_is_plain
from mediation.store.restanding import tell_standings_anew
from mediation.store.sealing import Sealing
from mediation.store.town_register import TownShelf
from mediation.store.transaction import Reading, Transaction

SQLITE = "sqlite:///"
KEY_ENDING = ".key"


def key_file_of(url: str) -> Path:
    """Say where the data keys of a database lie if nothing else is set: beside a SQLite file, or in `var`."""
    if url.startswith(SQLITE):
        file = Path(url.removeprefix(SQLITE))
        return file.with_name(file.name + KEY_ENDING)
    return Path("var") / f"{make_url(url).database or 'mediation'}{KEY_ENDING}"


class Store(ABC):
    """A database of the house. Every method may be called from any thread."""

    sealing: Sealing

    def __init__(self, *, calendar: WorkingCalendar | Published, entropy: Entropy = os.urandom) -> None:
        self.entropy = entropy
        self.shelf = TownShelf(calendar)

    @staticmethod
    def open(
        url: str,
        *,
        calendar: WorkingCalendar | Published,
        entropy: Entropy = os.urandom,
        serving: bool = False,
        key_file: Path | None = None,
    ) -> Store:
        """Open a database, bring its schema up to date, seal what lies in it in plain, tell its standings anew.

        `url` is `sqlite:///folder/file.db` or `postgresql://…`. `serving` is True for the web process: on SQLite there
        is one of them at most. `key_file` holds the data keys; None: where `key_file_of` says. It is made for a
        database that never had one. Raises StoreUnavailable with what to do.
        """
        keys = key_file or key_file_of(url)
        if url.startswith(SQLITE):
            from mediation.store.sqlite_file import SqliteStore

            file = Path(url.removeprefix(SQLITE))
            store: Store = SqliteStore(file, calendar=calendar, entropy=entropy, serving=serving, key_file=keys)
        else:
            from mediation.store.postgres_server import PostgresStore

            store = PostgresStore(url, calendar=calendar, entropy=entropy, key_file=keys)
        try:
            seal_what_is_plain(store)
            tell_standings_anew(store)
        except BaseException:
            store.close()
            raise
        return store

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Transaction]:
        """Run the body as one piece of work; on leaving it is durable. Raises StoreUnavailable if it is not."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Reading]:
        """Look at one consistent moment of the database; writing is refused."""

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Let this thread's transactions inside share commits, where the database gains by it; all are durable on
        leaving. Raises StoreUnavailable if some were lost."""
        yield

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Let commits not wait for the disk one by one while an empty database is filled; all is on it on leaving.

        A machine that fails meanwhile leaves the beginning of the work and nothing torn. Nobody else may be served.
        """
        yield

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        """Let what is overwritten or deleted inside leave no trace in the database's own files, as far as it can."""
        yield

    @abstractmethod
    def close(self) -> None:
        """Let go of every connection and lock."""
