"""Backup of a running database and its return elsewhere, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest

from mediation.errors import StoreUnavailable
from mediation.store.backup import back_up, restore
from mediation.store.database import Store
from mediation.store.verification import verify_all
from tests.engine.builders import a_town
from tests.store.houses import a_house, library, logged, noted, postgres, postgres_key, postgres_url, sqlite_store

CALENDAR = a_town().calendar


def faults(store: Store) -> list[object]:
    return [one for one in verify_all(store, library()) if one.fault is not None]


def entries(store: Store) -> int:
    with store.reading() as reading:
        return int(reading.rows("SELECT count(*) FROM journal")[0][0])


def test_a_copy_of_a_running_sqlite_database_comes_back_whole(tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    store = sqlite_store(tmp_path / "live", serving=True)
    house = a_house(store)
    case = logged(house)
    going_on = threading.Event()

    def write_on() -> None:
        number = 0
        while not going_on.is_set() and number < 400:
            number += 1
            noted(house, case, f"note-{number}")

    writer = threading.Thread(target=write_on)
    writer.start()
    copy = tmp_path / "copy.backup"
    try:
        size = back_up(f"sqlite:///{tmp_path}/live/mediation.db", copy)
    finally:
        going_on.set()
        writer.join()
    assert size == copy.stat().st_size
    assert copy.stat().st_mode & 0o077 == 0, "a copy holds personal data: nobody else may read it"
    store.close()

    url = f"sqlite:///{tmp_path}/elsewhere/mediation.db"
    restore(copy, url)
    again = Store.open(url, calendar=CALENDAR, key_file=tmp_path / "live" / "mediation.db.key")
    assert entries(again) >= 1
    assert faults(again) == []
    again.close()


def test_a_copy_is_never_written_over_something(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    store.close()
    url = f"sqlite:///{tmp_path}/mediation.db"
    copy = tmp_path / "copy.backup"
    back_up(url, copy)
    with pytest.raises(StoreUnavailable, match="已存在"):
        back_up(url, copy)
    with pytest.raises(StoreUnavailable, match="不会覆盖"):
        restore(copy, url)


def test_what_is_no_copy_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    fake = tmp_path / "fake"
    fake.write_bytes(b"hello")
    target = tmp_path / "new" / "mediation.db"
    with pytest.raises(StoreUnavailable, match="不是 SQLite 备份"):
        restore(fake, f"sqlite:///{target}")
    with pytest.raises(StoreUnavailable, match="无法读取"):
        restore(tmp_path / "absent", f"sqlite:///{target}")
    with pytest.raises(StoreUnavailable, match="没有数据库"):
        back_up(f"sqlite:///{tmp_path}/absent.db", tmp_path / "copy")
    with pytest.raises(StoreUnavailable, match="不是 PostgreSQL 备份"):
        restore(fake, "postgresql://localhost/none")
    assert not target.exists()
    assert not (tmp_path / "copy").exists()


def test_a_damaged_copy_is_refused(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    logged(a_house(store))
    store.close()
    copy = tmp_path / "copy.backup"
    back_up(f"sqlite:///{tmp_path}/mediation.db", copy)
    broken = bytearray(copy.read_bytes())
    page = int.from_bytes(broken[16:18], "big")
    for at in range(page, len(broken), page):
        broken[at : at + 8] = b"\xff" * 8
    copy.write_bytes(bytes(broken))
    target = tmp_path / "new.db"
    with pytest.raises((StoreUnavailable, sqlite3.DatabaseError)):
        restore(copy, f"sqlite:///{target}")
    assert not target.exists()


def test_a_copy_of_a_newer_program_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    store.close()
    copy, target = tmp_path / "copy.backup", tmp_path / "new" / "mediation.db"
    back_up(f"sqlite:///{tmp_path}/mediation.db", copy)
    with sqlite3.connect(copy) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnavailable, match=r"9999 由更新的程序写成.*没有恢复"):
        restore(copy, f"sqlite:///{target}")
    assert list(target.parent.iterdir()) == []


@pytest.mark.slow
def test_a_dump_of_a_newer_program_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    url = postgres_url("from_the_future")
    Store.open(url, calendar=CALENDAR, key_file=postgres_key()).close()
    postgres().psql("CREATE DATABASE untouched")
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    back_up(url, tmp_path / "copy.dump")
    with pytest.raises(StoreUnavailable, match=r"9999 由更新的程序写成.*没有恢复"):
        restore(tmp_path / "copy.dump", postgres().get_uri("untouched"))
    with psycopg.connect(postgres().get_uri("untouched")) as connection:
        assert connection.execute("SELECT to_regclass('case_record')").fetchone() == (None,)


@pytest.mark.slow
def test_a_copy_of_a_running_postgresql_database_comes_back_whole(tmp_path: Path) -> None:
    url = postgres_url("backed_up")
    store = Store.open(url, calendar=CALENDAR, key_file=postgres_key())
    house = a_house(store)
    case = logged(house)
    for number in range(20):
        noted(house, case, f"note-{number}")
    copy = tmp_path / "copy.dump"
    assert back_up(url, copy) > 0
    with pytest.raises(StoreUnavailable, match="不会覆盖"):
        restore(copy, url)
    postgres().psql("CREATE DATABASE brought_back")
    elsewhere = postgres().get_uri("brought_back")
    restore(copy, elsewhere)
    again = Store.open(elsewhere, calendar=CALENDAR, key_file=postgres_key())
    assert entries(again) == entries(store) == 21
    assert faults(again) == []
    again.close()
    store.close()
