"""Finding a matter's place by its address while it is logged, and naming the grid worker who is responsible there.

Only where something is, never who lives there: that is the page of the grid register. It works without scripts.
"""

from __future__ import annotations

from typing import Any

from api.pages.form_reading import Posted
from api.pages.pickings import place_path
from api.pages.registers import LONGEST_QUERY
from api.plain_text import fault_of
from api.wiring import Wiring
from mediation.definitions.questions import Field, FieldType
from mediation.store.register_search import spots
from mediation.town.around import Town
from mediation.town.places import PlaceId

FIND, TAKE, ADDRESS = "find_place", "take_place", "address"


def place_key(asks: tuple[Field, ...]) -> str:
    """Give the key of the question in which the place of the matter is asked; nothing if it is not asked."""
    return next((one.key for one in asks if one.type is FieldType.place), "")


def wanted(posted: Posted) -> bool:
    """Say whether a form was posted to find or to take a place, not to log."""
    return bool(posted.one(FIND) or posted.one(TAKE))


def taken(posted: Posted, asks: tuple[Field, ...], town: Town, values: dict[str, Any]) -> dict[str, Any]:
    """Give the values with the place that was taken; as they were if none was."""
    key, place = place_key(asks), posted.one(TAKE)
    return {**values, key: place} if key and place in town.places else values


def finding(wiring: Wiring, town: Town, posted: Posted | None, place: str) -> dict[str, Any]:
    """Give what the finder draws: what was typed, what was found, and who works at the place that is chosen."""
    typed = posted.one(ADDRESS).strip() if posted else ""
    asked = bool(typed) and posted is not None and bool(posted.one(FIND))
    return {
        "address": typed,
        "asked": asked,
        "found": _found(wiring, town, typed) if asked else [],
        "here": worker_of(town, place),
    }


def worker_of(town: Town, place: str) -> dict[str, str]:
    """Name the grid workers who are responsible at a place; nothing where there are none."""
    here = PlaceId(place)
    names = "、".join(one.name for one in town.grid_workers(here)) if here in town.places else ""
    return {"place": town.places[here].name, "workers": names} if names else {}


def _found(wiring: Wiring, town: Town, typed: str) -> list[dict[str, str]]:
    if fault_of(typed, longest=LONGEST_QUERY) is not None:
        return []
    with wiring.house.store.reading() as reading:
        found = spots(reading.wire, typed, town)
    listed = [(one.grid, one.name) for one in found.buildings] + [(one.id, "") for one in found.places]
    return [
        {
            "place": place,
            "title": building or town.places[place].name,
            "path": place_path(place, town),
            "workers": worker_of(town, place).get("workers", ""),
        }
        for place, building in listed
    ]
