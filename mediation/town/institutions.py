"""Institutions at places, and the people who hold posts there, as frozen values. Sign-in secrets are the store's."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

import msgspec

from mediation.town.places import PlaceId

InstitutionId = NewType("InstitutionId", str)
AccountId = NewType("AccountId", str)


class InstitutionKind(StrEnum):
    """What an institution is. Titles stand in `INSTITUTION_TITLES`."""

    estate_room = "estate_room"
    community_committee = "community_committee"
    street_property_committee = "street_property_committee"
    street_committee = "street_committee"
    city_committee = "city_committee"
    judicial_office = "judicial_office"
    police_station = "police_station"
    property_company = "property_company"
    owners_committee = "owners_committee"
    court = "court"
    law_firm = "law_firm"
    bureau = "bureau"
    governance_centre = "governance_centre"


INSTITUTION_TITLES: dict[InstitutionKind, str] = {
    InstitutionKind.estate_room: "小区调解室",
    InstitutionKind.community_committee: "社区人民调解委员会",
    InstitutionKind.street_property_committee: "街道物业纠纷人民调解委员会",
    InstitutionKind.street_committee: "街道人民调解委员会",
    InstitutionKind.city_committee: "市级专业性人民调解委员会",
    InstitutionKind.judicial_office: "司法所",
    InstitutionKind.police_station: "派出所",
    InstitutionKind.property_company: "物业服务企业",
    InstitutionKind.owners_committee: "业主委员会",
    InstitutionKind.court: "人民法院",
    InstitutionKind.law_firm: "律师事务所",
    InstitutionKind.bureau: "主管部门",
    InstitutionKind.governance_centre: "综治中心",
}


class Role(StrEnum):
    """What a person may be at an institution. Titles stand in `ROLE_TITLES`."""

    grid_worker = "grid_worker"
    mediator = "mediator"
    director = "director"
    clerk = "clerk"
    seal_keeper = "seal_keeper"
    supervisor = "supervisor"
    officer = "officer"
    station_deputy = "station_deputy"
    duty_officer = "duty_officer"
    lawyer = "lawyer"
    administrator = "administrator"
    the_clock = "the_clock"


ROLE_TITLES: dict[Role, str] = {
    Role.grid_worker: "网格员",
    Role.mediator: "人民调解员",
    Role.director: "调委会主任",
    Role.clerk: "登记员",
    Role.seal_keeper: "印章保管人",
    Role.supervisor: "司法所督导",
    Role.officer: "经办民警",
    Role.station_deputy: "派出所分管领导",
    Role.duty_officer: "平台值守",
    Role.lawyer: "法律顾问",
    Role.administrator: "系统管理员",
    Role.the_clock: "时限",
}


class Institution(msgspec.Struct, frozen=True, kw_only=True):
    """One institution at one place.

    `abbr` is what stands in its numbers («（2026）××人调字第1号» has ××). `acts_for` names the committee under
    whose name, number and seal it works (an estate's room is a 调解小组 of the community's committee, 人民调解法 8).
    """

    id: InstitutionId
    kind: InstitutionKind
    name: str
    abbr: str
    place: PlaceId
    acts_for: InstitutionId | None = None
    phone: str = ""
    address: str = ""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A role held at an institution."""

    institution: InstitutionId
    role: Role


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here: an account, its posts, and, for a registered mediator (人民调解法 13), the particulars.

    `registered_at` is the committee whose mediator this is, None for everybody else. `employer` is the property
    company or owners' committee that pays this person, if one does: such a person never presides in its estate.
    """

    account: AccountId
    name: str
    posts: tuple[Post, ...] = ()
    registered_at: InstitutionId | None = None
    specialities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    employer: InstitutionId | None = None
