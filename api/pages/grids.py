"""The pages of the grid register: which grids there are and who works them, the search, and one household.

In which grid a building stands may be read by everybody who is signed in. Who lives there is for those whose work it is
(`store/register_search.py`) and each look is noted. A search is posted, so that no name stands in an address or a log.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Caller, Reader, Wired
from api.lookups import town_of
from api.pages.frame import frame, render
from api.pages.grids_view import card, found_rows, grid_rows
from api.pages.pickings import place_options
from api.pages.posting import Checked
from api.pages.registers import place_of, plain_query
from api.pages.registers_view import tabs
from api.problems import PageNotFound
from api.wiring import Wiring
from mediation.casework.grid_looks import LONGEST_ID, NO_HOUSEHOLD, open_household, search_register
from mediation.store.register_search import subtrees, tallies
from mediation.town.around import Town
from mediation.town.places import Place

router = APIRouter(include_in_schema=False)


@router.get("/town/grids")
def show(wiring: Wired, caller: Reader, place: str = "") -> Response:
    """Show the grids of a place with who works them and how much is registered; and the form of the search."""
    town = town_of(wiring)
    return _page(wiring, caller, town, place_of(caller, town, place), {})


@router.post("/town/grids")
def search(wiring: Wired, caller: Reader, posted: Checked) -> Response:
    """Search for an address, a building or a resident; what is shown of households is noted."""
    town = town_of(wiring)
    query = plain_query(posted.one("q"))
    found = search_register(wiring.house, query, actor=caller.actor, at=caller.at) if query else None
    more = {} if found is None else {"query": query, "found": found_rows(town, found)}
    return _page(wiring, caller, town, place_of(caller, town, ""), more)


def _page(wiring: Wiring, caller: Caller, town: Town, here: Place | None, more: dict[str, Any]) -> Response:
    with wiring.house.store.reading() as reading:
        counted = tallies(reading.wire, here.id, town) if here else {}
    page = {
        "query": "",
        "found": None,
        "place": here.id if here else "",
        "place_name": here.name if here else "",
        "places": place_options(town),
        "grids": grid_rows(town, here, counted),
        "knows": bool(subtrees(caller.actor, town)),
        "csrf": caller.csrf,
        "tabs": tabs("/town/grids"),
        **more,
    }
    return render(wiring, "grids.html", page=page, frame=frame(wiring, caller, town, here="/town"))


@router.get("/town/households/{number}")
def household(number: str, wiring: Wired, caller: Reader) -> Response:
    """Open one household; the look is noted. PageNotFound if it is absent or not for this reader."""
    if len(number) > LONGEST_ID:
        raise PageNotFound(NO_HOUSEHOLD)
    opened = open_household(wiring.house, number, actor=caller.actor, at=caller.at)
    if opened is None:
        raise PageNotFound(NO_HOUSEHOLD)
    town = town_of(wiring)
    page = {**card(town, opened, caller), "tabs": tabs("/town/grids")}
    return render(wiring, "household.html", page=page, frame=frame(wiring, caller, town, here="/town"))
