"""The store on one SQLite file: one writing connection by turns (`group_commit.py`), many reading ones beside it.

One web process at a time holds the file (a lock beside it); the command line and a separate clock may write in between.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from mediation.calendar.published import Published
from mediation.calendar.working_days import WorkingCalendar
from mediation.errors import StoreUnavailable
from mediation.store.database import Store
from mediation.store.group_commit import GroupCommit
from mediation.store.journal import Entropy
from mediation.store.schema import upgrade
from mediation.store.sealed_under import sealing_of
from mediation.store.sealing import Sealing
from mediation.store.transaction import Reading, Transaction
from mediation.store.wire import SqliteWire

READERS_KEPT = 8
READERS_MOST = 64


class SqliteStore(Store):
    """A SQLite database in a file. `serving` takes the lock of the one web process."""

    def __init__(
        self,
        file: Path,
        *,
        calendar: WorkingCalendar | Published,
        key_file: Path,
        entropy: Entropy = os.urandom,
        serving: bool = False,
    ) -> None:
        super().__init__(calendar=calendar, entropy=entropy)
        self.file = file
        self._lock = _take_lock(file) if serving else None
        try:
            _touch(file)
            self.sealing = _bring_up_to_date(file, key_file)
            self._writer = connect(file)
        except StoreUnavailable:
            self._let_go()
            raise
        except (sqlite3.Error, DBAPIError, OSError) as error:
            self._let_go()
            raise StoreUnavailable(
                f"数据库文件 {file} 无法打开（{type(error).__name__}）。请检查路径、磁盘空间与权限"
            ) from error
        self.group = GroupCommit(self._writer)
        self._registers = Transaction(SqliteWire(self._writer, self.sealing), shelf=self.shelf, entropy=entropy)
        self._readers = create_engine(
            "sqlite://",
            creator=lambda: connect(file, reading=True),
            poolclass=QueuePool,
            pool_size=READERS_KEPT,
            max_overflow=READERS_MOST - READERS_KEPT,
            pool_reset_on_return=None,
        )

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.group.member():
            yield self._registers

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        held = self._readers.raw_connection()
        try:
            connection = held.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            connection.execute("BEGIN")
            try:
                yield Reading(SqliteWire(connection, self.sealing), shelf=self.shelf, entropy=self.entropy)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise StoreUnavailable from error
        finally:
            held.close()

    @contextmanager
    def gathering(self) -> Iterator[None]:
        with self.group.gathering():
            yield

    @contextmanager
    def filling(self) -> Iterator[None]:
        with self.group.alone():
            self._writer.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            with self.group.alone():
                self._writer.execute("PRAGMA synchronous=FULL")
                self._writer.execute("PRAGMA wal_checkpoint(FULL)")  # writes the log and the file through to the disk

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        with self.group.alone():
            self._writer.execute("PRAGMA secure_delete=ON")  # freed pages are overwritten with zeros
        try:
            yield
        finally:
            with self.group.alone():
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log holds older pages until then
                self._writer.execute("PRAGMA secure_delete=OFF")

    def close(self) -> None:
        self._readers.dispose()
        with self.group.alone():
            self._writer.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def connect(file: Path, *, reading: bool = False) -> sqlite3.Connection:
    """Open a connection as the house wants it: durable, with foreign keys and with triggers nothing walks past."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, cached_statements=256)
    settle(connection)
    mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    if mode != "wal":
        connection.close()
        raise sqlite3.OperationalError("此文件系统不支持 WAL，请换到本机磁盘")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA busy_timeout={5000 if reading else 50}")  # the writer has its own, uneven patience
    if reading:
        connection.execute("PRAGMA query_only=ON")
    return connection


def settle(connection: sqlite3.Connection) -> None:
    """Set what every connection needs, in memory too. Without recursive triggers REPLACE would walk past them."""
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA recursive_triggers=ON")


def _touch(file: Path) -> None:
    """Make the file readable by its owner alone: it holds personal data, and its companions inherit the mode."""
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _bring_up_to_date(file: Path, key_file: Path) -> Sealing:
    def opened() -> sqlite3.Connection:
        connection = connect(file)
        connection.execute("PRAGMA busy_timeout=30000")
        return connection

    engine = create_engine("sqlite://", creator=opened, poolclass=NullPool)
    # The driver is told to begin nothing by itself: two processes that start at once take turns from the first look on.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        upgrade(engine)
        with engine.begin() as begun:
            return sealing_of(begun, key_file)
    finally:
        engine.dispose()


def _take_lock(file: Path) -> int:
    """Take the lock of the one web process; give the open lock file."""
    beside = file.with_name(file.name + ".lock")
    beside.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(beside, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = ""
        with suppress(OSError):
            holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
        os.close(handle)
        who = f"（进程 {holder}）" if holder else ""
        raise StoreUnavailable(
            f"数据库 {file} 正由另一个服务进程使用{who}。SQLite 只允许一个服务进程："
            "请先停止它，或改用 PostgreSQL（postgresql://…）后再启动多个"
        ) from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
    return handle
