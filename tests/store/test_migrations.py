"""From one schema to the next with data in it, on both databases: nothing lost, every chain proved, triggers up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from mediation.casework.house import House
from mediation.casework.sign_in import sign_in
from mediation.engine.clock_colours import marks
from mediation.errors import StoreUnavailable
from mediation.store.cases import opened_case
from mediation.store.database import Store
from mediation.store.instants import micros
from mediation.store.journal import opened_payload
from mediation.store.schema import HEAD, upgrade, version
from mediation.store.sealing import Sealing
from mediation.store.sqlite_file import connect
from mediation.store.triggers import GUARDS
from mediation.store.verification import verify_all
from mediation.town.around import Lists
from mediation.town.linked import Linked, Platform, Support
from tests.engine.builders import a_town
from tests.store.houses import (
    FORM,
    MORNING,
    a_house,
    asked,
    library,
    logged,
    noted,
    postgres,
    postgres_key,
    postgres_url,
    sqlite_store,
)
from tests.store.test_linked_register import HOME, NEW, STREET

ON_POSTGRES = pytest.param("postgresql", marks=(pytest.mark.slow, pytest.mark.xdist_group("postgres")))
PASSWORD = "a long enough password"
CASES = 4
PHONE = FORM["parties"][0]["phone"]


class Old:
    """A database at the first schema: its address, and an engine on it."""

    def __init__(self, url: str, engine: sa.Engine, sealing: Sealing, key_file: Path) -> None:
        self.url = url
        self.engine = engine
        self.sealing = sealing
        self.key_file = key_file

    def open(self) -> Store:
        return Store.open(self.url, calendar=a_town().calendar, key_file=self.key_file)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table that the first schema had, in plain, without what came later."""
        with self.engine.connect() as connection:
            return {table: _all(connection, table, self.sealing) for table in FIRST}

    def version(self) -> str | None:
        with self.engine.connect() as connection:
            return version(connection)


FIRST = (
    *("place", "institution", "person", "post", "account", "session", "sign_in_try", "api_token", "town_edition"),
    *("case_record", "journal", "journal_payload", "case_deadline", "standing", "party_search", "paper"),
    *("number_register", "answered_command", "outbox", "notice", "published_revision"),
)
"""The tables of the first schema, those that others refer to in front."""


LATER = frozenset({"yellow_at", "black_at", "moved_no", "lane", "marks", "redacted_by"})
"""Columns that later schemas added to them."""


def _all(connection: sa.Connection, table: str, sealing: Sealing) -> list[tuple[Any, ...]]:
    return sorted((tuple(row.values()) for row in _read(connection, table, sealing)), key=repr)


def _read(connection: sa.Connection, table: str, sealing: Sealing) -> list[dict[str, Any]]:
    found = connection.execute(sa.text(f"SELECT * FROM {table}")).mappings()
    rows = [{str(name): value for name, value in row.items() if name not in LATER} for row in found]
    return [_in_plain(table, row, sealing) for row in rows if (table, row.get("kind")) != ("party_search", "phone")]


def _in_plain(table: str, row: dict[str, Any], sealing: Sealing) -> dict[str, Any]:
    """Give a row as it lay there before anything was sealed."""
    match table:
        case "case_record":
            return {**row, "record": sealing.text(table, row["id"], row["record"])}
        case "journal_payload":
            salt, payload = opened_payload(sealing, row["case_id"], row["seq"], salt=row["salt"], stored=row["payload"])
            return {**row, "salt": salt, "payload": payload.decode()}
        case "outbox":
            return {**row, "payload": sealing.text(table, f"{row['case_id']}/{row['key']}", row["payload"])}
        case _:
            return row


def _worked_in(house: House) -> None:
    """What a day leaves behind: cases with several entries, clocks, deliveries owed, an account, a session."""
    for number in range(CASES):
        case = logged(house, f"log-{number}")
        asked(house, case, f"ask-{number}", version=1)
        noted(house, case, f"note-{number}")
    with house.store.transaction() as tx:
        tx.accounts.set_password(a_town().people["director"].account, house.passwords.hash(PASSWORD), MORNING)  # type: ignore[index]
    sign_in(house, "director", PASSWORD, at=MORNING)


def _copy(source: sa.Engine, target: sa.Engine, sealing: Sealing) -> None:
    """Carry every row of the first schema's tables over, in plain, with the telephones that were searched in plain."""
    with source.connect() as read, target.begin() as write:
        there = sa.MetaData()
        there.reflect(bind=write)
        assert {*FIRST, "alembic_version"} == set(there.tables)
        for name in FIRST:
            rows = _read(read, name, sealing)
            if name == "party_search":
                rows += [{"case_id": case, "kind": "phone", "text": PHONE} for case in {row["case_id"] for row in rows}]
            if rows:
                write.execute(there.tables[name].insert(), rows)


def _on_sqlite(folder: Path) -> tuple[Store, sa.Engine, Old]:
    store = sqlite_store(folder)
    file = folder / "old.db"
    source = sa.create_engine("sqlite://", creator=lambda: connect(folder / "mediation.db"))
    engine = sa.create_engine("sqlite://", creator=lambda: connect(file))
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return store, source, Old(f"sqlite:///{file}", engine, store.sealing, folder / "mediation.db.key")


