"""The lists of a town over JSON: who decides what, who serves where, what is offered."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api.identity import System, Wired
from api.lookups import town_of
from api.plain_text import fault_of
from api.problems import RequestMalformed
from api.shapes.problem import PROBLEMS
from api.shapes.registers import (
    OfferList,
    PowerList,
    ServingList,
    offer_shape,
    power_shape,
    serving_shape,
)
from mediation.calendar.moments import day_of
from mediation.errors import Objection
from mediation.town.around import Town
from mediation.town.places import PlaceId
from mediation.town.rosters import RosterKind

router = APIRouter(prefix="/api/v1", tags=["名册与清单"], responses=PROBLEMS)
Place = Annotated[str, Query(max_length=60, description="区划编号。")]
Word = Annotated[str, Query(max_length=60)]


@router.get("/powers", summary="自治清单：谁有权管")
def powers(wiring: Wired, caller: System, q: Word = "", place: Place = "") -> PowerList:
    """List the matters in which a word is found, with who decides them and by which law."""
    town = town_of(wiring)
    here = known_place(place, town) if place else None
    found = [one for one in town.powers.values() if one.named(plain(q, "q"))]
    return PowerList(powers=[power_shape(one, town, here) for one in found])


@router.get("/roster", summary="服务名册：谁来服务")
def roster(
    wiring: Wired,
    caller: System,
    place: Place,
    day: date | None = None,
    skill: Word = "",
    language: Word = "",
    kind: RosterKind | None = None,
) -> ServingList:
    """Rank who serves a place on a day (today if none is given), best first, with reasons."""
    town = town_of(wiring)
    asked = (plain(skill, "skill"), plain(language, "language"))
    found = town.on_duty(known_place(place, town), day or day_of(caller.at), *asked)
    return ServingList(serving=[serving_shape(one) for one in found if kind is None or one.entry.kind is kind])


@router.get("/services", summary="服务目录（“3+3+X”）")
def services(wiring: Wired, caller: System, place: Place, q: Word = "") -> OfferList:
    """List what is offered at a place for a need, the nearest first."""
    town = town_of(wiring)
    return OfferList(offers=[offer_shape(one) for one in town.offered(known_place(place, town), plain(q, "q"))])


def known_place(place: str, town: Town) -> PlaceId:
    """Give the place of this id; RequestMalformed for one that is not there."""
    if place not in town.places:
        raise RequestMalformed(Objection("unknown_place", "“区划”没有这个区划", "place"))
    return PlaceId(place)


def plain(text: str, name: str) -> str:
    """Give a word that may be looked for; RequestMalformed for one that cannot come in."""
    fault = fault_of(text)
    if fault is not None:
        raise RequestMalformed(Objection("text_refused", fault, name))
    return text.strip()
