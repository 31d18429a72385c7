"""The store on a PostgreSQL server, for more than one machine: a connection per transaction, rows locked when read.

The statements are those of SQLite, spoken in psycopg's way (`wire.py`). A case is locked by its SELECT, so two who act
on it at once take turns; registers are locked in sorted order.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, make_url, text

from mediation.calendar.published import Published
from mediation.calendar.working_days import WorkingCalendar
from mediation.errors import StoreUnavailable
from mediation.store.database import Store
from mediation.store.journal import Entropy
from mediation.store.postgres_wire import PostgresWire
from mediation.store.schema import upgrade
from mediation.store.sealed_under import sealing_of
from mediation.store.sealing import Sealing
from mediation.store.transaction import Reading, Transaction

WRITERS_KEPT = 8
WRITERS_MOST = 32
STATEMENTS_KEPT = 256
"""How many shapes of writing one connection remembers the plan of."""
_DISK_FULL = "53100"
_FULL = "数据库服务器的磁盘已满，本次办理未保存，已有数据不受影响。请腾出磁盘空间后再办理"
_MIGRATING = 0x6D656469  # the advisory lock of whoever changes the schema


class PostgresStore(Store):
    """A PostgreSQL database."""

    def __init__(
        self, url: str, *, calendar: WorkingCalendar | Published, key_file: Path, entropy: Entropy = os.urandom
    ) -> None:
        super().__init__(calendar=calendar, entropy=entropy)
        self._filling = False
        address = make_url(url).set(drivername="postgresql+psycopg")
        kept: dict[str, Any] = {"pool_size": WRITERS_KEPT, "max_overflow": WRITERS_MOST - WRITERS_KEPT}
        self._writers = create_engine(address, **kept)
        self._readers = create_engine(address, **kept)
        event.listen(self._readers, "connect", _only_read)
        event.listen(self._writers, "connect", _plan_once)
        try:
            self.sealing = _bring_up_to_date(self._writers, key_file)
        except StoreUnavailable:
            self.close()
            raise
        except Exception as error:
            self.close()
            where = f"{address.host or '本机'}:{address.port or 5432}/{address.database}"
            raise StoreUnavailable(
                f"无法连接或升级 PostgreSQL 数据库 {where}（{type(error).__name__}）。"
                "请检查 MEDIATION_DATABASE_URL 中的地址、账号与权限，以及数据库服务是否在运行"
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with _held(self._writers) as connection:
            if self._filling:
                connection.execute("SET LOCAL synchronous_commit TO off")
            yield Transaction(PostgresWire(connection, self.sealing), shelf=self.shelf, entropy=self.entropy)
            connection.commit()

    @contextmanager
    def filling(self) -> Iterator[None]:
        self._filling = True
        try:
            yield
        finally:
            self._filling = False
            with _held(self._writers) as connection:  # one commit that waits, and all that went before it is written
                connection.execute("UPDATE town_edition SET edition = edition")
                connection.commit()

    @contextmanager
    def forgetting(self) -> Iterator[None]:
        yield
        with self._writers.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in _FORGETS:  # dead rows go, as far as nobody is still reading an older moment
                connection.execute(text(f"VACUUM {table}"))

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        with _held(self._readers) as connection:
            yield Reading(PostgresWire(connection, self.sealing), shelf=self.shelf, entropy=self.entropy)

    def close(self) -> None:
        self._readers.dispose()
        self._writers.dispose()


_FORGETS = ("journal_payload", "case_record", "party_search", "outbox", "notice", "paper", "seal_use", "case_session")


@contextmanager
def _held(engine: Engine) -> Iterator[Any]:
    """Hold a connection; whatever was not committed is rolled back, and a lost server is told in our words."""
    try:
        held = engine.raw_connection()
    except Exception as error:
        raise StoreUnavailable from error
    connection = held.driver_connection
    assert connection is not None
    try:
        yield connection
    except psycopg.OperationalError as error:
        if connection.closed:
            held.invalidate()
            engine.dispose()  # a server that was restarted has closed the others, too: the next try begins anew
        raise StoreUnavailable(_FULL if error.sqlstate == _DISK_FULL else None) from error
    finally:
        held.close()  # the pool rolls back what is still open


def _plan_once(connection: Any, _record: Any) -> None:
    """Prepare every statement at once and plan it once: who writes asks by keys, whatever the values are."""
    connection.prepare_threshold = 0
    connection.prepared_max = STATEMENTS_KEPT
    connection.execute("SET plan_cache_mode TO force_generic_plan")
    connection.commit()


def _only_read(connection: Any, _record: Any) -> None:
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


def _bring_up_to_date(engine: Engine, key_file: Path) -> Sealing:
    with engine.connect() as guard:
        guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATING})
        try:
            upgrade(engine)
            with engine.begin() as begun:
                return sealing_of(begun, key_file)
        finally:
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATING})
            guard.commit()
