"""The lists of a town as the API shows them: powers, who serves, what is offered. Phones of people come masked."""

from __future__ import annotations

from pydantic import BaseModel, Field

from mediation.town.around import Town
from mediation.town.grid_register import masked
from mediation.town.places import PlaceId
from mediation.town.powers import Power
from mediation.town.rosters import Serving
from mediation.town.service_catalogue import Offer


class PowerShape(BaseModel):
    """One matter and who decides it."""

    matter: str
    title: str
    street_decides: bool = Field(description="街道自己能否决定；能决定的不吹哨。")
    decided_by: str
    institutions: list[str] = Field(description="本地的有权机构编号，近的在前。")
    basis: str
    evidence: str = Field(description="V 已核原文、R 据报道、D 默认。")


class PowerList(BaseModel):
    """The list of powers and duties."""

    powers: list[PowerShape]


class ServingShape(BaseModel):
    """One person of the rosters, as ranked for a place, a day and a skill."""

    id: str
    kind: str
    name: str
    unit: str
    place: str
    skills: list[str]
    languages: list[str]
    duty_days: list[int] = Field(description="周一为 1。")
    account: str | None
    phone: str = Field(description="只显示首尾。")
    on_duty: bool
    reasons: list[str]


class ServingList(BaseModel):
    """Who serves, best first. A person decides whom to send."""

    serving: list[ServingShape]


class OfferShape(BaseModel):
    """One service of the catalogue."""

    id: str
    title: str
    body: str
    system: str
    provider: str
    place: str
    needs: list[str]
    charge: str
    hours: str
    phone: str


class OfferList(BaseModel):
    """What is offered, the nearest first."""

    offers: list[OfferShape]


def power_shape(power: Power, town: Town, place: PlaceId | None) -> PowerShape:
    """Show a matter."""
    return PowerShape(
        matter=power.matter,
        title=power.title,
        street_decides=power.street_decides,
        decided_by=power.decided_by,
        institutions=[one.id for one in town.authority_over(power.matter, place)],
        basis=power.basis,
        evidence=power.evidence,
    )


def serving_shape(one: Serving) -> ServingShape:
    """Show a person of the rosters."""
    entry = one.entry
    return ServingShape(
        id=entry.id,
        kind=entry.kind.value,
        name=entry.name,
        unit=entry.unit,
        place=entry.place,
        skills=list(entry.skills),
        languages=list(entry.languages),
        duty_days=list(entry.duty_days),
        account=entry.account,
        phone=masked(entry.phone),
        on_duty=one.on_duty,
        reasons=list(one.reasons),
    )


def offer_shape(offer: Offer) -> OfferShape:
    """Show a service."""
    return OfferShape(
        id=offer.id,
        title=offer.title,
        body=offer.body.value,
        system=offer.system.value,
        provider=offer.provider,
        place=offer.place,
        needs=list(offer.needs),
        charge=offer.charge,
        hours=offer.hours,
        phone=offer.phone,
    )
