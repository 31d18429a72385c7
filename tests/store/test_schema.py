"""The schema: Alembic's steps lead to the tables of `rows.py`, every trigger stands, one web process at a time."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from mediation.casework.house import House
from mediation.errors import StoreUnavailable
from mediation.store.database import Store
from mediation.store.memory import MemoryStore
from mediation.store.rows import metadata
from mediation.store.schema import HEAD, MIGRATIONS, upgrade, version
from mediation.store.sqlite_file import connect
from mediation.store.triggers import GUARDS
from tests.engine.builders import a_town
from tests.store.houses import a_house, asked, logged, postgres, postgres_key, postgres_url, sqlite_store

ON_POSTGRES = pytest.param("postgresql", marks=(pytest.mark.slow, pytest.mark.xdist_group("postgres")))


@pytest.fixture(params=["sqlite", ON_POSTGRES])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An engine on an empty database."""
    if request.param == "sqlite":
        made = sa.create_engine("sqlite://", creator=lambda: connect(tmp_path / "empty.db"))
        sa.event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        name = f"empty_{os.getpid()}_{id(request)}"
        postgres().psql(f"CREATE DATABASE {name}")
        made = sa.create_engine(sa.make_url(postgres().get_uri(name)).set(drivername="postgresql+psycopg"))
    yield made
    made.dispose()


def triggers(connection: sa.Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        found = connection.exec_driver_sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    return {row[0] for row in found}


def test_the_steps_lead_to_the_metadata(engine: sa.Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert version(connection) == HEAD


def test_every_trigger_stands_after_every_step(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = [step.revision for step in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]
    assert steps[-1] == HEAD
    for step in steps:
        upgrade(engine, to=step)
        with engine.connect() as connection:
            assert triggers(connection) >= {guard.name for guard in GUARDS if guard.step <= step}


def test_upgrading_again_does_nothing(engine: sa.Engine) -> None:
    upgrade(engine)
    upgrade(engine)
    with engine.connect() as connection:
        assert version(connection) == HEAD


def test_memory_has_the_same_schema_as_a_file(tmp_path: Path) -> None:
    """The image in memory is made from the metadata, a file by the steps: table for table they are alike."""

    def described(connection: sqlite3.Connection) -> dict[str, Any]:
        tables = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if row[0] != "alembic_version"
        ]
        return {
            table: (
                connection.execute(f"PRAGMA table_info({table})").fetchall(),
                sorted(row[1:] for row in connection.execute(f"PRAGMA index_list({table})")),
                sorted(row[2:] for row in connection.execute(f"PRAGMA foreign_key_list({table})")),
            )
            for table in sorted(tables)
        }

    memory = MemoryStore(a_town())
    file = sqlite_store(tmp_path)
    reading = connect(tmp_path / "mediation.db", reading=True)
    assert described(memory._connection) == described(reading)
    memory.close()
    file.close()


ATTACKS = {
    "journal": ["UPDATE journal SET actor_name = '乙'", "DELETE FROM journal"],
    "journal_payload": [
        "DELETE FROM journal_payload",
        "UPDATE journal_payload SET payload = '[]'",
        "UPDATE journal_payload SET payload = ''",
        "UPDATE journal_payload SET payload = '', salt = '', seq = seq + 1000",
    ],
    "answered_command": ["DELETE FROM answered_command", "UPDATE answered_command SET content = 'x'"],
    "number_register": [
        "UPDATE number_register SET next = next - 1",
        "UPDATE number_register SET year = 2025",
        "DELETE FROM number_register",
    ],
    "case_record": ["UPDATE case_record SET version = version - 1", "DELETE FROM case_record"],
}


@pytest.mark.parametrize("sql", [sql for table in ATTACKS.values() for sql in table])
def test_what_may_never_happen_is_refused_by_the_database(house: House, sql: str) -> None:
    asked(house, logged(house), "ask-1", version=1)
    with (
        pytest.raises(Exception, match=r"append-only|never|only be emptied|keeps its name"),
        house.store.transaction() as tx,
    ):
        tx.wire.run(sql)
    with house.store.reading() as reading:
        assert reading.rows(
            "SELECT count(*) FROM journal j JOIN journal_payload p ON p.case_id = j.case_id AND p.seq = j.seq"
        ) == [(2,)]


def test_replace_does_not_walk_past_the_triggers(tmp_path: Path) -> None:
    """`INSERT OR REPLACE` deletes without firing triggers unless they are recursive (SQLite)."""
    store = sqlite_store(tmp_path)
    logged(a_house(store))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), store.transaction() as tx:
        tx.wire.run("INSERT OR REPLACE INTO journal SELECT * FROM journal")
    store.close()


def test_a_lawful_redaction_may_empty_a_payload(house: House) -> None:
    logged(house)
    with house.store.transaction() as tx:
        assert tx.wire.run("UPDATE journal_payload SET payload = '', salt = ''") == 1


def test_reading_cannot_write(house: House) -> None:
    case = logged(house)
    with pytest.raises(Exception, match=r"(?i)read.?only|无法写入"), house.store.reading() as reading:
        reading.wire.run("UPDATE case_record SET state = 'x' WHERE id = :id", {"id": case.id})
    with house.store.transaction() as tx:
        assert tx.rows("SELECT state FROM case_record") == [("logged",)]


def test_only_one_web_process_on_sqlite(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path, serving=True)
    with pytest.raises(StoreUnavailable, match=r"另一个服务进程.*请先停止"):
        Store.open(f"sqlite:///{tmp_path}/mediation.db", calendar=a_town().calendar, serving=True)
    command_line = Store.open(f"sqlite:///{tmp_path}/mediation.db", calendar=a_town().calendar)
    assert logged(a_house(command_line)).version == 1
    command_line.close()
    store.close()
    again = Store.open(f"sqlite:///{tmp_path}/mediation.db", calendar=a_town().calendar, serving=True)
    again.close()


@pytest.mark.slow
def test_a_web_process_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    sqlite_store(tmp_path).close()
    script = (
        "from mediation.store.database import Store; from tests.engine.builders import a_town; import os;"
        f"Store.open('sqlite:///{tmp_path}/mediation.db', calendar=a_town().calendar, serving=True); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2]).returncode == 9
    Store.open(f"sqlite:///{tmp_path}/mediation.db", calendar=a_town().calendar, serving=True).close()


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/deep/new.db", calendar=a_town().calendar)
    assert (tmp_path / "deep/new.db").stat().st_mode & 0o077 == 0
    store.close()


def test_a_file_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("这不是数据库" * 1000)
    for path in ("text.db", "text.db/deeper.db"):
        with pytest.raises(StoreUnavailable, match="无法打开"):
            Store.open(f"sqlite:///{tmp_path}/{path}", calendar=a_town().calendar)


@pytest.mark.slow
@pytest.mark.xdist_group("postgres")
def test_a_server_that_is_away_is_said_so() -> None:
    url = sa.make_url(postgres_url(f"gone_{os.getpid()}")).set(database="nowhere")
    with pytest.raises(StoreUnavailable, match="PostgreSQL"):
        Store.open(url.render_as_string(hide_password=False), calendar=a_town().calendar, key_file=postgres_key())
