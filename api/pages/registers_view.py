"""What the pages of a town's lists draw: lines of powers, who serves a place in order, the catalogue as a table."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from mediation.town.around import Town
from mediation.town.grid_register import masked
from mediation.town.linked import said_days
from mediation.town.places import Place, PlaceId
from mediation.town.powers import EVIDENCE_TITLES
from mediation.town.rosters import ROSTER_TITLES, Serving
from mediation.town.service_catalogue import BODY_TITLES, SYSTEM_TITLES, Offer

#: The pages of a town, side by side.
_TABS = (
    ("机构", "/town"),
    ("谁有权管", "/town/powers"),
    ("服务名册", "/town/roster"),
    ("服务目录", "/town/services"),
    ("网格", "/town/grids"),
    ("日历", "/calendar"),
    ("用印登记", "/town/seals"),
    ("档案", "/town/archive"),
)
_SHOWN_MOST = 200


def tabs(here: str) -> list[dict[str, Any]]:
    """Give the pages of a town, the one at `here` marked."""
    return [{"title": title, "href": href, "here": href == here} for title, href in _TABS]


def powers(town: Town, here: Place | None, query: str, who: str) -> list[dict[str, Any]]:
    """List the matters in which a word is found: all, or those that the street decides, or those it does not."""
    wanted = {"street": {True}, "others": {False}}.get(who, {True, False})
    place = here.id if here else None
    return [
        {
            "title": one.title,
            "words": "、".join(one.words),
            "street": one.street_decides,
            "decided_by": one.decided_by,
            "institutions": "、".join(found.name for found in town.authority_over(one.matter, place)),
            "basis": one.basis,
            "evidence": EVIDENCE_TITLES[one.evidence],
            "sure": one.evidence == "V",
        }
        for one in town.powers.values()
        if one.street_decides in wanted and one.named(query)
    ]


def serving(town: Town, here: Place | None, day: date, skill: str, kind: str) -> list[dict[str, Any]]:
    """List who serves a place, best first; without a place everybody, in the order of entry."""
    place = here.id if here else PlaceId("")
    found = [one for one in town.on_duty(place, day, skill) if not kind or one.entry.kind == kind]
    return [_serving(town, one, skill) for one in found[:_SHOWN_MOST]]


def _serving(town: Town, one: Serving, skill: str) -> dict[str, Any]:
    entry = one.entry
    keeper = town.institutions.get(entry.institution) if entry.institution else None
    return {
        "name": entry.name,
        "kind": ROSTER_TITLES[entry.kind],
        "unit": entry.unit,
        "place": town.places[entry.place].name,
        "keeper": keeper.name if keeper else "",
        "skills": "、".join(entry.skills) or "未认领岗位",
        "fits": bool(skill) and one.skill == 2,
        "days": said_days(entry.duty_days),
        "on_duty": one.on_duty,
        "languages": "、".join(entry.languages) or "汉语",
        "phone": masked(entry.phone),
    }


def catalogue(town: Town, here: Place | None, query: str) -> list[dict[str, Any]]:
    """Give the offers of a place as a table: a row for each body, a cell for each system, with how many there are."""
    found = town.offered(here.id, query) if here else ()
    return [
        {
            "title": title,
            "cells": [
                {
                    "title": system_title,
                    "count": sum(one.body is body and one.system is system for one in found),
                    "href": _address(here, query, str(body), str(system)),
                }
                for system, system_title in SYSTEM_TITLES.items()
            ],
        }
        for body, title in BODY_TITLES.items()
    ]


def _address(here: Place | None, query: str, body: str, system: str) -> str:
    asked = {"place": here.id if here else "", "q": query, "body": body, "system": system}
    return f"/town/services?{urlencode({key: value for key, value in asked.items() if value})}"


def offers(town: Town, here: Place | None, query: str, body: str, system: str) -> list[dict[str, Any]]:
    """List the offers of a place for a need, the nearest first."""
    found = town.offered(here.id, query) if here else ()
    return [
        _offer(town, one) for one in found if (not body or one.body == body) and (not system or one.system == system)
    ]


def _offer(town: Town, one: Offer) -> dict[str, Any]:
    return {
        "title": one.title,
        "needs": "、".join(one.needs),
        "provider": one.provider,
        "body": BODY_TITLES[one.body],
        "system": SYSTEM_TITLES[one.system],
        "place": town.places[one.place].name,
        "charge": one.charge,
        "hours": one.hours,
        "phone": one.phone,
    }
