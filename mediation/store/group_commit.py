"""The one writing connection on SQLite, shared by turns, and many callers' work committed together (house plan D7).

A caller's body runs alone, under the turn. The first of a group begins the transaction; each later one works inside a
savepoint of its own, so that its failure takes nobody with it. Whoever finishes while nobody waits (or as the 64th)
commits for all; until then nobody is told that it succeeded. A caller with many small pieces of work that nobody
waits for (the sweep) gathers them: they stay in the group until it leaves or somebody who waits joins. If SQLite itself
throws the transaction away (a full disk, RAISE(ROLLBACK)), every member of the group is told StoreUnavailable. Nothing
slow may run inside a body.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mediation.errors import StoreUnavailable

MOST_TOGETHER = 64
PATIENCE_SECONDS = 10.0
"""How long one waits for another process to finish writing."""
_FULL = "数据库所在的磁盘已满，本次办理未保存，已有数据不受影响。请腾出磁盘空间后再办理"


class _Group:
    """Callers whose work becomes durable together, or not at all. Only a member that has to wait makes the bell."""

    __slots__ = ("awaited", "bell", "fault", "members", "settled")

    def __init__(self) -> None:
        self.members = 0
        self.awaited = False
        self.fault: BaseException | None = None
        self.settled = False
        self.bell: threading.Event | None = None

    def settle(self) -> None:
        """Say that the group's fate is known. Under the turn."""
        self.settled = True
        if self.bell is not None:
            self.bell.set()


class GroupCommit:
    """Turns on one connection. `member()` is a transaction to its caller; it returns once the work is durable."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        most: int = MOST_TOGETHER,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._connection = connection
        self._most = most
        self._patience = patience
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._owner: int | None = None
        self._group: _Group | None = None
        self._gathered: dict[int, list[_Group]] = {}
        """By thread that gathers: the groups in which its work stands."""
        self.commits = 0

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """Hold the turn outside any group, for reading a database that has only this connection."""
        self._take_turn()
        try:
            if self._group is not None:
                self._commit(self._group)
            yield self._connection
        finally:
            self._pass_turn()

    @contextmanager
    def member(self) -> Iterator[sqlite3.Connection]:
        """Run the body as one member of a group.

        Raises StoreUnavailable if the group was lost or the database cannot be written; whatever the body raises goes
        through after its own work alone was taken back.
        """
        self._take_turn()
        try:
            group = self._join()
        except BaseException:
            self._pass_turn()
            raise
        try:
            yield self._connection
        except BaseException as error:
            self._take_back(group, error)
            if isinstance(error, sqlite3.OperationalError):
                raise unavailable(error) from error
            raise
        self._finish(group)
        if threading.get_ident() not in self._gathered:
            self._await(group)
        elif group.fault is not None:
            raise unavailable(group.fault) from group.fault

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Let this thread's members inside not be committed one by one; on leaving all of them are durable.

        Raises StoreUnavailable if any of them was lost: then none of its group was stored. Who joins meanwhile and
        waits commits for all at once, so nobody is kept waiting by a gathering.
        """
        me = threading.get_ident()
        if me in self._gathered:
            raise RuntimeError("a gathering inside a gathering")
        groups = self._gathered[me] = []
        try:
            yield
        finally:
            del self._gathered[me]
            self._settle_all(groups)
        for group in groups:
            if group.fault is not None:
                raise unavailable(group.fault) from group.fault

    def _settle_all(self, groups: list[_Group]) -> None:
        self._take_turn()
        try:
            for group in groups:
                if self._group is group:
                    self._commit(group)
        finally:
            self._pass_turn()

    # --- under the turn --------------------------------------------------------------------------------------

    def _take_turn(self) -> None:
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        if not self._turn.acquire(blocking=False):
            with self._counting:
                self._waiting += 1
            try:
                self._turn.acquire()
            finally:
                with self._counting:
                    self._waiting -= 1
        self._owner = me

    def _pass_turn(self) -> None:
        self._owner = None
        self._turn.release()

    def _join(self) -> _Group:
        group = self._group
        if group is None:
            self._begin()
            group = self._group = _Group()
        else:
            self._connection.execute("SAVEPOINT member")
        return group

    def _begin(self) -> None:
        """Begin for writing; while another process writes, try again after short, uneven pauses."""
        until = time.perf_counter() + self._patience
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                busy = (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
                if not busy or time.perf_counter() >= until:
                    raise unavailable(error) from error
                time.sleep(random.uniform(0.001, 0.02))
            else:
                return

    def _take_back(self, group: _Group, error: BaseException) -> None:
        """Undo one member's work. A group whose transaction is gone by then is lost for everybody in it."""
        try:
            if not self._connection.in_transaction:
                self._lose(group, error)
            elif group.members == 0:
                self._group = None  # nobody else's work is in it
                self._connection.execute("ROLLBACK")
            else:
                try:
                    self._connection.execute("ROLLBACK TO member")
                    self._connection.execute("RELEASE member")
                except sqlite3.Error as worse:
                    self._lose(group, worse)
                else:
                    self._commit_if_last(group)
        finally:
            self._pass_turn()

    def _finish(self, group: _Group) -> None:
        try:
            if not self._connection.in_transaction:
                self._lose(group, StoreUnavailable())
                return
            if group.members:
                try:
                    self._connection.execute("RELEASE member")
                except sqlite3.Error as error:
                    self._lose(group, error)
                    return
            group.members += 1
            gathered = self._gathered.get(threading.get_ident())
            if gathered is None:
                group.awaited = True
            elif group not in gathered:
                gathered.append(group)
            if gathered is None or group.awaited or group.members >= self._most:
                self._commit_if_last(group)
            if gathered is None and not group.settled and group.bell is None:
                group.bell = threading.Event()
        finally:
            self._pass_turn()

    def _commit_if_last(self, group: _Group) -> None:
        if self._waiting == 0 or group.members >= self._most:
            self._commit(group)

    def _commit(self, group: _Group) -> None:
        self._group = None
        try:
            self._connection.execute("COMMIT")
            self.commits += 1
        except sqlite3.Error as error:
            self._lose(group, error)
        finally:
            if self._connection.in_transaction:  # only if the thread was interrupted before the commit
                self._lose(group, StoreUnavailable())
            group.settle()

    def _lose(self, group: _Group, error: BaseException) -> None:
        if self._group is group:
            self._group = None
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
        group.fault = error
        group.settle()

    # --- outside the turn ------------------------------------------------------------------------------------

    def _await(self, group: _Group) -> None:
        while not (group.settled or (group.bell is not None and group.bell.wait(timeout=0.5))):
            # Somebody was counted as waiting but never came (its thread was interrupted): commit in its place.
            if self._turn.acquire(timeout=0.1):
                try:
                    if self._group is group:
                        self._commit(group)
                finally:
                    self._turn.release()
        if group.fault is not None:
            raise unavailable(group.fault) from group.fault


def unavailable(error: BaseException | None) -> StoreUnavailable:
    """Say what an operator has to do, where SQLite says what is wrong."""
    code = getattr(error, "sqlite_errorcode", None)
    return StoreUnavailable(_FULL) if code == sqlite3.SQLITE_FULL else StoreUnavailable()