def _on_postgres(name: str) -> tuple[Store, sa.Engine, Old]:
    new, old = postgres_url(f"new_{name}"), f"old_{name}"
    store = Store.open(new, calendar=a_town().calendar, key_file=postgres_key())
    postgres().psql(f"CREATE DATABASE {old}")
    spoken = {url: sa.make_url(url).set(drivername="postgresql+psycopg") for url in (new, postgres().get_uri(old))}
    source, engine = (sa.create_engine(one) for one in spoken.values())
    return store, source, Old(postgres().get_uri(old), engine, store.sealing, postgres_key())


@pytest.fixture(params=["sqlite", ON_POSTGRES])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    """A database at schema 0001 with cases, journal and accounts in it, as the house of that time left it."""
    made = _on_sqlite(tmp_path) if request.param == "sqlite" else _on_postgres(f"{os.getpid()}_{id(request)}")
    store, source, old = made
    _worked_in(a_house(store))
    store.close()
    upgrade(old.engine, to="0001")
    with old.engine.begin() as connection:
        connection.exec_driver_sql("CREATE INDEX ix_paper_number ON paper (number)")  # as the earliest ones had it
    _copy(source, old.engine, old.sealing)
    source.dispose()
    yield old
    old.engine.dispose()


def test_the_first_schema_with_data_becomes_the_newest(old: Old) -> None:
    before = old.rows()
    assert old.version() == "0001"
    assert len(before["case_record"]) == CASES
    assert len(before["journal"]) == 3 * CASES
    assert before["account"]
    assert before["session"]
    store = old.open()
    assert old.version() == HEAD
    assert old.rows() == before, "not one value was touched"
    with old.engine.connect() as connection:
        assert "ix_paper_number" not in {one["name"] for one in sa.inspect(connection).get_indexes("paper")}
    proved = list(verify_all(store, library()))
    assert [one.fault for one in proved] == [None] * CASES
    assert [one.entries for one in proved] == [3] * CASES
    store.close()


def test_the_colours_of_running_clocks_are_worked_out_on_the_way(old: Old) -> None:
    before = old.rows()["case_deadline"]
    store = old.open()
    with store.reading() as reading:
        told = [opened_case(reading.wire, *row) for row in reading.rows("SELECT id, record FROM case_record")]
        found = reading.rows(
            "SELECT case_id, key, ref, yellow_at, black_at FROM case_deadline WHERE status = 'running'"
        )
    store.close()
    turns = {}
    for case in told:
        for clock in case.deadlines:
            if (at := marks(clock)) is not None:
                turns[case.id, clock.key, clock.ref] = (micros(at.yellow_at), micros(at.black_at))
    assert len(before) >= len(turns) >= CASES
    assert {(case, key, ref): (yellow, black) for case, key, ref, yellow, black in found} == turns


def test_every_trigger_still_holds_what_was_there_before(old: Old) -> None:
    store = old.open()
    with old.engine.connect() as connection:
        triggers = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.dialect.name == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        assert {row[0] for row in connection.exec_driver_sql(triggers)} >= {guard.name for guard in GUARDS}
    for attack in (
        "UPDATE journal SET actor_name = '乙'",
        "DELETE FROM journal",
        "UPDATE journal_payload SET payload = '[]'",
        "DELETE FROM answered_command",
        "UPDATE number_register SET next = next - 1",
        "DELETE FROM case_record",
    ):
        with pytest.raises(Exception, match=r"append-only|never|only be emptied"), store.transaction() as tx:
            tx.wire.run(attack)
    assert [one.fault for one in verify_all(store, library())] == [None] * CASES
    store.close()


def test_work_goes_on_where_it_stood(old: Old) -> None:
    store = old.open()
    house = a_house(store)
    with store.reading() as reading:
        numbers = {row[0] for row in reading.rows("SELECT log_number FROM case_record")}
        (first, *_) = [row[0] for row in reading.rows("SELECT id FROM case_record ORDER BY id")]
        assert reading.town.around().people == a_town().people
    assert sign_in(house, "director", PASSWORD, at=MORNING).token, "accounts came along"
    new = logged(house, "log-new")
    assert new.log_number not in numbers, "registers go on, no number comes twice"
    with store.reading() as reading:
        kept = reading.cases.get(first)
    assert kept is not None
    assert noted(house, kept, "note-new").version == 4
    assert [one.fault for one in verify_all(store, library())] == [None] * (CASES + 1)
    store.close()


def test_the_new_tables_stand_empty_and_take_platforms(old: Old) -> None:
    store = old.open()
    said = Linked(
        platform=Platform(institution=HOME, title="示例联调室"),
        supports=(Support(kind="police", title="警调"), Support(kind="legal", title="法律")),
    )
    with store.transaction() as tx:
        assert tx.town.around().said == ()
        assert tx.town.around().lists == Lists()
        assert tx.residents.buildings() == ()
        tx.town.put(institutions=NEW, linked=[said])
    store.shelf.held = None
    with store.reading() as reading:
        assert reading.town.around().linked_around(STREET) == said
    store.close()


def test_a_step_that_fails_leaves_the_schema_as_it_was(old: Old) -> None:
    with old.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE linked_support (in_the_way INTEGER)")
    before = old.rows()
    with pytest.raises(StoreUnavailable):
        old.open()
    assert old.version() == "0001"
    with old.engine.connect() as connection:
        assert not sa.inspect(connection).has_table("linked_platform")
    assert old.rows() == before


def test_a_database_of_a_newer_program_is_left_alone_and_said_so(old: Old) -> None:
    with old.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = old.rows()
    with pytest.raises(StoreUnavailable, match=r"9999.*更新的程序"):
        old.open()
    assert old.version() == "9999"
    assert old.rows() == before
