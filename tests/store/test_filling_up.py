"""Filling an empty database: commits need not wait one by one, and everything is there and durable afterwards."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from mediation.casework.house import House
from mediation.engine.case import Case
from mediation.errors import StoreUnavailable
from mediation.store.database import Store
from tests.store.houses import a_house, logged, noted, sqlite_store


def test_what_is_filled_in_is_there_and_work_goes_on(store: Store) -> None:
    house = a_house(store)
    with store.filling():
        case = logged(house)
        noted(house, case, "note-1")
    noted(house, case, "note-2")
    with store.reading() as reading:
        assert len(reading.journal.entries(case.id)) == 3


def test_a_failure_while_filling_ends_the_filling(store: Store) -> None:
    house = a_house(store)
    with pytest.raises(ZeroDivisionError), store.filling():
        logged(house, amount=1 // 0)
    assert logged(house, "log-2").version == 1


def test_sqlite_waits_for_the_disk_again_afterwards(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)

    def synchronous() -> int:
        with store.group.alone() as connection:  # type: ignore[attr-defined]
            return int(connection.execute("PRAGMA synchronous").fetchone()[0])

    with store.filling():
        assert synchronous() == 1
        logged(a_house(store))
    assert synchronous() == 2
    # everything stands in the file itself: the log beside it was written through
    copied = tmp_path / "alone.db"
    copied.write_bytes((tmp_path / "mediation.db").read_bytes())
    assert sqlite3.connect(copied).execute("SELECT COUNT(*) FROM journal").fetchone() == (1,)
    store.close()


def write_on(house: House, case: Case) -> None:
    for number in range(100):
        noted(house, case, f"note-{number}", text="已电话联系。" * 300)


def test_a_full_disk_says_what_to_do(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    house = a_house(store)
    case = logged(house)
    with store.group.alone() as connection:  # type: ignore[attr-defined]
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreUnavailable, match=r"磁盘已满.*未保存.*请腾出磁盘空间"):
        write_on(house, case)
    with store.group.alone() as connection:  # type: ignore[attr-defined]
        connection.execute(f"PRAGMA max_page_count={pages + 1000}")
    assert noted(house, case, "afterwards").version > 1
    store.close()
