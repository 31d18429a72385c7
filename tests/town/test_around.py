"""A town as one value: what fits together, what lies where, who is nearest, and every misfit named at once."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.errors import TownError
from mediation.town.around import Town
from mediation.town.institutions import (
    INSTITUTION_TITLES,
    ROLE_TITLES,
    Institution,
    InstitutionKind,
    Person,
    Post,
    Role,
)
from mediation.town.places import PLACE_TITLES, Place, PlaceKind
from tests.engine.builders import a_town

KINDS = InstitutionKind


def make(places: list[Place] | None = None, **over: Any) -> Town:
    parts = {"places": places or list(a_town().places.values()), "institutions": (), "people": (), **over}
    return Town(calendar=a_town().calendar, **parts)


def a_place(id_: str, parent: str | None) -> Place:
    return Place(id=id_, kind=PlaceKind.grid, name=id_, parent=parent)  # type: ignore[arg-type]


def an_institution(id_: str, place: str = "street", **over: Any) -> Institution:
    given = {"id": id_, "kind": KINDS.bureau, "name": id_, "abbr": id_, "place": place, **over}
    return Institution(**given)


def test_a_place_lies_in_everything_above_it() -> None:
    town = a_town()
    assert town.path("estate") == ("estate", "community", "street", "city")  # type: ignore[arg-type]
    assert town.path("moon") == ()  # type: ignore[arg-type]
    assert town.lies_in("estate", "city")  # type: ignore[arg-type]
    assert town.lies_in("street", "street")  # type: ignore[arg-type]
    assert not town.lies_in("street", "estate")  # type: ignore[arg-type]
    assert not town.lies_in("moon", "moon")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kinds", "place", "found"),
    [
        ((KINDS.estate_room,), "estate", "room"),
        ((KINDS.estate_room,), "bare", None),
        ((KINDS.community_committee,), "estate", "committee"),
        ((KINDS.street_property_committee, KINDS.community_committee), "estate", "committee"),  # the nearer one
        ((KINDS.street_property_committee, KINDS.street_committee), "estate", "street_committee"),
        ((KINDS.community_committee,), "street", None),  # nothing is found below
        ((KINDS.court,), "hut", "court"),
        ((), "estate", None),
    ],
)
def test_the_nearest_institution_above_a_place(kinds: tuple[InstitutionKind, ...], place: str, found: str) -> None:
    nearest = a_town().nearest(kinds, place)  # type: ignore[arg-type]
    assert (None if nearest is None else nearest.id) == found


def test_of_two_kinds_at_one_place_the_better_is_taken() -> None:
    both = [an_institution("a", kind=KINDS.street_committee), an_institution("b", kind=KINDS.street_property_committee)]
    town = make(institutions=both)
    for kinds, wanted in (
        ((KINDS.street_property_committee, KINDS.street_committee), "b"),
        ((KINDS.street_committee, KINDS.street_property_committee), "a"),
    ):
        nearest = town.nearest(kinds, "estate")  # type: ignore[arg-type]
        assert nearest is not None
        assert nearest.id == wanted


def test_a_room_works_under_its_committees_name() -> None:
    town = a_town()
    assert town.committee("room").id == "committee"  # type: ignore[arg-type]
    assert town.committee("committee").id == "committee"  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        town.committee("nowhere")  # type: ignore[arg-type]


def test_the_estate_of_a_place() -> None:
    grid = Place(id="grid-1", kind=PlaceKind.grid, name="一网格", parent="estate")  # type: ignore[arg-type]
    town = make([*a_town().places.values(), grid])
    assert town.estate_of("grid-1") == "estate"  # type: ignore[arg-type]
    assert town.estate_of("estate") == "estate"  # type: ignore[arg-type]
    assert town.estate_of("street") is None  # type: ignore[arg-type]
    assert town.estate_of("moon") is None  # type: ignore[arg-type]


def test_who_holds_a_role_in_the_order_in_which_they_were_entered() -> None:
    town = a_town()
    mediators = [one.account for one in town.holders(Role.mediator, "street_committee")]  # type: ignore[arg-type]
    assert mediators == ["street_mediator", "street_second"]
    assert town.holders(Role.lawyer, "street_committee") == ()  # type: ignore[arg-type]


MISFITS = [
    ({"places": [a_place("a", "b")]}, "上级 b 不存在"),
    ({"places": [a_place("a", "b"), a_place("b", "a")]}, "成环"),
    ({"places": [a_place("a", "a")]}, "成环"),
    ({"places": [a_place("a", None), a_place("a", None)]}, "区划 a 出现两次"),
    ({"institutions": [an_institution("x", place="moon")]}, "机构 x 所在区划 moon 不存在"),
    ({"institutions": [an_institution("x", acts_for="y")]}, "代表的机构 y 不存在"),
    ({"institutions": [an_institution("x"), an_institution("x")]}, "机构 x 出现两次"),
    ({"people": [Person(account="p", name="甲", registered_at="y")]}, "人员 p 所属机构 y 不存在"),  # type: ignore[arg-type]
    ({"people": [Person(account="p", name="甲", employer="z")]}, "人员 p 所属机构 z 不存在"),  # type: ignore[arg-type]
    (
        {"people": [Person(account="p", name="甲", posts=(Post(institution="y", role=Role.clerk),))]},  # type: ignore[arg-type]
        "人员 p 所属机构 y 不存在",
    ),
    ({"people": [Person(account="p", name="甲"), Person(account="p", name="乙")]}, "人员 p 出现两次"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("parts", "words"), MISFITS)
def test_what_does_not_fit_together_is_named(parts: dict[str, Any], words: str) -> None:
    with pytest.raises(TownError, match=words):
        make(**parts)


def test_every_misfit_is_named_at_once_and_no_person_by_name() -> None:
    with pytest.raises(TownError) as caught:
        make(
            institutions=[an_institution("x", place="moon"), an_institution("y", acts_for="z")],
            people=[Person(account="p", name="张三", employer="w")],  # type: ignore[arg-type]
        )
    for words in ("x", "y", "z", "p", "w"):
        assert words in str(caught.value)
    assert "张三" not in str(caught.value)


def test_a_town_does_not_change() -> None:
    town = a_town()
    with pytest.raises(TypeError):
        town.places["x"] = a_place("x", None)  # type: ignore[index]


def test_every_kind_and_role_has_its_title() -> None:
    assert set(INSTITUTION_TITLES) == set(InstitutionKind)
    assert set(ROLE_TITLES) == set(Role)
    assert set(PLACE_TITLES) == set(PlaceKind)
    for titles in (INSTITUTION_TITLES, ROLE_TITLES, PLACE_TITLES):
        assert len(set(titles.values())) == len(titles)
