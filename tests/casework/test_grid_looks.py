"""Who finds whom in the grid register, on every database; and that nothing is shown without a note of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mediation.casework.grid_looks import LISTED, OPENED, open_household, search_register
from mediation.casework.house import House
from mediation.engine.actor import Actor
from mediation.store import register_search
from mediation.store.database import Store
from mediation.store.register_search import MOST_FOUND, Found
from mediation.town.grid_register import BuildingId, GridRegister, Household, HouseholdId, Resident
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Post, Role
from mediation.town.places import PlaceId
from tests.store.houses import KINDS, a_house, stores
from tests.town.registers import (
    BUILDINGS,
    CITY,
    COMMITTEE,
    ESTATE,
    GRID,
    HOUSEHOLDS,
    INSTITUTIONS,
    OTHER,
    PEOPLE,
    PLACES,
    REGISTER,
    ROOM,
    STREET,
    a_registered_town,
)

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
HOME, NEXT_DOOR, UPSTAIRS, ELSEWHERE = (one.id for one in HOUSEHOLDS)
SEATS = {
    place: Institution(
        id=InstitutionId(f"seat_{place}"),
        kind=InstitutionKind.street_committee,
        name=f"坐落{place}",
        abbr="坐",
        place=place,
    )
    for place in (GRID, OTHER, STREET, CITY)
}
WRITINGS = (
    *("3栋2单元501", "三栋二单元501室", "3-2-501", "示例小区3栋2单元501"),
    "示例街道 示例小区 3栋2单元501",
)


def somebody(role: Role, institution: InstitutionId) -> Actor:
    return Actor(account=AccountId("looker"), name="甲", posts=(Post(institution=institution, role=role),))


AT_HOME = somebody(Role.mediator, ROOM)
STRANGER = somebody(Role.officer, ROOM)


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    for one in stores(request.param, tmp_path):
        with one.transaction() as tx:
            town = tx.town.put(
                places=PLACES,
                institutions=(*INSTITUTIONS, *SEATS.values()),
                people=PEOPLE,
                lists=a_registered_town().lists,
            )
            tx.residents.put(REGISTER, town)
        yield one


@pytest.fixture
def house(store: Store) -> House:
    return a_house(store)


def look(house: House, text: str, who: Actor = AT_HOME) -> Found:
    return search_register(house, text, actor=who, at=NOON)


def homes(found: Found) -> list[str]:
    return [one.id for one in found.households]


def noted(house: House) -> list[tuple[str, str, str]]:
    with house.store.reading() as reading:
        return [
            (row[0], row[1], row[2])
            for row in reading.rows("SELECT household, account, way FROM household_look ORDER BY number")
        ]


@pytest.mark.parametrize("text", WRITINGS)
def test_an_address_gives_its_grid_and_who_lives_there(house: House, text: str) -> None:
    found = look(house, text)
    assert [(one.id, one.grid) for one in found.buildings][:1] == [("b3", GRID)]
    (home,) = found.households
    assert (home.id, home.building.name, [one.name for one in home.residents]) == (HOME, "3栋", ["甲某", "甲小"])
    assert noted(house) == [(HOME, "looker", LISTED)]


def test_a_room_without_a_unit_is_found_in_every_unit_and_a_unit_without_a_room_as_a_whole(house: House) -> None:
    assert homes(look(house, "3栋501")) == [NEXT_DOOR, HOME]
    assert homes(look(house, "3栋2单元")) == [HOME]
    assert homes(look(house, "四幢101")) == [UPSTAIRS]
    assert homes(look(house, "3栋9单元999")) == []


def test_a_building_alone_is_no_personal_data(house: House) -> None:
    found = look(house, "3栋", STRANGER)
    assert [one.id for one in found.buildings] == ["b3", "w3"], "one in each community"
    assert (found.households, found.known) == ((), False)
    assert noted(house) == []


def test_words_in_front_of_an_address_say_where(house: House) -> None:
    assert [one.id for one in look(house, "示例小区3栋").buildings] == ["b3"]
    assert [one.id for one in look(house, "西社区3栋").buildings] == ["w3"]
    assert look(house, "没有这个小区3栋").buildings == ()


def test_places_are_found_by_name(house: House) -> None:
    assert [one.id for one in look(house, "示例小区", STRANGER).places][:1] == [ESTATE]
    assert [one.id for one in look(house, "第一网格").places] == ["grid_3", GRID]
    assert look(house, "示例市").places == (), "above the streets nobody looks for a grid"
    assert look(house, "  ").places == ()


def test_a_resident_is_found_by_the_beginning_of_the_name(house: House) -> None:
    assert homes(look(house, "甲某")) == [HOME], "the one of the other community is not for this reader"
    assert homes(look(house, "乙某")) == [NEXT_DOOR]
    assert homes(look(house, "甲")) == [], "one letter finds nobody"
    assert homes(look(house, "某")) == []
    assert noted(house) == [(HOME, "looker", LISTED), (NEXT_DOOR, "looker", LISTED)]


@pytest.mark.parametrize("role", [Role.grid_worker, Role.mediator, Role.director, Role.clerk, Role.supervisor])
@pytest.mark.parametrize("seat", [GRID, STREET, CITY])
def test_those_whose_work_it_is_see_who_lives_below_them(house: House, role: Role, seat: PlaceId) -> None:
    who = somebody(role, SEATS[seat].id)
    assert HOME in homes(look(house, "甲某", who))
    assert open_household(house, HOME, actor=who, at=NOON) is not None


@pytest.mark.parametrize(
    "who",
    [
        *(
            somebody(role, ROOM)
            for role in Role
            if role not in {Role.grid_worker, Role.mediator, Role.director, Role.clerk, Role.supervisor}
        ),
        somebody(Role.director, SEATS[OTHER].id),
        somebody(Role.supervisor, InstitutionId("gone")),
        Actor(account=AccountId("looker"), name="甲"),
    ],
    ids=lambda who: "".join(f"{one.role}@{one.institution}" for one in who.posts) or "nobody",
)
def test_everybody_else_finds_nobody_and_leaves_no_note(house: House, who: Actor) -> None:
    assert HOME not in homes(look(house, "3-2-501", who))
    assert homes(look(house, "甲小", who)) == []
    before = noted(house)
    assert open_household(house, HOME, actor=who, at=NOON) is None
    assert noted(house) == before
    assert all(home != HOME for home, *_ in before)


def test_a_household_that_is_absent_looks_like_one_that_is_not_for_the_reader(house: House) -> None:
    assert open_household(house, "nowhere", actor=AT_HOME, at=NOON) is None
    assert open_household(house, ELSEWHERE, actor=AT_HOME, at=NOON) is None
    assert noted(house) == []


def test_an_opened_household_is_noted_and_only_who_answers_for_it_reads_who_looked(house: House) -> None:
    opened = open_household(house, HOME, actor=AT_HOME, at=NOON)
    assert opened is not None
    assert [one.phone for one in opened.household.residents] == ["13800001234", ""]
    assert opened.looks is None, "a mediator does not read who looked"
    director = somebody(Role.director, COMMITTEE)
    answered = open_household(house, HOME, actor=director, at=NOON)
    assert answered is not None
    assert answered.looks is not None
    assert [(one.account, one.way) for one in answered.looks] == [("looker", OPENED), ("looker", OPENED)]


def test_nobody_copies_the_register_by_searching(house: House) -> None:
    many = tuple(Household(id=HouseholdId(f"m{at}"), building=BuildingId("b4"), room=str(at)) for at in range(40))
    people = tuple(Resident(household=one.id, name="丙某") for one in many)
    with house.store.transaction() as tx:
        tx.residents.put(GridRegister(buildings=(BUILDINGS[1],), households=many, residents=people), tx.town.around())
    found = look(house, "丙某")
    assert (len(found.households), found.more) == (MOST_FOUND, True)
    assert len(noted(house)) == MOST_FOUND


@pytest.mark.parametrize("text", ["'; DROP TABLE resident; --", "%", "_某", "甲%", "\U0010ffff", "3栋" * 200, "（）"])
def test_odd_words_find_nothing_and_break_nothing(house: House, text: str) -> None:
    assert homes(look(house, text)) == []
    assert homes(look(house, "甲某")) == [HOME]


def test_every_search_goes_by_an_index(tmp_path: Path) -> None:
    """No statement of a search reads a table from one end to the other."""
    for store in stores("sqlite", tmp_path):
        with store.transaction() as tx:
            town = tx.town.put(places=PLACES, institutions=INSTITUTIONS, people=PEOPLE)
            tx.residents.put(REGISTER, town)
            asked: list[str] = []
            tx.wire.connection.set_trace_callback(asked.append)  # type: ignore[attr-defined]
            for text in ("3栋2单元501", "3栋", "甲某", "示例小区3栋501", "民主路"):
                register_search.search(tx.wire, text, seen_by=AT_HOME, town=town)
            register_search.household(tx.wire, HOME, seen_by=AT_HOME, town=town)
            tx.wire.connection.set_trace_callback(None)  # type: ignore[attr-defined]
            plans = [row[3] for sql in asked for row in tx.wire.all(f"EXPLAIN QUERY PLAN {sql}")]
    assert len(asked) >= 10
    assert plans
    assert [one for one in plans if one.startswith("SCAN")] == []
