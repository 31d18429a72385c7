"""The pages of a town's lists: who decides what (自治清单), who serves where (名册), what is offered (“3+3+X”).

For everybody who is signed in, to read. They change nothing: the lists are changed by the town's spreadsheet.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Caller, Reader, Wired
from api.lookups import town_of
from api.pages import archive, seals
from api.pages.frame import frame, render
from api.pages.pickings import place_options
from api.pages.registers_view import catalogue, offers, powers, serving, tabs
from api.pages.town import home
from api.plain_text import fault_of
from api.problems import RequestMalformed
from api.wiring import Wiring
from mediation.calendar.moments import day_of
from mediation.errors import Objection
from mediation.town.around import Town
from mediation.town.linked import DAY_TITLES
from mediation.town.places import Place, PlaceId
from mediation.town.rosters import ROSTER_TITLES
from mediation.town.service_catalogue import BODY_TITLES, SYSTEM_TITLES

router = APIRouter(include_in_schema=False)
router.include_router(seals.router)
router.include_router(archive.router)
LONGEST_QUERY = 60
STREET, OTHERS = "street", "others"


@router.get("/town/powers")
def show_powers(wiring: Wired, caller: Reader, q: str = "", who: str = "", place: str = "") -> Response:
    """Show who decides which matter, by which law; a matter may be looked for."""
    town = town_of(wiring)
    here = place_of(caller, town, place)
    page = {
        "query": plain_query(q),
        "who": who if who in {STREET, OTHERS} else "",
        "rows": powers(town, here, plain_query(q), who),
        "count": len(town.powers),
    }
    return _page(wiring, caller, town, "powers.html", "/town/powers", page)


@router.get("/town/roster")
def show_roster(
    wiring: Wired, caller: Reader, place: str = "", kind: str = "", skill: str = "", day: str = ""
) -> Response:
    """Show who serves a place on a day, those who fit best on top."""
    town = town_of(wiring)
    here, when = place_of(caller, town, place), day_read(day, otherwise=day_of(caller.at))
    chosen = kind if kind in [str(one) for one in ROSTER_TITLES] else ""
    page = {
        "place": here.id if here else "",
        "places": place_options(town),
        "kind": chosen,
        "kinds": [(str(one), title) for one, title in ROSTER_TITLES.items()],
        "skill": plain_query(skill),
        "day": when.isoformat(),
        "weekday": DAY_TITLES[when.isoweekday() - 1],
        "rows": serving(town, here, when, plain_query(skill), chosen),
        "count": len(town.roster),
    }
    return _page(wiring, caller, town, "roster.html", "/town/roster", page)


@router.get("/town/services")
def show_services(
    wiring: Wired, caller: Reader, place: str = "", q: str = "", body: str = "", system: str = ""
) -> Response:
    """Show what is offered at a place: three bodies by three systems, and the offers that are looked for."""
    town = town_of(wiring)
    here, query = place_of(caller, town, place), plain_query(q)
    body = body if body in [str(one) for one in BODY_TITLES] else ""
    system = system if system in [str(one) for one in SYSTEM_TITLES] else ""
    page = {
        "place": here.id if here else "",
        "place_name": here.name if here else "",
        "places": place_options(town),
        "query": query,
        "body": body,
        "system": system,
        "chosen": "、".join(title for key, title in _titles().items() if key in {body, system}),
        "grid": catalogue(town, here, query),
        "systems": list(SYSTEM_TITLES.values()),
        "rows": offers(town, here, query, body, system),
        "count": len(town.offers),
    }
    return _page(wiring, caller, town, "catalogue.html", "/town/services", page)


def _titles() -> dict[str, str]:
    bodies = {str(key): title for key, title in BODY_TITLES.items()}
    return bodies | {str(key): title for key, title in SYSTEM_TITLES.items()}


def _page(wiring: Wiring, caller: Caller, town: Town, template: str, address: str, page: dict[str, Any]) -> Response:
    shell = frame(wiring, caller, town, here="/town")
    return render(wiring, template, page={**page, "tabs": tabs(address)}, frame=shell)


def plain_query(text: str) -> str:
    """Give what was looked for without blanks at the ends; RequestMalformed for what cannot be looked for."""
    query = text.strip()
    fault = fault_of(query, longest=LONGEST_QUERY)
    if fault is not None:
        raise RequestMalformed(Objection("query_refused", f"“查找内容”{fault}", "q"))
    return query


def place_of(caller: Caller, town: Town, place: str) -> Place | None:
    """Give the place that was chosen, or the reader's own street."""
    return town.places.get(PlaceId(place)) or home(caller, town)


def day_read(text: str, *, otherwise: date) -> date:
    """Read a day; `otherwise` for none. RequestMalformed for what is no day."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else otherwise
    except ValueError as error:
        raise RequestMalformed(Objection("day_refused", "“日期”应写成 2026-11-22", "day")) from error
