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
    # for matters other than disputes
    party_branch = "party_branch"
    party_group = "party_group"
    community_party = "community_party"
    residents_committee = "residents_committee"
    supervision_board = "supervision_board"
    area_office = "area_office"
    street_party = "street_party"
    street_office = "street_office"
    city_party = "city_party"
    inspection_office = "inspection_office"
    resident_unit = "resident_unit"
    service_organisation = "service_organisation"
    residents_council = "residents_council"
    council_group = "council_group"
    origin_township = "origin_township"
    origin_village = "origin_village"
    resettlement_office = "resettlement_office"
    # counterparts of mediation (see workflows/mediation_core/counterparts.yaml)
    arbitration_commission = "arbitration_commission"
    petition_office = "petition_office"
    hotline_centre = "hotline_centre"
    legal_aid_centre = "legal_aid_centre"
    psychological_service = "psychological_service"
    appraisal_body = "appraisal_body"


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
    InstitutionKind.party_branch: "党支部",
    InstitutionKind.party_group: "党小组",
    InstitutionKind.community_party: "社区党委",
    InstitutionKind.residents_committee: "社区居民委员会",
    InstitutionKind.supervision_board: "居务监督委员会",
    InstitutionKind.area_office: "片区工作站",
    InstitutionKind.street_party: "街道党工委",
    InstitutionKind.street_office: "街道办事处",
    InstitutionKind.city_party: "市级党建工作机构",
    InstitutionKind.inspection_office: "督查机构",
    InstitutionKind.resident_unit: "驻区单位",
    InstitutionKind.service_organisation: "社会服务组织",
    InstitutionKind.residents_council: "移民社区建设管理理事会",
    InstitutionKind.council_group: "理事会工作组",
    InstitutionKind.origin_township: "迁出地乡镇政府",
    InstitutionKind.origin_village: "迁出地村民委员会",
    InstitutionKind.resettlement_office: "迁入地搬迁安置工作机构",
    InstitutionKind.arbitration_commission: "劳动人事争议仲裁委员会",
    InstitutionKind.petition_office: "信访部门",
    InstitutionKind.hotline_centre: "12345 热线受理中心",
    InstitutionKind.legal_aid_centre: "法律援助机构",
    InstitutionKind.psychological_service: "心理服务机构",
    InstitutionKind.appraisal_body: "鉴定评估机构",
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
    # for matters other than disputes
    party_member = "party_member"
    group_leader = "group_leader"
    branch_secretary = "branch_secretary"
    community_secretary = "community_secretary"
    community_worker = "community_worker"
    part_time_member = "part_time_member"
    area_leader = "area_leader"
    street_leader = "street_leader"
    street_worker = "street_worker"
    department_officer = "department_officer"
    department_leader = "department_leader"
    inspector = "inspector"
    unit_representative = "unit_representative"
    residents_representative = "residents_representative"
    board_member = "board_member"
    council_head = "council_head"
    council_member = "council_member"
    council_group_leader = "council_group_leader"
    volunteer = "volunteer"
    origin_officer = "origin_officer"
    resettlement_officer = "resettlement_officer"
    court_officer = "court_officer"
    liaison_officer = "liaison_officer"
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
    Role.party_member: "在职党员",
    Role.group_leader: "党小组组长",
    Role.branch_secretary: "党支部书记",
    Role.community_secretary: "社区党委书记",
    Role.community_worker: "社区工作者",
    Role.part_time_member: "兼职委员",
    Role.area_leader: "片区负责人",
    Role.street_leader: "街道主要负责人",
    Role.street_worker: "街道经办人",
    Role.department_officer: "部门经办人",
    Role.department_leader: "部门负责人",
    Role.inspector: "督查人员",
    Role.unit_representative: "驻区单位代表",
    Role.residents_representative: "居民代表",
    Role.board_member: "居务监督委员",
    Role.council_head: "理事长",
    Role.council_member: "理事",
    Role.council_group_leader: "工作组组长",
    Role.volunteer: "志愿者",
    Role.origin_officer: "迁出地经办人",
    Role.resettlement_officer: "迁入地经办人",
    Role.court_officer: "法院经办人",
    Role.liaison_officer: "对接单位经办人",
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
