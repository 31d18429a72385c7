"""The «121» platforms that a deployment says, as rows. What is usual elsewhere is never written (`town/linked.py`).

A platform is written as a whole: its supports and its team are replaced together. Names of members are the register's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from mediation.store.wire import Wire
from mediation.town.around import Town
from mediation.town.institutions import AccountId, InstitutionId, Person
from mediation.town.linked import Linked, Platform, Support, TeamMember

_PLATFORM = (
    "INSERT INTO linked_platform (institution, title, position) VALUES (:institution, :title, :position)"
    " ON CONFLICT (institution) DO UPDATE SET title = excluded.title"
)
_SUPPORT = (
    "INSERT INTO linked_support (platform, kind, title, institutions, position)"
    " VALUES (:platform, :kind, :title, :institutions, :position)"
)
_MEMBER = (
    "INSERT INTO linked_member (platform, account, registered_at, specialities, languages, duty_days, position)"
    " VALUES (:platform, :account, :registered_at, :specialities, :languages, :duty_days, :position)"
)


def write_linked(wire: Wire, before: Town, town: Town) -> None:
    """Write the platforms that are new or different."""
    known = {one.platform.institution: one for one in before.said}
    changed = [(at, one) for at, one in enumerate(town.said) if known.get(one.platform.institution) != one]
    homes = [{"platform": one.platform.institution} for _, one in changed]
    wire.many(_PLATFORM, [{**msgspec.structs.asdict(one.platform), "position": at} for at, one in changed])
    wire.many("DELETE FROM linked_support WHERE platform = :platform", homes)
    wire.many("DELETE FROM linked_member WHERE platform = :platform", homes)
    wire.many(_SUPPORT, [row for _, one in changed for row in _support_rows(one)])
    wire.many(_MEMBER, [row for _, one in changed for row in _member_rows(one)])


def _support_rows(linked: Linked) -> Iterable[dict[str, Any]]:
    for at, one in enumerate(linked.supports):
        home = {"platform": linked.platform.institution, "position": at}
        yield {**home, "kind": one.kind, "title": one.title, "institutions": _listed(one.institutions)}


def _member_rows(linked: Linked) -> Iterable[dict[str, Any]]:
    for at, one in enumerate(linked.team):
        yield {
            "platform": linked.platform.institution,
            "account": one.account,
            "registered_at": one.registered_at,
            "specialities": _listed(one.specialities),
            "languages": _listed(one.languages),
            "duty_days": _listed(one.duty_days),
            "position": at,
        }


def _listed(values: tuple[Any, ...]) -> str:
    return msgspec.json.encode(values).decode()


def read_linked(wire: Wire, people: Iterable[Person]) -> list[Linked]:
    """Give the platforms as they were said, in the order in which they were entered."""
    names = {one.account: one.name for one in people}
    supports: dict[str, list[Support]] = {}
    for platform, kind, title, institutions in wire.all(
        "SELECT platform, kind, title, institutions FROM linked_support ORDER BY platform, position"
    ):
        given = tuple(InstitutionId(one) for one in msgspec.json.decode(institutions, type=tuple[str, ...]))
        supports.setdefault(platform, []).append(Support(kind=kind, title=title, institutions=given))
    team: dict[str, list[TeamMember]] = {}
    for platform, *row in wire.all(
        "SELECT platform, account, registered_at, specialities, languages, duty_days"
        " FROM linked_member ORDER BY platform, position"
    ):
        team.setdefault(platform, []).append(_member(row, names))
    return [
        Linked(
            platform=Platform(institution=InstitutionId(home), title=title),
            supports=tuple(supports.get(home, ())),
            team=tuple(team.get(home, ())),
        )
        for home, title in wire.all("SELECT institution, title FROM linked_platform ORDER BY position")
    ]


def _member(row: list[Any], names: dict[AccountId, str]) -> TeamMember:
    account, registered_at, specialities, languages, duty_days = row
    return TeamMember(
        account=AccountId(account),
        name=names[AccountId(account)],
        registered_at=InstitutionId(registered_at),
        specialities=msgspec.json.decode(specialities, type=tuple[str, ...]),
        languages=msgspec.json.decode(languages, type=tuple[str, ...]),
        duty_days=msgspec.json.decode(duty_days, type=tuple[int, ...]),
    )
