"""Gathering: one thread's many small pieces of work share a commit, and whoever waits is not kept waiting by it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from mediation.errors import StoreUnavailable
from mediation.store.group_commit import GroupCommit
from mediation.store.sqlite_file import connect


@pytest.fixture
def file(tmp_path: Path) -> Path:
    connection = connect(tmp_path / "lines.db")
    connection.execute("CREATE TABLE line (n INTEGER PRIMARY KEY)")
    connection.close()
    return tmp_path / "lines.db"


@pytest.fixture
def group(file: Path) -> Iterator[GroupCommit]:
    connection = connect(file)
    yield GroupCommit(connection, most=10, patience=0.3)
    connection.close()


def lines(file: Path) -> list[int]:
    connection = connect(file, reading=True)
    found = [row[0] for row in connection.execute("SELECT n FROM line ORDER BY n")]
    connection.close()
    return found


def gather(group: GroupCommit, *works: Callable[[], None]) -> None:
    with group.gathering():
        for work in works:
            work()


def put(group: GroupCommit, n: int) -> None:
    with group.member() as connection:
        connection.execute("INSERT INTO line VALUES (?)", (n,))


def test_what_is_gathered_is_durable_on_leaving_and_not_before(group: GroupCommit, file: Path) -> None:
    with group.gathering():
        for n in range(5):
            put(group, n)
        assert (lines(file), group.commits) == ([], 0)
    assert (lines(file), group.commits) == ([0, 1, 2, 3, 4], 1)
    put(group, 5)
    assert (lines(file)[-1], group.commits) == (5, 2)


def test_a_gathering_is_committed_at_the_most_of_a_group(group: GroupCommit, file: Path) -> None:
    with group.gathering():
        for n in range(25):
            put(group, n)
        assert (len(lines(file)), group.commits) == (20, 2)
    assert (len(lines(file)), group.commits) == (25, 3)


def test_a_piece_that_fails_takes_only_its_own(group: GroupCommit, file: Path) -> None:
    with group.gathering():
        put(group, 1)
        with pytest.raises(sqlite3.IntegrityError):
            put(group, 1)
        put(group, 2)
    assert lines(file) == [1, 2]


def test_what_stands_is_kept_if_the_gatherer_is_interrupted(group: GroupCommit, file: Path) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gather(group, partial(put, group, 1), interrupted)
    assert lines(file) == [1]
    put(group, 2)
    assert lines(file) == [1, 2]


def test_who_joins_and_waits_is_told_at_once(group: GroupCommit, file: Path) -> None:
    told = threading.Event()

    def caller() -> None:
        put(group, 9)
        told.set()

    with group.gathering():
        put(group, 1)
        joining = threading.Thread(target=caller)
        joining.start()
        assert told.wait(timeout=60)
        joining.join()
        assert lines(file) == [1, 9]
        put(group, 2)
        assert lines(file) == [1, 9]
    assert lines(file) == [1, 2, 9]


def test_a_lost_gathering_is_told_on_leaving(group: GroupCommit, file: Path) -> None:
    group._connection.execute(
        "CREATE TEMP TRIGGER boom BEFORE INSERT ON line WHEN NEW.n = 99 BEGIN SELECT RAISE(ROLLBACK, 'all gone'); END"
    )

    def lost() -> None:
        with pytest.raises(sqlite3.IntegrityError):
            put(group, 99)

    with pytest.raises(StoreUnavailable):
        gather(group, partial(put, group, 1), lost)
    assert lines(file) == []


def test_a_member_whose_work_is_gone_when_it_ends_is_told_at_once(group: GroupCommit, file: Path) -> None:
    def swallowed() -> None:
        with group.member() as connection:
            connection.execute("INSERT INTO line VALUES (1)")
            connection.execute("ROLLBACK")  # as a full disk does it, behind the back of a body that goes on

    with group.gathering():
        with pytest.raises(StoreUnavailable):
            swallowed()
        put(group, 2)
    assert lines(file) == [2]


def test_a_commit_that_fails_is_told_on_leaving(group: GroupCommit, file: Path) -> None:
    group._connection.execute("CREATE TABLE child (n INTEGER REFERENCES line DEFERRABLE INITIALLY DEFERRED)")

    def orphan() -> None:
        with group.member() as connection:
            connection.execute("INSERT INTO child VALUES (77)")

    with pytest.raises(StoreUnavailable):
        gather(group, partial(put, group, 1), orphan)
    assert lines(file) == []


def test_a_gathering_inside_a_gathering_is_refused(group: GroupCommit) -> None:
    with group.gathering(), pytest.raises(RuntimeError), group.gathering():
        pass
