"""A small town with everything a deployment may register beside places and people, for tests of these registers."""

from __future__ import annotations

from pathlib import Path

from mediation.calendar.published import published
from mediation.town.around import Town
from mediation.town.grid_register import Building, BuildingId, Grid, GridRegister, Household, HouseholdId, Resident
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.places import Place, PlaceId, PlaceKind
from mediation.town.powers import Power
from mediation.town.rosters import RosterEntry, RosterId, RosterKind
from mediation.town.service_catalogue import Body, Offer, OfferId, System

CALENDAR = published(Path(__file__).resolve().parents[2] / "workflows" / "calendars").at()
CITY, STREET, COMMUNITY, OTHER = (PlaceId(one) for one in ("city", "street", "community", "other"))
ESTATE, GRID, GRID_2, GRID_3 = (PlaceId(one) for one in ("estate", "grid_1", "grid_2", "grid_3"))
PLACES = (
    Place(id=CITY, kind=PlaceKind.city, name="示例市"),
    Place(id=STREET, kind=PlaceKind.street, name="示例街道", parent=CITY),
    Place(id=COMMUNITY, kind=PlaceKind.community, name="东社区", parent=STREET),
    Place(id=OTHER, kind=PlaceKind.community, name="西社区", parent=STREET),
    Place(id=ESTATE, kind=PlaceKind.estate, name="示例小区", parent=COMMUNITY),
    Place(id=GRID, kind=PlaceKind.grid, name="示例小区第一网格", parent=ESTATE),
    Place(id=GRID_2, kind=PlaceKind.grid, name="示例小区第二网格", parent=ESTATE),
    Place(id=GRID_3, kind=PlaceKind.grid, name="西社区第一网格", parent=OTHER),
)
ROOM, COMMITTEE = InstitutionId("room"), InstitutionId("committee")
INSTITUTIONS = (
    Institution(id=ROOM, kind=InstitutionKind.estate_room, name="示例小区调解室", abbr="东", place=ESTATE),
    Institution(
        id=COMMITTEE, kind=InstitutionKind.community_committee, name="东社区调委会", abbr="东", place=COMMUNITY
    ),
)
WORKER, WORKER_2 = AccountId("worker"), AccountId("worker_2")
PEOPLE = (
    Person(account=WORKER, name="网格员甲", posts=(Post(institution=ROOM, role=Role.grid_worker),)),
    Person(account=WORKER_2, name="网格员乙", posts=(Post(institution=COMMITTEE, role=Role.grid_worker),)),
)
MEMBER = RosterEntry(
    id=RosterId("d1"),
    kind=RosterKind.party_member,
    name="党员甲",
    unit="示例市图书馆",
    place=COMMUNITY,
    institution=COMMITTEE,
    skills=("水电维修",),
    duty_days=(6, 7),
    languages=("苗语", "汉语"),
    account=WORKER,
    phone="13800000001",
)
VOLUNTEER = RosterEntry(
    id=RosterId("z1"), kind=RosterKind.volunteer, name="志愿者甲", place=ESTATE, skills=("为老服务",)
)
ALL_ROUND = RosterEntry(
    id=RosterId("j1"), kind=RosterKind.part_time_committee, name="委员甲", place=STREET, skills=("综合",)
)
ELSEWHERE = RosterEntry(id=RosterId("z2"), kind=RosterKind.volunteer, name="志愿者乙", place=OTHER)
ROSTER = (MEMBER, VOLUNTEER, ALL_ROUND, ELSEWHERE)
MEALS = Offer(
    id=OfferId("meals"),
    title="长者食堂",
    body=Body.social,
    system=System.public_interest,
    provider="示例养老服务中心",
    place=COMMUNITY,
    needs=("送餐", "吃饭"),
    charge="12 元一餐",
    hours="每日 11:00 至 13:00",
    phone="0855-0000020",
)
CARDS = Offer(
    id=OfferId("cards"),
    title="社保卡办理",
    body=Body.party_government,
    system=System.public,
    provider="示例街道政务服务中心",
    place=STREET,
    institution=COMMITTEE,
)
OFFERS = (CARDS, MEALS)
NOISE = Power(
    matter="noise",
    title="社会生活噪声",
    street_decides=False,
    authority=(InstitutionKind.police_station,),
    basis="噪声污染防治法 82",
    evidence="D",
)
GRIDS = (Grid(place=GRID, workers=(WORKER_2, WORKER), patrons=(MEMBER.id,)),)
BUILDINGS = (
    Building(id=BuildingId("b3"), grid=GRID, name="3栋"),
    Building(id=BuildingId("b4"), grid=GRID_2, name="四幢"),
    Building(id=BuildingId("w3"), grid=GRID_3, name="3号楼"),
)
HOUSEHOLDS = (
    Household(id=HouseholdId("b3-2-501"), building=BuildingId("b3"), unit="2单元", room="501"),
    Household(id=HouseholdId("b3-1-501"), building=BuildingId("b3"), unit="1单元", room="501"),
    Household(id=HouseholdId("b4-101"), building=BuildingId("b4"), room="101室"),
    Household(id=HouseholdId("w3-2-501"), building=BuildingId("w3"), unit="2", room="501"),
)
RESIDENTS = (
    Resident(household=HOUSEHOLDS[0].id, name="甲某", relation="户主", phone="13800001234"),
    Resident(household=HOUSEHOLDS[0].id, name="甲小", relation="子女"),
    Resident(household=HOUSEHOLDS[1].id, name="乙某", relation="租户", phone="13800005678"),
    Resident(household=HOUSEHOLDS[3].id, name="甲某", relation="户主", phone="13800009999"),
)
REGISTER = GridRegister(buildings=BUILDINGS, households=HOUSEHOLDS, residents=RESIDENTS)


def a_registered_town(
    *,
    roster: tuple[RosterEntry, ...] = ROSTER,
    offers: tuple[Offer, ...] = OFFERS,
    grids: tuple[Grid, ...] = GRIDS,
) -> Town:
    return Town(
        calendar=CALENDAR,
        places=PLACES,
        institutions=INSTITUTIONS,
        people=PEOPLE,
        powers=(NOISE,),
        roster=roster,
        offers=offers,
        grids=grids,
    )
