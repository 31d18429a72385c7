"""Who has signed on to serve a place: party members (双报到), part-time committee members, volunteers, and who is on
the duty list (值班表; whom it calls is in `duty_list.py`). Frozen values.

It ranks whom to send a service order to, and says why; a person decides. Whether somebody is free that day is not
known here: a roster says only on which weekdays somebody means to serve.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NewType, Protocol

import msgspec

from mediation.town.institutions import AccountId, Institution, InstitutionId, Person
from mediation.town.linked import EVERY_DAY
from mediation.town.matching import ALL_ROUND, speaks
from mediation.town.places import Place, PlaceId

RosterId = NewType("RosterId", str)


class RosterKind(StrEnum):
    """On which list somebody stands. Titles stand in `ROSTER_TITLES`."""

    party_member = "party_member"
    part_time_committee = "part_time_committee"
    volunteer = "volunteer"
    duty = "duty"


ROSTER_TITLES: dict[RosterKind, str] = {
    RosterKind.party_member: "在职党员（双报到）",
    RosterKind.part_time_committee: "兼职委员",
    RosterKind.volunteer: "志愿者",
    RosterKind.duty: "值班表",
}

#: What a line of the duty list may write as its posts; none of them is all of them.
SHIFTS = ("白天", "夜间", "节假日")


class RosterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One person on a roster of one place.

    `unit` is where this person works; `institution` the branch or committee that keeps the entry; `skills` the posts
    claimed (认领岗位) and what else this person is good for, on the duty list the shifts; `duty_days` the weekdays of
    service (Monday is 1).
    `account` stands for one who signs in here; `phone` is the person's own and never shown whole in a list.
    """

    id: RosterId
    kind: RosterKind
    name: str
    place: PlaceId
    unit: str = ""
    institution: InstitutionId | None = None
    skills: tuple[str, ...] = ()
    duty_days: tuple[int, ...] = EVERY_DAY
    languages: tuple[str, ...] = ()
    account: AccountId | None = None
    phone: str = ""


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """One entry's place in the ranking: `skill` 2 claimed this, 1 all-round, 0 another; `far` in rungs of the tree."""

    entry: RosterEntry
    on_duty: bool
    skill: int
    language: bool
    far: int

    @property
    def reasons(self) -> tuple[str, ...]:
        """Say in words why this person stands where he stands."""
        claimed = f"岗位对口（{'、'.join(self.entry.skills)}）"
        fits = ("认领岗位不对口", "综合服务", claimed)[self.skill]
        tongue = () if self.language else ("语言不通",)
        return (fits, "当日值守" if self.on_duty else "当日不值守", *tongue)


def ranked(
    roster: Iterable[RosterEntry], nearness: Mapping[PlaceId, int], day: date, skill: str, language: str = ""
) -> tuple[Serving, ...]:
    """Rank who serves the places in `nearness` (0 is nearest): by skill, then on duty that day, language, nearness.

    `skill` and `language` may be empty: then nothing is asked of that kind. Who serves elsewhere is left out.
    """
    found = [
        Serving(
            entry=one,
            on_duty=day.isoweekday() in one.duty_days,
            skill=_fit(one.skills, skill),
            language=speaks(one.languages, language),
            far=nearness[one.place],
        )
        for one in roster
        if one.place in nearness
    ]
    return tuple(sorted(found, key=lambda one: (-one.skill, not one.on_duty, not one.language, one.far)))


def _fit(skills: tuple[str, ...], wanted: str) -> int:
    if wanted and any(one in wanted or wanted in one for one in skills):
        return 2
    return 1 if not wanted or any(one in ALL_ROUND for one in skills) else 0


class Surroundings(Protocol):
    """What of a town is needed to prove its rosters."""

    @property
    def places(self) -> Mapping[PlaceId, Place]: ...

    @property
    def institutions(self) -> Mapping[InstitutionId, Institution]: ...

    @property
    def people(self) -> Mapping[AccountId, Person]: ...


def misfits(roster: Iterable[RosterEntry], town: Surroundings) -> list[str]:
    """List, in Chinese, what of the rosters does not fit the town. Names of people are left out: the number is told."""
    found: list[str] = []
    for one in roster:
        named = f"名册第“{one.id}”号"
        if not one.id or not one.name:
            found.append(f"{named}须有编号和姓名")
        if one.place not in town.places:
            found.append(f"{named}的服务区划 {one.place} 不存在")
        if one.institution is not None and one.institution not in town.institutions:
            found.append(f"{named}的报到机构 {one.institution} 不存在")
        if one.account is not None and one.account not in town.people:
            found.append(f"{named}的账号 {one.account} 不在人员名册")
        if one.kind is RosterKind.duty and not (set(one.skills) <= set(SHIFTS) and one.phone):
            found.append(f"{named}在值班表上，须写电话，班次只能是{'、'.join(SHIFTS)}")
        if not one.duty_days or not set(one.duty_days) <= set(EVERY_DAY):
            found.append(f"{named}的值守日应为 1 至 7（周一至周日）")
    return found
