"""The «121» platform of a town: what is usual, what a deployment says instead, and every misfit in words."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from mediation.calendar.published import published
from mediation.errors import TownError
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person
from mediation.town.linked import EVERY_DAY, Linked, Platform, Support, TeamMember, entered
from mediation.town.places import Place, PlaceId, PlaceKind

CALENDAR = published(Path(__file__).resolve().parents[2] / "workflows" / "calendars").at()
STREET, OTHER = InstitutionId("street"), InstitutionId("other_street")
STATION, LAWYERS = InstitutionId("station"), InstitutionId("lawyers")
A, B = AccountId("a"), AccountId("b")


def a_place(id_: str, kind: PlaceKind, parent: str | None) -> Place:
    return Place(id=PlaceId(id_), kind=kind, name=id_, parent=PlaceId(parent) if parent else None)


def an_institution(id_: InstitutionId, kind: InstitutionKind, place: str) -> Institution:
    return Institution(id=id_, kind=kind, name=f"机构{id_}", abbr=id_, place=PlaceId(place))


PLACES = (
    a_place("city", PlaceKind.city, None),
    a_place("s1", PlaceKind.street, "city"),
    a_place("c1", PlaceKind.community, "s1"),
    a_place("s2", PlaceKind.street, "city"),
)
INSTITUTIONS = (
    an_institution(STREET, InstitutionKind.street_committee, "s1"),
    an_institution(OTHER, InstitutionKind.street_committee, "s2"),
    an_institution(STATION, InstitutionKind.police_station, "s1"),
    an_institution(LAWYERS, InstitutionKind.law_firm, "city"),
)
PEOPLE = (
    Person(account=A, name="调解员甲", registered_at=STREET, specialities=("邻里",), languages=("苗语",)),
    Person(account=B, name="调解员乙"),
)
SUPPORTS = (
    Support(kind="police", title="治安支撑", institutions=(STATION,)),
    Support(kind="legal", title="法律支撑", institutions=(LAWYERS,)),
)
MEMBER = TeamMember(
    account=A, name="调解员甲", registered_at=STREET, specialities=("婚姻",), languages=("汉语",), duty_days=(1, 3)
)
SAID = Linked(platform=Platform(institution=STREET, title="联调室"), supports=SUPPORTS, team=(MEMBER,))


def a_town(*linked: Linked) -> Town:
    return Town(calendar=CALENDAR, places=PLACES, institutions=INSTITUTIONS, people=PEOPLE, linked=linked)


def refused(linked: Linked, *more: Linked) -> str:
    with pytest.raises(TownError) as caught:
        a_town(linked, *more)
    return str(caught.value)


def test_a_town_that_says_nothing_has_what_is_usual() -> None:
    found = a_town().linked_around(PlaceId("c1"))
    assert found is not None
    assert found.platform == Platform(institution=STREET, title="靶向联动综合调解室")
    assert [(one.kind, one.title, one.institutions) for one in found.supports] == [
        ("police", "警调对接", (STATION,)),
        ("legal", "法律服务", (LAWYERS,)),
    ]
    assert found.team == (
        TeamMember(account=A, name="调解员甲", registered_at=STREET, specialities=("邻里",), languages=("苗语",)),
    )
    assert found.team[0].duty_days == EVERY_DAY


def test_a_support_that_nobody_near_gives_is_there_without_institutions() -> None:
    found = a_town().linked_around(PlaceId("s2"))
    assert found is not None
    police = found.support("police")
    assert police is not None
    assert police.institutions == ()


def test_what_a_deployment_says_replaces_what_is_usual_for_that_street_only() -> None:
    town = a_town(SAID)
    assert town.linked_around(PlaceId("c1")) == SAID
    other = town.linked_around(PlaceId("s2"))
    assert other is not None
    assert other.platform.institution == OTHER


def test_what_a_deployment_leaves_empty_is_the_registers() -> None:
    bare = msgspec.structs.replace(MEMBER, specialities=(), languages=())
    town = a_town(msgspec.structs.replace(SAID, team=(bare,)))
    [member] = town.linked[STREET].team
    assert (member.specialities, member.languages, member.duty_days) == (("邻里",), ("苗语",), (1, 3))
    assert town.said[0].team == (bare,), "what was said is kept as it was said"
    [member] = a_town(msgspec.structs.replace(SAID, team=())).linked[STREET].team
    assert (member.account, member.specialities) == (A, ("邻里",))


def test_a_member_is_entered_under_the_name_and_the_committee_of_the_register() -> None:
    people = {one.account: one for one in PEOPLE}
    given = msgspec.structs.replace(SAID, team=(TeamMember(account=A), TeamMember(account=B)))
    assert [(one.name, one.registered_at) for one in entered(given, people).team] == [
        ("调解员甲", STREET),
        ("调解员乙", STREET),  # registered nowhere: the town says so
    ]
    assert "b 未在 street 登记为人民调解员" in refused(entered(given, people))
    stranger = msgspec.structs.replace(SAID, team=(TeamMember(account=AccountId("z")),))
    assert entered(stranger, people) == stranger
    assert "z 不在人员名册" in refused(stranger)


def test_above_the_streets_there_is_no_platform() -> None:
    assert a_town().linked_around(PlaceId("city")) is None


def test_members_and_supports_are_found_by_key() -> None:
    assert SAID.member("a") == MEMBER
    assert SAID.member("b") is None
    assert SAID.support("legal") == SUPPORTS[1]
    assert SAID.support("medical") is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"platform": Platform(institution=InstitutionId("nowhere"))}, "机构 nowhere 不存在"),
        ({"platform": Platform(institution=STATION)}, "应为街道人民调解委员会"),
        ({"supports": SUPPORTS[:1]}, "须恰有2个支撑"),
        ({"supports": (SUPPORTS[0], SUPPORTS[0])}, "须恰有2个支撑"),
        ({"supports": (msgspec.structs.replace(SUPPORTS[0], kind="medical"), SUPPORTS[1])}, "须恰有2个支撑"),
        (
            {"supports": (msgspec.structs.replace(SUPPORTS[0], institutions=(InstitutionId("x"),)), SUPPORTS[1])},
            "支撑“治安支撑”的机构 x 不存在",
        ),
        ({"team": (msgspec.structs.replace(MEMBER, account=AccountId("z")),)}, "z 不在人员名册"),
        ({"team": (msgspec.structs.replace(MEMBER, account=B),)}, "b 未在 street 登记为人民调解员"),
        ({"team": (MEMBER, MEMBER)}, "a 出现两次"),
        ({"team": (msgspec.structs.replace(MEMBER, duty_days=(0,)),)}, "值守日应为 1 至 7"),
    ],
)
def test_a_misfit_is_told_in_words(changes: dict[str, object], words: str) -> None:
    assert words in refused(msgspec.structs.replace(SAID, **changes))


def test_a_street_has_one_platform() -> None:
    assert "平台 street 出现两次" in refused(SAID, SAID)
