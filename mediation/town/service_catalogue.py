"""The catalogue of what is offered to residents (“3+3+X”), as frozen values: three bodies, three systems, X services.

It says who offers what, where and on which terms. An order for one of them is a case; nothing of it stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NewType, Protocol

import msgspec

from mediation.town.institutions import Institution, InstitutionId
from mediation.town.places import Place, PlaceId

OfferId = NewType("OfferId", str)


class Body(StrEnum):
    """The three bodies (三大主体) that offer services."""

    party_government = "party_government"
    self_government = "self_government"
    social = "social"


class System(StrEnum):
    """The three systems (三大服务体系) that services belong to."""

    public = "public"
    public_interest = "public_interest"
    commercial = "commercial"


BODY_TITLES: dict[Body, str] = {
    Body.party_government: "党政机构",
    Body.self_government: "社区自治组织",
    Body.social: "社会服务组织",
}
SYSTEM_TITLES: dict[System, str] = {
    System.public: "公共服务",
    System.public_interest: "公益性自治服务",
    System.commercial: "商业服务",
}


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One service (X): offered by `provider` of a body, in a system, to who lives in `place` and below it.

    `needs` are the words under which residents ask for it; `charge` says what it costs («免费»), `hours` when it is
    open; `phone` is the office's. `institution` stands for a provider that is one of the town's institutions.
    """

    id: OfferId
    title: str
    body: Body
    system: System
    provider: str
    place: PlaceId
    institution: InstitutionId | None = None
    needs: tuple[str, ...] = ()
    charge: str = ""
    hours: str = ""
    phone: str = ""

    def named(self, word: str) -> bool:
        """Say whether a word stands anywhere in this offer, or one of its needs in the word; empty fits all."""
        sought = word.strip().casefold()
        said = (self.title, self.provider, BODY_TITLES[self.body], SYSTEM_TITLES[self.system], *self.needs)
        return any(sought in text.casefold() for text in said) or any(one.casefold() in sought for one in self.needs)


class Surroundings(Protocol):
    """What of a town is needed to prove its catalogue."""

    @property
    def places(self) -> Mapping[PlaceId, Place]: ...

    @property
    def institutions(self) -> Mapping[InstitutionId, Institution]: ...


def misfits(offers: Iterable[Offer], town: Surroundings) -> list[str]:
    """List, in Chinese, what of the catalogue does not fit the town."""
    found: list[str] = []
    for one in offers:
        named = f"服务项目“{one.title or one.id}”"
        if not one.id or not one.title or not one.provider:
            found.append(f"{named}须有编号、名称和提供方")
        if one.place not in town.places:
            found.append(f"{named}的服务区划 {one.place} 不存在")
        if one.institution is not None and one.institution not in town.institutions:
            found.append(f"{named}的机构 {one.institution} 不存在")
    return found
