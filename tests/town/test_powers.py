"""The list of powers and duties: who decides a matter here, and every misfit in words."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from mediation.calendar.published import published
from mediation.errors import TownError
from mediation.town.around import Town
from mediation.town.institutions import Institution, InstitutionId, InstitutionKind
from mediation.town.places import Place, PlaceId, PlaceKind
from mediation.town.powers import Power

CALENDAR = published(Path(__file__).resolve().parents[2] / "workflows" / "calendars").at()
PLACES = (
    Place(id=PlaceId("city"), kind=PlaceKind.city, name="市"),
    Place(id=PlaceId("street"), kind=PlaceKind.street, name="街道", parent=PlaceId("city")),
)
HOUSING, FIRE, STATION = InstitutionId("housing"), InstitutionId("fire"), InstitutionId("station")
INSTITUTIONS = (
    Institution(id=HOUSING, kind=InstitutionKind.bureau, name="住建局", abbr="建", place=PlaceId("city")),
    Institution(id=FIRE, kind=InstitutionKind.bureau, name="消防救援大队", abbr="消", place=PlaceId("city")),
    Institution(id=STATION, kind=InstitutionKind.police_station, name="派出所", abbr="公", place=PlaceId("street")),
)
PASSAGE = Power(
    matter="fire_passage",
    title="占用消防通道",
    street_decides=False,
    authority=(InstitutionKind.bureau,),
    body="消防救援机构",
    institutions=(FIRE,),
    words=("堵塞",),
    basis="消防法 28、60",
    evidence="D",
)
NOISE = Power(
    matter="noise",
    title="社会生活噪声",
    street_decides=False,
    authority=(InstitutionKind.police_station, InstitutionKind.court),
    basis="噪声污染防治法 82",
    evidence="D",
)


def a_town(*powers: Power) -> Town:
    return Town(calendar=CALENDAR, places=PLACES, institutions=INSTITUTIONS, people=(), powers=powers)


def test_a_town_without_a_list_says_nothing_of_any_matter() -> None:
    town = a_town()
    assert dict(town.powers) == {}
    assert town.authority_over("noise", PlaceId("street")) == ()


def test_who_decides_is_who_the_list_names_or_else_the_nearest_of_the_kind() -> None:
    town = a_town(PASSAGE, NOISE)
    assert [one.name for one in town.authority_over("fire_passage")] == ["消防救援大队"]
    assert [one.name for one in town.authority_over("noise", PlaceId("street"))] == ["派出所"]
    assert town.authority_over("noise", PlaceId("city")) == ()
    assert town.authority_over("noise") == ()
    unnamed = a_town(msgspec.structs.replace(PASSAGE, institutions=()))
    assert unnamed.authority_over("fire_passage", PlaceId("street")) == (), "which bureau it is nobody guesses"
    assert (town.powers["fire_passage"].decided_by, town.powers["noise"].decided_by) == (
        "消防救援机构",
        "派出所、人民法院",
    )


@pytest.mark.parametrize("word", ["消防", "占用", "堵塞", "28", ""])
def test_a_line_is_found_by_its_title_its_body_its_law_and_other_words(word: str) -> None:
    assert PASSAGE.named(word)
    assert not PASSAGE.named("违法建设")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "权责事项“fire_passage”须有编号和名称"),
        ({"authority": (), "institutions": ()}, "权责事项“占用消防通道”街道无权决定，须写明有权机关"),
        ({"basis": ""}, "权责事项“占用消防通道”未写依据"),
        ({"evidence": "听说"}, "权责事项“占用消防通道”的佐证应为 V、R、D 之一"),
        ({"institutions": (InstitutionId("nobody"),)}, "权责事项“占用消防通道”的有权机构 nobody 不存在"),
        ({"institutions": (STATION,)}, "权责事项“占用消防通道”的有权机构 派出所 不属于所写的机关类别"),
    ],
)
def test_every_misfit_is_named(change: dict[str, object], said: str) -> None:
    with pytest.raises(TownError) as caught:
        a_town(msgspec.structs.replace(PASSAGE, **change))
    assert str(caught.value) == said


def test_a_matter_stands_once_on_the_list() -> None:
    with pytest.raises(TownError, match="权责事项 noise 出现两次"):
        a_town(NOISE, NOISE)
