"""The grid register over JSON. A search is posted, so that no name stands in an address; each look is noted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.identity import System, Wired
from api.problems import PageNotFound
from api.routes.registers import Place, known_place, plain
from api.shapes.grids import (
    FoundShape,
    GridList,
    HouseholdShape,
    SearchRequest,
    found_shape,
    grid_shape,
    household_shape,
)
from api.shapes.problem import PROBLEMS
from mediation.casework.grid_looks import LONGEST_ID, NO_HOUSEHOLD, open_household, search_register
from mediation.store.register_search import Tally, tallies
from mediation.town.places import PlaceKind

router = APIRouter(prefix="/api/v1", tags=["网格登记册"], responses=PROBLEMS)


@router.get("/grids", summary="网格与网格员")
def grids(wiring: Wired, caller: System, place: Place) -> GridList:
    """List the grids of a place, with who works them and how much is registered. Nobody is named who lives there."""
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        here = known_place(place, town)
        counted = tallies(reading.wire, here, town)
    within = [one.id for one in town.places.values() if one.kind is PlaceKind.grid and town.lies_in(one.id, here)]
    return GridList(grids=[grid_shape(one, town, counted.get(one, Tally())) for one in within])


@router.post("/grids/search", summary="按地址、楼栋或姓名查找")
def search(body: SearchRequest, wiring: Wired, caller: System) -> FoundShape:
    """Search the register; households are found by accounts whose work it is, below their institutions' places."""
    found = search_register(wiring.house, plain(body.text, "text"), actor=caller.actor, at=caller.at)
    with wiring.house.store.reading() as reading:
        return found_shape(found, reading.town.around())


@router.get("/households/{number}", summary="一户")
def household(number: Annotated[str, Path(max_length=LONGEST_ID)], wiring: Wired, caller: System) -> HouseholdShape:
    """Open one household; the look is noted. 404 if it is absent or not for this account."""
    opened = open_household(wiring.house, number, actor=caller.actor, at=caller.at)
    if opened is None:
        raise PageNotFound(NO_HOUSEHOLD)
    with wiring.house.store.reading() as reading:
        return household_shape(opened.household, reading.town.around(), whole=True)
