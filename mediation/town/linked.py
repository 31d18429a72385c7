"""«121»: one platform, two supports, one team, as frozen values of a deployment. Which case goes where is the engine's.

No public text lists the two supports or the team, so nothing of it is fixed: every title can be changed, and so can
the institutions. Where a street says nothing, its street committee is the platform, the police station (警调对接) and
the legal advisers (法律服务) nearest to it are the supports, and its registered mediators are the team.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person
from mediation.town.places import PlaceId

#: The kinds of support that the workflow asks by name; what each is called in a town stands in its `title`.
SUPPORT_TITLES = {"police": "警调对接", "legal": "法律服务"}
#: The kinds of institution that give a support unless the deployment says otherwise, best first.
_USUAL = {"police": (InstitutionKind.police_station,), "legal": (InstitutionKind.law_firm,)}
_SUPPORTS = len(SUPPORT_TITLES)
#: Monday is 1, Sunday is 7.
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
DAY_TITLES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
ALL_DAYS_TITLE = "每天"


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    """The one platform of a street: a street's committee under a name of its own."""

    institution: InstitutionId
    title: str = "靶向联动综合调解室"


class Support(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two supports: what it is asked for (`kind`), what it is called, who gives it, first choice first."""

    kind: str
    title: str
    institutions: tuple[InstitutionId, ...] = ()


class TeamMember(msgspec.Struct, frozen=True, kw_only=True):
    """One of the team: where registered as mediator, what good at, which languages, on duty on which weekdays (1–7).

    What a deployment leaves empty is the register of people's (`entered`, `whole`).
    """

    account: AccountId
    name: str = ""
    registered_at: InstitutionId = InstitutionId("")
    specialities: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    duty_days: tuple[int, ...] = EVERY_DAY


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """One platform with its two supports and its team."""

    platform: Platform
    supports: tuple[Support, ...]
    team: tuple[TeamMember, ...] = ()

    def support(self, kind: str) -> Support | None:
        """Give the support of this kind, or None."""
        return next((one for one in self.supports if one.kind == kind), None)

    def member(self, account: str) -> TeamMember | None:
        """Give the member of the team with this account, or None."""
        return next((one for one in self.team if one.account == account), None)


class Surroundings(Protocol):
    """What of a town is needed to say what is usual in it."""

    @property
    def institutions(self) -> Mapping[InstitutionId, Institution]: ...

    @property
    def people(self) -> Mapping[AccountId, Person]: ...

    def nearest(self, kinds: Iterable[InstitutionKind], place: PlaceId) -> Institution | None: ...


def usual_linked(committee: Institution, town: Surroundings) -> Linked:
    """Give what is usual at a street committee whose street says nothing else."""
    supports = []
    for kind, title in SUPPORT_TITLES.items():
        near = town.nearest(_USUAL[kind], committee.place)
        supports.append(Support(kind=kind, title=title, institutions=() if near is None else (near.id,)))
    return Linked(
        platform=Platform(institution=committee.id),
        supports=tuple(supports),
        team=tuple(as_member(one) for one in town.people.values() if one.registered_at == committee.id),
    )


def as_member(person: Person) -> TeamMember:
    """Give a registered mediator as a member of the team. `person.registered_at` must be known."""
    assert person.registered_at is not None
    return TeamMember(
        account=person.account,
        name=person.name,
        registered_at=person.registered_at,
        specialities=person.specialities,
        languages=person.languages,
    )


def entered(linked: Linked, people: Mapping[AccountId, Person]) -> Linked:
    """Give the platform as it is entered: every member under the name, and where nothing is said the committee, that
    the register of people has.
    """
    return msgspec.structs.replace(
        linked, team=tuple(_entered(one, people.get(one.account), linked.platform.institution) for one in linked.team)
    )


def _entered(member: TeamMember, person: Person | None, home: InstitutionId) -> TeamMember:
    if person is None:
        return member
    registered = member.registered_at or person.registered_at or home
    return msgspec.structs.replace(member, name=person.name, registered_at=registered)


def whole(linked: Linked, people: Mapping[AccountId, Person]) -> Linked:
    """Give the platform as it works: a member's specialities and languages, and the team itself, where left empty,
    are those of the register.
    """
    home = linked.platform.institution
    team = tuple(_whole(one, people.get(one.account)) for one in linked.team)
    return msgspec.structs.replace(
        linked, team=team or tuple(as_member(one) for one in people.values() if one.registered_at == home)
    )


def _whole(member: TeamMember, person: Person | None) -> TeamMember:
    if person is None:
        return member
    return msgspec.structs.replace(
        member,
        specialities=member.specialities or person.specialities,
        languages=member.languages or person.languages,
    )


def said_days(days: tuple[int, ...]) -> str:
    """Say duty days in words: «周一、周三», «每天»."""
    if set(days) == set(EVERY_DAY):
        return ALL_DAYS_TITLE
    return "、".join(DAY_TITLES[day - 1] for day in sorted(days))


def misfits(linked: Linked, town: Surroundings) -> list[str]:
    """List, in Chinese, what of a platform does not fit the town: unknown or doubled institutions, people, kinds."""
    named = f"平台“{linked.platform.title}”"
    found: list[str] = []
    home = town.institutions.get(linked.platform.institution)
    if home is None:
        found.append(f"{named}的机构 {linked.platform.institution} 不存在")
    elif home.kind is not InstitutionKind.street_committee:
        found.append(f"{named}应为街道人民调解委员会，{home.name}不是")
    kinds = [one.kind for one in linked.supports]
    if sorted(kinds) != sorted(SUPPORT_TITLES):
        wanted = "、".join(f"{title}（{kind}）" for kind, title in SUPPORT_TITLES.items())
        found.append(f"{named}须恰有{_SUPPORTS}个支撑：{wanted}，名称可改")
    found.extend(
        f"{named}的支撑“{one.title}”的机构 {institution} 不存在"
        for one in linked.supports
        for institution in one.institutions
        if institution not in town.institutions
    )
    return found + _misfits_of_team(linked, town, named)


def _misfits_of_team(linked: Linked, town: Surroundings, named: str) -> list[str]:
    found: list[str] = []
    seen: set[str] = set()
    for one in linked.team:
        person = town.people.get(one.account)
        if person is None:
            found.append(f"{named}的队员 {one.account} 不在人员名册")
        elif person.registered_at != one.registered_at:
            found.append(f"{named}的队员 {one.account} 未在 {one.registered_at} 登记为人民调解员")
        if one.account in seen:
            found.append(f"{named}的队员 {one.account} 出现两次")
        if not set(one.duty_days) <= set(EVERY_DAY):
            found.append(f"{named}的队员 {one.account} 的值守日应为 1 至 7（周一至周日）")
        seen.add(one.account)
    return found
