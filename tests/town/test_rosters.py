"""Rosters and the catalogue “3+3+X”: who is sent first and why, what is offered where, every misfit in words."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from mediation.errors import TownError
from mediation.town.institutions import AccountId, InstitutionId
from mediation.town.places import PlaceId
from mediation.town.service_catalogue import OfferId
from tests.town.registers import (
    ALL_ROUND,
    CARDS,
    CITY,
    COMMUNITY,
    ELSEWHERE,
    ESTATE,
    GRID,
    MEALS,
    MEMBER,
    OTHER,
    ROSTER,
    VOLUNTEER,
    a_registered_town,
)

SATURDAY, MONDAY = date(2026, 11, 21), date(2026, 11, 23)


def names(place: PlaceId, day: date, skill: str, language: str = "") -> list[str]:
    return [one.entry.name for one in a_registered_town().on_duty(place, day, skill, language)]


def test_who_claimed_the_post_comes_first_then_who_serves_that_day() -> None:
    assert names(GRID, SATURDAY, "水电维修") == ["党员甲", "委员甲", "志愿者甲"]
    assert names(GRID, MONDAY, "水电维修") == ["党员甲", "委员甲", "志愿者甲"], (
        "who claimed it goes before who is there"
    )
    assert names(GRID, MONDAY, "") == ["志愿者甲", "委员甲", "党员甲"], "not on duty on a Monday: last"
    assert names(GRID, SATURDAY, "为老服务") == ["志愿者甲", "委员甲", "党员甲"]


def test_where_nothing_is_asked_the_nearest_comes_first() -> None:
    assert names(GRID, SATURDAY, "") == ["志愿者甲", "党员甲", "委员甲"]


def test_who_speaks_the_language_goes_before_who_does_not() -> None:
    assert names(COMMUNITY, SATURDAY, "", "miao")[0] == "党员甲"


def test_who_serves_elsewhere_is_not_named_and_who_serves_below_comes_last() -> None:
    assert ELSEWHERE.name not in names(GRID, SATURDAY, "")
    assert names(OTHER, SATURDAY, "") == ["志愿者乙", "委员甲"]
    assert names(CITY, MONDAY, "为老服务")[0] == "志愿者甲", "the whole city may be asked for"
    assert names(PlaceId("nowhere"), SATURDAY, "") == []


def test_each_place_in_the_ranking_is_said_in_words() -> None:
    best, second, last = a_registered_town().on_duty(GRID, MONDAY, "水电维修", "miao")
    assert best.reasons == ("岗位对口（水电维修）", "当日不值守")
    assert second.entry == ALL_ROUND
    assert second.reasons == ("综合服务", "当日值守", "语言不通")
    assert last.entry == VOLUNTEER
    other = next(one for one in a_registered_town().on_duty(GRID, MONDAY, "水电维修") if one.entry == VOLUNTEER)
    assert other.reasons == ("认领岗位不对口", "当日值守")


def test_offers_of_a_place_are_found_by_need_the_nearest_first() -> None:
    town = a_registered_town()
    assert [one.title for one in town.offered(GRID)] == ["长者食堂", "社保卡办理"]
    assert town.offered(ESTATE, "送餐") == (MEALS,)
    assert town.offered(ESTATE, "老人要送餐") == (MEALS,), "a need stands in what was asked"
    assert town.offered(ESTATE, "商业服务") == ()
    assert town.offered(ESTATE, "公共服务") == (CARDS,)
    assert town.offered(OTHER, "送餐") == (), "offered in the other community only"
    assert town.offered(CITY, "送餐") == (MEALS,), "the whole city may be asked for"
    assert town.offered(PlaceId("nowhere")) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "名册第“d1”号须有编号和姓名"),
        ({"place": PlaceId("nowhere")}, "名册第“d1”号的服务区划 nowhere 不存在"),
        ({"institution": InstitutionId("nobody")}, "名册第“d1”号的报到机构 nobody 不存在"),
        ({"account": AccountId("nobody")}, "名册第“d1”号的账号 nobody 不在人员名册"),
        ({"duty_days": (0,)}, "名册第“d1”号的值守日应为 1 至 7（周一至周日）"),
        ({"duty_days": ()}, "名册第“d1”号的值守日应为 1 至 7（周一至周日）"),
    ],
)
def test_every_misfit_of_a_roster_is_named_without_the_person(change: dict[str, object], said: str) -> None:
    with pytest.raises(TownError) as caught:
        a_registered_town(roster=(msgspec.structs.replace(MEMBER, **change),))
    assert str(caught.value) == said
    assert "党员甲" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"provider": ""}, "服务项目“长者食堂”须有编号、名称和提供方"),
        ({"place": PlaceId("nowhere")}, "服务项目“长者食堂”的服务区划 nowhere 不存在"),
        ({"institution": InstitutionId("nobody")}, "服务项目“长者食堂”的机构 nobody 不存在"),
        ({"id": OfferId("")}, "服务项目“长者食堂”须有编号、名称和提供方"),
    ],
)
def test_every_misfit_of_the_catalogue_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(TownError) as caught:
        a_registered_town(offers=(msgspec.structs.replace(MEALS, **change),))
    assert str(caught.value) == said


def test_all_misfits_are_told_at_once() -> None:
    lost = msgspec.structs.replace(VOLUNTEER, place=PlaceId("nowhere"))
    with pytest.raises(TownError, match="名册编号 d1 出现两次；名册第“z1”号的服务区划 nowhere 不存在"):
        a_registered_town(roster=(*ROSTER[:1], MEMBER, lost))
