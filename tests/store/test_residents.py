"""The grid register on every database: a building is replaced as a whole, misfits refuse the file, looks stay noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import msgspec
import pytest

from mediation.errors import TownError
from mediation.store.database import Store
from mediation.town.grid_register import Building, BuildingId, GridRegister, Household, HouseholdId, Resident
from mediation.town.institutions import AccountId
from tests.store.houses import KINDS, stores
from tests.town.registers import (
    BUILDINGS,
    GRID,
    GRID_2,
    HOUSEHOLDS,
    INSTITUTIONS,
    PEOPLE,
    PLACES,
    REGISTER,
    RESIDENTS,
    a_registered_town,
)

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
FIRST = HOUSEHOLDS[0].id


@pytest.fixture(params=KINDS)
def registered(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store that holds the registered town and its grid register."""
    for store in stores(request.param, tmp_path):
        with store.transaction() as tx:
            tx.town.put(places=PLACES, institutions=INSTITUTIONS, people=PEOPLE, lists=a_registered_town().lists)
        put(store, REGISTER)
        yield store


def put(store: Store, register: GridRegister) -> None:
    with store.transaction() as tx:
        tx.residents.put(register, tx.town.around())


def residents(store: Store) -> list[tuple[str, str]]:
    with store.reading() as reading:
        return [(row[0], row[1]) for row in reading.rows("SELECT household, name FROM resident ORDER BY 1, position")]


def test_the_register_comes_back_with_what_is_searched(registered: Store) -> None:
    with registered.reading() as reading:
        assert reading.residents.buildings() == BUILDINGS
        keys = reading.rows("SELECT id, name_key FROM building ORDER BY id")
        rooms = reading.rows("SELECT unit_key, room_key FROM household WHERE id = 'b4-101'")
    assert [tuple(one) for one in keys] == [("b3", "3"), ("b4", "4"), ("w3", "3")]
    assert [tuple(one) for one in rooms] == [("", "101")]
    assert len(residents(registered)) == len(RESIDENTS)


def test_a_building_is_replaced_as_a_whole_and_the_others_stay(registered: Store) -> None:
    new = GridRegister(
        buildings=(msgspec.structs.replace(BUILDINGS[0], grid=GRID_2),),
        households=(HOUSEHOLDS[0],),
        residents=(Resident(household=FIRST, name="丙某"),),
    )
    put(registered, new)
    assert residents(registered) == [(FIRST, "丙某"), ("w3-2-501", "甲某")]


def test_a_building_that_another_grid_claims_under_another_number_is_refused(registered: Store) -> None:
    claim = GridRegister(buildings=(Building(id=BuildingId("b9"), grid=GRID_2, name="三幢"),))
    said = "楼栋 b9 与 b3 是同一小区的“三幢”，被两个网格（grid_1、grid_2）认领"
    with pytest.raises(TownError, match=said):
        put(registered, claim)
    again = GridRegister(buildings=(Building(id=BuildingId("b9"), grid=GRID, name="三幢"),))
    with pytest.raises(TownError, match="被网格 grid_1 两次认领"):
        put(registered, again)


def test_a_household_of_a_building_that_stays_is_refused_and_nothing_changes(registered: Store) -> None:
    before = residents(registered)
    wrong = GridRegister(
        buildings=(BUILDINGS[1],),
        households=(Household(id=FIRST, building=BUILDINGS[1].id, room="9"),),
        residents=(Resident(household=FIRST, name="丙某"), Resident(household=HouseholdId("lost"), name="丁某")),
    )
    with pytest.raises(TownError) as caught:
        put(registered, wrong)
    assert str(caught.value) == "居民所在的户 lost 不在登记册；户 b3-2-501 已登记在楼栋 b3"
    assert residents(registered) == before


def test_who_looked_at_a_household_stays_noted(registered: Store) -> None:
    with registered.transaction() as tx:
        tx.residents.note([FIRST, FIRST, HOUSEHOLDS[1].id], account=AccountId("worker"), at=NOON, way="listed")
        tx.residents.note([FIRST], account=AccountId("worker_2"), at=NOON + timedelta(minutes=1), way="opened")
    with registered.reading() as reading:
        found = reading.residents.looks(FIRST)
        assert len(reading.residents.looks(HOUSEHOLDS[1].id)) == 1
    assert found == (("worker_2", NOON + timedelta(minutes=1), "opened"), ("worker", NOON, "listed"))
    for attack in ("UPDATE household_look SET account = 'x'", "DELETE FROM household_look"):
        with pytest.raises(Exception, match="who looked stays noted"), registered.transaction() as tx:
            tx.wire.run(attack)
    put(registered, GridRegister(buildings=BUILDINGS))
    with registered.reading() as reading:
        assert reading.residents.looks(FIRST) == found, "the note outlives the household"


def test_ten_thousand_residents_are_taken_in_within_seconds(registered: Store) -> None:
    buildings = tuple(Building(id=BuildingId(f"n{one}"), grid=GRID_2, name=f"{100 + one}栋") for one in range(50))
    households = tuple(
        Household(id=HouseholdId(f"{one.id}-{room}"), building=one.id, unit="1", room=str(room))
        for one in buildings
        for room in range(100)
    )
    people = tuple(Resident(household=one.id, name=f"居民{at}") for one in households for at in range(2))
    started = perf_counter()
    put(registered, GridRegister(buildings=buildings, households=households, residents=people))
    assert perf_counter() - started < 10
    assert len(residents(registered)) == len(RESIDENTS) + 10_000
