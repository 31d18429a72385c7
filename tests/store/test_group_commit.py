"""Group commit: turns on one connection, savepoints, and what everybody is told when the group is lost."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mediation.errors import StoreUnavailable
from mediation.store.group_commit import GroupCommit
from mediation.store.sqlite_file import connect

TABLE = "CREATE TABLE line (n INTEGER PRIMARY KEY)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    connection = connect(tmp_path / "lines.db")
    connection.execute(TABLE)
    connection.close()
    return tmp_path / "lines.db"


@pytest.fixture
def group(file: Path) -> Iterator[GroupCommit]:
    connection = connect(file)
    yield GroupCommit(connection, patience=0.3)
    connection.close()


def lines(file: Path) -> list[int]:
    connection = connect(file, reading=True)
    found = [row[0] for row in connection.execute("SELECT n FROM line ORDER BY n")]
    connection.close()
    return found


def put(connection: sqlite3.Connection, n: int) -> None:
    connection.execute("INSERT INTO line VALUES (?)", (n,))


class Crowd:
    """Callers that are all waiting for the turn before the first one passes it on, so that they form one group."""

    def __init__(self, group: GroupCommit) -> None:
        self.group = group
        self.told: dict[int, BaseException | None] = {}
        self._first_is_in = threading.Event()

    def work(self, n: int, body: Callable[[sqlite3.Connection], None]) -> None:
        try:
            with self.group.member() as connection:
                if n == 0:
                    self._first_is_in.set()
                    self.hold()
                body(connection)
        except Exception as error:
            self.told[n] = error
        else:
            self.told[n] = None

    def hold(self) -> None:
        until = time.perf_counter() + 60
        while self.group._waiting < self.others and time.perf_counter() < until:
            time.sleep(0.001)

    def run(self, bodies: dict[int, Callable[[sqlite3.Connection], None]]) -> dict[int, BaseException | None]:
        self.others = len(bodies) - 1
        threads = []
        for n, body in bodies.items():
            threads.append(threading.Thread(target=self.work, args=(n, body)))
            threads[-1].start()
            if n == 0:
                assert self._first_is_in.wait(timeout=60)
        for thread in threads:
            thread.join(timeout=60)
        return self.told


def writes(n: int) -> Callable[[sqlite3.Connection], None]:
    return lambda connection: put(connection, n)


def test_waiting_callers_are_committed_together(group: GroupCommit, file: Path) -> None:
    told = Crowd(group).run({n: writes(n) for n in range(12)})
    assert set(told.values()) == {None}
    assert lines(file) == list(range(12))
    assert group.commits == 1


def test_a_group_is_committed_at_its_most(file: Path) -> None:
    group = GroupCommit(connect(file), most=4)
    told = Crowd(group).run({n: writes(n) for n in range(12)})
    assert set(told.values()) == {None}
    assert group.commits == 3


def test_a_member_that_fails_takes_nobody_with_it(group: GroupCommit, file: Path) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        put(connection, 99)
        raise ValueError("mine alone")

    told = Crowd(group).run({0: writes(0), 1: writes(1), 2: fails, 3: writes(3), 4: fails, 5: writes(5)})
    assert [type(told[n]) for n in (2, 4)] == [ValueError, ValueError]
    assert {told[n] for n in (0, 1, 3, 5)} == {None}
    assert lines(file) == [0, 1, 3, 5]
    assert group.commits == 1


def test_the_first_of_a_group_may_fail_too(group: GroupCommit, file: Path) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        put(connection, 99)
        raise ValueError

    told = Crowd(group).run({0: fails, 1: writes(1), 2: writes(2)})
    assert isinstance(told[0], ValueError)
    assert lines(file) == [1, 2]


def test_the_last_of_a_group_may_fail_and_the_others_are_durable(group: GroupCommit, file: Path) -> None:
    def fails(connection: sqlite3.Connection) -> None:
        raise ValueError

    crowd = Crowd(group)
    told = crowd.run({0: writes(0), 1: fails})
    assert told[0] is None
    assert isinstance(told[1], ValueError)
    assert lines(file) == [0]


def test_a_lost_group_tells_everyone(group: GroupCommit, file: Path) -> None:
    group._connection.execute(
        "CREATE TEMP TRIGGER boom BEFORE INSERT ON line WHEN NEW.n = 99 BEGIN SELECT RAISE(ROLLBACK, 'all gone'); END"
    )

    told = Crowd(group).run({0: writes(0), 1: writes(1), 2: writes(99), 3: writes(3)})
    gone = [n for n, error in told.items() if isinstance(error, StoreUnavailable | sqlite3.IntegrityError)]
    stored = [n for n, error in told.items() if error is None]
    assert 0 in gone, "the first member was in the group that was lost"
    assert 2 in gone
    assert sorted(lines(file)) == sorted(stored), "exactly what was acknowledged is stored"


def test_what_a_body_swallows_does_not_commit_on_its_own(group: GroupCommit, file: Path) -> None:
    """After RAISE(ROLLBACK) the connection is in no transaction; a body that goes on is not told that it is done."""
    group._connection.execute(
        "CREATE TEMP TRIGGER boom BEFORE INSERT ON line WHEN NEW.n = 99 BEGIN SELECT RAISE(ROLLBACK, 'all gone'); END"
    )

    def swallows(connection: sqlite3.Connection) -> None:
        with pytest.raises(sqlite3.IntegrityError):
            put(connection, 99)

    told = Crowd(group).run({0: writes(0), 1: swallows})
    assert isinstance(told[1], StoreUnavailable)
    assert isinstance(told[0], StoreUnavailable)
    assert lines(file) == []


def test_a_full_disk_loses_the_group_and_the_next_one_goes_on(group: GroupCommit, file: Path) -> None:
    pages = group._connection.execute("PRAGMA page_count").fetchone()[0]
    group._connection.execute("CREATE TABLE bulk (b BLOB)")
    group._connection.execute(f"PRAGMA max_page_count={pages + 3}")

    def fills(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO bulk VALUES (zeroblob(100000))")

    told = Crowd(group).run({0: writes(0), 1: fills})
    assert isinstance(told[1], StoreUnavailable)
    assert lines(file) == [n for n, error in told.items() if error is None]
    with group.member() as connection:
        put(connection, 7)
    assert 7 in lines(file)


def test_a_commit_that_fails_tells_everyone(group: GroupCommit, file: Path) -> None:
    group._connection.execute("PRAGMA foreign_keys=ON")
    group._connection.execute("CREATE TABLE child (n INTEGER REFERENCES line (n) DEFERRABLE INITIALLY DEFERRED)")

    def orphan(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO child VALUES (12345)")

    told = Crowd(group).run({0: writes(0), 1: orphan, 2: writes(2)})
    assert all(isinstance(error, StoreUnavailable) for error in told.values())
    assert len(told) == 3
    assert lines(file) == []
    with group.member() as connection:
        put(connection, 4)
    assert lines(file) == [4]


def test_nobody_is_told_before_it_is_durable(group: GroupCommit, file: Path) -> None:
    seen: list[bool] = []

    def one(n: int) -> None:
        with group.member() as connection:
            put(connection, n)
        seen.append(n in lines(file))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(200)))
    assert seen == [True] * 200


def test_a_transaction_inside_a_transaction_is_refused(group: GroupCommit) -> None:
    with group.member(), pytest.raises(RuntimeError), group.member():
        pass


def test_a_waiter_that_never_comes_leaves_nobody_waiting(group: GroupCommit, file: Path) -> None:
    group._waiting += 1  # as after a thread that was interrupted while it waited for the turn
    with group.member() as connection:
        put(connection, 1)
    assert lines(file) == [1]
    group._waiting -= 1


def test_another_process_that_writes_too_long_is_said_so(group: GroupCommit, file: Path) -> None:
    other = connect(file)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable), group.member():
        pass
    other.execute("ROLLBACK")
    with group.member() as connection:
        put(connection, 1)
    assert lines(file) == [1]


def test_several_processes_take_turns(file: Path) -> None:
    """Two connections stand for two processes; neither loses an update."""
    groups = [GroupCommit(connect(file)) for _ in range(2)]

    def add(n: int) -> None:
        with groups[n % 2].member() as connection:
            (count,) = connection.execute("SELECT count(*) FROM line").fetchone()
            put(connection, count)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(80)))
    assert lines(file) == list(range(80))
