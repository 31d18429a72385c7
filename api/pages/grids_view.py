"""What the pages of the grid register draw: grids with who works them, what a search found, one household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from api.identity import Caller
from api.pages.pickings import place_path
from api.words_of_time import say_instant
from mediation.casework.grid_looks import WAY_TITLES, Opened
from mediation.store.register_search import Found, FoundHousehold, Tally
from mediation.town.around import Town
from mediation.town.grid_register import masked
from mediation.town.places import Place, PlaceId, PlaceKind

_SHOWN_MOST = 200


def grid_rows(town: Town, here: Place | None, counted: Mapping[PlaceId, Tally]) -> list[dict[str, Any]]:
    """List the grids of a place: where, who works them, who vouches for them, how much is registered."""
    if here is None:
        return []
    grids = [one for one in town.places.values() if one.kind is PlaceKind.grid and town.lies_in(one.id, here.id)]
    return [
        {**_worked(town, one.id), "tally": counted.get(one.id, Tally()), "href": f"/town/grids?place={one.id}"}
        for one in grids[:_SHOWN_MOST]
    ]


def _worked(town: Town, place: PlaceId) -> dict[str, Any]:
    """Say where a place is and who works there."""
    grid = town.grids.get(place)
    patrons = [town.roster[one].name for one in grid.patrons] if grid else []
    return {
        "place": place,
        "name": town.places[place].name,
        "path": place_path(place, town),
        "workers": "、".join(one.name for one in town.grid_workers(place)),
        "patrons": "、".join(patrons),
    }


def found_rows(town: Town, found: Found) -> dict[str, Any]:
    """Give what a search found: places, buildings with their grids, households with masked phones."""
    return {
        "places": [_worked(town, one.id) for one in found.places],
        "buildings": [{**_worked(town, one.grid), "building": one.name} for one in found.buildings],
        "households": [_listed(town, one) for one in found.households],
        "more": found.more,
        "nothing": not (found.places or found.buildings or found.households),
    }


def _listed(town: Town, one: FoundHousehold) -> dict[str, Any]:
    return {
        **_worked(town, one.building.grid),
        "href": f"/town/households/{quote(one.id)}",
        "address": said_address(one),
        "people": [
            {"name": person.name, "relation": person.relation, "phone": masked(person.phone)}
            for person in one.residents
        ],
    }


def said_address(one: FoundHousehold) -> str:
    """Say where a household is: «3栋2单元501室»."""
    unit = f"{one.unit}单元" if one.unit.isdigit() else one.unit
    room = f"{one.room}室" if one.room.isdigit() else one.room
    return f"{one.building.name}{unit}{room}"


def card(town: Town, opened: Opened, caller: Caller) -> dict[str, Any]:
    """Give one household with its phones, and who looked at it where the reader answers for that."""
    home = opened.household
    looks = opened.looks or ()
    return {
        **_worked(town, home.building.grid),
        "address": said_address(home),
        "people": [{"name": one.name, "relation": one.relation, "phone": one.phone} for one in home.residents],
        "answers": opened.looks is not None,
        "looks": [
            {
                "who": town.people[one.account].name if one.account in town.people else one.account,
                "when": say_instant(one.at, town.calendar, at=caller.at),
                "way": WAY_TITLES[one.way],
            }
            for one in looks
        ],
    }
