"""The town's page: where the platform, its two supports and its team stand, and every institution with its people.

For everybody who is signed in, to read. It changes nothing: a town is changed by its spreadsheet (`mediation town`).
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Caller, Reader, Wired
from api.pages.frame import frame, render
from api.pages.registers_view import tabs
from api.pages.town_view import directory, platform, platforms, seen_by, tree
from api.plain_text import fault_of
from api.problems import RequestMalformed
from mediation.errors import Objection
from mediation.oversight import workload
from mediation.town.around import Town
from mediation.town.places import Place, PlaceId, PlaceKind

router = APIRouter(include_in_schema=False)
LONGEST_QUERY = 60


@router.get("/town")
def show(wiring: Wired, caller: Reader, place: str = "", q: str = "") -> Response:
    """Show the platform, supports and team around a place, and the institutions there or those that were looked for."""
    query = q.strip()
    fault = fault_of(query, longest=LONGEST_QUERY)
    if fault is not None:
        raise RequestMalformed(Objection("query_refused", f"“查找内容”{fault}", "q"))
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        load = workload.open_led(reading.wire)
    chosen = town.places.get(PlaceId(place))
    here = chosen or home(caller, town)
    seen = seen_by(caller.actor, town, load, at=caller.at)
    page: dict[str, Any] = {
        "place": chosen.id if chosen else "",
        "place_name": here.name if here else "",
        "query": query,
        "phones": seen.phones,
        "tree": tree(town, here),
        "platform": None if query or here is None else platform(seen, here),
        "platforms": () if query or here is None else platforms(seen, here),
        "found": directory(seen, here, query),
        "tabs": tabs("/town"),
    }
    return render(wiring, "town.html", page=page, frame=frame(wiring, caller, town, here="/town"))


def home(caller: Caller, town: Town) -> Place | None:
    """Find the reader's own street, or the place at the top of what lies above the reader; None in an empty town."""
    seats = [town.institutions[post.institution].place for post in caller.actor.posts]
    above = [town.places[one] for seat in seats[:1] for one in town.path(seat)]
    street = next((one for one in above if one.kind is PlaceKind.street), None)
    return street or next(iter(above), None) or next(iter(town.places.values()), None)
