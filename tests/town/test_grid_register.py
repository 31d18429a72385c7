"""The grid register: addresses as people write them, who works a grid, every misfit in words and no name in any."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.errors import TownError
from mediation.town.grid_register import (
    Address,
    Building,
    BuildingId,
    Grid,
    GridRegister,
    Household,
    HouseholdId,
    Resident,
    building_key,
    masked,
    misfits_of_register,
    read_address,
    room_key,
    unit_key,
)
from mediation.town.institutions import AccountId
from mediation.town.places import PlaceId
from mediation.town.rosters import RosterId
from tests.town.registers import (
    BUILDINGS,
    CITY,
    COMMUNITY,
    ESTATE,
    GRID,
    GRID_2,
    GRID_3,
    HOUSEHOLDS,
    REGISTER,
    RESIDENTS,
    a_registered_town,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3栋2单元501", Address(building="3", unit="2", room="501")),
        ("幸福小区3栋2单元501", Address(words="幸福小区", building="3", unit="2", room="501")),
        ("幸福小区 3#2单元 501号", Address(words="幸福小区", building="3", unit="2", room="501")),
        ("三栋二单元501室", Address(building="3", unit="2", room="501")),
        ("二十一幢十单元1201A", Address(building="21", unit="10", room="1201A")),
        ("3-2-501", Address(building="3", unit="2", room="501")),
        ("３—２—５０１", Address(building="3", unit="2", room="501")),
        ("3-501", Address(building="3", room="501")),
        ("03号楼501", Address(building="3", room="501")),
        ("a3栋", Address(building="A3")),
        ("3 栋 2 门", Address(building="3", unit="2")),
        ("民主路12号", Address(words="民主路12号")),
        ("幸福小区", Address(words="幸福小区")),
        ("", Address()),
    ],
)
def test_an_address_is_taken_apart_as_people_write_it(text: str, found: Address) -> None:
    assert read_address(text) == found


@given(st.text("一二三十0123456789栋幢单元室-#号楼 甲", max_size=12))
def test_no_writing_of_an_address_is_too_odd_to_read(text: str) -> None:
    found = read_address(text)
    assert found == read_address(f" {text} "), "blanks do not count"
    assert building_key(text) == building_key(building_key(text)) or found.building


def test_names_of_buildings_units_and_rooms_are_compared_by_what_they_mean() -> None:
    assert {building_key(one) for one in ("3栋", "三幢", "3号楼", "３栋")} == {"3"}
    assert building_key("民主路 12号") == "民主路12号"
    assert building_key("3栋2单元") == "3栋2单元", "no building is called so"
    assert building_key("三十十栋") == "三十十", "no number: as it is written"
    assert {unit_key(one) for one in ("2", "2单元", "二单元", "2门")} == {"2"}
    assert unit_key("") == ""
    assert {room_key(one) for one in ("501", "501室", "501号", "５０１")} == {"501"}


@pytest.mark.parametrize(("phone", "shown"), [("13812345678", "138****5678"), ("8234567", "*******"), ("", "")])
def test_a_phone_is_shown_without_its_middle(phone: str, shown: str) -> None:
    assert masked(phone) == shown


def test_who_works_a_grid_is_who_the_register_names_or_else_the_nearest_grid_worker() -> None:
    town = a_registered_town()
    assert [one.name for one in town.grid_workers(GRID)] == ["网格员乙", "网格员甲"]
    assert [one.name for one in town.grid_workers(GRID_2)] == ["网格员甲"], "the estate's room has one"
    assert [one.name for one in town.grid_workers(ESTATE)] == ["网格员甲"]
    assert [one.name for one in town.grid_workers(COMMUNITY)] == ["网格员乙"]
    assert town.grid_workers(GRID_3) == ()
    assert town.grid_workers(CITY) == ()
    assert [one.name for one in a_registered_town(grids=(Grid(place=GRID),)).grid_workers(GRID)] == ["网格员甲"]


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (Grid(place=PlaceId("nowhere")), "网格 nowhere 不存在"),
        (Grid(place=ESTATE), "网格 estate 应为网格，不是小区"),
        (Grid(place=GRID, workers=(AccountId("nobody"),)), "网格 grid_1 的网格员 nobody 不在人员名册"),
        (Grid(place=GRID, patrons=(RosterId("x"),)), "网格 grid_1 的包保党员 x 不在名册"),
    ],
)
def test_every_misfit_of_a_grid_is_named(grid: Grid, said: str) -> None:
    with pytest.raises(TownError) as caught:
        a_registered_town(grids=(grid,))
    assert str(caught.value) == said


def test_a_register_that_fits_has_no_misfits() -> None:
    assert misfits_of_register(REGISTER, a_registered_town()) == []


def test_every_misfit_of_a_register_is_named_and_nobody_by_name() -> None:
    wrong = GridRegister(
        buildings=(
            *BUILDINGS,
            msgspec.structs.replace(BUILDINGS[0], grid=GRID_2),
            BUILDINGS[1],
            Building(id=BuildingId("b5"), grid=PlaceId("nowhere"), name="5栋"),
            Building(id=BuildingId("b6"), grid=ESTATE, name="6栋"),
        ),
        households=(
            *HOUSEHOLDS,
            msgspec.structs.replace(HOUSEHOLDS[0], unit="二单元", room="501室"),
            Household(id=HouseholdId("lost"), building=BuildingId("b9"), room="101"),
        ),
        residents=(*RESIDENTS, *(Resident(household=HouseholdId("gone"), name=one) for one in ("某甲", "某乙"))),
    )
    found = misfits_of_register(wrong, a_registered_town())
    assert found == [
        "楼栋 b3 被两个网格认领：grid_1、grid_2",
        "楼栋 b4 出现两次",
        "楼栋 b5 的网格 nowhere 不存在",
        "楼栋 b6 的网格 estate 应为网格，不是小区",
        "户 b3-2-501 出现两次",
        "户 b3-2-501 与另一户同在楼栋 b3 的同一房号",
        "户 lost 的楼栋 b9 不在登记册",
        "居民所在的户 gone 不在登记册",
    ]
    assert not any("某" in one for one in found)
